"""Nash averaging: players are weighed by how much it takes to beat them (Balduzzi et al., "Re-evaluating evaluation",
NeurIPS 2018).

Two people choose players to send against each other; the payoff is the mean lead of one over the other. Of this game's
equilibria the one of maximum entropy is the evaluation: a player that is beaten by a mixture of others has no weight,
and a copy of a player, or a player that beats only weak ones, changes nothing for the others.
"""

from __future__ import annotations

import numpy as np

from .tally import Floats

LEAST = 1e-12
"""Of a weight, so that its logarithm is finite."""


def nash_averaging(lead: Floats) -> tuple[Floats, Floats]:
    """The weights [P], which add up to 1, and each player's mean lead over an opponent drawn by them [P], 0 at most.

    `lead` [P, P] is antisymmetric. A linear program finds an equilibrium in which all have weight that have it in any.
    Most often there is no other; else entropy is maximised over the polytope of all that there are.
    """
    scale = np.abs(lead).max()
    if scale == 0:
        return np.full(len(lead), 1 / len(lead)), np.zeros(len(lead))
    game = lead / scale
    inner = _inner_equilibrium(game)
    chosen = np.flatnonzero(inner)
    others = np.setdiff1d(np.arange(len(game)), chosen)
    weights = np.zeros(len(game))
    weights[chosen] = _evenest(inner[chosen], game[np.ix_(chosen, chosen)], game[np.ix_(others, chosen)])
    return weights, lead @ weights


def _inner_equilibrium(game: Floats) -> Floats:
    """An equilibrium [P] that gives weight to everybody to whom any equilibrium does.

    Numbers q >= 0 with game @ q <= 0 are an equilibrium, but for their sum; the sum of min(q, 1) is largest where all
    are 1 or more that can be positive.
    """
    from scipy.optimize import linprog

    count = len(game)
    one, nothing = np.eye(count), np.zeros((count, count))
    found = linprog(
        np.append(np.zeros(count), -np.ones(count)),
        A_ub=np.block([[game, nothing], [-one, one]]),
        b_ub=np.zeros(2 * count),
        bounds=[(0, None)] * count + [(0, 1)] * count,
        method="highs",
    ).x
    inner = np.where(found[count:] > 0.5, found[:count], 0.0)
    return np.asarray(inner / inner.sum())


def _evenest(inner: Floats, among: Floats, against: Floats) -> Floats:
    """The weights of largest entropy with among @ weights = 0 and against @ weights <= 0; `inner` has the first."""
    from scipy.linalg import null_space
    from scipy.optimize import minimize

    equations = np.concatenate([among, np.ones((1, len(inner)))])
    wanted = np.append(np.zeros(len(among)), 1.0)
    inner = inner - np.linalg.pinv(equations) @ (equations @ inner - wanted)  # to the last digits
    free = null_space(equations, rcond=1e-9)
    if not free.shape[1]:
        return inner

    def order(step: Floats) -> tuple[float, Floats]:
        weights = np.maximum(inner + free @ step, LEAST)
        return float(weights @ np.log(weights)), free.T @ (np.log(weights) + 1)

    bounds = np.concatenate([free, -against @ free]), np.concatenate([inner - LEAST, -against @ inner])
    inside = {"type": "ineq", "fun": lambda step: bounds[0] @ step + bounds[1], "jac": lambda step: bounds[0]}
    options = {"maxiter": 1000, "ftol": 1e-14}
    step = minimize(order, np.zeros(free.shape[1]), jac=True, method="SLSQP", constraints=[inside], options=options).x
    weights = np.maximum(inner + free @ step, 0.0)
    return np.asarray(weights / weights.sum())
