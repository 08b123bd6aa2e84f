"""What tests of players share: decisions met in random games, and the same decisions as one batch."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from roomai.batch import BatchInfo
from roomai.batch.memory import Memory, MemoryView
from roomai.records import flags
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
    def view(part: int, dtype: np.dtype[Any], **more: Any) -> MemoryView:
        memory = Memory(len(infos), dtype, device)
        raw = np.frombuffer(b"".join(info[part] for info in infos), np.uint8).reshape(len(infos), -1)
        memory.raw[:] = on_device(raw.copy())
        return MemoryView(memory, dtype, 0, flags(game.records.person if more else game.records.public), **more)

    def on_device(array: Any) -> Any:
        if device == "numpy":
            return array
        import torch

        return torch.from_numpy(array)

    mask = on_device(np.stack([np.frombuffer(info[2], np.bool_)[: max(game.action_space.size, 1)] for info in infos]))
    rows = on_device(np.arange(len(infos)))
    fields = game.dtype.fields
    person = view(1, fields["person"][0].base, available_actions=mask)
    return BatchInfo(lambda *_: None, rows, view(0, fields["public"][0]), person, game.observation_size)
