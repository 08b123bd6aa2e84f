"""Texas hold'em for people: names of cards, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cards import RANKS, card_name
from ..drawing import HIDDEN, persons_by_seat
from ..poker_hands import hand_name

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

ROUND_NAMES = ("preflop", "flop", "turn", "river")


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the card dealt."""
    return card_name(label, RANKS, 4)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    board = " ".join(outcome_name(game, card) for card in public.board if card >= 0) or "not dealt"
    lines = [f"{ROUND_NAMES[public.betting_round]}: board {board}, pot {public.pot}"]
    for seat in range(game.num_players):
        lines.append(f"player {seat}: {' '.join(_cards(info, seat))}, {_state(public, seat)}")
    if public.moves:
        moves = (game.action_space.describe(action) for action in public.history[: public.moves])
        lines.append(f"so far: {' '.join(moves)}")
    return "\n".join(lines)


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it."""
    return describe(game, info)


def _cards(info: Any, seat: int) -> tuple[str, ...]:
    """The cards of a seat, as far as this info tells them."""
    known = persons_by_seat(info)
    cards = known[seat].cards if seat in known else info.public_state.hands[seat]
    return tuple(card_name(card, RANKS, 4) if card >= 0 else HIDDEN for card in cards)


def _state(public: Any, seat: int) -> str:
    parts = [f"{public.stacks[seat]} left", f"{public.bets[seat]} in"]
    if public.folded[seat]:
        parts.append("folded")
    if public.shown[seat] >= 0:
        parts.append(hand_name(public.shown[seat]))
    if public.won[seat]:
        parts.append(f"wins {public.won[seat]}")
    return ", ".join(parts)
