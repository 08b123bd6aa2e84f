"""Sealed-bid auctions for people: names of values, and an info as text and as a Rich renderable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..drawing import hidden_text, persons_by_seat, scale_text, seat_text
from .rules import value_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the value dealt, in as few digits as tell it from the others."""
    return _number(value_of(label, game.options.levels))


def parse_outcome(game: Game, text: str) -> int | None:
    """The label of the outcome of that name, or None if no value is written so."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not 0.0 <= value <= 1.0:
        return None
    levels = game.options.levels
    outcome = round(value * (levels - 1))
    return outcome if value_of(outcome, levels) == np.float32(value) else None


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    lines = [_terms(info.public_state)]
    for seat, value, bid in _seats(info):
        wins = ", gets the item" * info.public_state.winners[seat]
        lines.append(f"player {seat}: value {value or '??'}, bid {bid or '??'}{wins}")
    return "\n".join(lines + _result(info.public_state))


def render(game: Game, info: Any) -> RenderableType:
    """The auction as Rich draws it: a row a seat with its bid as a bar, the result below."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row("", Text("value", "dim"), Text("bid", "dim"), Text("█ bid   ┃ value", "dim"))
    for seat, value, bid in _seats(info):
        bar = scale_text(float(bid) if bid else None, float(value) if value else None)
        wins = Text("◂ gets the item" * public.winners[seat], "bold")
        table.add_row(seat_text(seat, public.turn), value or hidden_text(), bid or hidden_text(), bar, wins)
    return Group(Text(_terms(public), "bold"), table, *(Text(f"  {line}", "bold") for line in _result(public)))


def _terms(public: Any) -> str:
    return f"{'second' if public.second_price else 'first'} price, reserve {_number(public.reserve)}"


def _seats(info: Any) -> Iterator[tuple[int, str, str]]:
    """(seat, value, bid) of each seat, "" for what this info does not tell."""
    known = persons_by_seat(info)
    for seat, public_bid in enumerate(info.public_state.bids):
        value, bid = (known[seat].value, known[seat].bid) if seat in known else (-1.0, public_bid)
        yield seat, _known(value), _known(bid)


def _result(public: Any) -> list[str]:
    if public.turn >= 0 or public.bids[0] < 0:
        return []
    return [f"price {_number(public.price)}" if any(public.winners) else "nobody gets the item"]


def _known(number: float) -> str:
    return _number(number) if number >= 0 else ""


def _number(number: Any) -> str:
    return str(np.float32(number))
