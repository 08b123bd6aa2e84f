"""Connect four for people: an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..drawing import BOARD_PIECES, board_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game


def describe(game: Game, info: Any) -> str:
    """The board in lines of plain text, the top row first: x is seat 0, o is seat 1."""
    rows = ["".join(BOARD_PIECES[cell] for cell in row) for row in reversed(info.public_state.board)]
    return "\n".join([*rows, "".join(game.action_space.describe(column) for column in range(len(rows[0])))])


def render(game: Game, info: Any) -> RenderableType:
    """The board as Rich draws it, a line that wins in brackets."""
    public = info.public_state
    board = list(reversed(public.board))
    letters = [game.action_space.describe(column) for column in range(len(board[0]))]
    return board_text(board, [""] * len(board), letters, public.turn, "●○", game.options.connect, ruled=False)
