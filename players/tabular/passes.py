"""Passes over a sequence form, compiled once for all games. All arrays by sequence are float64 [S].

low and high are ranges: of sequences in `earn`, of information states elsewhere. A seat's are walked forwards to come
from the start of the game to its ends, backwards to return.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

Array = np.ndarray[Any, Any]

compiled = numba.njit(nogil=True, error_model="numpy", cache=True)
inlined = numba.njit(nogil=True, error_model="numpy", cache=True, forceinline=True)


@inlined
def reach(first: Array, parent: Array, sigma: Array, plan: Array, low: int, high: int) -> None:
    """From how likely each action is to how likely its player makes it happen."""
    for state in range(low, high):
        before = plan[parent[state]]
        for s in range(first[state], first[state + 1]):
            plan[s] = before * sigma[s]


@inlined
def earn(rows: Array, others: Array, pays: Array, plan: Array, values: Array, low: int, high: int) -> None:
    """Write what each sequence pays at the ends right after it, when the others play their plans."""
    for s in range(low, high):
        total = 0.0
        for entry in range(rows[s], rows[s + 1]):
            pay = pays[entry]
            for other in range(others.shape[1]):
                pay *= plan[others[entry, other]]
            total += pay
        values[s] = total


@inlined
def respond(first: Array, parent: Array, values: Array, sigma: Array, low: int, high: int) -> None:
    """Let a seat choose the best action everywhere, the first of equal ones, and carry what it is worth to the start.

    values[s], what each sequence pays at once, becomes all it is worth.
    """
    for state in range(high - 1, low - 1, -1):
        best = first[state]
        for s in range(first[state], first[state + 1]):
            sigma[s] = 0.0
            if values[s] > values[best]:
                best = s
        sigma[best] = 1.0
        values[parent[state]] += values[best]


@inlined
def normalize(first: Array, plan: Array, sigma: Array, low: int, high: int) -> None:
    """The policy of which a plan, or a sum of plans, is made; uniform where it never comes."""
    for state in range(low, high):
        total = 0.0
        for s in range(first[state], first[state + 1]):
            total += plan[s]
        for s in range(first[state], first[state + 1]):
            sigma[s] = plan[s] / total if total > 0.0 else 1.0 / (first[state + 1] - first[state])


@compiled
def averaged(form: Any, plans: Array, sigma: Array) -> None:
    """Write the average policy out of a weighted sum of plans."""
    first, bounds = form.first, form.bounds
    normalize(first, plans, sigma, bounds[0], bounds[-1])


@compiled
def reach_all(form: Any, sigma: Array, plan: Array) -> None:
    """Write every seat's plan."""
    plan[: form.num_players] = 1.0
    reach(form.first, form.parent, sigma, plan, form.bounds[0], form.bounds[-1])


@compiled
def values_of(form: Any, sigma: Array, plan: Array, values: Array, best: Array, scores: Array, most: Array) -> None:
    """Write each seat's expected score [n], what its best response earns [n], and that response as a policy `best`.

    plan and values are scratch.
    """
    first, parent, bounds = form.first, form.parent, form.bounds
    rows, others, pays = form.rows, form.others, form.pays
    reach_all(form, sigma, plan)
    for seat in range(form.num_players):
        low, high = bounds[seat], bounds[seat + 1]
        start, end = first[low], first[high]
        earn(rows, others, pays, plan, values, seat, seat + 1)
        earn(rows, others, pays, plan, values, start, end)
        scores[seat] = values[seat]
        for s in range(start, end):
            scores[seat] += plan[s] * values[s]
        respond(first, parent, values, best, low, high)
        most[seat] = values[seat]


# ---- Counterfactual regret minimisation ---------------------------------------------------------------------------


@inlined
def kept(iteration: int, exponent: float) -> float:
    """How much is kept of what was learned so far: t^e / (t^e + 1); all for e = inf, nothing for e = -inf."""
    if np.isinf(exponent):
        return 1.0 if exponent > 0 else 0.0
    power = float(iteration) ** exponent
    return power / (power + 1.0)


@inlined
def learn(
    first: Array, parent: Array, sigma: Array, plan: Array, values: Array, regrets: Array, plans: Array,
    low: int, high: int, gains: float, losses: float, weight: float, predictive: bool,
) -> None:  # fmt: skip
    """One step of a seat: add to its regrets and to its average, and take the policy that the regrets ask for.

    values[s], what each sequence pays at once, becomes all that it is worth, its player's own chance to come there
    left out: the counterfactual value.
    """
    for state in range(high - 1, low - 1, -1):
        start, end = first[state], first[state + 1]
        mean = 0.0
        for s in range(start, end):
            mean += sigma[s] * values[s]
        values[parent[state]] += mean
        total = 0.0
        for s in range(start, end):
            plans[s] += weight * plan[s]
            regret = values[s] - mean
            sum_ = regrets[s] + regret
            sum_ *= gains if sum_ > 0.0 else losses
            regrets[s] = sum_
            sigma[s] = max(sum_ + regret if predictive else sum_, 0.0)
            total += sigma[s]
        for s in range(start, end):
            sigma[s] = sigma[s] / total if total > 0.0 else 1.0 / (end - start)


