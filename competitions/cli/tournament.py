"""roomai tournament: a round-robin, its record and its table."""

from __future__ import annotations

from pathlib import Path

import click

from .shared import bind, game_option, json_option, progress_bar, seed_option, settle_seed


@click.command("tournament")
@click.argument("game")
@click.argument("players", nargs=-1, required=True)
@click.option(
    "--games", default=1000, show_default=True, type=click.IntRange(1), help="Games of each combination of players."
)
@seed_option
@click.option(
    "--out", "folder", type=click.Path(path_type=Path), help="Where the record goes.  [default: results/GAME-SEED]"
)
@click.option("--one-by-one", is_flag=True, help="Never play in batches.")
@game_option
@json_option
def command(
    game: str,
    players: tuple[str, ...],
    games: int,
    seed: int | None,
    folder: Path | None,
    one_by_one: bool,
    options: tuple[str, ...],
    as_json: bool,
) -> None:
    """Let PLAYERS play each other in GAME: everybody against everybody, every deal in all seat orders."""
    from ..tournament import Tournament
    from .table import show

    bound = bind(game, options)
    seed = settle_seed(seed)
    folder = folder or Path("results") / f"{bound.name}-{seed}"
    tournament = Tournament(bound, players, games, seed)
    with progress_bar(bound.name, tournament.schedule.games) as progress:
        outcome = tournament.run(folder, progress, batch=not one_by_one)
    how = "side by side in batches" if outcome.mode == "batch" else "one by one"
    deals = tournament.schedule.deals
    click.echo(f"{outcome.games} games on {deals} deals, played {how}; record in {folder}", err=True)
    if outcome.note:
        click.echo(f"note: {outcome.note}", err=True)
    show(folder, as_json)
