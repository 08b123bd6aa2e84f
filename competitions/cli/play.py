"""roomai play: one game in the terminal, you against bots or bots among themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from roomai.errors import OptionError

from .shared import bind, game_option, out, seed_option, settle_seed

if TYPE_CHECKING:
    from roomai.game import Game, PlainGame


@click.command("play")
@click.argument("game")
@click.option("--with", "opponents", multiple=True, required=True, metavar="PLAYER", help="A player; may be repeated.")
@click.option("--seat", default=0, show_default=True, type=click.IntRange(0), help="Your seat.")
@seed_option
@game_option
def command(game: str, opponents: tuple[str, ...], seat: int, seed: int | None, options: tuple[str, ...]) -> None:
    """Play GAME against the PLAYERs; with as many of them as seats you watch."""
    bound = bind(game, options)
    names = list(opponents)
    if len(names) == bound.num_players - 1:
        if seat >= bound.num_players:
            raise OptionError(f"--seat: expected 0 to {bound.num_players - 1}, got {seat}")
        names.insert(seat, "human")
    if len(names) != bound.num_players:
        wanted = f"{bound.num_players - 1} (you play) or {bound.num_players} (you watch)"
        raise OptionError(f"{bound.name} with these options takes {wanted} --with, got {len(names)}")
    seed = settle_seed(seed)
    (_take_part if "human" in names else _watch)(bound, game, names, seed)


def _take_part(game: Game | PlainGame, rules: str, names: Sequence[str], seed: int) -> None:
    from players.catalogue import COMMAND, make_player
    from players.external import make_external
    from roomai.abstract import AbstractEnv

    players = [
        make_external(name, game, seed + place, rules=rules)
        if name.startswith(COMMAND)
        else make_player(name, game, seed + place)
        for place, name in enumerate(names)
    ]
    try:
        scores = AbstractEnv.round(game.env(seed), players)
    finally:
        for player in players:
            player.close()
    result = ", ".join(f"{name} {score:+g}" for name, score in zip(names, scores, strict=True))
    out().print(result, style="bold", highlight=False, markup=False)


def _watch(game: Game | PlainGame, rules: str, names: Sequence[str], seed: int) -> None:
    from ..arena import Arena
    from ..match import matches_of
    from ..record import parse_game
    from ..replay import draw, moments, result_line
    from ..schedules import RoundRobin
    from ..tournament import Tournament

    event = Tournament(game, names, RoundRobin(games=1), seed, rules=rules).event
    first = RoundRobin(games=1).next_round(list(event.players), game.num_players, [])
    assert first is not None
    arena = Arena(event, game)
    arena.check_players()
    lines = arena.play(matches_of(first, event, batch=False)[0])
    record = parse_game(next(lines), event, "this game")
    lines.close()
    console = out()
    for moment in moments(event, record, game):
        console.print(draw(game, moment, None))
    console.print(result_line(record), style="bold", highlight=False, markup=False)
