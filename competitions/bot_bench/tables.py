"""The cells as Rich draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..table import columns_that_fit, half, plain_table
from .cells import Cell, Replacement, equilibrium_rate, rates
from .sides import Sides

if TYPE_CHECKING:
    from rich.table import Table


def matrix_table(cells: Sequence[Cell], names: Sequence[str], sides: Sides, width: int) -> Table:
    """How often the first side wins: by its team below one another, by the other side's side by side."""
    first, second = sides.names
    widest = max(half_width(cell) for cell in cells)
    table = plain_table(f"{cells[0].num_players} players: how often the {first} win")
    shown = columns_that_fit(list(names), width)
    left_out = f"; {shown} of {len(names)} columns, --json has all" if shown < len(names) else ""
    table.caption = f"rows: the {first}' team, columns: the {second}'; ± {widest:.3f} or less{left_out}"
    table.caption_justify = "left"
    table.add_column(f"{first} \\ {second}")
    for name in names[:shown]:
        table.add_column(name, justify="right", overflow="fold")
    for name, row in zip(names, rates(cells, names), strict=True):
        table.add_row(name, *map(_rate, row[:shown]))
    return table


def endings_table(cells: Sequence[Cell], sides: Sides) -> Table:
    """Each team against itself: how often the first side wins, by which end, in how long."""
    table = plain_table(f"{cells[0].num_players} players: every team against itself, length in {sides.length}")
    table.add_column("team", no_wrap=True)
    for heading in ("won", "±", *(name.replace("_", " ") for name in sides.endings)):
        table.add_column(heading, justify="right")
    table.add_column("length", justify="right", no_wrap=True)
    for cell in cells:
        if cell.teams[0] == cell.teams[1]:
            ends = (f"{cell.endings[name]:.3f}" for name in sides.endings)
            table.add_row(cell.teams[0], _rate(cell.rate), half(cell.interval, 3), *ends, f"{cell.length:.2f}")
    return table


def replacement_table(found: Sequence[Replacement], sides: Sides) -> Table:
    """What each guest gains for its side in one seat of each role."""
    host = found[0].host
    table = plain_table(f"{found[0].num_players} players: one guest among {host}, by how much its side wins more often")
    table.add_column("guest")
    for role in sides.roles:
        table.add_column(role, justify="right")
        table.add_column("±", justify="right")
    by_guest: dict[str, list[Replacement]] = {}
    for one in found:
        by_guest.setdefault(one.guest, []).append(one)
    for guest, gains in by_guest.items():
        row = ((_gain(one), half(one.interval, 3)) for one in gains)
        table.add_row(guest, *(text for pair in row for text in pair))
    return table


def summary_table(found: Sequence[dict[str, Any]], sides: Sides) -> Table:
    """A line for each number of players, of what `summary` answers."""
    first, second = sides.names
    table = plain_table(f"how often the {second} win")
    table.add_column("players", justify="right")
    for heading in (f"best {first}", f"best {second}"):
        table.add_column(heading)
    for heading in ("these two", "±", "both at their best", "people"):
        table.add_column(heading, justify="right")
    for line in found:
        people = "" if line["people"] is None else f"{line['people']:.3f}"
        best, interval = f"{line['best']:.3f}", half(line["interval"], 3)
        table.add_row(str(line["players"]), *line["teams"], best, interval, f"{line['equilibrium']:.3f}", people)
    return table


def summary(cells: Sequence[Cell], names: Sequence[str], sides: Sides) -> dict[str, Any]:
    """The teams that do best against the worst that they can meet, and how often the second side wins.

    best         with these two teams, and its 95 % interval
    equilibrium  if both sides draw their teams as well as can be
    people       among people, or None
    """
    table = rates(cells, names)
    teams = names[int(table.min(axis=1).argmax())], names[int(table.max(axis=0).argmin())]
    met = next(cell for cell in cells if cell.teams == teams)
    low, high = met.interval or (0.0, 1.0)
    return {
        "players": met.num_players,
        "teams": teams,
        "best": 1.0 - met.rate,
        "interval": (1.0 - high, 1.0 - low),
        "equilibrium": 1.0 - equilibrium_rate(table),
        "people": sides.people.get(met.num_players),
    }


def half_width(cell: Cell) -> float:
    low, high = cell.interval or (0.0, 1.0)
    return (high - low) / 2


def _rate(rate: float) -> str:
    return f"[{'cyan' if rate > 0.5 else 'yellow'}]{rate:.3f}[/]"


def _gain(one: Replacement) -> str:
    low, high = one.interval or (-1.0, 1.0)
    style = "bold cyan" if low > 0 else "bold yellow" if high < 0 else "dim"
    return f"[{style}]{one.gain:+.3f}{' ' if low <= 0 <= high else '*'}[/]"
