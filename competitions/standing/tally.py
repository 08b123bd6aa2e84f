"""Sums over games, by block of deals: all that the standing is computed from. The order of the games doesn't matter.

Games on one deal are not independent: everybody plays it, in all seat orders. So whatever says how sure a number is
takes deals as its units, or blocks of deals where there are many.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ..columns import Columns

BLOCKS = 1000
"""Deals are put into up to so many blocks: as good as one by one, and memory does not grow with the event."""

Array = np.ndarray[Any, Any]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Tally:
    """Sums by block and player; B blocks, P players."""

    columns: Columns
    """In the order of the games' numbers."""
    deals: int
    block: Array
    """int64 [G], the block of each game's deal."""
    scores: Floats
    """[B, P], sums of scores."""
    played: Floats
    """[B, P], games."""

    @property
    def blocks(self) -> int:
        return len(self.scores)

    @property
    def blocks_of(self) -> Array:
        """In how many blocks each player played, int64 [P]."""
        return np.asarray((self.played > 0).sum(axis=0))

    def by_player(self, values: Floats) -> Floats:
        """Sums of values [G, n], given by seat, by block and player: [B, P]."""
        players = len(self.columns.players)
        keys = self.block[:, None] * players + self.columns.seats
        sums = np.bincount(keys.ravel(), values.ravel(), self.blocks * players)
        return np.asarray(sums.reshape(self.blocks, players))


def tally(columns: Columns, blocks: int = BLOCKS) -> Tally:
    """Add up the games of a record; with fewer deals than blocks each deal is a block."""
    columns = columns.in_order()
    numbers, deal = np.unique(columns.deal, return_inverse=True)
    count = min(len(numbers), blocks)
    block = deal % max(count, 1)
    empty = np.zeros((count, len(columns.players)))
    made = Tally(columns, len(numbers), block, empty, empty)
    scores = made.by_player(columns.scores)
    played = made.by_player(np.ones_like(columns.scores))
    return Tally(columns, len(numbers), block, scores, played)


@dataclass(frozen=True)
class Pairs:
    """Sums over the games of two players at one table, by block: C cells, one for each pair and block that has any.

    `first` is before `second` in the list of players.
    """

    players: int
    block: Array
    first: Array
    second: Array
    games: Floats
    wins: Floats
    """Of the first: 1 for a higher score than the second's, 1/2 for an equal one."""
    first_scores: Floats
    second_scores: Floats

    def square(self, values: Floats, mirrored: Floats) -> Floats:
        """Sums over blocks as a matrix [P, P]: values at [first, second], mirrored at [second, first]."""
        p = self.players
        there = np.bincount(self.first * p + self.second, values, p * p)
        back = np.bincount(self.second * p + self.first, mirrored, p * p)
        return np.asarray((there + back).reshape(p, p))


def tally_pairs(tallied: Tally) -> Pairs:
    """Compare all players of each game, two by two."""
    columns, players = tallied.columns, len(tallied.columns.players)
    keys = np.zeros(0, np.int64)
    sums = np.zeros((4, 0))
    for one, other in combinations(range(columns.seats.shape[1]), 2):
        a, b = columns.seats[:, one].astype(np.int64), columns.seats[:, other].astype(np.int64)
        score, against = columns.scores[:, one], columns.scores[:, other]
        swap = a > b
        first, second = np.where(swap, b, a), np.where(swap, a, b)
        score, against = np.where(swap, against, score), np.where(swap, score, against)
        wins = 0.5 + 0.5 * np.sign(score - against)
        new = np.stack([np.ones_like(score), wins, score, against])
        new_keys = (tallied.block * players + first) * players + second
        apart = first != second  # nobody is compared with itself, should it sit in two seats
        keys, sums = _merged(np.append(keys, new_keys[apart]), np.concatenate([sums, new[:, apart]], axis=1))
    pair, second = np.divmod(keys, max(players, 1))
    block, first = np.divmod(pair, max(players, 1))
    return Pairs(players, block, first, second, *sums)


def _merged(keys: Array, values: Floats) -> tuple[Array, Floats]:
    """Distinct keys in order, and for each the sums of its values: [K], [V, K]."""
    distinct, place = np.unique(keys, return_inverse=True)
    return distinct, np.stack([np.bincount(place, row, len(distinct)) for row in values])
