"""roomai check: the conformance kit, for a game or a player of yours."""

from __future__ import annotations

import click

from .shared import bind, game_option, json_option, out, print_json


@click.command("check")
@click.argument("kind", type=click.Choice(["game", "player"]))
@click.argument("target")
@click.option("--game", "game_name", default="leduc_poker", show_default=True, help="The game a player is checked in.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@game_option
@json_option
def command(kind: str, target: str, game_name: str, seed: int, options: tuple[str, ...], as_json: bool) -> None:
    """Check that TARGET (a name, or file.py:object) keeps to roomai's interfaces. Exit code 1 if it does not."""
    from roomai.testing import check_game, check_player

    if kind == "game":
        report = check_game(bind(target, options), seed=seed)
    else:
        from players.catalogue import player_factory

        game = bind(game_name, options)
        report = check_player(player_factory(target, game), game, seed=seed)
    if as_json:
        print_json(report.as_dict())
    else:
        out().print(str(report), markup=False, highlight=False)
    raise SystemExit(0 if report.passed else 1)
