"""Luck-adjusted means: the luck of the deals, measured by roomai/luck.py, taken off the scores as a control variate.

How much of it is taken off is found by regression, for each player: luck is measured by random play, and a player that
plays otherwise may turn more or less of it into points. The share for a block of deals is found on the other blocks, so
that the adjusted mean is unbiased, however few there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
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
ROUNDING = 1e-9
"""Variances smaller than this part of the mean square are none."""


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


def measure_luck(
    game: Game | PlainGame, games: Iterable[GameRecord], progress: Callable[[int], None] = lambda games: None
) -> Floats:
    """The luck of each seat in each game, [G, n]; raises what LuckMeter raises."""
    meter = LuckMeter(game)
    pieces = [np.zeros((0, game.num_players))]
    done = 0
    left = iter(games)
    while some := list(islice(left, PIECE)):
        keys = [record.deal for record in some]
        pieces.append(meter.measure(keys, [record.chance for record in some], [record.actions for record in some]))
        done += len(some)
        progress(done)
    return np.concatenate(pieces)


def luck_adjusted(columns: Columns, luck: Floats) -> tuple[LuckRow, ...]:
    """The rows, best adjusted mean first; `luck` [G, n] goes with the columns' games."""
    tallied = tally(columns)
    lucks = tallied.by_player(luck[np.argsort(columns.game, kind="stable")])
    adjusted = tallied.scores - _slopes(tallied.scores, tallied.played, lucks) * lucks
    games = tallied.played.sum(axis=0)
    raw, fair, lucky = (means(sums.sum(axis=0), games) for sums in (tallied.scores, adjusted, lucks))
    low, high = bootstrap(tallied.scores, tallied.played)
    fair_low, fair_high = bootstrap(adjusted, tallied.played)
    with np.errstate(invalid="ignore", divide="ignore"):
        narrower = np.where(high > low, 1 - (fair_high - fair_low) / (high - low), np.nan)
    order = sorted(range(len(games)), key=lambda i: (-fair[i] if games[i] else np.inf, columns.players[i]))
    return tuple(
        LuckRow(
            columns.players[i], int(games[i]), known(raw[i]), interval(low[i], high[i]), known(lucky[i]),
            known(fair[i]), interval(fair_low[i], fair_high[i]), known(narrower[i]),
        )
        for i in order
    )  # fmt: skip


def _slopes(scores: Floats, played: Floats, lucks: Floats) -> Floats:
    """For each block and player the slope of scores on luck in all other blocks, [B, P]; 0 where there was no luck."""

    def others(values: Floats) -> Any:
        return values.sum(axis=0) - values

    mean, luck = means(others(scores), others(played)), means(others(lucks), others(played))
    together = others(scores * lucks) - luck * others(scores * played) - mean * others(lucks * played)
    together += mean * luck * others(played**2)
    alone = others(lucks**2) - 2 * luck * others(lucks * played) + luck**2 * others(played**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = together / alone
    return np.asarray(np.where(np.isfinite(slopes) & (alone > ROUNDING * others(lucks**2)), slopes, 0.0))
