"""From what the bot functions say to an action: the compiled part that all sets share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from roomai.games.secret_hitler.box import (
    ACCEPT_VETO,
    CHANCELLOR,
    CLAIM_DRAWN,
    CLAIM_RECEIVED,
    DISCARD,
    DREW,
    ENACT,
    EXECUTE,
    FASCIST,
    HAND,
    INVESTIGATE,
    JA,
    LIBERAL,
    NEIN,
    NEXT,
    NOMINATE,
    PICK,
    PRESIDENT,
    PROPOSE_VETO,
    RECEIVED,
    REFUSE_VETO,
    SAY_NOTHING,
    VETO,
    VOTE,
)
from roomai.games.secret_hitler.rules import first_pick
from roomai.random import below, mix

NEVER = 50.0
"""Log-probabilities that are so much less than the largest count as none."""


def stub(*arguments: Any) -> Any:
    """The place of a bot function."""
    raise NotImplementedError


nominate = vote = president_discard = chancellor_discard = execute = investigate = stub
special_election = propose_veto = accept_veto = claim_drawn = claim_received = stub


def decide(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    """The action of the player to move; the last parameter is the set's memory."""
    memory = int(parameters[len(parameters) - 1])
    phase = public.phase
    if phase == VOTE:
        likely = vote(public, person, memory, parameters, mix(random_bits))
        return JA if says_yes(likely, random_bits) else NEIN
    if phase in (PRESIDENT, CHANCELLOR, ENACT):
        if legal[PROPOSE_VETO] and says_yes(
            propose_veto(public, person, memory, parameters, mix(random_bits)), random_bits
        ):
            return PROPOSE_VETO
        if not legal[DISCARD + LIBERAL]:
            return DISCARD + FASCIST
        if not legal[DISCARD + FASCIST]:
            return DISCARD + LIBERAL
        fresh = mix(random_bits)  # the veto has used the others
        if phase == PRESIDENT:
            likely = president_discard(public, person, memory, parameters, mix(fresh))
        else:
            likely = chancellor_discard(public, person, memory, parameters, mix(fresh))
        return DISCARD + (FASCIST if says_yes(likely, fresh) else LIBERAL)
    if phase == VETO:
        likely = accept_veto(public, person, memory, parameters, mix(random_bits))
        return ACCEPT_VETO if says_yes(likely, random_bits) else REFUSE_VETO
    if phase == CLAIM_DRAWN:
        claim_drawn(public, person, memory, parameters, mix(random_bits), scratch)
        return claimed(scratch, DREW, HAND + 1, random_bits)
    if phase == CLAIM_RECEIVED:
        claim_received(public, person, memory, parameters, mix(random_bits), scratch)
        return claimed(scratch, RECEIVED, HAND, random_bits)
    first = PICK if phase == NOMINATE else first_pick(public)
    if phase == NOMINATE:
        nominate(public, person, memory, parameters, mix(random_bits), scratch)
    elif phase == NEXT + EXECUTE:
        execute(public, person, memory, parameters, mix(random_bits), scratch)
    elif phase == NEXT + INVESTIGATE:
        investigate(public, person, memory, parameters, mix(random_bits), scratch)
    else:
        special_election(public, person, memory, parameters, mix(random_bits), scratch)
    n = len(public.alive)
    for seat in range(n):
        if not legal[first + seat]:
            scratch[seat] = -np.inf
    chosen = drawn(scratch, n, random_bits)
    if chosen < 0:  # nothing that is legal was given a chance: any that is
        for seat in range(n):
            scratch[seat] = 0.0 if legal[first + seat] else -np.inf
        chosen = drawn(scratch, n, random_bits)
    return first + chosen


def says_yes(likely: float, random_bits: np.uint64) -> Any:
    """Draw yes with that probability."""
    return below(random_bits, 1 << 24) < likely * 16777216.0


def claimed(weights: Any, first: int, count: int, random_bits: np.uint64) -> int:
    """The claim that is drawn: of each number of liberal tiles, and after them of nothing."""
    chosen = drawn(weights, count + 1, random_bits)
    return SAY_NOTHING if chosen < 0 or chosen == count else first + chosen


def drawn(weights: Any, count: int, random_bits: np.uint64) -> int:
    """One of the first `count` log-probabilities, or -1 if all are -inf."""
    first = 0
    while first < count and weights[first] == -np.inf:
        first += 1
    if first == count:
        return -1
    alike = others = 0
    for j in range(first, count):
        alike += weights[j] == weights[first]
        others += (weights[j] != weights[first]) & (weights[j] > -np.inf)
    if others == 0:  # as of bots that don't care: what follows takes five times as long
        return nth_like(weights, first, below(random_bits, alike))
    most = weights[first]
    for j in range(first, count):
        most = max(most, weights[j])
    total = 0.0
    for j in range(count):
        less = most - weights[j]
        weights[j] = 1.0 if less == 0.0 else math.exp(-less) if less < NEVER else 0.0  # exp is slow
        total += weights[j]
    left = total * (below(random_bits, 1 << 24) / 16777216.0)
    last = -1
    for j in range(count):
        if weights[j] > 0.0:
            last = j
            left -= weights[j]
            if left < 0.0:
                return j
    return last


def nth_like(weights: Any, first: int, nth: int) -> int:
    """The n-th place, from 0, with the same weight as the first."""
    place = first
    while nth > 0:
        place += 1
        nth -= weights[place] == weights[first]
    return place
