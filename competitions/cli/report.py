"""roomai report: the standing of an event as one HTML page."""

from __future__ import annotations

from pathlib import Path

import click

from .shared import progress_bar, write_file


@click.command("report")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--out", "path", type=click.Path(path_type=Path, dir_okay=False), help="[default: DIR/report.html]")
@click.option("--replays", default=5, show_default=True, type=click.IntRange(0, 100), help="Games to watch, beside it.")
@click.option("--rules", metavar="FILE:OBJECT", help="The game, if it is in a file of yours.")
def command(folder: Path, path: Path | None, replays: int, rules: str | None) -> None:
    """Write a page with the standing of the event recorded in DIR, and pages of its most dramatic games."""
    import numpy as np

    from ..record import read_games
    from ..replay import event_game
    from ..replay.html import html_replay
    from ..replay.shelf import opened
    from ..report import report_page
    from ..standing import standing
    from ..table import notes
    from ..tournament import told_by_schedule

    path = path or folder / "report.html"
    with opened(folder) as shelf:
        event, columns = shelf.event, shelf.columns
        result = standing(columns)
        told = [*told_by_schedule(event, columns.seats.shape[1], read_games(folder, event)), *notes(result)]
        swings = np.ptp(columns.scores, axis=1) if len(columns) else np.zeros(0)
        watched = np.argsort(-swings, kind="stable")[:replays].tolist()
        pages = {int(columns.game[place]): f"{path.stem}-game-{columns.game[place]}.html" for place in watched}
        if watched:
            game = event_game(event, rules)
            with progress_bar("replays", len(watched)) as progress:
                for done, (place, page) in enumerate(zip(watched, pages.values(), strict=True), 1):
                    write_file(path.with_name(page), html_replay(event, [shelf.record(place)], game))
                    progress(done)
        write_file(path, report_page(event, columns, result, told, pages))
    click.echo(str(path))
