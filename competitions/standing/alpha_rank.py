"""alpha-Rank: how often each player would be met, if populations of players took over from each other (Omidshafiei et
al., "alpha-Rank: multi-agent evaluation by evolution", Scientific Reports 2019).

A population of copies of one player now and then has a mutant, another player, which takes over the more likely the
better it does against the residents. The share of time for which each player is the population is its mass.
"""

from __future__ import annotations

import numpy as np

from .tally import Floats

POPULATION = 50
NOISE = 0.01
"""Without limit to alpha, the probability of a step to a worse player (the perturbation of Rowland et al. 2019)."""


def alpha_rank(lead: Floats, alpha: float = np.inf, population: int = POPULATION) -> Floats:
    """The mass of each player [P], from the antisymmetric leads [P, P] of the row's player over the column's.

    `alpha` is the intensity of selection, in units of one over a score; infinite, only the signs of the leads count,
    and nothing has to be chosen (Rowland et al., "Multiagent evaluation under incomplete information", NeurIPS 2019).
    """
    count = len(lead)
    if count < 2:
        return np.ones(count)
    step = _fixation(2 * lead.T, alpha, population) / (count - 1)  # [resident, mutant]; both scores differ by 2 leads
    np.fill_diagonal(step, 0.0)
    np.fill_diagonal(step, 1 - step.sum(axis=1))
    return _stationary(step)


def _fixation(advantage: Floats, alpha: float, population: int) -> Floats:
    """The probability that a mutant with that advantage over the residents takes over."""
    if np.isinf(alpha):
        return np.where(advantage == 0, 0.5, np.where(advantage > 0, 1 - NOISE, NOISE))
    u = alpha * advantage
    with np.errstate(over="ignore", invalid="ignore"):
        likely = np.expm1(-u) / np.expm1(-population * u)
        unlikely = np.exp((population - 1) * u) * np.expm1(u) / np.expm1(population * u)  # the same, for u < 0
    return np.asarray(np.where(u == 0, 1 / population, np.where(u > 0, likely, unlikely)))


def _stationary(step: Floats) -> Floats:
    """Of a Markov chain's matrix, by elimination without subtraction: exact however rare some steps are.

    Grassmann, Taksar and Heyman, "Regenerative analysis and steady state distributions for Markov chains", 1985.
    """
    a = step.copy()
    for last in range(len(a) - 1, 0, -1):
        total = a[last, :last].sum()
        if total > 0:
            a[:last, last] /= total
            a[:last, :last] += np.outer(a[:last, last], a[last, :last])
    mass = np.zeros(len(a))
    mass[0] = 1.0
    for state in range(1, len(a)):
        mass[state] = mass[:state] @ a[:state, state]
    return np.asarray(mass / mass.sum())
