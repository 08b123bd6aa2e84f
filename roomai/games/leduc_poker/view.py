"""Leduc poker for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cards import card_name, rank_names
from .rules import SUITS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

MOVES = {0: "folds", 1: "calls", 2: "raises"}


def outcome_name(state: Any, outcome: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return _card(int(state.private.deck[outcome]), len(state.person))


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    n = game.num_players
    board = _card(public.board, n) if public.board >= 0 else "not dealt"
    lines = [f"board: {board}   pot: {sum(public.chips)}"]
    for person in _persons(info):
        lines.append(f"player {person.id} holds {_card(person.card, n)}")
    lines += [f"player {seat}: {chips} in{', folded' * folded}" for seat, chips, folded in _seats(public)]
    for betting_round, bets in enumerate(public.bets):
        words = [MOVES[bet] for bet in bets if bet >= 0]
        if words:
            lines.append(f"round {betting_round + 1}: {', '.join(words)}")
    return "\n".join(lines)


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: one row a seat, the board and the pot below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    n = game.num_players
    cards = {person.id: person.card for person in _persons(info)}
    table = Table("", "seat", "card", "chips in", "", box=None)
    for seat, chips, folded in _seats(public):
        card = _coloured(cards[seat], n) if seat in cards else Text("??", "dim")
        table.add_row("▶" if seat == public.turn else "", str(seat), card, "●" * chips, "folded" if folded else "")
    board = _coloured(public.board, n) if public.board >= 0 else Text("··", "dim")
    return Group(table, Text.assemble("board ", board, f"   pot {sum(public.chips)}"))


def _card(card: int, num_players: int) -> str:
    return card_name(card, rank_names(num_players + 1), SUITS)


def _coloured(card: int, num_players: int) -> Any:
    from rich.text import Text

    name = _card(card, num_players)
    suit, style = {"s": ("♠", "bold cyan"), "h": ("♥", "bold red")}[name[1]]
    return Text(name[0] + suit, style)


def _persons(info: Any) -> tuple[Any, ...]:
    persons = info.person_state
    return persons if info.private_state is not None else (persons,)


def _seats(public: Any) -> list[tuple[int, int, bool]]:
    return [(seat, public.chips[seat], public.folded[seat]) for seat in range(len(public.chips))]
