"""Pieces of pictures that games share; Rich is imported when something is drawn, not before.

Colours are never alone: a suit has its symbol, a seat its number or its piece, what is chosen is in brackets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

SUIT_SYMBOLS = {"s": ("♠", "bold cyan"), "h": ("♥", "bold red"), "d": ("♦", "bold yellow"), "c": ("♣", "bold green")}
SEAT_STYLES = ("bold yellow", "bold cyan", "bold magenta", "bold blue", "bold green", "bold")
TO_MOVE = "▶"
CHIPS_A_LINE = 6
HIDDEN, NOT_DEALT = "??", "··"


def seat_style(seat: int) -> str:
    """A colour for each seat; its number stands beside it wherever it is used."""
    return SEAT_STYLES[seat % len(SEAT_STYLES)]


def seat_text(seat: int, turn: int) -> Text:
    """A seat, with a mark if it is to move."""
    from rich.text import Text

    return Text.assemble(f"{TO_MOVE if seat == turn else ' '} ", (f"seat {seat}", seat_style(seat)))


def card_text(name: str) -> Text:
    """A card with its suit as a symbol in a colour of its own, from a name such as Kh, or K where suits don't count."""
    from rich.text import Text

    symbol, style = SUIT_SYMBOLS.get(name[1:], ("", "bold"))
    return Text(name[0] + symbol, style)


def hidden_text(mark: str = HIDDEN) -> Text:
    """The place of something that this info does not tell."""
    from rich.text import Text

    return Text(mark, "dim")


# ---- Tables of cards -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A card on the table, and what is said above and below it."""

    title: Text
    card: str
    """Its name, or HIDDEN or NOT_DEALT."""
    below: str = ""
    chips: int = 0
    faded: bool = False


def card_table(places: Sequence[Place]) -> Table:
    """Cards side by side, each in a frame, with chips below."""
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in places:
        table.add_column(min_width=CHIPS_A_LINE + 2)  # so that nothing moves when chips are put in
    table.add_row(*(place.title for place in places))
    table.add_row(*(framed_card(place.card, place.faded) for place in places))
    table.add_row(*(place.below for place in places))
    table.add_row(*(chips_text(place.chips) for place in places))
    return table


def framed_card(name: str, faded: bool = False) -> Text:
    """A card in three lines, a little to the right."""
    from rich.text import Text

    return Text("\n").join(Text.assemble("  ", line) for line in framed_cards([name], faded).split("\n"))


def framed_cards(names: Sequence[str], faded: bool = False) -> Text:
    """Cards next to each other in three lines; each a name, HIDDEN or NOT_DEALT."""
    from rich.text import Text

    lines = [Text(), Text(), Text()]
    for name in names:
        known = name not in (HIDDEN, NOT_DEALT)
        edge = "dim" if faded or not known else ""
        face = card_text(name) if known else hidden_text(name)
        if faded:
            face.stylize("dim")
        gap = " " * (3 - face.cell_len)
        frame = ("╭────╮", "│ ", "│", "╰────╯") if name != NOT_DEALT else ("╭╌╌╌╌╮", "┊ ", "┊", "╰╌╌╌╌╯")
        top, left, right, bottom = ((part, edge) for part in frame)
        for line, parts in zip(lines, ((top,), (left, face, gap, right), (bottom,)), strict=True):
            line.append_text(Text.assemble(*parts))
    return Text("\n").join(lines)


def chips_text(chips: int) -> Text:
    """Chips as a stack of lines."""
    from rich.text import Text

    lines = ["●" * min(CHIPS_A_LINE, chips - laid) for laid in range(0, chips, CHIPS_A_LINE)]
    return Text("\n".join(f"  {line}" for line in lines), "yellow")


