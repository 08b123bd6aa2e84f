"""Runs and comparisons as Rich draws them. Texts from files are shown without what a terminal would obey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..table import plain_table
from .compare import Comparison, Mean
from .curves import main_metric
from .runs import RunRow, printable

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from .manager import Best

STYLES = {"running": "cyan", "finished": "green", "interrupted": "yellow", "failed": "red", "broken": "red"}
LONGEST_VALUE = 60


def run_table(rows: Sequence[RunRow], title: str) -> Group:
    """One line a run: how far it came, and what its final evaluation found."""
    table = plain_table("")
    table.add_column("run", overflow="fold", min_width=24)
    table.add_column("game", overflow="fold")
    table.add_column("status")
    for heading in ("decisions", "time"):
        table.add_column(heading, justify="right")
    table.add_column("final evaluation", overflow="fold")
    for row in rows:
        best = main_metric(row.final)
        table.add_row(
            plain(row.run),
            plain(row.game),
            plain(row.status, STYLES.get(row.status, "")),
            short_count(row.steps),
            short_time(row.seconds),
            plain("" if best is None else f"{best} {number(row.final[best], row.half_widths.get(best))}"),
        )
    return _titled(title, table)


def best_table(found: Sequence[Best]) -> Group:
    """One line a game: its best run by its own evaluation."""
    table = plain_table("")
    for heading in ("game", "options", "run", "metric"):
        table.add_column(heading, overflow="fold")
    for heading in ("value", "of"):
        table.add_column(heading, justify="right")
    for best in found:
        row = best.row
        options = ", ".join(f"{name}={value}" for name, value in row.options.items())
        table.add_row(
            *map(plain, (row.game, options, row.run, best.metric, number(best.value, best.half_width), str(best.of)))
        )
    return _titled("the best by their own evaluations", table)


def run_lines(row: RunRow) -> list[Text]:
    """What a run is, and how far it came."""
    options = "".join(f" {name}={shown(value)}" for name, value in row.options.items())
    learned = (
        f"{row.algorithm} learns {row.game} (version {row.game_version}){options}, seed {row.seed}, on {row.device}"
    )
    came = f"{row.steps:,} decisions, {row.games:,} games, {short_time(row.seconds)}; {row.created} to {row.updated}"
    lines = [plain(row.run, "bold"), plain(learned), plain(f"{row.status}: {came}", STYLES.get(row.status, ""))]
    return [*lines, plain(row.error, "red")] if row.error else lines


def settings_table(settings: Mapping[str, Any], title: str) -> Group:
    """Names and values."""
    table = plain_table("")
    table.show_header = False
    table.add_column("setting", overflow="fold")
    table.add_column("value", overflow="fold")
    for name, value in settings.items():
        table.add_row(plain(name), plain(shown(value)))
    return _titled(title, table)


def settings_line(settings: Mapping[str, Any], title: str) -> Text:
    """The same in a line that folds, for what matters less."""
    return plain(f"{title}: {', '.join(f'{name}={shown(value)}' for name, value in settings.items())}", "dim")


def evaluation_table(row: RunRow) -> Group:
    """What the final evaluation found, with 95 % intervals over games."""
    found = {name: number(value, row.half_widths.get(name)) for name, value in row.final.items()}
    return settings_table(found, "final evaluation")


def differences_table(comparison: Comparison) -> Group:
    """The settings in which groups differ, a column a group."""
    table = _beside(comparison)
    for name, values in comparison.differing.items():
        table.add_row(plain(name), *(plain("·" if value is None else shown(value)) for value in values))
    return _titled("settings that differ", table)


def final_table(comparison: Comparison) -> Group:
    """The final evaluations, a column a group: means over seeds with 95 % intervals, of one run what it found."""
    table = _beside(comparison)
    for name in dict.fromkeys(name for group in comparison.groups for name in group.final):
        table.add_row(plain(name), *(_mean(group.final.get(name)) for group in comparison.groups))
    return _titled("final evaluations", table)


def _titled(title: str, table: Table) -> Group:
    """A table under a title, which may be the wider of the two."""
    from rich.console import Group

    table.title = None
    return Group(plain(title, "bold"), table)


def _beside(comparison: Comparison) -> Table:
    table = plain_table("")
    table.add_column("")
    for group in comparison.groups:
        table.add_column(plain(group.name), justify="right", overflow="fold")
    return table


def _mean(mean: Mean | None) -> Text:
    if mean is None:
        return plain("·")
    return plain(number(mean.mean, None if mean.interval is None else (mean.interval[1] - mean.interval[0]) / 2))


def plain(text: str, style: str = "") -> Text:
    """A text from a file, as Rich prints it."""
    from rich.text import Text

    return Text(printable(text), style)


def shown(value: Any) -> str:
    """A value of a setting, not too long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def number(value: float, half_width: float | None = None) -> str:
    """Four digits, and two of half an interval."""
    return f"{value:.4g}" if half_width is None else f"{value:.4g} ± {half_width:.2g}"


def short_count(count: int) -> str:
    """For example 950, 81k, 1.2M."""
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if count >= size:
            return f"{count / size:.3g}{letter}" if count < 1000 * size else f"{count // size:,}{letter}"
    return str(count)


def short_time(seconds: float) -> str:
    """For example 12 s, 3:05, 1:02:33."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size_text(size: int) -> str:
    """Bytes as people read them."""
    for unit, letter in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit:
            return f"{size / unit:.1f} {letter} ({size:,} bytes)"
    return f"{size} bytes"
