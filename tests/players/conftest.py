"""What tests of players share: decisions met in random games, the same as one batch, and games that are solved."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import roomai
from players.tabular.cfr import CFRSolver
from players.tabular.evaluation import evaluate
from players.tabular.sequences import SequenceForm, sequence_form
from players.tabular.strategy import Strategy
from players.tabular.tree import Tree, build_tree
from roomai.batch import BatchInfo
from roomai.spaces import Box


@pytest.fixture(scope="session")
def decisions() -> Callable[..., list[Any]]:
    """decisions(game, games): the infos of the players to move, in so many random games of rules run uncompiled."""
    return _decisions


@pytest.fixture(scope="session")
def batch_of() -> Callable[..., BatchInfo]:
    """batch_of(game, infos, device): infos of one game each as the info of a batch that has them for rows."""
    return _batch_of


def _decisions(game: Any, games: int, seed: int = 1) -> list[Any]:
    env, draw, met = game.env(seed, compiled=False), random.Random(seed), []
    for _ in range(games):
        is_terminal, _, infos = env.init()
        while not is_terminal:
            info = infos[infos[-1].public_state.turn]
            met.append(info)
            legal = info.person_state.available_actions
            is_terminal, _, infos = env.forward(draw.random() if isinstance(legal, Box) else draw.choice(legal))
    return met


def _batch_of(game: Any, infos: list[Any], device: str) -> BatchInfo:
    known = np.frombuffer(bytearray(b"".join(info[0] + info[1] for info in infos)), np.uint64)
    width = max(game.action_space.size, 1)
    mask = np.stack([np.frombuffer(info[2], np.bool_)[:width] for info in infos])
    return BatchInfo.of(game, known.reshape(len(infos), -1), mask, device)


@dataclass(frozen=True)
class Solved:
    """A game, nearly solved, and the strategy of that."""

    tree: Tree
    form: SequenceForm
    policy: Any
    strategy: Strategy


@pytest.fixture(scope="session")
def solved() -> Callable[[str], Solved]:
    """solved(name): the game of that name after some iterations of CFR+."""
    return _solved


@cache
def _solved(name: str) -> Solved:
    tree = build_tree(roomai.game(name))
    form = sequence_form(tree)
    solver = CFRSolver(tree, form)
    solver.run(50)
    policy = solver.average()
    measured = evaluate(form, policy)
    about = {"algorithm": "cfr+", "iterations": 50, "seconds": 0.25, "seed": 7}
    strategy = Strategy.of(tree, policy, nash_conv=measured.nash_conv, scores=measured.scores, **about)
    return Solved(tree, form, policy, strategy)


@pytest.fixture
def leduc_file(solved: Any, tmp_path: Path) -> Path:
    """A strategy of Leduc poker, in a file."""
    path = tmp_path / "leduc.npz"
    solved("leduc_poker").strategy.save(path)
    return path
