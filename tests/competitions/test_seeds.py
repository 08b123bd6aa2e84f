"""Seeds: derived one way, and deals that don't depend on who plays."""

from __future__ import annotations

import random

import numpy as np

from competitions.seeds import derived_seed, global_streams


def test_seeds_differ_by_purpose_and_stay_as_they_are() -> None:
    purposes = [(seed, kind, i) for seed in range(3) for kind in ("deal", "player") for i in range(2000)]
    seeds = {derived_seed(*purpose) for purpose in purposes}
    assert len(seeds) == len(purposes)
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert derived_seed(1, "deal", 0) == 6934523426684483947  # events on disk rely on it


def test_seeds_look_random_in_every_bit() -> None:
    bits = np.array([[derived_seed(1, "deal", i) >> bit & 1 for bit in range(63)] for i in range(4000)])
    assert np.all(np.abs(bits.mean(axis=0) - 0.5) < 5 * 0.5 / np.sqrt(4000))


def test_global_streams_are_seeded_and_put_back() -> None:
    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[union-attr, index]
    drawn = []
    for _ in range(2):
        with global_streams(9):
            drawn.append((random.random(), np.random.random()))
    assert drawn[0] == drawn[1]
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # type: ignore[union-attr, index]
