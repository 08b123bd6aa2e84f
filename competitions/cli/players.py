"""roomai players: the bots that come along."""

from __future__ import annotations

import click

from .shared import json_option, out, print_json


@click.command("players")
@json_option
def command(as_json: bool) -> None:
    """List the players; yours is entered as my_bot.py:MyBot."""
    from players.catalogue import describe_players

    entries = describe_players()
    if as_json:
        print_json(
            [
                {
                    "name": entry.name,
                    "summary": entry.summary,
                    "games": entry.games,
                    "plays_batches": entry.plays_batches,
                    "settings": [str(setting) for setting in entry.settings],
                }
                for entry in entries
            ]
        )
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for heading in ("player", "games", "batches", "settings", "what it does"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        settings = ", ".join(map(str, entry.settings))
        games = ", ".join(entry.games) or "any"
        table.add_row(entry.name, games, "yes" if entry.plays_batches else "", escape(settings), escape(entry.summary))
    console = out()
    console.print(table)
    console.print(
        "Yours: my_bot.py:MyBot, package.module:Bot, my_bot.py:MyBot(aggression=0.3)", style="dim", highlight=False
    )
