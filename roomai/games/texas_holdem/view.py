"""Texas hold'em for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..drawing import HIDDEN, NOT_DEALT, framed_cards, persons_by_seat
from ..poker_table import (
    Seated,
    card_of_deck,
    card_or,
    moves_by_round,
    pots_text,
    seats_in_lines,
    seats_side_by_side,
    table_text,
)
from .rules import blinds_by_seat, last_blind

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

ROUND_NAMES = ("preflop", "flop", "turn", "river")
DEALER, STRADDLE = "D", "ST"
MOST_FRAMED = 4
"""Seats whose cards are drawn in frames, side by side; more of them get a line each."""
POTS_WIDTH = len("preflop  pot 1000")


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return card_of_deck(label)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    board = " ".join(card_of_deck(card) for card in public.board if card >= 0) or "not dealt"
    rounds = moves_by_round(game, public, _before_first)
    headline = f"{ROUND_NAMES[public.betting_round]}: board {board}"
    return table_text(public, headline, _seats(game, info), list(zip(ROUND_NAMES, rounds, strict=False)))


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: the board and the pots, then the seats, with framed cards if they are few."""
    from rich.console import Group
    from rich.table import Table

    public = info.public_state
    above = Table.grid(padding=(0, 2, 0, 0))
    above.add_column()
    above.add_column(min_width=POTS_WIDTH)  # so that nothing moves
    board = framed_cards([card_or(card, NOT_DEALT) for card in public.board])
    above.add_row(board, pots_text(public, ROUND_NAMES[public.betting_round]))
    draw = seats_side_by_side if game.num_players <= MOST_FRAMED else seats_in_lines
    return Group(above, draw(public, _seats(game, info)))


def _before_first(public: Any) -> int:
    """The seat to whose left a round begins."""
    return len(public.stacks) - 1 if public.betting_round else last_blind(public)


def _seats(game: Game, info: Any) -> list[Seated]:
    """What this info tells of each seat."""
    known = persons_by_seat(info)
    shown = [known[seat].cards if seat in known else cards for seat, cards in enumerate(info.public_state.hands)]
    marks = position_marks(game)
    return [Seated(tuple(card_or(card, HIDDEN) for card in cards), marks[seat]) for seat, cards in enumerate(shown)]


def position_marks(game: Game) -> list[tuple[str, ...]]:
    """By seat, what is said of its place: the dealer, and who has posted which blind."""
    n = game.num_players
    names = ["SB", "BB", *[STRADDLE] * (n - 2)]
    posted = blinds_by_seat(game.options)
    blinds = names[::-1] if n == 2 else names  # as they are posted
    return [(*[DEALER] * (seat == n - 1), *[blinds[seat]] * (posted[seat] > 0)) for seat in range(n)]
