"""Five-card stud for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cards import RANKS, card_name
from ..drawing import HIDDEN, persons_by_seat


if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return card_name(label, RANKS, 4)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    return repr(info)


def render(game: Game, info: Any) -> RenderableType:
    return describe(game, info)
