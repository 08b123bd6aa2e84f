"""roomai replay: a recorded game, moment by moment."""

from __future__ import annotations

from pathlib import Path

import click

from roomai.errors import OptionError

from .shared import out


@click.command("replay")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--game", "number", type=click.IntRange(0), help="The game's number.  [default: the largest swing]")
@click.option("--largest-swing", is_flag=True, help="The game with the largest difference of scores (the default).")
@click.option("--seat", type=click.IntRange(0), help="Show only what the player in this seat saw.")
@click.option("--all", "everything", is_flag=True, help="Show what everybody saw (the default).")
@click.option("--rules", metavar="FILE:OBJECT", help="The game, if it is in a file of yours.")
@click.option("--step", is_flag=True, help="Wait for Enter after each move.")
def command(
    folder: Path,
    number: int | None,
    largest_swing: bool,
    seat: int | None,
    everything: bool,
    rules: str | None,
    step: bool,
) -> None:
    """Watch a game of the event recorded in DIR again."""
    from ..replay import draw, event_game, find_game, moments, result_line

    if everything and seat is not None:
        raise OptionError("--seat and --all exclude each other")
    if largest_swing and number is not None:
        raise OptionError("--game and --largest-swing exclude each other")
    event, record = find_game(folder, number)
    game = event_game(event, rules)
    if seat is not None and seat >= game.num_players:
        raise OptionError(f"--seat: expected 0 to {game.num_players - 1}, got {seat}")
    console = out()
    view = "all that happened" if seat is None else f"what {record.seats[seat]} in seat {seat} saw"
    console.print(
        f"{event.game}, game {record.game}: {' against '.join(record.seats)}; {view}", style="bold", highlight=False
    )
    for moment in moments(event, record, game):
        console.print(draw(game, moment, seat))
        if step:
            click.pause("", err=True)
    console.print(result_line(record), style="bold", highlight=False, markup=False)