@compiled
def learn_seat(
    form: Any, seat: int, sigma: Array, plan: Array, values: Array, regrets: Array, plans: Array,
    iteration: int, alpha: float, beta: float, gamma: float, predictive: bool,
) -> None:  # fmt: skip
    """A seat's part of an iteration once `values` has what its sequences earn."""
    first, parent, low, high = form.first, form.parent, form.bounds[seat], form.bounds[seat + 1]
    weight = float(iteration) ** gamma
    learn(first, parent, sigma, plan, values, regrets, plans, low, high, kept(iteration, alpha), kept(iteration, beta),
          weight, predictive)  # fmt: skip
    reach(first, parent, sigma, plan, low, high)


@compiled
def earn_range(form: Any, plan: Array, values: Array, low: int, high: int) -> None:
    """`earn` for a thread's share of sequences."""
    earn(form.rows, form.others, form.pays, plan, values, low, high)


@compiled
def iterate(
    form: Any, sigma: Array, plan: Array, values: Array, regrets: Array, plans: Array, done: int, count: int,
    alternating: bool, alpha: float, beta: float, gamma: float, predictive: bool,
) -> None:  # fmt: skip
    """`count` iterations after the `done` that were there, on one thread."""
    n, bounds, first, parent = form.num_players, form.bounds, form.first, form.parent
    rows, others, pays = form.rows, form.others, form.pays
    for iteration in range(done + 1, done + count + 1):
        gains, losses, weight = kept(iteration, alpha), kept(iteration, beta), float(iteration) ** gamma
        if not alternating:
            earn(rows, others, pays, plan, values, n, len(values))
        for seat in range(n):
            low, high = bounds[seat], bounds[seat + 1]
            if alternating:
                earn(rows, others, pays, plan, values, first[low], first[high])
            learn(first, parent, sigma, plan, values, regrets, plans, low, high, gains, losses, weight, predictive)
            reach(first, parent, sigma, plan, low, high)


# ---- Fictitious play ----------------------------------------------------------------------------------------------


@compiled
def play_fictitiously(form: Any, sigma: Array, plan: Array, values: Array, plans: Array, done: int, count: int) -> None:
    """Let each seat best respond to the others' average plans, and take a step of 1 / (t + 1) there with its own."""
    n, bounds, first, parent = form.num_players, form.bounds, form.first, form.parent
    for iteration in range(done + 1, done + count + 1):
        earn(form.rows, form.others, form.pays, plans, values, n, len(values))
        for seat in range(n):
            low, high = bounds[seat], bounds[seat + 1]
            respond(first, parent, values, sigma, low, high)
            reach(first, parent, sigma, plan, low, high)
        for s in range(n, len(plans)):
            plans[s] += (plan[s] - plans[s]) / (iteration + 1)


# ---- Making the form ----------------------------------------------------------------------------------------------


@compiled
def fill(ends: Array, chance: Array, returns: Array, places: Array, others: Array, pays: Array) -> None:
    """Write an entry for each end and seat into the row of the seat's last sequence; rows start at places [S]."""
    for end in range(len(ends)):
        for seat in range(ends.shape[1]):
            entry = places[ends[end, seat]]
            places[ends[end, seat]] += 1
            pays[entry] = chance[end] * returns[end, seat]
            k = 0
            for other in range(ends.shape[1]):
                if other != seat:
                    others[entry, k] = ends[end, other]
                    k += 1


@compiled
def merge(rows: Array, others: Array, pays: Array, seen: Array) -> int:
    """Add up the entries of a row whose others are the same, and close the gaps; how many entries are left.

    seen [S] is scratch, all -1. With three players and more some may be left apart, which costs time and nothing else.
    """
    used = 0
    for s in range(len(rows) - 1):
        start = used
        low, high = rows[s], rows[s + 1]
        rows[s] = start
        for entry in range(low, high):
            place = seen[others[entry, 0]] if others.shape[1] > 0 else -1
            same = place >= start
            for other in range(others.shape[1]):
                same = same and others[place, other] == others[entry, other]
            if same:
                pays[place] += pays[entry]
                continue
            for other in range(others.shape[1]):
                others[used, other] = others[entry, other]
            pays[used] = pays[entry]
            if others.shape[1] > 0:
                seen[others[entry, 0]] = used
            used += 1
    rows[-1] = used
    return used
