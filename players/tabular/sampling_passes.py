"""Walks through sampled parts of a tree, compiled once for all games.

turn, child, detail, first, returns  arrays of the tree
sigma, regrets, plans                float64 [S], by sequence; sigma always is the policy that the regrets ask for
node, at                             int64 [D], scratch: the open decisions of a walk, each with the sequence that it
                                     follows at the moment; a walk needs no other stack
seed, done, count                    `count` iterations follow the `done` that were there; number t draws from a random
                                     stream of its own

Numba counts references to arrays wherever a function passes them on, unless it goes without its runtime (_nrt).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from roomai.abstract import CHANCE, TERMINAL
from roomai.linking import compile_linked
from roomai.random import below, bits, stream_key

Array = np.ndarray[Any, Any]

_made: dict[Callable[..., Any], Any] = {}


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a walk together with the plain functions that it calls."""
    return compile_linked(function, {}, "any game", _made)


def unit(random_bits: np.uint64) -> float:
    """A number from 0 to 1 (1 excluded)."""
    return np.float64(random_bits >> np.uint64(11)) * 2.0**-53


def drawn(sigma: Array, start: int, end: int, epsilon: float, number: float) -> int:
    """The sequence on which a number from 0 to 1 falls: uniform with probability epsilon, else as sigma has it.

    Never one without a chance, whatever rounding does.
    """
    found = start
    for s in range(start, end):
        share = epsilon / (end - start) + (1.0 - epsilon) * sigma[s]
        if share > 0.0:
            found = s
            number -= share
            if number < 0.0:
                break
    return found


def match(regrets: Array, sigma: Array, start: int, end: int) -> None:
    """Regret matching: play what was missed, in proportion; uniform if nothing was."""
    total = 0.0
    for s in range(start, end):
        total += max(regrets[s], 0.0)
    for s in range(start, end):
        sigma[s] = max(regrets[s], 0.0) / total if total > 0.0 else 1.0 / (end - start)


@compiled
def sample_externally(
    turn: Array, child: Array, detail: Array, first: Array, returns: Array,
    sigma: Array, regrets: Array, plans: Array, node: Array, at: Array,
    seed: np.uint64, done: int, count: int, means: Array,
) -> None:  # fmt: skip
    """External sampling. means [D] is scratch: by open decision, what its policy has earned so far.

    With perfect recall a walk comes only once to an information state of the seat that learns: regrets and sigma can
    change at once.
    """
    n = returns.shape[1]
    for iteration in range(done, done + count):
        key, draws = stream_key(seed, iteration), 0
        for seat in range(n):
            next_seat = (seat + 1) % n
            here, depth = 0, 0
            while True:
                while turn[here] != TERMINAL:
                    if turn[here] == CHANCE:
                        here = child[here] + below(bits(key, draws), detail[here])
                        draws += 1
                        continue
                    start, end = first[detail[here]], first[detail[here] + 1]
                    if turn[here] == seat:
                        node[depth], at[depth], means[depth] = here, start, 0.0
                        depth += 1
                        here = child[here]
                        continue
                    if turn[here] == next_seat:
                        for s in range(start, end):
                            plans[s] += sigma[s]
                    here = child[here] + drawn(sigma, start, end, 0.0, unit(bits(key, draws))) - start
                    draws += 1
                value = returns[detail[here], seat]
                while depth > 0:
                    here, s = node[depth - 1], at[depth - 1]
                    start, end = first[detail[here]], first[detail[here] + 1]
                    regrets[s] += value
                    means[depth - 1] += sigma[s] * value
                    if s + 1 < end:
                        at[depth - 1] += 1
                        here = child[here] + s + 1 - start
                        break
                    depth -= 1
                    value = means[depth]
                    for s in range(start, end):
                        regrets[s] -= value
                    match(regrets, sigma, start, end)
                if depth == 0:
                    break


