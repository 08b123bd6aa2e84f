"""One game of Leduc poker at a time, by players in plain Python: decisions a second of each library's own loop.

roomai       `AbstractEnv.round`: every player receives an info after every move, n + 1 infos a step
rlcard       `env.run`: one agent gets a state a step, trajectories of all are kept
PettingZoo   its documentation's loop over `agent_iter`, with `env.last` and `action_space.sample(mask)`; and the same
             on `raw_env`, without the checking wrappers, by the random player of the others
OpenSpiel    its documentation's loop over one state, with `random.choices` for its slower NumPy call; players get
             nothing but the list of legal actions

The random players take an action by `random()`, in all of them but the documentation's PettingZoo loop.
"""

from __future__ import annotations

import random
from typing import Any

from .common import Figure, Settings, Work, compare, main, measure

GAME = "leduc_poker"
GAMES = 200
"""Games of one stretch of work."""
LEAST = 300e3
BARS = {"rlcard env.run": 4.0, "PettingZoo AEC": 20.0, "PettingZoo raw_env": None, "OpenSpiel loop": None}


def run(settings: Settings) -> list[Figure]:
    works = {
        "roomai": roomai_work(),
        "rlcard env.run": rlcard_work(),
        "PettingZoo AEC": petting_zoo_work(),
        "PettingZoo raw_env": petting_zoo_raw_work(),
        "OpenSpiel loop": open_spiel_work(),
    }
    rates = measure(works, settings)
    job = "one game, leduc_poker, round()"
    alone = compare(job, "decisions/s", rates, "roomai", bar=LEAST)
    return [alone, *(compare(job, "decisions/s", rates, "roomai", peer, bar) for peer, bar in BARS.items())]


def roomai_work() -> Work:
    import roomai
    from players.bots.random import RandomPlayer

    env: Any = roomai.make(GAME, seed=1)
    players = [RandomPlayer(seat) for seat in range(2)]
    play = roomai.AbstractEnv.round

    def counted() -> int:
        """The decisions of the next game, by the log in its last info."""
        is_terminal, _, infos = env.init()
        while not is_terminal:
            legal = infos[infos[-1].public_state.turn].person_state.available_actions
            is_terminal, _, infos = env.forward(random.choice(legal))
        return int(infos[-1].private_state.log.steps)

    decisions = sum(counted() for _ in range(4000)) / 4000

    def work() -> float:
        for _ in range(GAMES):
            play(env, players)
        return decisions * GAMES

    return work


class _RlcardAgent:
    """A random agent as rlcard takes it, without the NumPy call and the probabilities of rlcard's own."""

    use_raw = False

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def step(self, state: Any) -> int:
        legal = list(state["legal_actions"])
        action: int = legal[int(self._random() * len(legal))]
        return action

    def eval_step(self, state: Any) -> tuple[int, dict[str, Any]]:
        return self.step(state), {}


def rlcard_work() -> Work:
    import rlcard

    env: Any = rlcard.make("leduc-holdem", config={"seed": 1})
    env.set_agents([_RlcardAgent(seat) for seat in range(2)])

    def work() -> float:
        before = env.timestep
        for _ in range(GAMES):
            env.run(is_training=False)
        return float(env.timestep - before)

    return work


def petting_zoo_work() -> Work:
    from pettingzoo.classic import leduc_holdem_v4

    env = leduc_holdem_v4.env()

    def work() -> float:
        decisions = 0
        for _ in range(GAMES // 10):
            env.reset()
            for agent in env.agent_iter():
                observation, _, termination, truncation, _ = env.last()
                if termination or truncation:
                    action = None
                else:
                    action = env.action_space(agent).sample(observation["action_mask"])
                    decisions += 1
                env.step(action)
        return float(decisions)

    return work


def petting_zoo_raw_work() -> Work:
    from pettingzoo.classic import leduc_holdem_v4

    env = leduc_holdem_v4.raw_env()
    uniform = random.Random(1).random

    def work() -> float:
        decisions = 0
        for _ in range(GAMES // 10):
            env.reset()
            while env.agents:
                observation, _, termination, truncation, _ = env.last()
                if termination or truncation:
                    action = None
                else:
                    legal = observation["action_mask"].nonzero()[0]
                    action = legal[int(uniform() * len(legal))]
                    decisions += 1
                env.step(action)
        return float(decisions)

    return work


def open_spiel_work() -> Work:
    import pyspiel

    game = pyspiel.load_game(GAME)
    uniform = random.Random(1).random

    def work() -> float:
        decisions = 0
        for _ in range(GAMES):
            state = game.new_initial_state()
            while not state.is_terminal():
                if state.is_chance_node():
                    outcomes, probabilities = zip(*state.chance_outcomes(), strict=True)
                    state.apply_action(random.choices(outcomes, probabilities)[0])
                else:
                    legal = state.legal_actions()
                    state.apply_action(legal[int(uniform() * len(legal))])
                    decisions += 1
            state.returns()
        return float(decisions)

    return work


if __name__ == "__main__":
    main(run, __doc__)
