"""Tic-tac-toe for people: an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..drawing import BOARD_PIECES, board_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

SIZE = 3


def describe(game: Game, info: Any) -> str:
    """The board in lines of plain text: x is seat 0, o is seat 1."""
    rows = ["".join(BOARD_PIECES[cell] for cell in row) for row in _rows(info)]
    return "\n".join([*(f"{letter} {row}" for letter, row in zip("abc", rows, strict=True)), "  123"])


def render(game: Game, info: Any) -> RenderableType:
    """The board as Rich draws it, a line that wins in brackets."""
    return board_text(_rows(info), list("abc"), list("123"), info.public_state.turn, "xo", SIZE)


def _rows(info: Any) -> list[tuple[int, ...]]:
    board = info.public_state.board
    return [board[start : start + SIZE] for start in range(0, SIZE * SIZE, SIZE)]