@compiled
def sample_outcomes(
    turn: Array, child: Array, detail: Array, first: Array, returns: Array,
    sigma: Array, regrets: Array, plans: Array, node: Array, at: Array,
    seed: np.uint64, done: int, count: int, epsilon: float,
) -> None:  # fmt: skip
    """Outcome sampling; the seat that learns plays uniformly with probability epsilon."""
    for iteration in range(done, done + count):
        key, draws = stream_key(seed, iteration), 0
        for seat in range(returns.shape[1]):
            here, depth = 0, 0
            plan, own, rest = 1.0, 1.0, 1.0  # how likely: sigma plays so far, the seat was drawn so, all else was
            while turn[here] != TERMINAL:
                random_bits = bits(key, draws)
                draws += 1
                if turn[here] == CHANCE:
                    rest /= detail[here]
                    here = child[here] + below(random_bits, detail[here])
                    continue
                start, end = first[detail[here]], first[detail[here] + 1]
                if turn[here] == seat:
                    for s in range(start, end):
                        plans[s] += sigma[s] * plan / (own * rest)
                    s = drawn(sigma, start, end, epsilon, unit(random_bits))
                    plan *= sigma[s]
                    own *= epsilon / (end - start) + (1.0 - epsilon) * sigma[s]
                    node[depth], at[depth] = here, s
                    depth += 1
                else:
                    s = drawn(sigma, start, end, 0.0, unit(random_bits))
                    rest *= sigma[s]
                here = child[here] + s - start
            # Chance and the others were drawn as they play: to weigh the end, their part cancels out.
            value = returns[detail[here], seat] / own
            while depth > 0:
                depth -= 1
                state = detail[node[depth]]
                start, end = first[state], first[state + 1]
                regrets[at[depth]] += value
                value *= sigma[at[depth]]
                for s in range(start, end):
                    regrets[s] -= value
                match(regrets, sigma, start, end)


def matters(reach: Array) -> bool:
    """Whether anything can be learned beyond a history: nothing can if no seat plays its part in it."""
    total = 0.0
    for seat in range(len(reach)):
        total += reach[seat]
    return total > 0.0


@compiled
def sample_chance(
    turn: Array, child: Array, detail: Array, first: Array, returns: Array,
    sigma: Array, regrets: Array, plans: Array, node: Array, at: Array,
    seed: np.uint64, done: int, count: int, reach: Array, means: Array, values: Array, later: Array,
) -> None:  # fmt: skip
    """Chance sampling.

    reach [D + 1, n], means [D, n] and values [n] are scratch: by open decision how likely each seat plays its part and
    what each has earned so far, and what the last walked part of the tree is worth to each.
    later int32 [I], -1 before and after, is a chain of the information states that the walk met: it may come to one
    again by hidden actions of others, so that sigma has to wait for the end of the walk.
    """
    n, none = returns.shape[1], len(later)
    for iteration in range(done, done + count):
        key, draws = stream_key(seed, iteration), 0
        here, depth, last = 0, 0, none
        for seat in range(n):
            reach[0, seat] = 1.0
        while True:
            while turn[here] != TERMINAL and matters(reach[depth]):
                if turn[here] == CHANCE:
                    here = child[here] + below(bits(key, draws), detail[here])
                    draws += 1
                    continue
                state = detail[here]
                start, end = first[state], first[state + 1]
                if later[state] < 0:
                    later[state], last = last, state
                for s in range(start, end):
                    plans[s] += reach[depth, turn[here]] * sigma[s]
                node[depth], at[depth] = here, start
                for seat in range(n):
                    means[depth, seat] = 0.0
                    reach[depth + 1, seat] = reach[depth, seat]
                reach[depth + 1, turn[here]] *= sigma[start]
                depth += 1
                here = child[here]
            for seat in range(n):
                values[seat] = returns[detail[here], seat] if turn[here] == TERMINAL else 0.0
            while depth > 0:
                here, s = node[depth - 1], at[depth - 1]
                start, end, mover = first[detail[here]], first[detail[here] + 1], turn[here]
                others = 1.0
                for seat in range(n):
                    means[depth - 1, seat] += sigma[s] * values[seat]
                    if seat != mover:
                        others *= reach[depth, seat]
                regrets[s] += others * values[mover]
                if s + 1 < end:
                    at[depth - 1] += 1
                    reach[depth, mover] = reach[depth - 1, mover] * sigma[s + 1]
                    here = child[here] + s + 1 - start
                    break
                depth -= 1
                for seat in range(n):
                    values[seat] = means[depth, seat]
                for s in range(start, end):
                    regrets[s] -= others * values[mover]
            if depth == 0:
                break
        while last != none:
            match(regrets, sigma, first[last], first[last + 1])
            later[last], last = -1, later[last]
