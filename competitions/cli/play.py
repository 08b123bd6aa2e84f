"""roomai play: one game in the terminal, you against bots or bots among themselves."""

from __future__ import annotations

import click

from roomai.errors import OptionError

from .shared import bind, game_option, out, seed_option, settle_seed


@click.command("play")
@click.argument("game")
@click.option("--with", "opponents", multiple=True, required=True, metavar="PLAYER", help="A player; may be repeated.")
@click.option("--seat", default=0, show_default=True, type=click.IntRange(0), help="Your seat.")
@seed_option
@game_option
def command(game: str, opponents: tuple[str, ...], seat: int, seed: int | None, options: tuple[str, ...]) -> None:
    """Play GAME against the PLAYERs; with as many of them as seats you watch."""
    from players.catalogue import make_player
    from roomai.abstract import AbstractEnv

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
    players = [make_player(name, bound, seed + place) for place, name in enumerate(names)]
    env = bound.env(seed)
    scores = AbstractEnv.round(env, players)
    out().print(", ".join(f"{name} {score:+g}" for name, score in zip(names, scores, strict=True)), style="bold")
