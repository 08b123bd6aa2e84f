"""Counter-based random numbers: every draw is a pure function of (seed, game index, draw number).

Keyed this way the same game deals the same cards on every backend, in any order, on any number of threads.
The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
generators", OOPSLA 2014). All of it compiles for the CPU and for CUDA, and runs uncompiled as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
_ONE = np.uint64(1)
_27 = np.uint64(27)
_30 = np.uint64(30)
_31 = np.uint64(31)
_32 = np.uint64(32)


def mix(x: np.uint64) -> np.uint64:
    """Scramble 64 bits, one to one."""
    x = (x ^ (x >> _30)) * FIRST
    x = (x ^ (x >> _27)) * SECOND
    return x ^ (x >> _31)


def stream_key(seed: np.uint64, index: int) -> np.uint64:
    """The key of game `index` of a seed."""
    return mix(mix(np.uint64(seed) + _GOLDEN) ^ (np.uint64(index) + _ONE) * SECOND)


def bits(key: np.uint64, counter: int) -> np.uint64:
    """64 random bits: number `counter` of the stream of that key."""
    return mix(key + (np.uint64(counter) + _ONE) * _GOLDEN)


def below(random_bits: np.uint64, n: int) -> Any:
    """An integer from 0 to n - 1 out of the upper 32 bits; n at most 2**32, no outcome off by more than n / 2**32."""
    return np.int64(((random_bits >> _32) * np.uint64(n)) >> _32)
