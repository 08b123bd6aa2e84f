"""The standing as Rich draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .standing import Standing

if TYPE_CHECKING:
    from rich.box import Box
    from rich.table import Table


def standing_table(standing: Standing, title: str) -> Table:
    """One row a player: rank, games, mean score and Elo with 95 % intervals, forfeits, milliseconds a move."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(
        title=escape(title),
        title_justify="left",
        title_style="bold",
        caption="± is half a 95 % interval",
        caption_justify="left",
        header_style="bold",
        box=_box(),
    )
    table.add_column("")
    table.add_column("player", overflow="fold", min_width=12)
    for heading in ("games", "score", "±", "Elo", "±", "forfeits", "ms/move"):
        table.add_column(heading, justify="right")
    for row in standing.rows:
        forfeits = ", ".join(f"{count} {kind}" for kind, count in row.forfeits.items())
        table.add_row(
            str(row.rank),
            escape(row.player),
            str(row.games),
            _signed(row.score),
            _half(row.score_interval, 3),
            f"{row.elo:.0f}",
            _half(row.elo_interval, 0),
            f"[red]{forfeits}[/]",
            _milliseconds(row.ms_a_move),
        )
    return table


def cross_table(standing: Standing) -> Table:
    """Mean score of the row's player in games with the column's."""
    from rich.markup import escape
    from rich.table import Table

    names = [row.player for row in standing.rows]
    table = Table(title="mean score of row against column", title_justify="left", header_style="bold", box=_box())
    table.add_column("player", overflow="fold")
    for name in names:
        table.add_column(escape(name), justify="right", overflow="fold")
    for name in names:
        scores = standing.cross.get(name, {})
        table.add_row(escape(name), *(_signed(scores[other]) if other in scores else "[dim]·[/]" for other in names))
    return table


def _signed(score: float) -> str:
    style = "green" if score > 0 else "red" if score < 0 else "dim"
    return f"[{style}]{score:+.3f}[/]"


def _half(interval: tuple[float, float], digits: int) -> str:
    """Half the width of an interval; --json has both ends."""
    return f"[dim]{(interval[1] - interval[0]) / 2:.{digits}f}[/]"


def _milliseconds(ms: float | None) -> str:
    return "" if ms is None else f"{ms:.3f}" if ms >= 0.0005 else "<0.001"


def _box() -> Box:
    from rich import box

    return box.SIMPLE_HEAD
