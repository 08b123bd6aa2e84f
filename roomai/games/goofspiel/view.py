"""Goofspiel for people: names of prizes, and an info as text and as a Rich renderable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..drawing import HIDDEN, NOT_DEALT, persons_by_seat, seat_text
from .rules import NO_CARD, NOBODY

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: the prize turned up."""
    return str(label)


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    lines = [f"prizes: {' '.join(_prizes(public))}"]
    for seat, bids in enumerate(_bids(info)):
        lines.append(f"player {seat}: bids {' '.join(bids)}, points {public.points[seat]}")
    winners = [f"player {winner}" if winner != NOBODY else "nobody" for winner in public.winners[: public.settled]]
    return "\n".join([*lines, f"won by: {', '.join(winners)}"] if winners else lines)


def render(game: Game, info: Any) -> RenderableType:
    """A column a round as Rich draws it: the prize above, the bids below it, the one that won in brackets."""
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column()
    for _ in public.prizes:
        table.add_column(min_width=4)  # so that nothing moves when a bid is made
    prizes = [
        Text(f" {prize} ", "bold yellow" if i >= public.settled else "dim") for i, prize in enumerate(_prizes(public))
    ]
    table.add_row(Text("  prize", "bold"), *prizes, Text("points", "dim"))
    for seat, bids in enumerate(_bids(info)):
        cells = []
        for bid, winner in zip(bids, public.winners, strict=True):
            style = "bold reverse" if winner == seat else "dim" if bid in (HIDDEN, NOT_DEALT) else ""
            cells.append(Text(f"[{bid}]" if winner == seat else f" {bid} ", style))
        table.add_row(seat_text(seat, public.turn), *cells, Text(str(public.points[seat]), "bold"))
    return table


def _prizes(public: Any) -> list[str]:
    return [str(prize) if prize != NO_CARD else NOT_DEALT for prize in public.prizes]


def _bids(info: Any) -> list[list[str]]:
    """The bids of each seat by round, HIDDEN where this info does not tell one that is made."""
    public = info.public_state
    known = persons_by_seat(info)
    rows = []
    for seat, told in enumerate(public.bids):
        bids = known[seat].bids if seat in known else told
        made = public.settled + (seat < public.turn)  # seats bid in order
        rows.append([str(bid) if bid != NO_CARD else HIDDEN if i < made else NOT_DEALT for i, bid in enumerate(bids)])
    return rows
