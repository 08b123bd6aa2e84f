"""Luck-adjusted means: the luck of the deals, measured by roomai/luck.py, taken off the scores as a control variate.

How much of it is taken off is found by regression, for each player: luck is measured by random play, and a player that
plays otherwise may turn more or less of it into points. The share for a block of deals is found on the other blocks, so
that the adjusted mean is unbiased, however few there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Any

import numpy as np

from roomai.game import Game, PlainGame
from roomai.luck import LuckMeter

from ..columns import Columns
from ..record import GameRecord
from .inference import bootstrap, means
from .model import Interval, interval, known
from .tally import Floats, tally

PIECE = 4096
"""Games measured at a time."""


@dataclass(frozen=True)
class LuckRow:
    """One player: its mean score as it is, and without its luck."""

    player: str
    games: int
    score: float | None
    score_interval: Interval
    luck: float | None
    """The mean luck of its games, as measured."""
    adjusted: float | None
    adjusted_interval: Interval
    narrower: float | None
    """By which part the interval is narrower: 0.5 is half as wide, as if four times as many deals had been played."""


def measure_luck(game: Game | PlainGame, games: Iterable[GameRecord]) -> Floats:
    """The luck of each seat in each game, [G, n]; raises what LuckMeter raises."""
    meter = LuckMeter(game)
    pieces = [np.zeros((0, game.num_players))]
    for some in batched(games, PIECE):
        keys = [record.deal for record in some]
        pieces.append(meter.measure(keys, [record.chance for record in some], [record.actions for record in some]))
    return np.concatenate(pieces)


def luck_adjusted(columns: Columns, luck: Floats) -> tuple[LuckRow, ...]:
    """The rows, best adjusted mean first; `luck` [G, n] goes with the columns' games."""
    tallied = tally(columns)
    lucks = tallied.by_player(luck[np.argsort(columns.game, kind="stable")])
    adjusted = tallied.scores - _shares(tallied.scores, tallied.played, lucks) * lucks
    games = tallied.played.sum(axis=0)
    raw, fair, lucky = (means(sums.sum(axis=0), games) for sums in (tallied.scores, adjusted, lucks))
    low, high = bootstrap(tallied.scores, tallied.played)
    fair_low, fair_high = bootstrap(adjusted, tallied.played)
    with np.errstate(invalid="ignore", divide="ignore"):
        narrower = np.where(high > low, 1 - (fair_high - fair_low) / (high - low), np.nan)
    rows = [
        LuckRow(
            player, int(games[i]), known(raw[i]), interval(low[i], high[i]), known(lucky[i]), known(fair[i]),
            interval(fair_low[i], fair_high[i]), known(narrower[i]),
        )
        for i, player in enumerate(columns.players)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-np.inf if row.adjusted is None else row.adjusted, row.player)[0], reverse=True))


def _shares(scores: Floats, played: Floats, lucks: Floats) -> Floats:
    """For each block and player the slope of scores on luck in all other blocks, [B, P]; 0 where there was no luck."""

    def others(values: Floats) -> Any:
        return values.sum(axis=0) - values

    mean = means(others(scores), others(played))
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = (others(scores * lucks) - mean * others(played * lucks)) / others(lucks**2)
    return np.asarray(np.where(np.isfinite(slopes) & (others(lucks**2) > 1e-12), slopes, 0.0))
