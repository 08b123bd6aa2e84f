"""roomai bench: how fast a game runs here."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from roomai.errors import OptionError

from .shared import bind, game_option, json_option, out, print_json

if TYPE_CHECKING:
    from roomai.game import Game


@click.command("bench")
@click.argument("game")
@click.option("--batch", default=4096, show_default=True, type=click.IntRange(1), help="Games side by side.")
@click.option("--device", default="numpy", show_default=True, help="numpy, cpu or cuda.")
@click.option(
    "--seconds", default=1.0, show_default=True, type=click.FloatRange(0.01), help="Time for each measurement."
)
@game_option
@json_option
def command(game: str, batch: int, device: str, seconds: float, options: tuple[str, ...], as_json: bool) -> None:
    """Measure how many uniformly random moves a second GAME makes: one game, batches, rollouts."""
    from roomai.game import Game

    bound = bind(game, options)
    if not isinstance(bound, Game):
        raise OptionError(f"{game} is in plain Python: bench measures games with compiled rules")
    figures = _measure(bound, batch, device, seconds)
    if as_json:
        print_json({"game": bound.name, "batch": batch, "device": device, "moves_per_second": figures})
        return
    for name, figure in figures.items():
        out().print(f"{name:48} {figure:>14,.0f} moves/s", highlight=False)


def _measure(game: Game, batch: int, device: str, seconds: float) -> dict[str, float]:
    from players.catalogue import make_player
    from roomai.abstract import AbstractEnv

    env = game.env(0)
    players: list[Any] = [make_player("random", game, seat) for seat in range(game.num_players)]
    moves = game.rollout(1000, seed=0).steps / 1000

    def one_game() -> float:
        AbstractEnv.round(env, players)
        return moves

    games: Any = game.batch(batch, device, seed=0)
    games.init()

    def forward() -> float:
        games.forward(games.random_actions())
        return float(batch)

    def fused() -> float:
        games.play_random(16)
        return 16.0 * batch

    def rollouts() -> float:
        return float(game.rollout(4 * batch, seed=0).steps)

    measured = {
        "one game: round() with random players": one_game,
        f"batch of {batch}: forward() from Python": forward,
        f"batch of {batch}: play_random(), observations": fused,
        "rollouts, no observations": rollouts,
    }
    return {name: _rate(work, seconds) for name, work in measured.items()}


def _rate(work: Any, seconds: float) -> float:
    work()
    done, spent, start = 0.0, 0.0, perf_counter()
    while spent < seconds:
        done += work()
        spent = perf_counter() - start
    return done / spent
