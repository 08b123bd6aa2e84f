"""Leduc poker for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cards import card_name, rank_names
from ..drawing import HIDDEN, NOT_DEALT, Place, card_table, persons_by_seat, seat_text
from .rules import num_ranks

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

MOVES = ("folds", "calls", "raises")


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return _name(game, label)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    known = persons_by_seat(info)
    board = _name(game, public.board) if public.board >= 0 else "not dealt"
    lines = [f"board {board}, pot {sum(public.chips)}"]
    for seat in range(game.num_players):
        card = _name(game, known[seat].card) if seat in known else "??"
        lines.append(f"player {seat}: {card}, {public.chips[seat]} in{', folded' * public.folded[seat]}")
    for betting_round, bets in enumerate(public.bets):
        moves = [MOVES[bet] for bet in bets if bet >= 0]
        if moves:
            lines.append(f"round {betting_round + 1}: {', '.join(moves)}")
    return "\n".join(lines)


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: the seats side by side with their cards and chips, then the board and the pot."""
    from rich.text import Text

    public = info.public_state
    known = persons_by_seat(info)
    places = []
    for seat in range(game.num_players):
        card = _name(game, known[seat].card) if seat in known else HIDDEN
        state = "  folded" if public.folded[seat] else f"  {public.chips[seat]} in"
        places.append(Place(seat_text(seat, public.turn), card, state, public.chips[seat], public.folded[seat]))
    board = _name(game, public.board) if public.board >= 0 else NOT_DEALT
    places.append(Place(Text("  board", "bold"), board, f"  pot {sum(public.chips)}"))
    return card_table(places)


def _name(game: Game, card: int) -> str:
    return card_name(card, rank_names(num_ranks(game.options)), game.options.suits)
