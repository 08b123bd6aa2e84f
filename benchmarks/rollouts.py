"""Whole random games without a stop, on one core: `Game.rollout` against OpenSpiel's playouts in C++.

OpenSpiel's `RandomRolloutEvaluator` plays any number of random games to their end within one call. Python reaches it
through `MCTSBot`: a search of one simulation evaluates its root and does nothing else. The root must be a decision, so
that its playouts begin after the first deal, while ours deal as well. Counted are players' decisions alone, in both.
"""

from __future__ import annotations

import random
from typing import Any

from .common import Figure, Settings, Work, compare, main, measure

GAMES = ("kuhn_poker", "leduc_poker", "tic_tac_toe", "connect_four")
BAR = 4.0
PLAYOUTS = 32768
DEALS = 8
"""First deals among which the peer's playouts are divided."""
COUNTED = 4000
"""Games in which the peer's decisions are counted, to turn its games into moves."""


def run(settings: Settings) -> list[Figure]:
    figures = []
    for name in GAMES:
        rates = measure({"rollout()": roomai_work(name), "OpenSpiel C++": playouts_work(name, PLAYOUTS)}, settings)
        figures.append(compare(f"rollouts, {name}", "decisions/s", rates, "rollout()", "OpenSpiel C++", BAR))
    return figures


def roomai_work(name: str) -> Work:
    import roomai

    game: Any = roomai.game(name)
    return lambda: float(game.rollout(PLAYOUTS, seed=1, threads=1).steps)


def playouts_work(name: str, count: int) -> Work:
    """About so many playouts of a game of OpenSpiel."""
    import pyspiel

    game = pyspiel.load_game(name)
    draw = random.Random(1)
    roots = [_after_deal(game, draw) for _ in range(DEALS)]
    playouts = count // DEALS
    evaluator = pyspiel.RandomRolloutEvaluator(playouts, 1)
    bot = pyspiel.MCTSBot(
        game, evaluator, uct_c=1.0, max_simulations=1, max_memory_mb=1, solve=False, seed=1, verbose=False
    )  # fmt: skip
    decisions = sum(_decisions(draw.choice(roots).clone(), draw) for _ in range(COUNTED)) / COUNTED

    def work() -> float:
        for root in roots:
            bot.step(root)
        return decisions * playouts * DEALS

    return work


def _after_deal(game: Any, draw: random.Random) -> Any:
    state = game.new_initial_state()
    while state.is_chance_node():
        state.apply_action(draw.choice(state.legal_actions()))
    return state


def _decisions(state: Any, draw: random.Random) -> int:
    """How many decisions a random game from here has."""
    count = 0
    while not state.is_terminal():
        count += not state.is_chance_node()
        state.apply_action(draw.choice(state.legal_actions()))
    return count


if __name__ == "__main__":
    main(run, __doc__)
