"""Seeds for everything random in an event, each a one-way function of the event's seed and of what it is for.

Whoever knows some of them (a player knows its own, and sees parts of its deals) can't compute another one.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b, shake_256
from typing import Any

import numpy as np

BLOCK = 1024
"""Deals whose indices are computed at a time."""


def derived_seed(seed: int, *purpose: object) -> int:
    """A seed from 0 to 2**63 - 1 for that purpose, by BLAKE2b."""
    text = "/".join([str(word) for word in (seed, *purpose)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8, person=b"roomai seed").digest()) >> 1


def deal_indices(seed: int, deals: range) -> np.ndarray[Any, np.dtype[np.int64]]:
    """An index from 0 to 2**63 - 1 for each of some neighbouring deals, int64 [D], by SHAKE-256."""
    first, last = deals.start // BLOCK, (deals.stop - 1) // BLOCK
    blocks = np.concatenate([_indices(seed, number) for number in range(first, last + 1)])
    return blocks[deals.start - first * BLOCK : deals.stop - first * BLOCK]


def deal_index(seed: int, deal: int) -> int:
    """The same of one deal."""
    return int(_indices(seed, deal // BLOCK)[deal % BLOCK])


@lru_cache(maxsize=16)
def _indices(seed: int, number: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    digest = shake_256(f"roomai deals/{seed}/{number}".encode()).digest(8 * BLOCK)
    return (np.frombuffer(digest, "<u8") >> np.uint64(1)).astype(np.int64)


@contextmanager
def global_streams(seed: int) -> Iterator[None]:
    """Seed the random streams that players share with everybody in a process, and restore them afterwards."""
    state, numpy_state = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch = sys.modules.get("torch")
    torch_state = torch.random.get_rng_state() if torch else None
    if torch:
        torch.random.default_generator.manual_seed(seed)  # of the CPU alone: nobody starts a device for this
    try:
        yield
    finally:
        random.setstate(state)
        np.random.set_state(numpy_state)
        if torch:
            torch.random.set_rng_state(torch_state)
