"""roomai table: the standing of a recorded event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .shared import json_option, out, print_json, progress_bar

if TYPE_CHECKING:
    from ..columns import Columns
    from ..event import Event
    from ..standing.luck import LuckRow
    from ..standing.measures import MeasureRow


@click.command("table")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--view",
    type=click.Choice(("nash", "alpha-rank", "measures")),
    help="Another view: who beats whom, or how games went.",
)
@click.option("--luck-adjusted", is_flag=True, help="Show mean scores without the luck of the deals as well.")
@click.option("--rules", metavar="FILE:OBJECT", help="The game, for --luck-adjusted, if it is in a file of yours.")
@json_option
def command(folder: Path, view: str | None, luck_adjusted: bool, rules: str | None, as_json: bool) -> None:
    """Show the standing of the event recorded in DIR."""
    show(folder, as_json, view, luck_adjusted, rules)


def show(
    folder: Path, as_json: bool, view: str | None = None, luck_adjusted: bool = False, rules: str | None = None
) -> None:
    """Print the standing of a record."""
    from ..columns import read_columns
    from ..event import read_event
    from ..record import read_games
    from ..standing import standing
    from ..table import cross_legend, cross_table, notes, standing_table
    from ..tournament import told_by_schedule
    from ..views import LEGEND, MEASURES, MEASURES_LEGEND, VIEWS, luck_table, measure_tables, view_rows, view_table

    event = read_event(folder)
    columns = read_columns(folder, event)
    if columns.torn:
        click.echo("note: the last line of the record is torn (a writer was stopped); it is left out", err=True)
    if len(columns) < event.games and not event.schedule.stops_early:
        click.echo(f"note: {len(columns)} of {event.games} games have been played", err=True)
    result = standing(columns)
    told = notes(result)
    by_schedule = told_by_schedule(event, columns.seats.shape[1], read_games(folder, event))
    luck = _luck(folder, event, columns, rules) if luck_adjusted else ()
    seen = view_rows(result, view) if view in VIEWS else ()
    measured = _measured(folder, event, columns, result.players) if view == MEASURES else ()
    if as_json:
        head = {"game": event.game, "options": event.options, "seed": event.seed}
        more: dict[str, Any] = {view: list(map(asdict, seen or measured))} if view else {}
        more |= {"luck_adjusted": list(map(asdict, luck))} if luck_adjusted else {}
        print_json({**head, **result.as_dict(), **more, "schedule": by_schedule, "notes": told})
        return
    console = out()
    title = f"{event.game}: {result.games} games on {result.deals} deals, seed {event.seed}"
    if view:
        console.print(title, style="bold", markup=False, highlight=False)
        for table in measure_tables(measured, console.width) if measured else [view_table(seen, view)]:
            console.print(table)
        legend = MEASURES_LEGEND if measured else LEGEND
        console.print(legend, style="italic dim", markup=False, highlight=False)
        return
    console.print(standing_table(result, title))
    console.print(cross_table(result, console.width))
    for line in (cross_legend(result, console.width), *told):
        console.print(line, style="italic dim", markup=False, highlight=False)
    if luck_adjusted:
        console.print(luck_table(luck))
    for line in by_schedule:
        console.print(line, markup=False, highlight=False)


def _luck(folder: Path, event: Event, columns: Columns, rules: str | None) -> tuple[LuckRow, ...]:
    from ..record import read_games
    from ..replay import event_game
    from ..standing.luck import luck_adjusted, measure_luck

    with progress_bar("luck", len(columns)) as progress:
        return luck_adjusted(columns, measure_luck(event_game(event, rules), read_games(folder, event), progress))


def _measured(folder: Path, event: Event, columns: Columns, players: Sequence[str]) -> tuple[MeasureRow, ...]:
    from ..record import read_games
    from ..standing.measures import measure_rows, read_measures

    known = islice(read_games(folder, event), len(columns))  # the record may have grown since
    return measure_rows(columns, read_measures(known), players)
