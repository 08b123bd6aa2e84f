"""Tic-tac-toe, also noughts and crosses: two players fill a board of 3 x 3; three in a row win.

Cells are named a1 to c3, row by row from the top, by letter for the row and number for the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import TERMINAL
from ...records import Records, field
from ...spaces import Discrete

CELLS = 9
EMPTY = -1
NOBODY = -1
FIRST_COLUMN = 0b001001001
LAST_OF_FIRST_ROW = 0b000000100


@dataclass(frozen=True)
class Options:
    """There is one tic-tac-toe."""


def num_players(options: Options) -> int:
    return 2


def action_space(options: Options) -> Discrete:
    return Discrete(tuple(f"{row}{column}" for row in "abc" for column in "123"))


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return CELLS


def max_chance(options: Options) -> int:
    return 0


def observation_parts(options: Options) -> list[tuple[str, int]]:
    return [("own marks, by cell", CELLS), ("the other's marks, by cell", CELLS)]


def records(options: Options) -> Records:
    return Records(
        public={
            "winner": field(np.int8, "the seat with three in a row, or -1"),
            "moves": field(np.int8, "how many cells are taken"),
            "board": field(np.int8, "the seat in each cell, -1 for an empty one, row by row", CELLS),
            "marks": field(np.int32, "the cells of each seat as a set of bits: bit c for cell c", 2),
        },
        person={},
        private={},
    )


def setup(state: Any, options: Options) -> None:
    state.public.turn = 0
    state.public.winner = NOBODY
    state.public.board[:] = EMPTY


def legal(public: Any, person: Any, mask: Any) -> None:
    taken = public.marks[0] | public.marks[1]
    for cell in range(len(mask)):  # CELLS would be unrolled into bytes that are slow to read back as a vector
        mask[cell] = taken & (1 << cell) == 0


def forward(state: Any, action: int) -> None:
    public = state.public
    seat = public.turn
    marks = public.marks[seat] | (1 << action)
    public.marks[seat] = marks
    public.board[action] = seat
    public.moves += 1
    won = has_line(marks)
    if won:
        public.winner = seat
    public.turn = TERMINAL if won or public.moves == CELLS else 1 - seat


def has_line(marks: int) -> bool:
    """Whether a set of cells holds a row, a column or a diagonal: in one expression, without a branch."""
    row = marks & (marks >> 1) & (marks >> 2) & FIRST_COLUMN
    column = marks & (marks >> 3) & (marks >> 6)
    diagonal = marks & (marks >> 4) & (marks >> 8)
    antidiagonal = marks & (marks >> 2) & (marks >> 4) & LAST_OF_FIRST_ROW
    return row | column | diagonal | antidiagonal != 0


def scores(state: Any, out: Any) -> None:
    winner = state.public.winner
    for seat in range(2):
        out[seat] = 0.0 if winner == NOBODY else (1.0 if winner == seat else -1.0)


def observe(public: Any, person: Any, out: Any) -> None:
    both = public.marks[person.id] | (public.marks[1 - person.id] << CELLS)
    for bit in range(len(out)):
        out[bit] = np.float32(1.0) if (both >> bit) & 1 else np.float32(0.0)
