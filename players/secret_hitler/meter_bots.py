"""Bot functions with a suspicion meter: they weigh what each government enacted, said, and was elected by.

The meter of a seat goes up and down with every election that is remembered, by the set's parameters:

    0  for the president of a fascist policy            3  for a ja to the government of a fascist policy
    1  for its chancellor                               4  for both when president and chancellor contradict each other
    2  less for both of a liberal policy                5  what is trusted: the level at which a vote is even
                                                        6  how steeply votes and choices go by the meter
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from roomai.games.secret_hitler.box import DANGER, FASCIST, HITLER, LIBERAL, PATIENCE, UNKNOWN

from .plain_bots import for_own_party

CERTAIN = 50.0
UNFORTUNATE = 0.8
"""What a president is suspected of who passed two fascist tiles: three liberals in seven would have had to."""
TRUSTED, STEEPNESS = 5, 6


def suspicion(public: Any, person: Any, memory: int, parameters: Any, seat: int) -> float:
    """The meter of a seat, as this player reads it: 0 for nothing known, larger for worse."""
    role = person.roles[seat]
    if seat == person.id or role == LIBERAL or person.parties[seat] == LIBERAL:
        return -CERTAIN
    if role != UNKNOWN or person.parties[seat] == FASCIST:
        return CERTAIN
    level = 0.0
    last = public.election
    for e in range(max(0, last + 1 - memory), last + 1):
        result = public.results[e]
        if result != LIBERAL and result != FASCIST:
            continue
        is_president, is_chancellor = public.presidents[e] == seat, public.chancellors[e] == seat
        if result == LIBERAL:
            if is_president or is_chancellor:
                level -= parameters[2]
            continue
        level += parameters[0] * is_president + parameters[1] * is_chancellor
        level += parameters[3] * (public.votes[e, seat] == 1)
        if is_president or is_chancellor:
            drawn, received = public.drawn_claims[e], public.received_claims[e]
            if drawn >= 2 or (drawn == 1 and received == 0):
                level += parameters[4]
        if is_chancellor and public.presidents[e] == person.id and person.received[e] > 0:
            return CERTAIN  # it had a liberal tile of this player's, and enacted the other
        if is_president and public.chancellors[e] == person.id and person.received[e] == 0:
            level += UNFORTUNATE
    return level


def trust(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    """Ja to a government that is not suspected; a third failed election is worse than most."""
    if person.id == public.president:
        return 1.0
    level = suspicion(public, person, memory, parameters, public.chancellor)
    if person.id != public.chancellor:
        level = max(level, suspicion(public, person, memory, parameters, public.president))
    elif public.president != person.id:
        level = suspicion(public, person, memory, parameters, public.president)
    limit = parameters[TRUSTED] + (0.7 if public.tracker == PATIENCE - 1 else 0.0)
    if public.policies[FASCIST] >= DANGER and not public.cleared[public.chancellor]:
        limit -= 0.3
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, parameters[STEEPNESS] * (limit - level)))))


def least_suspected(
    public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any
) -> None:
    for seat in range(len(public.alive)):
        level = suspicion(public, person, memory, parameters, seat)
        if public.policies[FASCIST] >= DANGER and public.cleared[seat]:
            level -= 1.0
        weights[seat] = -parameters[STEEPNESS] * level


def most_suspected(
    public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any
) -> None:
    for seat in range(len(public.alive)):
        level = suspicion(public, person, memory, parameters, seat)
        weights[seat] = parameters[STEEPNESS] * level - (2.0 if public.cleared[seat] else 0.0)


def unread(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    """Whom the meter says least of, to be investigated."""
    for seat in range(len(public.alive)):
        weights[seat] = -abs(suspicion(public, person, memory, parameters, seat))


# ---- Fascists who reckon with meters ---------------------------------------------------------------------------------


def sly_vote(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    """As a liberal votes, until a vote can bring Hitler into office or a sixth policy is near."""
    if public.policies[FASCIST] >= DANGER:
        if person.roles[public.chancellor] == HITLER:
            return 1.0
        return for_own_party(public, person, memory, parameters, random_bits)
    seen = apparent(public, person, memory, parameters, public.chancellor)
    seen = max(seen, apparent(public, person, memory, parameters, public.president))
    own = 0.5 * (person.roles[public.president] > LIBERAL) + 0.5 * (person.roles[public.chancellor] > LIBERAL)
    level = parameters[STEEPNESS] * (parameters[TRUSTED] + own - seen)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, level))))


def sly_discard(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    """Discard liberal tiles once there are two policies on either side; before that, be trusted."""
    urgent = public.policies[LIBERAL] >= 2 or public.policies[FASCIST] >= 2
    return 0.0 if urgent else 0.5


def hidden_discard(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    """Hitler plays the liberal, but for a policy that would lose or win the game."""
    return 0.0 if public.policies[LIBERAL] == 4 or public.policies[FASCIST] == 5 else 1.0


def sly_nominate(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    """A fascist who looks well; Hitler in time."""
    for seat in range(len(public.alive)):
        seen = apparent(public, person, memory, parameters, seat)
        weights[seat] = 1.5 * (person.roles[seat] > LIBERAL) - seen
        if person.roles[seat] == HITLER:
            weights[seat] = 6.0 - seen if public.policies[FASCIST] >= DANGER else -1.0 - seen


def sly_execute(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    """A liberal who is trusted."""
    for seat in range(len(public.alive)):
        seen = apparent(public, person, memory, parameters, seat)
        weights[seat] = -20.0 if person.roles[seat] > LIBERAL else -seen


def apparent(public: Any, person: Any, memory: int, parameters: Any, seat: int) -> float:
    """The meter of a seat for those who know nothing but what everybody does."""
    level = 0.0
    last = public.election
    for e in range(max(0, last + 1 - memory), last + 1):
        governs = public.presidents[e] == seat or public.chancellors[e] == seat
        if public.results[e] == LIBERAL:
            level -= parameters[2] * governs
        elif public.results[e] == FASCIST:
            level += parameters[0] * (public.presidents[e] == seat) + parameters[1] * (public.chancellors[e] == seat)
            level += parameters[3] * (public.votes[e, seat] == 1)
    return level
