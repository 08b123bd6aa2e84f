"""One player's random stream, for one game and for batches on any device: the same seed, the same choices."""

from __future__ import annotations

import random
import secrets
from functools import cache, cached_property
from typing import Any

import numpy as np

from roomai.engine import choose
from roomai.linking import compile_linked
from roomai.random import bits, stream_key
from roomai.spaces import Box

from .arrays import Array

SALT = np.uint64(0x8EBC6AF09C88C6E3)  # so that a player seeded as a game is does not draw that game's numbers


class Randomness:
    """The random choices of one player; without a seed one is drawn.

    `random()` is a float from 0 to 1 (1 excluded), as fast as Python has it. NumPy arrays and tensors on the CPU
    get the same numbers; tensors on CUDA others, from a generator of that device.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._seed = secrets.randbits(63) if seed is None else seed % 2**63
        self.random = random.Random(self._seed).random
        self._chosen = 0

    def uniform(self, like: Any) -> Any:
        """A number from 0 to 1 for each game: a float if `like` is a number, an array [b] if it is an array [b]."""
        return self.random() if isinstance(like, int) else self._uniform((len(like),), like)

    def choose(self, mask: Array) -> Array:
        """One of the actions marked in each row of mask, bool [b, A], uniformly: int64 [b]."""
        if not isinstance(mask, np.ndarray):
            import torch

            if mask.is_cuda:
                return choose_on_device(mask, self._generator(mask.device))
            return torch.from_numpy(self.choose(mask.numpy()))
        actions = np.empty(len(mask), np.int64)
        _row_chooser()(np.ascontiguousarray(mask), self._seed, self._chosen, actions)
        self._chosen += len(mask)
        return actions

    def vectors(self, space: Box, like: Array) -> Array:
        """A vector from anywhere in the box for each row of `like`, [b, ...]: float32 [b, k]."""
        vectors = space.low + (space.high - space.low) * self._uniform((len(like), space.k), like)
        return vectors.clip(space.low, space.high)  # rounding may step over a bound

    def _uniform(self, shape: tuple[int, ...], like: Array) -> Array:
        if isinstance(like, np.ndarray):
            return self._numpy.random(shape, np.float32)
        import torch

        if like.is_cuda:
            return torch.rand(shape, device=like.device, generator=self._generator(like.device))
        return torch.from_numpy(self._numpy.random(shape, np.float32))

    @cached_property
    def _numpy(self) -> np.random.Generator:
        return np.random.default_rng(self._seed)

    @cached_property
    def _generators(self) -> dict[Any, Any]:
        return {}

    def _generator(self, device: Any) -> Any:
        if device not in self._generators:
            import torch

            self._generators[device] = torch.Generator(device).manual_seed(self._seed)
        return self._generators[device]


def choose_on_device(mask: Array, generator: Any) -> Array:
    """The same by torch's operations, without a wait for the device: int64 [b] from mask, bool [b, A]."""
    import torch

    numbers = torch.rand(mask.shape, device=mask.device, generator=generator)
    return (mask * (1.0 - numbers)).argmax(1)  # 1 - u is never 0, so that a legal action always wins


def choose_rows(mask: Any, seed: Any, chosen: int, actions: Any) -> None:
    """Write one of the actions marked in each row of mask [b, A] into actions [b]; `chosen` rows came before these."""
    key = stream_key(seed, 0) ^ SALT
    for row in range(len(mask)):
        actions[row] = choose(mask[row], bits(key, chosen + row))


@cache
def _row_chooser() -> Any:
    return compile_linked(choose_rows, {}, "players", {})
