"""roomai check: the conformance kit, for a game or a player of yours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .shared import bind, game_option, json_option, out, print_json

if TYPE_CHECKING:
    from roomai.testing.report import Report


@click.command("check")
@click.argument("kind", type=click.Choice(["game", "player"]))
@click.argument("target")
@click.option("--game", "game_name", default="leduc_poker", show_default=True, help="The game a player is checked in.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@game_option
@json_option
def command(kind: str, target: str, game_name: str, seed: int, options: tuple[str, ...], as_json: bool) -> None:
    """Check that TARGET (a name, file.py:object or "cmd:COMMAND") keeps to roomai's interfaces. Exit code 1 if not."""
    from players.catalogue import COMMAND

    if kind == "game":
        report = _check_game(target, options, seed)
    elif target.startswith(COMMAND):
        report = _check_command(target, game_name, options, seed)
    else:
        report = _check_player(target, game_name, options, seed)
    if as_json:
        print_json(report.as_dict())
    else:
        out().print(str(report), markup=False, highlight=False)
    raise SystemExit(0 if report.passed else 1)


def _check_game(name: str, options: tuple[str, ...], seed: int) -> Report:
    from roomai.testing import check_game

    return check_game(bind(name, options), seed=seed)


def _check_player(text: str, game_name: str, options: tuple[str, ...], seed: int) -> Report:
    from players.catalogue import player_factory
    from roomai.testing import check_player

    game = bind(game_name, options)
    return check_player(player_factory(text, game), game, seed=seed)


def _check_command(text: str, game_name: str, options: tuple[str, ...], seed: int) -> Report:
    from players.external.compliance import check_command

    return check_command(text, bind(game_name, options), rules=game_name, seed=seed)