def dice_text(dice: Sequence[str], chosen: Collection[str] = ()) -> Text:
    """Dice side by side, each in a frame: faces by name, or HIDDEN; those that are chosen in brackets."""
    from rich.text import Text

    text = Text("╭────╮" * len(dice) + "\n")
    for name in dice:
        plain = hidden_text() if name == HIDDEN else Text(name, "bold")
        face = Text(f"[{name}]", "bold reverse") if name in chosen else plain
        face.align("center", 4)
        text.append("│").append_text(face).append("│")
    return text.append("\n" + "╰────╯" * len(dice))


def persons_by_seat(info: Any) -> dict[int, Any]:
    """The person states that this info tells, by seat: one, or everybody's in the recorder's."""
    persons = info.person_state if info.private_state is not None else (info.person_state,)
    return {person.id: person for person in persons}


# ---- Boards ----------------------------------------------------------------------------------------------------

BOARD_PIECES = {-1: ".", 0: "x", 1: "o"}
Cell = tuple[int, int]


def board_text(
    rows: Sequence[Sequence[int]],
    left: Sequence[str],
    below: Sequence[str],
    turn: int,
    pieces: Sequence[str] = "xo",
    connect: int = 3,
    ruled: bool = True,
) -> Text:
    """A board of cells (a seat each, -1 for empty), the top row first, with names at its left and below it.

    `connect` equal pieces in a line are shown reversed and in brackets; a `ruled` board has lines between its rows. The
    last line says whose pieces are whose.
    """
    from rich.text import Text

    margin = max(map(len, left), default=0)
    lines = set(winning_cells(rows, connect))
    text = Text().append(" " * margin + " ┌" + "┬".join(["───"] * len(rows[0])) + "┐\n", "dim")
    for number, (name, row) in enumerate(zip(left, rows, strict=True)):
        if number and ruled:
            text.append(" " * margin + " ├" + "┼".join(["───"] * len(row)) + "┤\n", "dim")
        text.append(f"{name:>{margin}} ", "bold")
        for column, cell in enumerate(row):
            text.append("│", "dim")
            text.append_text(_cell_text(cell, pieces, (number, column) in lines))
        text.append("│\n", "dim")
    text.append(" " * margin + " └" + "┴".join(["───"] * len(rows[0])) + "┘\n", "dim")
    text.append(" " * (margin + 1) + "".join(f"  {name} " for name in below) + "\n", "bold")
    text.append(" " * (margin + 1))
    for seat, piece in enumerate(pieces):
        text.append(f"  {TO_MOVE if seat == turn else ' '} ")
        text.append(f"{piece} seat {seat}", seat_style(seat))
    return text


def _cell_text(cell: int, pieces: Sequence[str], wins: bool) -> Text:
    from rich.text import Text

    if cell < 0:
        return Text("   ")
    piece = pieces[cell]
    return Text(f"[{piece}]" if wins else f" {piece} ", f"{seat_style(cell)}{' reverse' * wins}")


def winning_cells(rows: Sequence[Sequence[int]], connect: int) -> Iterator[Cell]:
    """The cells (row, column) of all lines of so many equal pieces."""
    height, width = len(rows), len(rows[0])
    for row in range(height):
        for column in range(width):
            for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
                line = [(row + down * step, column + right * step) for step in range(connect)]
                last_row, last_column = line[-1]
                if last_row < height and 0 <= last_column < width and _alike(rows, line):
                    yield from line


def _alike(rows: Sequence[Sequence[int]], line: Collection[Cell]) -> bool:
    found = {rows[row][column] for row, column in line}
    return len(found) == 1 and -1 not in found


# ---- Numbers ---------------------------------------------------------------------------------------------------


def scale_text(amount: float | None, mark: float | None, width: int = 24) -> Text:
    """A bar from 0 to 1 that is filled up to an amount, and has a mark; None for what is not known."""
    from rich.text import Text

    text = Text("·" * width, "dim")
    if amount is not None:
        filled = round(amount * width)
        text = Text.assemble(("█" * filled, "cyan"), ("·" * (width - filled), "dim"))
    if mark is not None:
        at = min(int(mark * width), width - 1)
        text = Text.assemble(text[:at], ("┃", "bold yellow"), text[at + 1 :])
    return text
