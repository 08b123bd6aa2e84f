"""Texas hold'em on one core: rollouts beside OpenSpiel's playouts in C++, batches with observations beside its loop.

Both play uniformly at random among the same actions, with stacks of 100 big blinds: fold, call and the one raise of
fixed-limit, or fold, call, pot and all-in without a limit. Ours deal the cards before the flop as well. OpenSpiel's
loop in Python asks for the observation of the player to move, as a batch does.
"""

from __future__ import annotations

import random
from typing import Any

from .common import Figure, Settings, Work, compare, main, measure
from .rollouts import playouts_work

OPTIONS: dict[str, dict[str, Any]] = {"limit": {"limit": "fixed"}, "no-limit": {"raises": "pot,allin"}}
PEER_OPTIONS = {
    "limit": "betting=limit,raiseSize=2 2 4 4,maxRaises=3 4 4 4",
    "no-limit": "betting=nolimit,bettingAbstraction=fcpa",
}
PEER = (
    "universal_poker(numPlayers=2,numRounds=4,blind=2 1,firstPlayer=2 1 1 1,numSuits=4,numRanks=13,numHoleCards=2,"
    "numBoardCards=0 3 1 1,stack=200 200,{})"
)
PLAYOUTS = 8192
BATCH = 4096
STEPS = 64
GAMES = 100
LOOP_BAR, ROLLOUT_BAR, SIX_BAR = 20.0, 1.0, 2e6


def run(settings: Settings) -> list[Figure]:
    figures = []
    for limit, options in OPTIONS.items():
        peer = PEER.format(PEER_OPTIONS[limit])
        fused = {"rollout()": rollout_work(options), "OpenSpiel C++": playouts_work(peer, PLAYOUTS)}
        stepwise = {"batch": batch_work(2, options), "OpenSpiel": loop_work(peer)}
        what = f"hold'em, 2 players, {limit}"
        rates = measure(fused, settings)
        figures.append(compare(f"{what}: rollouts", "decisions/s", rates, *fused, ROLLOUT_BAR))
        rates = measure(stepwise, settings)
        figures.append(compare(f"{what}: with observations", "decisions/s", rates, *stepwise, LOOP_BAR))
    rates = measure({"batch": batch_work(6, {})}, settings)
    figures.append(
        compare("hold'em, 6 players: with observations", "decisions/s", rates, "batch", bar=SIX_BAR)
    )  # fmt: skip
    return figures


def rollout_work(options: dict[str, Any]) -> Work:
    import roomai

    game: Any = roomai.game("texas_holdem", **options)
    return lambda: float(game.rollout(PLAYOUTS, seed=1, threads=1).steps)


def batch_work(players: int, options: dict[str, Any]) -> Work:
    import roomai

    env: Any = roomai.game("texas_holdem", num_players=players, **options).batch(BATCH, "numpy", seed=1, threads=1)
    env.init()

    def work() -> float:
        env.play_random(STEPS)
        return float(BATCH * STEPS)

    return work


def loop_work(peer: str) -> Work:
    import pyspiel

    game = pyspiel.load_game(peer)
    uniform = random.Random(1).random

    def work() -> float:
        decisions = 0
        for _ in range(GAMES):
            state = game.new_initial_state()
            while not state.is_terminal():
                if state.is_chance_node():
                    outcomes = state.chance_outcomes()
                    state.apply_action(outcomes[int(uniform() * len(outcomes))][0])
                else:
                    state.information_state_tensor()
                    legal = state.legal_actions()
                    state.apply_action(legal[int(uniform() * len(legal))])
                    decisions += 1
            state.returns()
        return float(decisions)

    return work


if __name__ == "__main__":
    main(run, __doc__)
