"""`minimax`: perfect tic-tac-toe, by search of the whole game once."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from roomai.abstract import AbstractPlayer
from roomai.batch import BatchInfo
from roomai.games.tic_tac_toe.rules import CELLS, has_line

from ..arrays import Array, Constant, as_index, spread
from ..randomness import Randomness

FULL = (1 << CELLS) - 1


class MinimaxPlayer(AbstractPlayer):
    """Never loses: wins as soon as it can, loses as late as it can, and draws lots among equal moves."""

    games = ("tic_tac_toe",)
    plays_batches = True

    def __init__(self, seed: int | None = None) -> None:
        self._randomness = Randomness(seed)

    def take_action(self) -> Any:
        info = self.info
        marks, seat = info.public_state.marks, info.person_state.id
        if isinstance(info, BatchInfo):
            return self._randomness.choose(_best_masks(marks, seat))
        cells = best_cells(marks[seat], marks[1 - seat])
        return cells[int(self._randomness.random() * len(cells))]

    def policy(self, info: Any) -> Any:
        marks, seat = info.public_state.marks, info.person_state.id
        if isinstance(info, BatchInfo):
            return spread(_best_masks(marks, seat))
        return spread(np.isin(np.arange(CELLS), best_cells(marks[seat], marks[1 - seat])))


@cache
def best_cells(own: int, other: int) -> tuple[int, ...]:
    """The best moves of the player to move; each player's marks are a set of cells as bits."""
    values = {cell: -_value(other, own | 1 << cell) for cell in _free(own, other)}
    best = max(values.values())
    return tuple(cell for cell, value in values.items() if value == best)


@cache
def _value(own: int, other: int) -> int:
    """Of the player to move: 0 for a draw, above if it wins, below if it loses, and further off the earlier."""
    free = _free(own, other)
    if has_line(other):
        return -1 - len(free)
    return max((-_value(other, own | 1 << cell) for cell in free), default=0)


def _free(own: int, other: int) -> list[int]:
    taken = own | other
    return [cell for cell in range(CELLS) if not taken >> cell & 1]


@cache
def _all_best() -> Constant:
    """The best moves of every position in which a player is to move, bool [own marks, other's marks, cell]."""
    table = np.zeros((FULL + 1, FULL + 1, CELLS), np.bool_)
    positions, seen = [(0, 0)], {(0, 0)}
    for own, other in positions:  # grows as it goes
        table[own, other, list(best_cells(own, other))] = True
        nexts = {(other, own | 1 << cell) for cell in _free(own, other)}
        alive = {(a, b) for a, b in nexts - seen if not has_line(b) and a | b != FULL}
        seen |= alive
        positions += alive
    return Constant(table)


def _best_masks(marks: Array, seat: Array) -> Array:
    """The best moves by game, bool [b, 9], from marks [b, 2] and whose turn it is [b]."""
    first, second = as_index(marks[:, 0]), as_index(marks[:, 1])
    own, other = first + (second - first) * seat, second + (first - second) * seat
    return _all_best().like(own)[own, other]


PLAYERS: dict[str, type[AbstractPlayer]] = {"minimax": MinimaxPlayer}
