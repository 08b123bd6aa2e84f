"""Nash averaging: players are weighed by how much it takes to beat them (Balduzzi et al., "Re-evaluating evaluation",
NeurIPS 2018).

Two people choose players to send against each other; the payoff is the mean lead of one over the other. Of this game's
equilibria the one of maximum entropy is the evaluation: a player that is beaten by a mixture of others has no weight,
and a copy of a player, or a player that beats only weak ones, changes nothing for the others.
"""

from __future__ import annotations

import numpy as np

from .tally import Floats

ZERO = 1e-9


def nash_averaging(lead: Floats) -> tuple[Floats, Floats]:
    """The weights [P], which add up to 1, and each player's mean lead over an opponent drawn by them [P], 0 at most.

    `lead` [P, P] is antisymmetric. A linear program finds the players that have weight in any equilibrium; on these the
    equilibria are a polytope, and the one of maximum entropy is found by its dual, a smooth convex function.
    """
    from scipy.optimize import linprog, minimize

    count = len(lead)
    scale = np.abs(lead).max()
    if scale == 0:
        return np.full(count, 1 / count), np.zeros(count)
    game = lead / scale
    # Weights q >= 0 of any sum with game @ q <= 0 are an equilibrium; their number of ones among min(q, 1) is largest
    # where all are positive that can be.
    one, nothing = np.eye(count), np.zeros((count, count))
    found = linprog(
        np.append(np.zeros(count), -np.ones(count)),
        A_ub=np.block([[game, nothing], [-one, one]]),
        b_ub=np.zeros(2 * count),
        bounds=[(0, None)] * count + [(0, 1)] * count,
        method="highs",
    )
    chosen = np.flatnonzero(found.x[count:] > 0.5)
    others = np.setdiff1d(np.arange(count), chosen)
    equal, at_most = game[np.ix_(chosen, chosen)], game[np.ix_(others, chosen)]
    constraints = np.concatenate([equal, at_most])

    def dual(prices: Floats) -> tuple[float, Floats]:
        exponents = -prices @ constraints
        most = exponents.max()
        weights = np.exp(exponents - most)
        total = weights.sum()
        return float(most + np.log(total)), -constraints @ (weights / total)

    bounds = [(None, None)] * len(equal) + [(0, None)] * len(at_most)
    solved = minimize(
        dual, np.zeros(count), jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 20000, "maxfun": 40000, "ftol": 1e-16, "gtol": ZERO, "maxcor": 30},
    )  # fmt: skip
    exponents = -solved.x @ constraints
    weights = np.zeros(count)
    weights[chosen] = np.exp(exponents - exponents.max())
    weights /= weights.sum()
    return weights, lead @ weights
