"""PPO: decisions a second beside OpenSpiel's PyTorch PPO, and how much of the time is spent in matrix products.

Both play Leduc with actors and critics of two layers of 64 units, the same number of passes and minibatches, on one
core. OpenSpiel's PPO learns for one seat; here it is given whoever is to move, so that it plays all of them. Its
example plays 8 games side by side; with many more it is at its fastest.
"""

from __future__ import annotations

from time import perf_counter
from types import SimpleNamespace
from typing import Any

from roomai import game

from .common import Figure, Settings, Work, compare, main, measure

LEDUC = {"hidden": "(64,64)", "epochs": 4, "minibatches": 4, "entropy": 0.01}
HORIZON = 32


def learner(name: str, device: str = "cpu", **settings: Any) -> Any:
    import torch

    from players.learners.ppo import PPO, PPOSettings

    torch.set_num_threads(1)
    return PPO(game(name), PPOSettings.of(steps=1 << 40, **settings), 1, device)


def ours(name: str, device: str = "cpu", **settings: Any) -> Work:
    made = learner(name, device, **settings)

    def work() -> float:
        before: int = made.steps
        made.iterate()
        return made.steps - before

    work()
    return work


def open_spiel(envs: int) -> Work:
    import torch
    from open_spiel.python.pytorch.ppo import PPO, PPOAgent
    from open_spiel.python.rl_environment import Environment
    from open_spiel.python.vector_env import SyncVectorEnv

    torch.set_num_threads(1)
    batch = SyncVectorEnv([Environment("leduc_poker") for _ in range(envs)])
    size, actions = batch.observation_spec()["info_state"][0], batch.envs[0].action_spec()["num_actions"]
    agent = PPO(
        (size,), actions, 2, num_envs=envs, steps_per_batch=HORIZON, num_minibatches=4, update_epochs=4,
        agent_fn=PPOAgent,
    )  # fmt: skip
    now = [mover_first(step) for step in batch.reset()]

    def work() -> float:
        nonlocal now
        for _ in range(HORIZON):
            steps, rewards, done, _ = batch.step(agent.step(now), reset_if_done=True)
            agent.post_step([0.0 if reward is None else reward[0] for reward in rewards], done)
            now = [mover_first(step) for step in steps]
        agent.learn(now)
        return HORIZON * envs

    work()
    return work


def mover_first(step: Any) -> Any:
    """A time step in which the player to move is player 0."""
    seen, mover = step.observations, step.observations["current_player"]
    told = {name: [seen[name][mover]] for name in ("info_state", "legal_actions")}
    return SimpleNamespace(observations=told)


def share_of_products(name: str, **settings: Any) -> float:
    """The part of an iteration that is spent in matrix products, the biases that are added to them included."""
    from torch.profiler import ProfilerActivity, profile

    made = learner(name, **settings)
    made.iterate()
    shares = []
    for _ in range(5):
        with profile(activities=[ProfilerActivity.CPU]) as profiled:
            start = perf_counter()
            made.iterate()
            seconds = perf_counter() - start
        products = sum(
            event.cpu_time_total for event in profiled.key_averages() if event.key in ("aten::addmm", "aten::mm")
        )
        shares.append(products / 1e6 / seconds)
    return sorted(shares)[len(shares) // 2]


def run(settings: Settings) -> list[Figure]:
    rates = measure(
        {
            "ours": ours("leduc_poker", envs=2048, horizon=HORIZON, **LEDUC),
            "OpenSpiel, its example's 8 games": open_spiel(8),
            "OpenSpiel, 128 games": open_spiel(128),
        },
        settings,
    )
    job = "PPO on Leduc, networks of (64, 64)"
    share = share_of_products("bargaining", envs=4096)
    return [
        compare(job, "decisions/s", rates, "ours", "OpenSpiel, its example's 8 games", 10.0),
        compare(job, "decisions/s", rates, "ours", "OpenSpiel, 128 games"),
        Figure("PPO on bargaining, default networks: time in matrix products", "part", share, bar=0.85),
    ]


if __name__ == "__main__":
    main(run, __doc__)
