"""Kuhn poker for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cards import card_name, rank_names
from ..drawing import card_text, hidden_text, persons_by_seat
from .rules import NO_BET, NO_CARD, NOBODY

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

MOVES = (("checks", "bets"), ("folds", "calls"))
"""What an action is called before the bet, and after it."""


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return card_name(label, rank_names(game.num_players + 1), 1)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    lines = [f"pot {sum(public.chips)}"]
    for seat, card in enumerate(_cards(game, info)):
        lines.append(f"player {seat}: {card or '??'}, {public.chips[seat]} in")
    moves = _moves(public)
    return "\n".join([*lines, f"moves: {', '.join(moves)}"] if moves else lines)


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: a row a seat, the moves and the pot below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    table = Table("", "seat", "card", "chips in", box=None)
    for seat, card in enumerate(_cards(game, info)):
        mover = "▶" * (seat == public.turn)
        table.add_row(mover, str(seat), card_text(card) if card else hidden_text(), "●" * public.chips[seat])
    return Group(table, Text(f"pot {sum(public.chips)}   {', '.join(_moves(public))}"))


def _cards(game: Game, info: Any) -> list[str]:
    """The card of each seat, empty where this info does not tell it."""
    known = persons_by_seat(info)
    cards = [known[seat].card if seat in known else NO_CARD for seat in range(game.num_players)]
    return [outcome_name(game, card) if card != NO_CARD else "" for card in cards]


def _moves(public: Any) -> list[str]:
    made = [action for action in public.bets if action != NO_BET]
    first_bet = public.bettor if public.bettor != NOBODY else len(made)
    return [MOVES[place > first_bet][action] for place, action in enumerate(made)]
