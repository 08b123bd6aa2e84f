"""Pieces of pictures that games share; Rich is imported when something is drawn, not before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.text import Text

SUIT_SYMBOLS = {"s": ("♠", "bold cyan"), "h": ("♥", "bold red"), "d": ("♦", "bold yellow"), "c": ("♣", "bold green")}


def card_text(name: str) -> Text:
    """A card with its suit as a symbol in a colour of its own, from a name such as Kh, or K where suits don't count."""
    from rich.text import Text

    symbol, style = SUIT_SYMBOLS.get(name[1:], ("", "bold"))
    return Text(name[0] + symbol, style)


def hidden_text(mark: str = "??") -> Text:
    """The place of something that this info does not tell."""
    from rich.text import Text

    return Text(mark, "dim")


def persons_by_seat(info: Any) -> dict[int, Any]:
    """The person states that this info tells, by seat: one, or everybody's in the recorder's."""
    persons = info.person_state if info.private_state is not None else (info.person_state,)
    return {person.id: person for person in persons}


BOARD_PIECES = {-1: ".", 0: "x", 1: "o"}
PIECE_STYLES = {"x": "bold yellow", "o": "bold cyan", ".": "dim"}


def board_text(rows: Sequence[Sequence[int]], left: Sequence[str], below: Sequence[str]) -> Text:
    """A board of cells (a seat each, -1 for empty), the top row first, with names at its left and below it."""
    from rich.text import Text

    text = Text()
    margin = max(map(len, left), default=0)
    for name, row in zip(left, rows, strict=True):
        text.append(f"{name:>{margin}} ", "dim")
        for cell in row:
            piece = BOARD_PIECES[cell]
            text.append(f" {piece}", PIECE_STYLES[piece])
        text.append("\n")
    return text.append(" " * (margin + 1) + "".join(f" {name}" for name in below), "dim")
