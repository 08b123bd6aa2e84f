"""How the fused bots of Secret Hitler do: python -m benchmarks.fused_bots [--games N] [--page FILE]

Every team plays every other with 5 to 10 players, on the same deals; then each bot sits alone among hosts. With --page
the tables go into that page, and a heat map for each number of players beside it. It takes a quarter of an hour, most
of which compiles.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import roomai
from competitions.bot_bench.cells import Cell, Replacement, Table, rates
from competitions.bot_bench.sides import SIDES
from competitions.bot_bench.tables import half_width, summary
from competitions.heat_map import HeatMap
from players.secret_hitler.sets import SETS

from .common import insert

SEED = 1
HOST = "sh_meter"
GUESTS_OF = 7
"""The number of players of the table of guests."""
SIDES_OF = SIDES["secret_hitler"]
NAMES = list(SETS)

Row = Sequence[str]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--games", type=int, default=2000, help="of each cell")
    options.add_argument("--page", type=Path, help="a Markdown page whose tables to replace, docs/fused-bots.md")
    given = options.parse_args()
    lines: list[dict[str, Any]] = []
    for number in SIDES_OF.sizes:
        table = make_table(number, given.games)
        cells = list(table.matrix())
        lines.append(summary(cells, NAMES, SIDES_OF) | endings(cells))
        if given.page is not None:
            (given.page.parent / "img" / f"fused-bots-{number}.svg").write_text(heat_map(number, cells).svg())
        print(number, f"players: {sum(cell.decisions for cell in cells):,} decisions, 0 illegal", file=sys.stderr)
        if number == GUESTS_OF:
            guests = list(table.replacements(HOST))
    parts = {"people": people(lines), "endings": ends(lines), "guests": guest_table(guests)}
    for name, text in parts.items():
        print(f"{text}\n")
        if given.page is not None:
            insert(given.page, name, text)


def make_table(number: int, games: int) -> Table:
    game: Any = roomai.game("secret_hitler", num_players=number)
    return Table(game, SIDES_OF, {name: bots.compiled() for name, bots in SETS.items()}, games, SEED)


def heat_map(number: int, cells: Sequence[Cell]) -> HeatMap:
    title = f"How often the liberals win, {number} players"
    return HeatMap(title, "the liberals' team", "the fascists' team", NAMES, rates(cells, NAMES).tolist())


def endings(cells: Sequence[Cell]) -> dict[str, Any]:
    """How games of the best two teams end."""
    teams = summary(cells, NAMES, SIDES_OF)["teams"]
    met = next(cell for cell in cells if cell.teams == teams)
    return {"endings": met.endings, "length": met.length, "widest": max(map(half_width, cells))}


def people(lines: Sequence[dict[str, Any]]) -> str:
    head = ("players", "best liberals", "best fascists", "these two", "both at their best", "people")
    rows = [
        (
            str(line["players"]),
            *(f"`{name}`" for name in line["teams"]),
            f"{line['best']:.3f} ± {(line['interval'][1] - line['interval'][0]) / 2:.3f}",
            f"{line['equilibrium']:.3f}",
            f"{line['people']:.3f}",
        )
        for line in lines
    ]
    return markdown(head, rows)


def ends(lines: Sequence[dict[str, Any]]) -> str:
    names = SIDES_OF.endings
    head = ("players", *(name.replace("_", " ") for name in names), SIDES_OF.length)
    rows = [
        (str(line["players"]), *(f"{line['endings'][name]:.3f}" for name in names), f"{line['length']:.1f}")
        for line in lines
    ]
    return markdown(head, rows)


def guest_table(found: Sequence[Replacement]) -> str:
    gains = {(one.guest, one.role): one for one in found}
    rows = []
    for name in NAMES:
        cells = []
        for role in SIDES_OF.roles:
            one = gains[name, role]
            low, high = one.interval or (0.0, 0.0)
            cells.append(f"{one.gain:+.3f} ± {(high - low) / 2:.3f}")
        rows.append((f"`{name}`", *cells))
    return markdown(("guest", *SIDES_OF.roles), rows)


def markdown(head: Row, rows: Sequence[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
