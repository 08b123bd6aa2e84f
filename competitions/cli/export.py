"""roomai export: a record of Texas hold'em as hand histories."""

from __future__ import annotations

from pathlib import Path

import click

from roomai.errors import OutputError

from .shared import check_writable, json_option, print_json, progress_bar


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file, .phhs or .phh.")
@click.option("--game", "number", type=click.IntRange(0), help="This game alone.")
@json_option
def command(folder: Path, out: Path, number: int | None, as_json: bool) -> None:
    """Write the games recorded in DIR, an event of texas_holdem, as hand histories in the PHH format.

    A file of one game (--game) is .phh, one of many .phhs. Games that somebody forfeited are left out.
    """
    from players.files import replaced

    from ..event import read_event
    from ..phh import phh_of, write_phh
    from ..phh.writing import checked_game
    from ..record import read_games
    from ..replay import find_game

    event = read_event(folder)
    checked_game(event)
    if out.exists():
        raise OutputError(f"{out} is there already: choose another with --out, or remove it")
    check_writable(out)
    written, left_out = 1, 0
    if number is not None:
        text = phh_of(event, find_game(folder, number)[1])
        with replaced(out) as aside:
            aside.write_text(text, encoding="utf-8")
    else:
        with progress_bar("hands", event.games) as tell:
            written, left_out = write_phh(event, read_games(folder, event), out, tell)
    if as_json:
        print_json({"hands": written, "left_out": left_out, "file": str(out)})
        return
    click.echo(
        f"{written} hand{'s' * (written != 1)} written to {out}"
        f"{f'; {left_out} that were forfeited are left out' if left_out else ''}"
    )
