"""roomai import: hand histories of Texas hold'em as records that can be replayed."""

from __future__ import annotations

from pathlib import Path

import click

from .shared import json_option, print_json, progress_line


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to make.")
@json_option
def command(file: Path, out: Path, as_json: bool) -> None:
    """Read FILE, hand histories of Texas hold'em (.phh, .phhs), and write records that `roomai replay` shows.

    Each hand is played through by the rules. Hands at one table are one event; where stacks, blinds or the number of
    players differ, each table gets a folder below --out.
    """
    from ..phh import import_hands, read_phh

    with progress_line(f"reading {file}") as tell:
        hands = read_phh(file, tell)
    folders = import_hands(hands, out)
    filled = sum(hand.filled > 0 for hand in hands)
    units = sorted({str(hand.unit) for hand in hands})
    if as_json:
        print_json(
            {"hands": len(hands), "filled": filled, "chips": units, "events": [str(folder) for folder in folders]}
        )
        return
    click.echo(f"{len(hands)} hand{'s' * (len(hands) != 1)} at {len(folders)} table{'s' * (len(folders) != 1)}")
    if filled:
        click.echo(f"{filled} of them with hole cards that the file does not tell: undealt ones stand for them")
    if units != ["1"]:
        click.echo(f"a chip is {' or '.join(units)} of the file")
    for folder in folders:
        click.echo(f"roomai replay {folder}")
