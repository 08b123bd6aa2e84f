"""Neural fictitious self-play in Leduc poker on one core: training games a second, against OpenSpiel's PyTorch agents.

OpenSpiel has the settings of its example (nfsp_leduc_pytorch.py): two agents, each with networks of its own of one
hidden layer of 128, that learn from 128 transitions every 64 steps of theirs, the end of an episode among them. Ours
has the same network and the same minibatch, and so few decisions between updates that its networks are updated at least
as often in a game as those of OpenSpiel's two agents together. Both are measured when their replay memories, of 200,000
each, are full, as they are in all but the first minute of a course.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from .common import Figure, Settings, compare, main, measure

GAME = "leduc_poker"
SHARED, OWN = "one network for all seats", "a network for each seat"
BARS = {SHARED: 10.0, OWN: None}
PEER = "OpenSpiel PyTorch"
EPISODES = 20
"""In one call of theirs."""
COUNTED = 5000
"""Games in which updates are counted."""
MARGIN = 0.95
"""Ours has that part of the decisions between updates that equal numbers would need: the length of games drifts."""
LAYER, BATCH, MEMORY = 128, 128, 200_000


def run(settings: Settings) -> list[Figure]:
    import torch

    torch.set_num_threads(1)
    theirs = Peer()
    while not theirs.ready:
        theirs.work()
    wanted = updates_per_game(theirs, COUNTED)
    contestants: dict[str, Peer | Ours] = {
        SHARED: Ours(wanted, per_seat=False),
        OWN: Ours(wanted, per_seat=True),
        PEER: theirs,
    }
    rates = measure({name: contestant.work for name, contestant in contestants.items()}, settings)
    made = {name: updates_per_game(contestant, COUNTED) for name, contestant in contestants.items()}
    return [
        *(compare(f"NFSP, {GAME}, {name}", "games/s", rates, name, PEER, BARS[name]) for name in BARS),
        *(Figure(f"NFSP, {GAME}, {name}", "updates/game", made[name], PEER, made[PEER], bar=1.0) for name in BARS),
    ]


class Peer:
    """OpenSpiel's agents at their example's settings; it counts the updates of each kind of network."""

    def __init__(self) -> None:
        from open_spiel.python import rl_environment
        from open_spiel.python.pytorch import nfsp

        self.env = rl_environment.Environment(GAME, players=2)
        self.counts: Counter[str] = Counter()
        size, actions = self.env.observation_spec()["info_state"][0], self.env.action_spec()["num_actions"]
        self.agents = [
            nfsp.NFSP(
                seat, size, actions, [LAYER], reservoir_buffer_capacity=2_000_000, anticipatory_param=0.1,
                batch_size=BATCH, rl_learning_rate=0.01, sl_learning_rate=0.01, min_buffer_size_to_learn=1000,
                learn_every=64, optimizer_str="sgd", replay_buffer_capacity=MEMORY, loss_str="mse",
                update_target_network_every=19_200, discount_factor=1.0, epsilon_decay_duration=20_000_000,
                epsilon_start=0.06, epsilon_end=0.001,
            )
            for seat in range(2)
        ]  # fmt: skip
        for seat, agent in enumerate(self.agents):
            agent._learn = self._counting(f"average of {seat}", agent._learn)
            agent._rl_agent.learn = self._counting(f"values of {seat}", agent._rl_agent.learn)

    def _counting(self, name: str, learn: Callable[[], Any]) -> Callable[[], Any]:
        def learn_and_count() -> Any:
            loss = learn()
            self.counts[name] += loss is not None  # None: there was too little to learn from
            return loss

        return learn_and_count

    @property
    def ready(self) -> bool:
        """Whether all its memories are full and all its networks learn."""
        full = all(len(agent._rl_agent.replay_buffer or ()) == MEMORY for agent in self.agents)
        return full and len(+self.counts) == 2 * len(self.agents)

    @property
    def updates(self) -> float:
        """Of one kind of network, of both agents together."""
        return self.counts.total() / 2

    def work(self) -> float:
        """The loop of the example."""
        for _ in range(EPISODES):
            step = self.env.reset()
            while not step.last():
                answer = self.agents[step.observations["current_player"]].step(step)
                step = self.env.step([answer.action])
            for agent in self.agents:
                agent.step(step)
        return float(EPISODES)


class Ours:
    """A learner that makes at least so many updates of its networks in a game."""

    def __init__(self, updates: float, per_seat: bool) -> None:
        self.learner = self._filled(64, per_seat)
        fitting = 64 * updates_per_game(self, COUNTED) / updates
        self.learner = self._filled(int(MARGIN * fitting), per_seat)

    def _filled(self, learn_every: int, per_seat: bool) -> Any:
        import roomai
        from players.learners.nfsp import NFSP, NFSPSettings

        settings = NFSPSettings.of(
            hidden=(LAYER,), batch=BATCH, memory=MEMORY, learn_every=learn_every, per_seat=per_seat, horizon=1
        )
        learner = NFSP(roomai.game(GAME), settings, seed=1)
        while learner.steps < MEMORY:
            learner.iterate()
        return learner

    @property
    def updates(self) -> float:
        return float(self.learner.updates)

    def work(self) -> float:
        before = self.learner.games
        self.learner.iterate()
        return float(self.learner.games - before)


def updates_per_game(contestant: Peer | Ours, games: int) -> float:
    """How many updates there were while it played so many games or some more."""
    before, played = contestant.updates, 0.0
    while played < games:
        played += contestant.work()
    return (contestant.updates - before) / played


if __name__ == "__main__":
    main(run, __doc__)
