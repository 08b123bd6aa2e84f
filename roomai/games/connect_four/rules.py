"""Connect four: two players drop pieces into the columns of an upright board; four in a line in any direction win.

Columns are named by letter from the left. Each player's pieces are also kept as a set of bits, column after column
with one bit always free on top of each, so that a line never runs from one column into the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import TERMINAL
from ...options import option
from ...records import Records, field
from ...spaces import Discrete

EMPTY = -1
NOBODY = -1
LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Options:
    rows: int = option(6, "cells in a column", low=4, high=7)
    columns: int = option(7, "columns", low=4, high=8)
    connect: int = option(4, "pieces in a line that win", low=3, high=4)


def num_players(options: Options) -> int:
    return 2


def action_space(options: Options) -> Discrete:
    return Discrete(tuple(LETTERS[: options.columns]))


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return options.rows * options.columns


def max_chance(options: Options) -> int:
    return 0


def observation_parts(options: Options) -> list[tuple[str, int]]:
    cells = options.rows * options.columns
    return [("own pieces: row (from the bottom) x column", cells), ("the other's pieces: row x column", cells)]


def records(options: Options) -> Records:
    rows, columns = options.rows, options.columns
    return Records(
        public={
            "winner": field(np.int8, "the seat with a line, or -1"),
            "moves": field(np.int8, "how many pieces were dropped"),
            "heights": field(np.int8, "pieces in each column", columns),
            "board": field(np.int8, "the seat in each cell, -1 for an empty one, by row from the bottom", rows, columns),
            "pieces": field(np.int64, "the cells of each seat as bits: bit column * (rows + 1) + row", 2),
        },
        person={},
        private={"left": field(np.int64,""),"right":field(np.int64,""),"connect":field(np.int8,"")},
    )


def setup(state: Any, options: Options) -> None:
    state.public.turn = 0
    state.public.winner = NOBODY
    state.private.connect = options.connect
    state.private.left=sum(1<<(row*options.columns+column) for row in range(options.rows) for column in range(options.columns-options.connect+1))
    state.private.right=sum(1<<(row*options.columns+column) for row in range(options.rows) for column in range(options.connect-1,options.columns))
    state.public.board[:] = EMPTY


def legal(public: Any, person: Any, mask: Any) -> None:
    rows, columns = public.board.shape
    for column in range(columns):
        mask[column] = public.heights[column] < rows


def forward(state: Any, action: int) -> None:
    public = state.public
    rows, columns = public.board.shape
    seat = public.turn
    row = public.heights[action]
    public.heights[action] += 1
    public.board[row, action] = seat
    pieces = public.pieces[seat] | (np.int64(1) << np.int64(row * columns + action))
    public.pieces[seat] = pieces
    public.moves += 1
    won = has_line(pieces, columns, state.private)
    if won:
        public.winner = seat
    public.turn = TERMINAL if won or public.moves == rows * columns else 1 - seat


def has_line(pieces: int, columns: int, private: Any) -> bool:
    """Whether a set of cells, `height` bits a column, holds `connect` in a line: up, across or along a diagonal."""
    up, across, rising, falling = pieces, pieces, pieces, pieces
    for _ in range(private.connect - 1):
        up &= up >> columns
        across &= across >> 1
        rising &= rising >> (columns + 1)
        falling &= falling >> (columns - 1)
    return up | (across | rising) & private.left | falling & private.right != 0


def scores(state: Any, out: Any) -> None:
    winner = state.public.winner
    for seat in range(2):
        out[seat] = 0.0 if winner == NOBODY else (1.0 if winner == seat else -1.0)


def observe(public: Any, person: Any, out: Any) -> None:
    own, other = public.pieces[person.id], public.pieces[1 - person.id]
    cells = len(out) // 2
    for cell in range(cells):
        out[cell] = np.float32(1.0) if (own >> cell) & 1 else np.float32(0.0)
    for cell in range(cells):
        out[cells + cell] = np.float32(1.0) if (other >> cell) & 1 else np.float32(0.0)
