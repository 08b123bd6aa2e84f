"""Other views of a standing, computed and drawn: Nash averaging, alpha-Rank, means without luck, measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from roomai.errors import OptionError

from .standing import Standing
from .table import GAP, LONGEST_NAME, half, plain_table, signed

if TYPE_CHECKING:
    from rich.table import Table

    from .standing.luck import LuckRow
    from .standing.measures import Mean, MeasureRow

VIEWS = {"nash": "Nash averaging", "alpha-rank": "alpha-Rank"}
MEASURES = "measures"
MEASURE_WIDTH = len("-0.000 ±0.000")
MEASURES_LEGEND = "± is half a 95 % interval; games that do not define a measure are left out of its mean"
LEGEND = "lead: half the mean difference of the scores, to an opponent drawn by the shares"


@dataclass(frozen=True)
class ViewRow:
    """One player in a view: its share of the whole (all add up to 1), and its mean lead over an opponent drawn so."""

    player: str
    share: float
    lead: float


def view_rows(standing: Standing, view: str) -> tuple[ViewRow, ...]:
    """The players by share, then by lead. Raises OptionError unless all pairs have met."""
    names, apart = standing.players, standing.met == 0
    np.fill_diagonal(apart, False)
    if apart.any():
        one, other = (names[place] for place in np.argwhere(apart)[0])
        raise OptionError(f"the view {view} takes results of all pairs; {one} and {other} never met")
    lead = np.nan_to_num(standing.lead)
    if view == "nash":
        from .standing.nash import nash_averaging

        shares, leads = nash_averaging(lead)
    else:
        from .standing.alpha_rank import alpha_rank

        shares = alpha_rank(lead)
        leads = lead @ shares
    order = np.lexsort((-leads, -shares.round(9)))
    return tuple(ViewRow(names[i], float(shares[i]), float(leads[i])) for i in order)


def view_table(rows: tuple[ViewRow, ...], view: str) -> Table:
    """One row a player."""
    from rich.markup import escape

    table = plain_table(VIEWS[view])
    table.add_column("player", overflow="fold", min_width=12)
    for heading in ("share", "lead"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(escape(row.player), f"{row.share:.3f}", signed(row.lead))
    return table


def luck_table(rows: tuple[LuckRow, ...]) -> Table:
    """One row a player: the mean score as it is, its luck, and the mean without it, with 95 % intervals."""
    from rich.markup import escape

    table = plain_table("without the luck of the deals")
    table.add_column("player", overflow="fold", min_width=12)
    for heading in ("games", "score", "±", "luck", "adjusted", "±", "narrower"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(
            escape(row.player),
            str(row.games),
            signed(row.score),
            half(row.score_interval, 3),
            "" if row.luck is None else f"{row.luck:+.3f}",
            signed(row.adjusted),
            half(row.adjusted_interval, 3),
            "" if row.narrower is None else f"{row.narrower:.0%}",
        )
    return table


def measure_tables(rows: Sequence[MeasureRow], width: int) -> Iterator[Table]:
    """One row a player and a last one of all games, one column a measure: as many tables as it takes in that width."""
    from rich.markup import escape

    for shown in _that_fit(rows[-1].measures, width - LONGEST_NAME - GAP):
        table = plain_table("means of the measures")
        table.add_column("player", overflow="fold", min_width=12)
        for name in shown:
            table.add_column(name, justify="right", overflow="fold")
        for row in rows:
            player = "[italic]all games[/]" if row.player is None else escape(row.player)
            table.add_row(player, *[_mean(row.measures[name]) for name in shown])
        yield table


def _that_fit(names: Iterable[str], width: int) -> list[list[str]]:
    """The names in groups of columns that have room beside each other."""
    groups: list[list[str]] = []
    left = 0
    for name in names:
        wide = max(len(name), MEASURE_WIDTH) + GAP
        if wide > left:
            groups.append([])
            left = width
        groups[-1].append(name)
        left -= wide
    return groups


def _mean(mean: Mean) -> str:
    if mean.mean is None:
        return "[dim]·[/]"
    return f"{mean.mean:.3f}" + (f" ±{half(mean.interval, 3)}" if mean.interval else "")
