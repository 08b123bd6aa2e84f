"""Kuhn poker for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cards import card_name, rank_names
from ..drawing import HIDDEN, Place, card_table, persons_by_seat, seat_text
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
    """The table as Rich draws it: the seats side by side with their cards and chips, the pot and the moves below."""
    from rich.console import Group
    from rich.text import Text

    public = info.public_state
    places = [
        Place(seat_text(seat, public.turn), card or HIDDEN, f"  {public.chips[seat]} in", public.chips[seat])
        for seat, card in enumerate(_cards(game, info))
    ]
    below = Text.assemble("\n  pot ", (str(sum(public.chips)), "bold"), f"   {', '.join(_moves(public))}")
    return Group(card_table(places), below)


def _cards(game: Game, info: Any) -> list[str]:
    """The card of each seat, empty where this info does not tell it."""
    known = persons_by_seat(info)
    cards = [known[seat].card if seat in known else NO_CARD for seat in range(game.num_players)]
    return [outcome_name(game, card) if card != NO_CARD else "" for card in cards]


def _moves(public: Any) -> list[str]:
    made = [action for action in public.bets if action != NO_BET]
    first_bet = public.bettor if public.bettor != NOBODY else len(made)
    return [MOVES[place > first_bet][action] for place, action in enumerate(made)]
