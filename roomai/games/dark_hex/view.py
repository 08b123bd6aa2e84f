"""Dark hex for people: an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..drawing import TO_MOVE, seat_style
from ..hidden_board import describe_hidden, known_board, row_name, tries_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

STONES = "xo"
SIDES = ("top to bottom", "left to right")


def describe(game: Game, info: Any) -> str:
    """The stones that this info tells, in lines of plain text, and the tries."""
    return describe_hidden(game, info, slant=True)


def render(game: Game, info: Any) -> RenderableType:
    """The rhombus as Rich draws it, its sides in the colours of their owners, with the stones that this info tells."""
    from rich.text import Text

    board = known_board(info)
    edge = ("━" * (4 * len(board[0]) + 1) + "\n", seat_style(0))
    text = Text.assemble("   ", *((f" {column + 1}  ", "bold") for column in range(len(board[0]))), "\n  ", edge)
    for row, cells in enumerate(board):
        text.append(" " * (2 * row))
        text.append(f"{row_name(row)} ", "bold")
        text.append("╲", seat_style(1))
        for column, seat in enumerate(cells):
            text.append("│" * (column > 0), "dim")
            text.append(f" {STONES[seat]} " if seat >= 0 else "   ", seat_style(seat) if seat >= 0 else "")
        text.append("╲\n", seat_style(1))
    text.append(" " * (2 * len(board) + 2)).append(*edge)
    for seat, sides in enumerate(SIDES):
        text.append(f"  {TO_MOVE if seat == info.public_state.turn else ' '} ")
        text.append(f"{STONES[seat]} seat {seat}, {sides}", seat_style(seat))
    return text.append("\n").append_text(tries_text(info))
