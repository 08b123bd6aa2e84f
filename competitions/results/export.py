"""Runs, their metrics and comparisons of them as plain data, for programs and for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from players.learners.run_folder import read_config
from roomai.errors import RunError

from .compare import Comparison
from .runs import Run, RunRow

if TYPE_CHECKING:
    from .manager import Best, Shown

Exported = dict[str, Any]


def run_rows(results: Path, rows: Iterable[RunRow]) -> list[Exported]:
    """One row a run: what lists tell, then `option.NAME`, `setting.NAME`, `final.NAME`, `half_width.NAME`."""
    exported = []
    for row in rows:
        flat = msgspec.structs.asdict(row)
        settings = _settings(results / row.run)
        parts = {"option": flat.pop("options"), "setting": settings, "final": flat.pop("final"),
                 "half_width": flat.pop("half_widths")}  # fmt: skip
        nested = {f"{part}.{name}": value for part, values in parts.items() for name, value in values.items()}
        exported.append({**flat, **nested})
    return exported


def _settings(folder: Path) -> dict[str, Any]:
    try:
        return read_config(folder).settings
    except RunError:
        return {}


def metric_rows(run: Run) -> list[Exported]:
    """One row a line of the run's metrics: steps, games, seconds, and the metrics by their names."""
    return [
        {**{name: getattr(line, name) for name in ("steps", "games", "seconds")}, **line.metrics}
        for line in run.metrics
    ]


def as_csv(rows: Sequence[Exported]) -> str:
    """The rows as CSV, with a column for each name that any of them has; lists and the like as JSON."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, list | tuple | dict | bool) else value


def shown_as_dict(shown: Shown) -> dict[str, Any]:
    """A run that was looked at, for --json."""
    return {
        **msgspec.structs.asdict(shown.row),
        "folder": str(shown.folder),
        "changed_settings": dict(shown.changed),
        "default_settings": dict(shown.unchanged),
        "metrics": list(shown.metrics),
        "commands": shown.commands,
    }


def comparison_as_dict(comparison: Comparison) -> dict[str, Any]:
    """A comparison, for --json; the curves are by the runs' ids, of the metric that is compared."""
    return {
        "metric": comparison.metric,
        "groups": [
            {
                "name": group.name,
                "runs": [run.row.run for run in group.runs],
                "seeds": [run.row.seed for run in group.runs],
                "settings": dict(group.settings),
                "final": {name: asdict(mean) for name, mean in group.final.items()},
                "curves": {run.row.run: curve for run, curve in zip(group.runs, group.curves, strict=True)},
            }
            for group in comparison.groups
        ],
        "differing": dict(comparison.differing),
    }


def best_as_dict(best: Best) -> dict[str, Any]:
    """The best run of a game, for --json."""
    return {**asdict(best), "row": msgspec.structs.asdict(best.row)}
