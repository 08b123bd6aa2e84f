"""Dark hex, also phantom hex or kriegspiel hex: hex in which a player does not see the other's stones.

Two players put stones on a rhombus of hexagons. Seat 0 wins by a chain of its stones from the top row to the bottom
row, seat 1 by one from the left column to the right one. A full board holds one of these, so there is no draw.
Each row lies half a cell further to the right than the one above: a cell touches the two beside it, the one above and
the one to the right of that, the one below and the one to the left of that.
A player may try any cell that it does not know to be taken; see hidden_board.py for what it learns then.
Source: for hex, Gale, "The Game of Hex and the Brouwer Fixed-Point Theorem", American Mathematical Monthly 86, 1979;
for what is hidden, OpenSpiel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import TERMINAL
from ...options import option
from ...records import Records
from ...spaces import Discrete
from ..hidden_board import abrupt_option, attempt, begin_hidden, cell_names, hidden_parts, hidden_records, most_tries
from ..hidden_board import legal as legal
from ..hidden_board import observe as observe
from ..hidden_board import scores as scores


@dataclass(frozen=True)
class Options:
    rows: int = option(3, "rows of cells", low=2, high=7)
    columns: int = option(3, "cells in a row", low=2, high=7)
    abrupt: bool = abrupt_option()


def num_players(options: Options) -> int:
    return 2


def action_space(options: Options) -> Discrete:
    return Discrete(cell_names(options.rows, options.columns))


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return most_tries(options.rows * options.columns)


def max_chance(options: Options) -> int:
    return 0


def observation_parts(options: Options) -> list[tuple[str, int]]:
    return hidden_parts(options.rows * options.columns)


def records(options: Options) -> Records:
    return hidden_records(options.rows, options.columns)


def setup(state: Any, options: Options) -> None:
    begin_hidden(state, options.abrupt)


def forward(state: Any, action: int) -> None:
    public = state.public
    seat = public.turn
    rows, columns = state.person[seat].board.shape
    attempt(state, action)
    if has_chain(state.private.stones[seat], seat, rows, columns):
        public.winner = seat
        public.turn = TERMINAL


def has_chain(stones: int, seat: int, rows: int, columns: int) -> bool:
    """Whether a set of cells joins the top and the bottom row (seat 0), or the left and the right column (seat 1).

    What can be reached from one side grows by all neighbours at once, until it grows no more.
    """
    top = (np.int64(1) << np.int64(columns)) - 1
    bottom = top << np.int64((rows - 1) * columns)
    left = np.int64(0)
    for row in range(rows):
        left |= np.int64(1) << np.int64(row * columns)
    right = left << np.int64(columns - 1)
    reached = np.int64(0)
    grown = stones & (top if seat == 0 else left)
    while grown != reached:
        reached = grown
        from_right, from_left = reached & ~left, reached & ~right  # these have a cell at their left, at their right
        beside = (from_right >> 1) | (from_left << 1)
        above = (reached >> columns) | (from_left >> (columns - 1))
        below = (reached << columns) | (from_right << (columns - 1))
        grown = reached | (stones & (beside | above | below))
    return reached & (bottom if seat == 0 else right) != 0
