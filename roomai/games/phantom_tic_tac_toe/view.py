"""Phantom tic-tac-toe for people: an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..drawing import board_text
from ..hidden_board import describe_hidden, known_board, tries_text
from .rules import SIZE

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game


def describe(game: Game, info: Any) -> str:
    """The marks that this info tells, in lines of plain text, and the tries."""
    return describe_hidden(game, info, slant=False)


def render(game: Game, info: Any) -> RenderableType:
    """The board as Rich draws it, with the marks that this info tells, a line that wins in brackets, and the tries."""
    from rich.text import Text

    board = board_text(known_board(info), list("abc"), list("123"), info.public_state.turn, "xo", SIZE)
    return Text("\n").join([board, tries_text(info)])
