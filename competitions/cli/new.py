"""roomai new: the skeleton of a player or a game, with a test that passes at once."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new")
@click.argument("kind", type=click.Choice(["player", "game"]))
@click.argument("name")
@click.option(
    "--into", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="[default: here]"
)
def command(kind: str, name: str, folder: Path) -> None:
    """Write the skeleton of a player or a game called NAME."""
    from players.skeleton import new_game, new_player

    written = (new_player if kind == "player" else new_game)(name, folder)
    for path in written:
        click.echo(str(path))
    click.echo(f"now run: pytest {written[-1]}", err=True)
