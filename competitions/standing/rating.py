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
PULL = 1e-9
"""Towards 0, so that players who met nobody of the others', not even by way of others, have their place."""
NONE = 1e-10
"""Of eigenvalues between 0 and 2: smaller ones are zeros, rounded."""


def ratings(pairs: Pairs, blocks: int) -> tuple[Floats, Floats]:
    """Elo [P] with mean 1500, and half the width of its 95 % interval [P]; NaN for a player that met nobody.

    The variance is a cluster-robust sandwich, one Newton step from each block left out (Liang and Zeger 1986). The
    drawn game of each pair counts as a block of its own: it is all that is known about how far above the others an
    unbeaten player stands.
    """
    from scipy.special import expit, stdtrit

    p = pairs.players
    wins = pairs.square(pairs.wins, pairs.games - pairs.wins)
    met = pairs.square(pairs.games, pairs.games) > 0
    elo, half = np.full(p, np.nan), np.full(p, np.nan)
    known = np.flatnonzero(met.any(axis=0))
    if not len(known):
        return elo, half
    wins = (wins + PRIOR * met)[np.ix_(known, known)]
    strength = log_strengths(wins)
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
    drawn = met[np.ix_(known, known)] * (PRIOR - expected) ** 2
    meat = scores.T @ scores * blocks / (blocks - 1) + _laplacian(drawn)
    bread = _inverse((wins + wins.T) * expected * expected.T)
    variance = np.einsum("ij,jk,ik->i", bread, meat, bread)
    half[known] = ELO_PER_LOG_ODDS * stdtrit(blocks - 1, (1 + LEVEL) / 2) * np.sqrt(np.maximum(variance, 0.0))
    return elo, half


def log_strengths(wins: Floats) -> Floats:
    """The most likely strengths [P], of mean 0, from wins [P, P] of the row's player over the column's.

    In log odds, by Newton's method in a trust region: it finds the way however far apart the players are.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    games, won = wins + wins.T, wins.sum(axis=1)

    def unlikelihood(strength: Floats) -> tuple[float, Floats]:
        lead = strength[:, None] - strength
        value = (wins * np.logaddexp(0, -lead)).sum() + PULL / 2 * strength @ strength
        return float(value), (games * expit(lead)).sum(axis=1) - won + PULL * strength

    def curvature(strength: Floats) -> Floats:
        expected = expit(strength[:, None] - strength)
        return _laplacian(games * expected * expected.T) + PULL * np.eye(len(strength))

    start, options = np.zeros(len(wins)), {"gtol": 1e-7, "maxiter": 300}
    found = minimize(unlikelihood, start, jac=True, hess=curvature, method="trust-exact", options=options).x
    return np.asarray(found - found.mean())


def _laplacian(weights: Floats) -> Floats:
    return np.diag(weights.sum(axis=1)) - weights


def _inverse(weights: Floats) -> Floats:
    """From sums of surplus wins [P], which add up to 0, to strengths of mean 0: an inverse of the Laplacian [P, P].

    It is scaled before it is inverted, because a strong player's entry may be a millionth of the others'.
    """
    laplacian = _laplacian(weights)
    scale = 1 / np.sqrt(np.diag(laplacian))
    inverse = scale[:, None] * np.linalg.pinv(scale[:, None] * laplacian * scale, rcond=NONE, hermitian=True) * scale
    return np.asarray(inverse - inverse.mean(axis=0))
