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

ONE = np.uint64(1)
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
    allowed = np.int64(0)
    for seat in range(len(public.alive)):
        allowed |= np.int64(legal[first + seat]) << seat
    chosen = drawn(scratch, allowed, len(public.alive), random_bits)
    return first + (chosen if chosen >= 0 else drawn_evenly(allowed, len(public.alive), random_bits))


def says_yes(likely: float, random_bits: np.uint64) -> Any:
    """Draw yes with that probability."""
    return below(random_bits, 1 << 24) < likely * 16777216.0


def claimed(weights: Any, first: int, count: int, random_bits: np.uint64) -> int:
    """The claim that is drawn: of each number of liberal tiles, and after them of nothing."""
    chosen = drawn(weights, (2 << count) - 1, count + 1, random_bits)
    return SAY_NOTHING if chosen < 0 or chosen == count else first + chosen


def drawn(weights: Any, allowed: Any, count: int, random_bits: np.uint64) -> int:
    """One of the first `count` choices by their log-probabilities, among those whose bit of `allowed` is set.

    -1 if all of these are -inf.
    """
    alike = True
    for j in range(1, count):
        alike &= weights[j] == weights[0]
    if alike and weights[0] > -np.inf:
        return drawn_evenly(allowed, count, random_bits)
    return drawn_by_weight(weights, allowed, count, random_bits)


def drawn_evenly(given: Any, count: int, random_bits: np.uint64) -> int:
    """Any of the choices whose bit is set: most bots don't care most of the time, and this is quick for them."""
    chosen = int(below(random_bits, count))
    while not (given >> chosen) & 1:
        random_bits = mix(max(random_bits, ONE))  # 0 would stay 0
        chosen = int(below(random_bits, count))
    return chosen


def drawn_by_weight(weights: Any, given: Any, count: int, random_bits: np.uint64) -> int:
    """As `drawn`; the weights become those that exp makes of them."""
    most = -np.inf
    for j in range(count):
        most = max(most, weights[j] if (given >> j) & 1 else -np.inf)
    if most == -np.inf:
        return -1
    total = 0.0
    for j in range(count):
        less = most - weights[j] if (given >> j) & 1 else np.inf
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
