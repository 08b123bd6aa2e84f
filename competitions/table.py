"""The standing as Rich draws it. Colours only repeat what signs, stars and words say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .standing import Row, Standing
from .standing.model import Interval

if TYPE_CHECKING:
    from rich.table import Table

FEW_DEALS = 20
LONGEST_NAME = 16
"""Longer ones may be folded where there is too little room."""
GAP = 2
"""Between two columns of the cross table."""


def standing_table(standing: Standing, title: str) -> Table:
    """One row a player: rank, games, mean score and Elo with 95 % intervals, forfeits, milliseconds a move."""
    from rich.markup import escape

    table = plain_table(escape(title))
    table.title_style = "bold"
    table.caption = "± is half a 95 % interval; = marks ranks that are shared"
    table.caption_justify = "left"
    table.add_column("", no_wrap=True)
    table.add_column("player", overflow="fold", min_width=12)
    any_forfeits = any(row.forfeits for row in standing.rows)
    for heading in ("games", "score", "±", "Elo", "±", *["forfeits"] * any_forfeits, "ms/move", "worst"):
        table.add_column(heading, justify="right", overflow="fold")
    for row in standing.rows:
        table.add_row(
            row.place,
            escape(row.player),
            str(row.games),
            signed(row.score),
            half(row.score_interval, 3),
            "" if row.elo is None else f"{row.elo:.0f}",
            half(row.elo_interval, 0),
            *[f"[red]{forfeits(row)}[/]"] * any_forfeits,
            milliseconds(row.median_ms),
            milliseconds(row.worst_ms),
        )
    return table


def cross_table(standing: Standing, width: int) -> Table:
    """The mean score of the row's player in its games with the column's; a star where the two differ significantly.

    Of a table that is wider than `width` the columns of the best players are shown.
    """
    from rich.markup import escape

    names = standing.players
    shown = columns_that_fit(names, width)
    table = plain_table("mean score of row against column")
    table.add_column("player", overflow="fold")
    for name in names[:shown]:
        table.add_column(escape(name), justify="right", overflow="fold")
    for name, scores, sure in zip(names, standing.cross.tolist(), standing.significant.tolist(), strict=True):
        table.add_row(escape(name), *map(_cell, scores[:shown], sure[:shown]))
    return table


def cross_legend(standing: Standing, width: int) -> str:
    """What the cross table's stars mean, how many games a cell has, and how many columns were left out."""
    games = sorted({int(met) for met in standing.met.ravel() if met > 0})
    parts = ["* significantly different, at the 5 % level for all pairs together"]
    if games:
        parts.append(f"{games[0]} games a pair" if len(games) == 1 else f"{games[0]} to {games[-1]} games a pair")
    shown = columns_that_fit(standing.players, width)
    if shown < len(standing.rows):
        parts.append(f"{shown} of {len(standing.rows)} columns; --json has all")
    return "; ".join(parts)


def notes(standing: Standing) -> list[str]:
    """What a reader of the table should know beside it, one sentence each."""
    told = [
        f"{player} was withdrawn after failing too often: {games} of its games were not played and count as lost"
        for player, games in standing.withdrawn.items()
    ]
    if 0 < standing.deals < FEW_DEALS:
        told.append(f"there are only {standing.deals} deals: the intervals are rough")
    return told


def signed(score: float | None) -> str:
    """A score as markup."""
    if score is None:
        return ""
    style = "cyan" if score > 0 else "yellow" if score < 0 else "dim"
    return f"[{style}]{score:+.3f}[/]"


def forfeits(row: Row) -> str:
    """For example "8 illegal, 1 timeout"."""
    return ", ".join(f"{count} {kind}" for kind, count in row.forfeits.items())


def milliseconds(ms: float | None) -> str:
    """A time, with more digits where it is short."""
    if ms is None:
        return ""
    return "<0.001" if ms < 0.0005 else f"{ms:.3f}"


def columns_that_fit(names: list[str], width: int) -> int:
    """How many columns of a cross table have room beside the names."""
    room = width - min(max(map(len, names), default=0), LONGEST_NAME) - 2 * GAP
    for count, name in enumerate(names):
        room -= max(min(len(name), LONGEST_NAME), len("+0.000*")) + GAP
        if room < 0:
            return count
    return len(names)


def _cell(score: float, sure: bool) -> str:
    if math.isnan(score):
        return "[dim]·[/] "
    if not sure:
        return f"[dim]{score:+.3f}[/] "
    return f"[bold {'cyan' if score > 0 else 'yellow'}]{score:+.3f}*[/]"


def half(interval: Interval, digits: int) -> str:
    """Half the width of an interval; --json has both ends."""
    return "" if interval is None else f"[dim]{(interval[1] - interval[0]) / 2:.{digits}f}[/]"


def plain_table(title: str) -> Table:
    """An empty table as all of ours look: its title at the left, one line under the head."""
    from rich import box
    from rich.table import Table

    return Table(
        title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD, collapse_padding=True
    )  # fmt: skip
