"""How sure a mean is, and a difference: bootstrap intervals, cluster-robust tests, Holm's correction.

All of it takes blocks of deals as its units (see tally.py); a mean is a ratio of sums over blocks.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .tally import Array, Floats

LEVEL = 0.95
RESAMPLES = 2000


def means(sums: Floats, counts: Floats) -> Floats:
    """Sums over counts; NaN where nothing was counted."""
    return np.asarray(np.divide(sums, counts, out=np.full(np.shape(sums), np.nan), where=np.asarray(counts) > 0))


def bootstrap(sums: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Both ends, each [P], of 95 % intervals for means, from sums and counts by block [B, P].

    Percentiles of the means over resampled blocks. With few blocks plain percentiles are too narrow: they are expanded
    to what a t interval would take (Hesterberg, "What teachers should know about the bootstrap", 2015, section 5.3).
    NaN for a player in fewer than two blocks: about its luck one block says nothing.
    """
    from scipy.special import ndtr, stdtrit  # not scipy.stats: it takes half a second to import

    blocks, players = sums.shape
    low, high = np.full(players, np.nan), np.full(players, np.nan)
    if blocks < 2:
        return low, high
    drawn = _draws(blocks)
    resampled = means(drawn @ sums, drawn @ counts)
    of = (counts > 0).sum(axis=0)
    for player in np.flatnonzero(of >= 2):
        k = of[player]
        tail = ndtr(np.sqrt(k / (k - 1)) * stdtrit(k - 1, (1 - LEVEL) / 2))
        low[player], high[player] = np.nanquantile(resampled[:, player], (tail, 1 - tail))
    return low, high


@lru_cache(maxsize=1)
def _draws(blocks: int) -> Floats:
    """How often each block is drawn in each resample, [RESAMPLES, blocks]: always the same for the same record."""
    return np.random.default_rng(0).multinomial(blocks, np.full(blocks, 1 / blocks), RESAMPLES).astype(np.float64)


def influence(sums: Floats, counts: Floats) -> Floats:
    """How much each block moves each mean, to the first order: [B, P], with columns that add up to zero."""
    total = counts.sum(axis=0)
    mean = np.nan_to_num(means(sums.sum(axis=0), total))
    return np.asarray((sums - mean * counts) / np.maximum(total, 1))


def p_values(differences: Floats, variances: Floats, blocks: Array) -> Floats:
    """Two-sided p-values of differences from 0, with their variances (plain sums of squared influences) and blocks.

    Cluster-robust t tests (Cameron and Miller, "A practitioner's guide to cluster-robust inference", 2015). No p-value
    is below 2^(1 - blocks), the least that flipping the signs of whole blocks could give: two deals that end alike
    prove little. 1 where there are fewer than two blocks.
    """
    from scipy.special import stdtr

    k = np.maximum(blocks, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.abs(differences) / np.sqrt(variances * k / (k - 1))
    p = np.where(np.abs(differences) > 0, 2 * stdtr(k - 1, -np.nan_to_num(statistic, nan=0.0)), 1.0)
    return np.where(blocks < 2, 1.0, np.maximum(p, 2.0 ** (1.0 - k)))


def holm(p: Floats) -> Floats:
    """p-values [m], adjusted so that all below 5 % are right at once with 95 % confidence (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return adjusted
