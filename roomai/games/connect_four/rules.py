"""Connect four: two players drop pieces into the columns of an upright board; four in a line in any direction win.

Columns are named by letter from the left, rows count from the bottom. The pieces of each player are kept as a set of
bits as well, where shifts find a line in all places at once.
Source: Allis, "A Knowledge-based Approach of Connect-Four", 1988.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import TERMINAL
from ...errors import OptionError
from ...options import option
from ...records import Records, field
from ...spaces import Discrete

EMPTY = -1
NOBODY = -1
LETTERS = "abcdefghi"


@dataclass(frozen=True)
class Options:
    """Raises OptionError for a line that does not fit on the board."""

    rows: int = option(6, "cells in a column", low=4, high=7)
    columns: int = option(7, "columns", low=4, high=9)
    connect: int = option(4, "pieces in a line that win", low=3, high=6)

    def __post_init__(self) -> None:
        if self.connect > max(self.rows, self.columns):
            raise OptionError(
                f"option connect of connect_four: expected at most {max(self.rows, self.columns)} "
                f"on {self.rows} rows x {self.columns} columns, got {self.connect}"
            )


def num_players(options: Options) -> int:
    return 2


def action_space(options: Options) -> Discrete:
    return Discrete(tuple(LETTERS[: options.columns]))


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return options.rows * options.columns


def max_chance(options: Options) -> int:
    return 0


def observation_parts(options: Options) -> list[tuple[str, int]]:
    cells = options.rows * options.columns
    return [("own pieces: row x column", cells), ("the other's pieces: row x column", cells)]


def records(options: Options) -> Records:
    rows, columns = options.rows, options.columns
    return Records(
        public={
            "winner": field(np.int8, "the seat with a line, or -1"),
            "moves": field(np.int8, "how many pieces were dropped"),
            "connect": field(np.int8, "how many pieces in a line win"),
            "heights": field(np.int8, "pieces in each column", columns),
            "board": field(
                np.int8, "the seat in each cell, -1 for an empty one, by row from the bottom", rows, columns
            ),
            "pieces": field(np.int64, "the cells of each seat as bits: bit row * columns + column", 2),
        },
        person={},
        private={
            "rightward": field(np.int64, "the cells with room for a line to their right, as bits"),
            "leftward": field(np.int64, "the cells with room for a line to their left, as bits"),
        },
    )


def setup(state: Any, options: Options) -> None:
    rows, columns, room = options.rows, options.columns, options.connect - 1
    state.public.board[:] = EMPTY
    state.public.winner = NOBODY
    state.public.connect = options.connect
    cells = [(row * columns + column, column) for row in range(rows) for column in range(columns)]
    state.private.rightward = sum(1 << cell for cell, column in cells if column + room < columns)
    state.private.leftward = sum(1 << cell for cell, column in cells if column >= room)


def legal(public: Any, person: Any, mask: Any) -> None:
    rows, columns = public.board.shape
    top = (public.pieces[0] | public.pieces[1]) >> ((rows - 1) * columns)
    for column in range(columns):
        mask[column] = top & (1 << column) == 0


def forward(state: Any, action: int) -> None:
    public = state.public
    rows, columns = public.board.shape
    seat = public.turn
    row = public.heights[action]
    public.heights[action] = row + 1
    public.board[row, action] = seat
    pieces = public.pieces[seat] | (np.int64(1) << np.int64(row * columns + action))
    public.pieces[seat] = pieces
    public.moves += 1
    won = has_line(state, pieces)
    if won:
        public.winner = seat
    public.turn = TERMINAL if won or public.moves == rows * columns else 1 - seat


def has_line(state: Any, pieces: int) -> bool:
    """Whether a set of cells holds a line, upward, to the right, or upward to the right or left."""
    connect, columns = np.int64(state.public.connect), state.public.board.shape[1]
    right = lines(pieces, 1, connect) | lines(pieces, columns + 1, connect)
    left = lines(pieces, columns - 1, connect)
    up = lines(pieces, columns, connect)
    return up | (right & state.private.rightward) | (left & state.private.leftward) != 0


def lines(pieces: int, step: int, connect: int) -> int:
    """The cells from which `connect` pieces lie `step` apart: two runs of three, for lines of three to six."""
    run = pieces & (pieces >> step) & (pieces >> (2 * step))
    return run & (run >> (connect - 3) * step)


def scores(state: Any, out: Any) -> None:
    winner = state.public.winner
    for seat in range(2):
        out[seat] = 0.0 if winner == NOBODY else (1.0 if winner == seat else -1.0)


def observe(public: Any, person: Any, out: Any) -> None:
    own, other = public.pieces[person.id], public.pieces[1 - person.id]
    cells = len(out) // 2  # a count unknown to the compiler: it unrolls the others, and then can't use vectors
    for cell in range(cells):
        out[cell] = np.float32(1.0) if (own >> cell) & 1 else np.float32(0.0)
        out[cells + cell] = np.float32(1.0) if (other >> cell) & 1 else np.float32(0.0)
