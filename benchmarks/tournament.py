"""A round-robin of four random bots in Leduc poker: 6 pairs x 1,000 games.

Ours is `Tournament.run`, from reading the bots' names to the closed file with a line for every game: one game at a
time by the referee (bots in plain Python), and side by side in batches (bots that answer for many games at once). The
peer is OpenSpiel's `evaluate_bots` over the same number of games, with its `UniformRandomBot`s, which records nothing.
Beside it stand its loop and its bots in C++, and rlcard's `tournament`.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

from .common import Figure, Settings, Work, compare, main, measure

GAME = "leduc_poker"
BOTS = 4
GAMES = 1000
"""Games of one pair."""
PAIRS = list(itertools.combinations(range(BOTS), 2))
TOTAL = float(len(PAIRS) * GAMES)
OURS = {"one by one": 2.0, "side by side": 30.0}
PEERS = ("OpenSpiel evaluate_bots", "OpenSpiel, bots and loop in C++", "rlcard tournament")


def run(settings: Settings) -> list[Figure]:
    works = {
        "one by one": roomai_work(batch=False),
        "side by side": roomai_work(batch=True),
        PEERS[0]: open_spiel_work(),
        PEERS[1]: open_spiel_cpp_work(),
        PEERS[2]: rlcard_work(),
    }
    rates = measure(works, settings)
    return [
        compare(f"tournament, {GAME}, {how}", "games/s", rates, how, peer, bar if peer == PEERS[0] else None)
        for how, bar in OURS.items()
        for peer in PEERS
    ]


def roomai_work(batch: bool) -> Work:
    import roomai
    from competitions.event import Terms
    from competitions.schedules import RoundRobin
    from competitions.tournament import Tournament

    game = roomai.game(GAME)

    def work() -> float:
        with tempfile.TemporaryDirectory() as folder:
            tournament = Tournament(game, ["random"] * BOTS, RoundRobin(games=GAMES), 1, terms=Terms(batch=batch))
            outcome = tournament.run(Path(folder, "event"))
        assert outcome.mode == ("batch" if batch else "one by one"), outcome
        return float(outcome.games)

    return work


def open_spiel_work() -> Work:
    import numpy as np
    import pyspiel
    from open_spiel.python.algorithms.evaluate_bots import evaluate_bots
    from open_spiel.python.bots.uniform_random import UniformRandomBot

    game = pyspiel.load_game(GAME)
    draw = np.random.RandomState(1)
    bots = [[UniformRandomBot(seat, np.random.RandomState(bot)) for seat in range(2)] for bot in range(BOTS)]

    def work() -> float:
        for first, second in PAIRS:
            for _ in range(GAMES):
                evaluate_bots(game.new_initial_state(), [bots[first][0], bots[second][1]], draw)
        return TOTAL

    return work


def open_spiel_cpp_work() -> Work:
    import pyspiel

    game = pyspiel.load_game(GAME)
    bots = [[pyspiel.make_uniform_random_bot(seat, bot) for seat in range(2)] for bot in range(BOTS)]

    def work() -> float:
        for first, second in PAIRS:
            for seed in range(GAMES):
                pyspiel.evaluate_bots(game.new_initial_state(), [bots[first][0], bots[second][1]], seed)
        return TOTAL

    return work


def rlcard_work() -> Work:
    import rlcard
    from rlcard.agents import RandomAgent
    from rlcard.utils import tournament

    env: Any = rlcard.make("leduc-holdem", config={"seed": 1})
    agents = [RandomAgent(num_actions=env.num_actions) for _ in range(BOTS)]

    def work() -> float:
        for first, second in PAIRS:
            env.set_agents([agents[first], agents[second]])
            tournament(env, GAMES)
        return TOTAL

    return work


if __name__ == "__main__":
    main(run, __doc__)
