"""Matrix games for people: the table of payoffs and who has moved, as text and as a Rich renderable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Any

from ..drawing import hidden_text, persons_by_seat, seat_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...game import Game

MOST_ROWS = 16
MOST_COLUMNS = 8
MORE = "..."


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    lines = [f"player {seat}: {name or '??'}" for seat, name in enumerate(_moves(game, info))]
    if public.turn < 0:
        lines.append(f"payoffs: {_cell(public, _joint(public))}")
    header, *rows = _table(game, public)
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines.append("player 0 down, the others across:")
    for row in (header, *rows):
        lines.append("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)))
    return "\n".join(lines)


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it, the joint move in brackets once it is made, and the moves below."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    header, *rows = _table(game, public)
    across = "seat 1" if game.num_players == 2 else "the others"
    table = Table(box=box.ROUNDED)
    table.add_column(Text(f"seat 0 ↓  {across} →", "dim"))
    for name in header[1:]:
        table.add_column(Text(name), justify="center")
    at_row, at_column = divmod(_joint(public), prod(public.move_counts[1:])) if public.turn < 0 else (-1, -1)
    for number, (name, *cells) in enumerate(rows):
        chosen = at_column if number == at_row and at_column < MOST_COLUMNS else None
        texts = [Text(f"[{cell}]", "bold reverse") if i == chosen else Text(cell) for i, cell in enumerate(cells)]
        table.add_row(Text(name, "bold"), *texts)
    moves = Table.grid(padding=(0, 2, 0, 0))
    payoffs = public.payoffs[_joint(public)] if public.turn < 0 else ()
    for seat, name in enumerate(_moves(game, info)):
        payoff = Text(f"{payoffs[seat]:+g}", "bold") if payoffs else Text("")
        moves.add_row(seat_text(seat, public.turn), Text(name, "bold") if name else hidden_text(), payoff)
    return Group(table, moves)


def _moves(game: Game, info: Any) -> Iterator[str]:
    """The name of each seat's move, "" where this info does not tell it."""
    known = persons_by_seat(info)
    for seat, public_move in enumerate(info.public_state.moves):
        move = known[seat].move if seat in known else public_move
        yield game.action_space.describe(move) if move >= 0 else ""


def _table(game: Game, public: Any) -> list[list[str]]:
    """Rows of text, a header first: a row for each move of seat 0, a column for each joint move of the others."""
    name = game.action_space.describe
    mine, *others = (range(count) for count in public.move_counts)
    columns = prod(public.move_counts[1:])
    shown = [", ".join(map(name, moves)) for moves in islice(product(*others), MOST_COLUMNS)]
    more = [MORE] if columns > MOST_COLUMNS else []
    table = [["", *shown, *more]]
    for row in mine[:MOST_ROWS]:
        table.append([name(row), *(_cell(public, row * columns + i) for i in range(len(shown))), *more])
    if len(mine) > MOST_ROWS:
        table.append([MORE] * len(table[0]))
    return table


def _cell(public: Any, joint: int) -> str:
    return ", ".join(f"{payoff:g}" for payoff in public.payoffs[joint])


def _joint(public: Any) -> int:
    """The row of the table of payoffs at which the joint move made stands."""
    joint = 0
    for count, move in zip(public.move_counts, public.moves, strict=True):
        joint = joint * count + move
    return joint
