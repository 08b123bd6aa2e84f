"""Bargaining for people: names of values, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...abstract import TERMINAL
from ..drawing import HIDDEN, NOT_DEALT, persons_by_seat, seat_text
from .rules import NO_OFFER, NONE, share_value

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the value or the outside offer."""
    return str(label)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    known = persons_by_seat(info)
    lines = [f"pool: {_items(public.pool)}; round {public.rounds_gone + 1} of {public.rounds}"]
    for seat in range(2):
        values, outside, gets = _told(public, known.get(seat), seat)
        lines.append(f"player {seat}: values {values}, outside offer {outside}{f', gets {gets}' if gets else ''}")
    return "\n".join([*lines, _state(public)])


def render(game: Game, info: Any) -> RenderableType:
    """A row a player as Rich draws it: what it values, its outside offer, what the offer on the table gives it."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    known = persons_by_seat(info)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row("", *[Text(heading, "dim") for heading in ("values", "outside", "offer on the table")])
    table.add_row(Text("  pool", "dim"), "", "", Text(_items(public.pool), "bold"))
    for seat in range(2):
        values, outside, gets = _told(public, known.get(seat), seat)
        style = "bold green" if public.accepted else ""
        hidden = "dim" if seat not in known else ""
        table.add_row(seat_text(seat, public.turn), Text(values, hidden), Text(outside, hidden), Text(gets, style))
    return Group(Text(f"round {public.rounds_gone + 1} of {public.rounds}", "bold"), table, Text(f"  {_state(public)}"))


def _items(counts: Any) -> str:
    return "-".join(map(str, counts))


def _told(public: Any, person: Any, seat: int) -> tuple[str, str, str]:
    """A player's values, its outside offer, and what the offer on the table gives it, as far as this info tells."""
    gets = ""
    if public.offer != NO_OFFER:
        gets = _items(
            given if seat == 1 else count - given for count, given in zip(public.pool, public.share, strict=True)
        )
    if person is None:
        return HIDDEN, NOT_DEALT if public.law == NONE else HIDDEN, gets
    values = "-".join(str(value) if value else NOT_DEALT for value in person.values)
    if gets:
        gets += f" (worth {share_value(public, person)} of {person.maximum})"
    return values, str(person.outside) if person.outside else NOT_DEALT, gets


def _state(public: Any) -> str:
    if public.accepted:
        return "accepted"
    if public.turn == TERMINAL:
        return "walked away"
    return "no offer on the table" if public.offer == NO_OFFER else "the offer awaits an answer"
