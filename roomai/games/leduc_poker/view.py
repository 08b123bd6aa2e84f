"""Leduc poker for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cards import card_name, rank_names
from ..drawing import card_text, hidden_text, persons_by_seat
from .rules import SUITS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

MOVES = ("folds", "calls", "raises")


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return _name(label, game.num_players)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    known = persons_by_seat(info)
    board = _name(public.board, game.num_players) if public.board >= 0 else "not dealt"
    lines = [f"board {board}, pot {sum(public.chips)}"]
    for seat in range(game.num_players):
        card = _name(known[seat].card, game.num_players) if seat in known else "??"
        lines.append(f"player {seat}: {card}, {public.chips[seat]} in{', folded' * public.folded[seat]}")
    for betting_round, bets in enumerate(public.bets):
        moves = [MOVES[bet] for bet in bets if bet >= 0]
        if moves:
            lines.append(f"round {betting_round + 1}: {', '.join(moves)}")
    return "\n".join(lines)


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: a row a seat, the board and the pot below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    known = persons_by_seat(info)
    table = Table("", "seat", "card", "chips in", "", box=None)
    for seat in range(game.num_players):
        card = card_text(_name(known[seat].card, game.num_players)) if seat in known else hidden_text()
        mover, folded = "▶" * (seat == public.turn), "folded" * public.folded[seat]
        table.add_row(mover, str(seat), card, "●" * public.chips[seat], folded)
    board = card_text(_name(public.board, game.num_players)) if public.board >= 0 else hidden_text("··")
    return Group(table, Text.assemble("board ", board, f"   pot {sum(public.chips)}"))


def _name(card: int, num_players: int) -> str:
    return card_name(card, rank_names(num_players + 1), SUITS)
