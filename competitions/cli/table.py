"""roomai table: the standing of a recorded event."""

from __future__ import annotations

from pathlib import Path

import click

from .shared import json_option, out, print_json


@click.command("table")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Show the standing of the event recorded in DIR."""
    show(folder, as_json)


def show(folder: Path, as_json: bool) -> None:
    """Print the standing of a record."""
    from ..columns import read_columns
    from ..event import read_event
    from ..record import read_games
    from ..standing import standing
    from ..table import cross_legend, cross_table, notes, standing_table
    from ..tournament import told_by_schedule

    event = read_event(folder)
    columns = read_columns(folder, event)
    if columns.torn:
        click.echo("note: the last line of the record is torn (a writer was stopped); it is left out", err=True)
    if len(columns) < event.games and not event.schedule.stops_early:
        click.echo(f"note: {len(columns)} of {event.games} games have been played", err=True)
    result = standing(columns)
    told = notes(result)
    by_schedule = told_by_schedule(event, columns.seats.shape[1], read_games(folder, event))
    if as_json:
        head = {"game": event.game, "options": event.options, "seed": event.seed}
        print_json({**head, **result.as_dict(), "schedule": by_schedule, "notes": told})
        return
    console = out()
    title = f"{event.game}: {result.games} games on {result.deals} deals, seed {event.seed}"
    console.print(standing_table(result, title))
    console.print(cross_table(result, console.width))
    for line in (cross_legend(result, console.width), *told):
        console.print(line, style="italic dim", markup=False, highlight=False)
    for line in by_schedule:
        console.print(line, markup=False, highlight=False)
