"""What games share in which two players put stones on a board and do not see each other's.

A try at a cell where the other's stone lies is refused: whoever tried it learns that, and nobody else does. Then the
same player tries again, or the turn is lost, if the game is abrupt. Everybody can count the tries and knows whose they
were, as in OpenSpiel's phantom_ttt and dark_hex with obstype=reveal-numturns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..options import option
from ..records import Records, field
from .drawing import BOARD_PIECES, persons_by_seat, seat_style

if TYPE_CHECKING:
    from rich.text import Text

EMPTY = -1
NOBODY = -1
NO_TRY = -1


def abrupt_option() -> bool:
    return option(False, "whether a refused try loses the turn; otherwise the same player tries again")


def told(options: Any) -> tuple[str, ...]:
    """In an abrupt game a try that is refused tells of a stone, and nothing else does."""
    return ("board",) if options.abrupt else ()


def cell_names(rows: int, columns: int) -> tuple[str, ...]:
    """a1, a2, ...: by letter for the row, from the top, and number for the column."""
    return tuple(f"{row_name(row)}{column + 1}" for row in range(rows) for column in range(columns))


def row_name(row: int) -> str:
    return chr(ord("a") + row)


def most_tries(cells: int) -> int:
    """Each stone but the last, which ends the game, can be in the way of one try."""
    return 2 * cells - 1


def hidden_parts(cells: int) -> list[tuple[str, int]]:
    """The parts of what `observe` writes."""
    return [
        ("own seat", 2),
        ("own stones: row x column", cells),
        ("the other's stones that were found: row x column", cells),
        (f"the number of the own try at each cell / {cells}: row x column", cells),
        ("who tried: try x (own, the other's)", 2 * most_tries(cells)),
    ]


def hidden_records(rows: int, columns: int) -> Records:
    cells = rows * columns
    return Records(
        public={
            "winner": field(np.int8, "the seat that has won, or -1"),
            "abrupt": field(np.bool_, "whether a refused try loses the turn"),
            "tries": field(np.int8, "how many tries there were"),
            "movers": field(np.int8, "the seat that made each try, -1 none yet", most_tries(cells)),
        },
        person={
            "board": field(
                np.int8, "the seat whose stone is known to be in each cell, -1 for none, row by row", rows, columns
            ),
            "tried": field(np.int8, "how many tries this player made"),
            "cells": field(
                np.int8, "the cells this player tried, in order: row * columns + column, -1 none yet", cells
            ),
        },
        private={"stones": field(np.int64, "the cells of each seat as bits: bit row * columns + column", 2)},
    )


def begin_hidden(state: Any, abrupt: bool) -> None:
    """Write the state in which nobody has tried anything; for a game's `setup`."""
    state.public.turn = 0
    state.public.winner = NOBODY
    state.public.abrupt = abrupt
    state.public.movers[:] = NO_TRY
    for seat in range(2):
        state.person[seat].board[:] = EMPTY
        state.person[seat].cells[:] = NO_TRY


# ---- Rules ---------------------------------------------------------------------------------------------------------


def legal(public: Any, person: Any, mask: Any) -> None:
    rows, columns = person.board.shape
    for row in range(rows):
        for column in range(columns):
            mask[row * columns + column] = person.board[row, column] == EMPTY


def attempt(state: Any, cell: int) -> None:
    """The player to move tries a cell: put the stone or refuse it, write what that tells to whom, and set the turn."""
    public, stones = state.public, state.private.stones
    seat = public.turn
    person = state.person[seat]
    columns = person.board.shape[1]
    bit = np.int64(1) << np.int64(cell)
    free = stones[1 - seat] & bit == 0
    if free:
        stones[seat] = stones[seat] | bit
    person.board[cell // columns, cell % columns] = seat if free else 1 - seat
    person.cells[person.tried] = cell
    person.tried += 1
    public.movers[public.tries] = seat
    public.tries += 1
    public.turn = 1 - seat if free or public.abrupt else seat


def scores(state: Any, out: Any) -> None:
    winner = state.public.winner
    for seat in range(2):
        out[seat] = 0.0 if winner == NOBODY else (1.0 if winner == seat else -1.0)


def observe(public: Any, person: Any, out: Any) -> None:
    rows, columns = person.board.shape
    cells = rows * columns
    seat = person.id
    out[seat] = 1.0
    for row in range(rows):
        for column in range(columns):
            owner, cell = person.board[row, column], row * columns + column
            if owner != EMPTY:
                out[2 + cell + (0 if owner == seat else cells)] = 1.0
    for i in range(person.tried):
        out[2 + 2 * cells + int(person.cells[i])] = np.float32(i + 1) / np.float32(cells)
    for i in range(public.tries):
        out[2 + 3 * cells + 2 * i + (0 if public.movers[i] == seat else 1)] = 1.0


# ---- For people ----------------------------------------------------------------------------------------------------


def known_board(info: Any) -> list[list[int]]:
    """The seat of each stone that this info tells, -1 for none: those of one player, or in the recorder's all."""
    boards = [person.board for person in persons_by_seat(info).values()]
    return [[max(cells) for cells in zip(*rows, strict=True)] for rows in zip(*boards, strict=True)]


def describe_hidden(game: Any, info: Any, slant: bool) -> str:
    """The board in lines of plain text, x for seat 0 and o for seat 1, and what is known of the tries."""
    board = known_board(info)
    lines = []
    for row, cells in enumerate(board):
        lines.append(f"{' ' * (slant * row)}{row_name(row)} {''.join(BOARD_PIECES[cell] for cell in cells)}")
    lines.append(" " * (slant * len(board) + 2) + "".join(str(column + 1) for column in range(len(board[0]))))
    lines.append(f"tries: {' '.join(BOARD_PIECES[seat] for seat in _movers(info)) or 'none'}")
    for seat, person in persons_by_seat(info).items():
        lines.append(f"player {seat} tried: {', '.join(_tries(game, person)) or 'nothing'}")
    return "\n".join(lines)


def tries_text(info: Any) -> Text:
    """A line for a picture: whose the tries were."""
    from rich.text import Text

    text = Text("  tries:")
    for seat in _movers(info):
        text.append(f" {BOARD_PIECES[seat]}", seat_style(seat))
    return text


def _movers(info: Any) -> list[int]:
    public = info.public_state
    return list(public.movers[: public.tries])


def _tries(game: Any, person: Any) -> list[str]:
    """The names of the cells that a player tried, and which of them were refused."""
    stones = [cell for row in person.board for cell in row]
    tried = person.cells[: person.tried]
    return [f"{game.action_space.describe(cell)}{' (refused)' * (stones[cell] != person.id)}" for cell in tried]
