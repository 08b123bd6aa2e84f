"""Learners learn to bargain, in seconds: a small copy of what `make learn` does at length."""

from __future__ import annotations

from typing import Any

import pytest

import roomai
from players.catalogue import make_player
from players.learners.best_response import BestResponse
from players.learners.frozen import FrozenPlayer
from players.learners.learner import Learner
from players.learners.mappo import MAPPO
from players.learners.ppo import PPO
from roomai.abstract import AbstractEnv, AbstractPlayer

GAME = roomai.game("bargaining")
SMALL = {"hidden": (64, 64), "envs": 512, "steps": 500_000}
WALK, MOST = 1.002, 1.350
"""The welfare of walking away at once, and the highest that complete information would allow."""


def learned(kind: type[Learner], **more: Any) -> AbstractPlayer:
    learner = kind(GAME, kind.settings_class.of(**SMALL, **more), 3)
    while learner.steps < SMALL["steps"]:
        learner.iterate()
    return FrozenPlayer(learner.policy, "cpu", 1)


def scores(first: AbstractPlayer, second: AbstractPlayer) -> list[float]:
    """The mean score of each seat on deals that nobody learned from."""
    env: Any = GAME.batch(10_000, seed=99, reset="manual")
    means: list[float] = AbstractEnv.round(env, [first, second]).mean(0).tolist()
    return means


@pytest.mark.parametrize("kind", [PPO, MAPPO], ids=["ppo", "mappo"])
def test_self_play_finds_gains_for_both(kind: type[Learner]) -> None:
    player = learned(kind)
    first, second = scores(player, FrozenPlayer(player._policy, "cpu", 2))  # type: ignore[attr-defined]
    assert WALK + 0.06 < first + second < MOST
    assert min(first, second) > 0.5


def test_a_best_response_gets_more_than_its_opponent_would() -> None:
    player = learned(BestResponse, against="threshold_bargainer", seat=0)
    first, _ = scores(player, make_player("threshold_bargainer", GAME, 2))
    assert 0.54 < first < 0.64  # .634 is the optimum; walking away is worth .501
