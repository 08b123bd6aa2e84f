"""`ResultsManager`: the training runs of a results folder: listed, looked at, compared, ranked, exported, removed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from players.learners.run_folder import results_folder
from roomai.registry import game as bind_game

from ..plot import Plot
from .clean import Cleaning, plan_cleaning, remove
from .compare import Comparison, compare_runs
from .curves import find_metric, is_lower_better, main_curve, main_metric, plot_curves
from .export import Exported, metric_rows, run_rows
from .find import find_run
from .index import read_rows
from .leaderboard import Leaderboard, Progress, choose, entrants_of, play_leaderboard
from .runs import Run, RunRow


@dataclass(frozen=True)
class Shown:
    """One run, looked at closely."""

    row: RunRow
    folder: Path
    changed: Mapping[str, Any]
    """Settings that are not at the defaults of the algorithm."""
    unchanged: Mapping[str, Any]
    metrics: tuple[str, ...]
    """Those that have a curve."""
    plot: Plot | None
    """The curve of the metric that tells most, if any was written."""

    @property
    def commands(self) -> dict[str, str]:
        """How to go on with the run, and how to meet its policy, as command lines."""
        run = shlex.quote(str(self.folder))
        options = "".join(f" -o {shlex.quote(f'{name}={value}')}" for name, value in self.row.options.items())
        resume = {"go on": f"roomai train --resume {run}"} if self.row.status in ("interrupted", "failed") else {}
        seats = sum("eval/score_seat" in name for name in self.row.final)
        others = f" --with run:{run}" * max(1, seats - 1)
        play = {"play": f"roomai play {shlex.quote(self.row.game)}{options}{others}"}
        return resume | (play if self.row.policies else {})


@dataclass(frozen=True)
class Best:
    """The best run of a game with certain options, by a metric of the final evaluations."""

    row: RunRow
    metric: str
    value: float
    half_width: float | None
    """Of its 95 % interval over games; None where it is exact, or has none."""
    of: int
    """How many runs have that metric."""


class ResultsManager:
    """The runs in `results`, a folder that need not be there yet; it and the runs in it may be a stranger's.

    Without it the folder is what ROOMAI_RESULTS says, or else results.

    A run is named by its id, by a beginning or an end of it that no other has, or by its folder. Naming none raises
    UnknownNameError, naming several OptionError. What lists and tables tell comes from an index that is kept up to
    date; broken runs are told of, and never raise but where they are named.
    """

    def __init__(self, results: str | Path | None = None) -> None:
        self.results = results_folder() if results is None else Path(results).expanduser()

    def list(
        self, *, algorithm: str | None = None, game: str | None = None, status: str | None = None
    ) -> tuple[RunRow, ...]:
        """The runs, newest first."""
        wanted = {"algorithm": algorithm, "game": game, "status": status}
        rows = [
            row
            for row in read_rows(self.results)
            if all(value is None or getattr(row, name) == value for name, value in wanted.items())
        ]
        return tuple(sorted(rows, key=lambda row: (row.id, row.run), reverse=True))

    def run(self, text: str) -> Run:
        """The run that is so named. Raises RunError if its folder is broken."""
        return Run.of(find_run(self.results, text))

    def show(self, run: str, metric: str | None = None) -> Shown:
        """A run with its settings and a curve. Raises UnknownNameError for a metric that it has not."""
        found = self.run(run)
        metric = main_curve([found.curves]) if metric is None else find_metric(metric, found.curves)
        changed, unchanged = found.split_settings()
        title = f"{found.row.game}, {found.row.id}"
        plot = None if metric is None else plot_curves(title, metric, {found.row.algorithm: [found.curves[metric]]})
        return Shown(found.row, found.folder, changed, unchanged, tuple(found.curves), plot)

    def compare(self, runs: Sequence[str], metric: str | None = None) -> Comparison:
        """Runs beside each other; see compare.py."""
        return compare_runs([self.run(text) for text in runs], metric)

    def best(self, *, game: str | None = None, metric: str | None = None) -> tuple[Best, ...]:
        """The best run of each game and options, by a metric of the final evaluations, or by the one that tells most.

        It is a run's own evaluation; a `leaderboard` says who is best by play.
        """
        together: dict[str, list[RunRow]] = {}
        rows = [row for row in self.list(game=game) if row.final]
        if metric is not None:
            metric = find_metric(metric, (name for row in rows for name in row.final))
        for row in rows:
            together.setdefault(repr((row.game, row.game_version, sorted(row.options.items()))), []).append(row)
        return tuple(best for alike in together.values() if (best := _best(alike, metric)) is not None)

    def leaderboard(
        self,
        game: str,
        *,
        options: Mapping[str, Any] | None = None,
        algorithm: str | None = None,
        baselines: Iterable[str] = ("random",),
        policy: Literal["best", "final"] = "best",
        games: int = 1000,
        seed: int = 0,
        jobs: int = 1,
        folder: Path | None = None,
        progress: Progress = lambda done, total: None,
    ) -> Leaderboard:
        """All runs of a game with these options, and baselines, in a round robin of `games` games a table.

        Runs play their best policy if they have one, or with policy="final" that of the end. `folder` keeps the record
        of the games. Raises OptionError if there are too few players.
        """
        bound = bind_game(game, **dict(options or {}))
        rows, notes = choose(self.list(game=bound.name), bound, algorithm)
        runs, more = entrants_of(self.results, rows, policy, bound)
        return play_leaderboard(
            bound, runs, baselines, games=games, seed=seed, jobs=jobs, folder=folder, notes=[*notes, *more],
            progress=progress,
        )  # fmt: skip

    def export(self, run: str | None = None) -> tuple[Exported, ...]:
        """One row a run, or the metrics of one run, one row a line; `export.as_csv` makes CSV of either."""
        if run is not None:
            return tuple(metric_rows(self.run(run)))
        return tuple(run_rows(self.results, self.list()))

    def clean(
        self,
        status: Iterable[str] = (),
        *,
        keep_checkpoints: int | None = None,
        older_than: float | None = None,
    ) -> Cleaning:
        """What would be removed; `remove` does it. See clean.py."""
        return plan_cleaning(self.results, self.list(), status, keep_checkpoints, older_than)

    def remove(self, cleaning: Cleaning) -> Cleaning:
        """Remove what a cleaning says, and answer what was removed."""
        return remove(cleaning)


def _best(rows: Sequence[RunRow], metric: str | None) -> Best | None:
    metric = metric or main_metric(name for row in rows for name in row.final)
    having = [row for row in rows if metric in row.final]
    if metric is None or not having:
        return None
    choice = min if is_lower_better(metric) else max
    best = choice(having, key=lambda row: row.final[metric])
    return Best(best, metric, best.final[metric], best.half_widths.get(metric), len(having))
