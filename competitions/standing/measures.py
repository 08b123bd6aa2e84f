"""Means of the measures that games tell of themselves (roomai/measures.py), by player and of all games."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai.errors import OptionError, RecordError
from roomai.measures import MOST

from ..columns import Columns
from ..record import GameRecord
from .inference import bootstrap, means
from .model import Interval, interval, known
from .tally import Floats, Tally, tally


@dataclass(frozen=True)
class Mean:
    """The mean of a measure over the games that define it; None where there are none."""

    mean: float | None
    interval: Interval
    count: int
    """The games, for a measure of each seat the seats, of which it is the mean."""


@dataclass(frozen=True)
class MeasureRow:
    """The means of one player's games, by measure; of all games in a row without a player."""

    player: str | None
    measures: dict[str, Mean]


def read_measures(games: Iterable[GameRecord]) -> dict[str, Floats]:
    """The measures of all games by name, float64 [G, n] for those of each seat, others [G, 1]; NaN where not defined.

    Raises OptionError where no game has any, RecordError where games differ in which are of each seat.
    """
    found: dict[str, tuple[list[int], list[Any]]] = {}
    count = 0
    for record in games:
        for name, value in record.measures.items():
            rows, values = found.setdefault(name, ([], []))
            rows.append(count)
            values.append(value)
        count += 1
        if len(found) > MOST:
            raise RecordError(f"game {record.game} and those before it have more than {MOST} measures: no game has")
    if not found:
        raise OptionError("no game of this record has measures: its game declares none, or did not yet")
    return {name: _column(name, count, *told) for name, told in found.items()}


def measure_rows(columns: Columns, measures: Mapping[str, Floats], players: Sequence[str]) -> tuple[MeasureRow, ...]:
    """The rows of some players, in that order, and last that of all games; the measures go with the columns' games."""
    tallied = tally(columns)
    order = np.argsort(columns.game, kind="stable")
    found = {name: _means(tallied, values[order]) for name, values in measures.items()}
    places = [*((player, columns.players.index(player)) for player in players), (None, -1)]
    return tuple(MeasureRow(player, {name: of[place] for name, of in found.items()}) for player, place in places)


def _column(name: str, count: int, rows: list[int], values: list[Any]) -> Floats:
    try:
        told = np.array(values, np.float64).reshape(len(values), -1)  # None is NaN; ragged ones raise ValueError
    except (TypeError, ValueError) as cause:
        raise RecordError(f"the measure {name} is of each seat in some games, and not in others") from cause
    column = np.full((count, told.shape[1]), np.nan)
    column[rows] = told
    return column


def _means(tallied: Tally, values: Floats) -> list[Mean]:
    """One for each player, and last that of all games; values [G, n] or [G, 1]."""
    told = ~np.isnan(values)
    sums, counts = _by_block(tallied, np.where(told, values, 0.0)), _by_block(tallied, told.astype(np.float64))
    total = counts.sum(axis=0)
    low, high = bootstrap(sums, counts)
    numbers = zip(means(sums.sum(axis=0), total), low, high, total, strict=True)
    return [Mean(known(mean), interval(below, above), int(count)) for mean, below, above, count in numbers]


def _by_block(tallied: Tally, values: Floats) -> Floats:
    """Sums over a player's own seats, and in the last column over all games: [B, P + 1]."""
    own = tallied.by_player(np.broadcast_to(values, tallied.columns.seats.shape))
    return np.column_stack([own, np.bincount(tallied.block, values.sum(axis=1), tallied.blocks)])
