"""Elo by Bradley-Terry, with intervals.

The model (Bradley and Terry 1952): the first of two wins with probability 1 / (1 + 10^((second - first) / 400)). A
drawn game is half a win each. A table of more than two is compared pair by pair, which estimates the same ratings as
its whole ranking would (Azari Soufiani et al., "Generalized method-of-moments for rank aggregation", 2013).
"""

from __future__ import annotations

import numpy as np

from .inference import LEVEL
from .tally import Floats, Pairs

ELO_PER_LOG_ODDS = 400 / np.log(10)
ELO_MEAN = 1500.0
PRIOR = 0.5
"""Each pair that met has one drawn game more, so that an unbeaten player's rating is finite."""


def ratings(pairs: Pairs, blocks: int) -> tuple[Floats, Floats]:
    """Elo [P] with mean 1500, and half the width of its 95 % interval [P]; NaN for a player that met nobody.

    The variance is a cluster-robust sandwich, one Newton step from each block left out (Liang and Zeger 1986). The
    drawn game of each pair counts as a block of its own: it is all that is known about how far above the others an
    unbeaten player stands.
    """
    import choix
    from scipy.special import expit
    from scipy.stats import t

    p = pairs.players
    wins = pairs.square(pairs.wins, pairs.games - pairs.wins)
    met = pairs.square(pairs.games, pairs.games) > 0
    elo, half = np.full(p, np.nan), np.full(p, np.nan)
    known = np.flatnonzero(met.any(axis=0))
    if not len(known):
        return elo, half
    wins = (wins + PRIOR * met)[np.ix_(known, known)]
    strength = choix.ilsr_pairwise_dense(wins, alpha=1e-9)
    strength = strength - strength.mean()
    elo[known] = ELO_MEAN + ELO_PER_LOG_ODDS * strength
    if blocks < 2:
        return elo, half
    place = np.zeros(p, np.int64)
    place[known] = np.arange(len(known))
    first, second = place[pairs.first], place[pairs.second]
    surplus = pairs.wins - pairs.games * expit(strength[first] - strength[second])
    size = blocks * len(known)
    moved = np.bincount(pairs.block * len(known) + first, surplus, size)
    moved -= np.bincount(pairs.block * len(known) + second, surplus, size)
    scores = moved.reshape(blocks, len(known))
    scores = scores - scores.mean(axis=0)
    expected = expit(strength[:, None] - strength)
    drawn = met[np.ix_(known, known)] * (PRIOR - expected) ** 2 * (2 * PRIOR) ** 2
    meat = scores.T @ scores * blocks / (blocks - 1) + _laplacian(drawn)
    bread = np.linalg.pinv(_laplacian((wins + wins.T) * expected * expected.T), hermitian=True)
    variance = np.einsum("ij,jk,ki->i", bread, meat, bread)
    half[known] = ELO_PER_LOG_ODDS * t.ppf((1 + LEVEL) / 2, blocks - 1) * np.sqrt(np.maximum(variance, 0.0))
    return elo, half


def _laplacian(weights: Floats) -> Floats:
    return np.diag(weights.sum(axis=1)) - weights
