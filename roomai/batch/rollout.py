"""Rollouts: whole games played inside the kernels, at random or by a table of weights; only the scores come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..env import SEEDS
from ..errors import OptionError
from ..game import Game
from .memory import Memory, as_array, check_device, kernel_array, on_host, zero_actions, zeros
from .runners import make_runner
from .table import Floats, Policy, build_table


@dataclass(frozen=True)
class Rollout:
    """The results of many games: `scores` float64 [count, n], by seat, and how many actions were played in all."""

    scores: Floats
    steps: int

    def mean(self) -> Floats:
        """The mean score of each seat, float64 [n]."""
        return np.asarray(self.scores.mean(0))

    def standard_error(self) -> Floats:
        """The standard error of each mean, float64 [n]; infinite for a single game."""
        count, n = self.scores.shape
        return np.full(n, np.inf) if count < 2 else np.asarray(self.scores.std(0, ddof=1) / np.sqrt(count))


def rollout(
    game: Game,
    count: int,
    *,
    seed: int = 0,
    first: int = 0,
    policy: Policy | None = None,
    threads: int | None = None,
    device: str = "cpu",
) -> Rollout:
    """Play games first to first + count - 1 of a seed to their ends, every seat by `policy`; infos it lacks at random.

    The chance outcomes are those of Env and BatchEnv for the same seed and index. Scores are the same for any number
    of threads and on every device. Raises OptionError for a bad count, seed or table.
    """
    check_device(device)
    for name, value, low in (("count", count, 1), ("seed", seed, 0), ("first", first, 0)):
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value < SEEDS:
            raise OptionError(f"rollout: expected {name} to be a whole number from {low} to 2**63 - 1, got {value!r}")
    table = None if policy is None else build_table(game, policy)
    place = "cuda" if device == "cuda" else "numpy"
    runner = make_runner(game, count, device, threads)
    workers = min(count, runner.threads)
    slots, initial = Memory(workers, game.dtype, place), Memory.of(game.initial, place)
    scores, steps = zeros((count, game.num_players), np.float64, place), zeros((workers,), np.int64, place)
    results = kernel_array(scores, place), kernel_array(steps, place), np.uint64(seed), first
    if table is None:
        actions = kernel_array(zero_actions(game.action_space, workers, place), place)
        runner.run("rollout_random", workers, slots.records, actions, initial.records, *results)
    else:
        keys = kernel_array(as_array(table[0].view(np.int64), place), place, np.dtype(np.uint64))
        weights = kernel_array(as_array(table[1], place), place)
        fields: Any = game.dtype.fields
        person = fields["person"][0].base.itemsize
        runner.run(
            "rollout_table", workers, slots.records, slots.words, fields["person"][1] // 8, person // 8,
            initial.records, keys, weights, *results,
        )  # fmt: skip
    return Rollout(on_host(scores), int(steps.sum()))
