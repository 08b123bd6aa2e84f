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
    from ..record import read_event, read_games
    from ..standing import standing
    from ..table import cross_table, standing_table

    event = read_event(folder)
    torn: list[int] = []
    result = standing(list(event.players), read_games(folder, event, torn))
    if torn:
        click.echo(f"note: line {torn[0]} of the record is torn (a writer was stopped); it is left out", err=True)
    if result.games < event.games:
        click.echo(f"note: {result.games} of {event.games} games have been played", err=True)
    if as_json:
        print_json({"game": event.game, "options": event.options, "seed": event.seed, **result.as_dict()})
        return
    console = out()
    console.print(
        standing_table(result, f"{event.game}: {result.games} games on {result.deals} deals, seed {event.seed}")
    )
    console.print(cross_table(result))
