"""Five-card stud for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..drawing import HIDDEN, NOT_DEALT, persons_by_seat
from ..poker_table import (
    Seated,
    card_of_deck,
    card_or,
    moves_by_round,
    pots_text,
    seats_in_lines,
    seats_one_below_another,
    table_text,
)
from .rules import best_showing

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

ROUND_NAMES = ("second street", "third street", "fourth street", "fifth street")
DEALER = "D"
MOST_FRAMED = 3
"""Seats whose cards are drawn in frames, one below another."""


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return card_of_deck(label)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state

    def before_first(again: Any) -> int:
        """The seat before the one that showed the best cards when the round began."""
        street = again.betting_round
        again.up[:, street] = [cards[street] for cards in public.up]
        return best_showing(again) - 1

    rounds = moves_by_round(game, public, before_first)
    return table_text(public, _street(public), _seats(info), list(zip(ROUND_NAMES, rounds, strict=False)))


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: the pots, then the seats with their cards, in frames if the seats are few."""
    from rich.console import Group

    public = info.public_state
    draw = seats_one_below_another if game.num_players <= MOST_FRAMED else seats_in_lines
    return Group(pots_text(public, _street(public)), draw(public, _seats(info)))


def _street(public: Any) -> str:
    return ROUND_NAMES[public.betting_round]


def _seats(info: Any) -> list[Seated]:
    """What this info tells of each seat: first the card face down, then those face up."""
    known = persons_by_seat(info)
    public = info.public_state
    seats = []
    for seat, up in enumerate(public.up):
        down = known[seat].card if seat in known else public.down[seat]
        cards = (card_or(down, HIDDEN), *(card_or(card, NOT_DEALT) for card in up))
        seats.append(Seated(cards, (DEALER,) if seat == len(public.up) - 1 else ()))
    return seats
