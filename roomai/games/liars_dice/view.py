"""Liar's dice for people: names of faces, and an info as text and as a Rich renderable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..drawing import HIDDEN, dice_text, persons_by_seat, seat_text
from .rules import NO_DIE

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the face rolled."""
    return str(label)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    lines = [f"{sum(public.num_dice)} dice, {public.faces} is wild"]
    for seat, (dice, bids) in enumerate(zip(_dice(info), _bids(game, public), strict=True)):
        said = f", bids {' '.join(bids)}" if bids else ""
        lines.append(f"player {seat}: {' '.join(dice)}{said}")
    return "\n".join(lines + _result(game, public))


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: a row a seat with its dice and its bids, at the end in brackets what counts."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    table = Table.grid(padding=(0, 2, 0, 0))
    for seat, (dice, bids) in enumerate(zip(_dice(info), _bids(game, public), strict=True)):
        said = Text("\n" + " ".join(bids), "dim")
        if seat == public.bidder:
            said.stylize("not dim bold", len(said) - len(bids[-1]))
        title = Text("\n").append_text(seat_text(seat, public.turn))
        table.add_row(title, dice_text(dice, _counting(public) if _called(public) else ()), said)
    wild = Text(f"  {public.faces} is wild", "dim")
    return Group(table, wild, *(Text(f"  {line}", "bold") for line in _result(game, public)))


def _dice(info: Any) -> list[list[str]]:
    """The dice of each seat, by name, HIDDEN where this info does not tell them."""
    public = info.public_state
    known = persons_by_seat(info)
    hands: list[list[str]] = []
    for seat, count in enumerate(public.num_dice):
        dice = public.dice[seat] if _called(public) else known[seat].dice if seat in known else None
        hands.append([HIDDEN] * count if dice is None else list(map(str, dice[:count])))
    return hands


def _bids(game: Game, public: Any) -> list[list[str]]:
    """The bids of each seat, in the order in which they were made."""
    made = [game.action_space.describe(bid) for bid, was_made in enumerate(public.bids) if was_made]
    return [made[seat :: game.num_players] for seat in range(game.num_players)]


def _result(game: Game, public: Any) -> list[str]:
    if not _called(public):
        return []
    bid = game.action_space.describe(public.bid)
    caller = (public.bidder + 1) % game.num_players
    counting = _counting(public)
    count = sum(str(face) in counting for dice in public.dice for face in dice)
    winner = public.bidder if count > public.bid // public.faces else caller
    return [f"player {caller} calls liar on {bid} and finds {count}: player {winner} wins"]


def _counting(public: Any) -> Sequence[str]:
    """The faces that count for the last bid: its own and the wild one."""
    return str(public.bid % public.faces + 1), str(public.faces)


def _called(public: Any) -> bool:
    return bool(public.dice[0][0] != NO_DIE)
