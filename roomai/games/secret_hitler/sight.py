"""What a player of Secret Hitler sees: the tiles in its hand, and the numbers that a learner gets."""

from __future__ import annotations

from typing import Any

import numpy as np

from .box import (
    CHANCELLOR,
    ENACT,
    FASCIST,
    FASCIST_TILES,
    FASCIST_TRACK,
    HAND,
    LIBERAL,
    LIBERAL_TILES,
    LIBERAL_TRACK,
    MOST_ELECTIONS,
    PATIENCE,
    PHASES,
    PRESIDENT,
    RESULTS,
    SPECIAL,
    UNKNOWN,
    Options,
)

LAST = 6
"""Elections that an observation and a picture show."""
TILES = LIBERAL_TILES + FASCIST_TILES
DETAILS = RESULTS + 2 + 2 + SPECIAL + 2 * (HAND + 1) + 2 * HAND
"""Numbers of an election in an observation, beside those by seat."""


def own_tiles(public: Any, person: Any) -> int:
    """How many tiles this player has in its hand."""
    if public.phase == PRESIDENT:
        return HAND if public.president == person.id else 0
    if CHANCELLOR <= public.phase <= ENACT and public.chancellor == person.id:
        return HAND - 1
    return 0


def own_liberal(public: Any, person: Any) -> int:
    """How many of them are liberal; to be asked only of a player who has tiles."""
    return int(person.drawn[public.election] if public.phase == PRESIDENT else person.received[public.election])


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n = options.num_players
    return [
        ("own seat", n),
        ("own role: liberal, fascist, Hitler", 3),
        ("roles told at the start: seat x role", 3 * n),
        ("parties investigated: seat x party", 2 * n),
        ("phase", PHASES),
        ("president or candidate", n),
        ("chancellor or nominee", n),
        ("president bound by the term limit", n),
        ("chancellor bound by the term limit", n),
        ("alive", n),
        ("known not to be Hitler", n),
        ("was investigated", n),
        (f"policies: liberal / {LIBERAL_TRACK}, fascist / {FASCIST_TRACK}", 2),
        (f"election tracker / {PATIENCE}", 1),
        (f"tiles in the draw pile, in the discard pile / {TILES}", 2),
        (f"elections / {MOST_ELECTIONS}", 1),
        ("own vote: 1 ja, -1 nein, until all are told", 1),
        (f"tiles in one's own hand: liberal, fascist / {HAND}", 2),
        ("tiles peeked at: place x kind", 2 * HAND),
        (
            "this election: president, chancellor, target, votes (1 ja, -1 nein) x seat; result; chaos; veto; power; "
            "liberal tiles as the president and the chancellor claim, and as this player knows",
            4 * n + DETAILS,
        ),
        *((f"{age} before this one, likewise", 4 * n + DETAILS) for age in range(1, LAST)),
    ]


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.alive)
    one_hot(out, 0, person.id)
    one_hot(out, n, person.role)
    at = n + 3
    for seat in range(n):
        one_hot(out, at + 3 * seat, person.roles[seat])
        one_hot(out, at + 3 * n + 2 * seat, person.parties[seat])
    at += 5 * n
    one_hot(out, at, public.phase)
    at += PHASES
    one_hot(out, at, public.president)
    one_hot(out, at + n, public.chancellor)
    one_hot(out, at + 2 * n, public.last_president)
    one_hot(out, at + 3 * n, public.last_chancellor)
    at += 4 * n
    for seat in range(n):
        out[at + seat] = public.alive[seat]
        out[at + n + seat] = public.cleared[seat]
        out[at + 2 * n + seat] = public.investigated[seat]
    at += 3 * n
    out[at] = np.float32(public.policies[LIBERAL]) / np.float32(LIBERAL_TRACK)
    out[at + 1] = np.float32(public.policies[FASCIST]) / np.float32(FASCIST_TRACK)
    out[at + 2] = np.float32(public.tracker) / np.float32(PATIENCE)
    out[at + 3] = np.float32(public.draw_pile) / np.float32(TILES)
    out[at + 4] = np.float32(public.discard_pile) / np.float32(TILES)
    out[at + 5] = np.float32(public.election + 1) / np.float32(MOST_ELECTIONS)
    out[at + 6] = signed(person.vote)
    tiles = own_tiles(public, person)
    if tiles > 0:
        liberal = own_liberal(public, person)
        out[at + 7] = np.float32(liberal) / np.float32(HAND)
        out[at + 8] = np.float32(tiles - liberal) / np.float32(HAND)
    at += 9
    for place in range(HAND):
        one_hot(out, at + 2 * place, person.peeked[place])
    at += 2 * HAND
    for age in range(min(LAST, public.election + 1)):
        observe_election(public, person, public.election - age, out, at + age * (4 * n + DETAILS))


def observe_election(public: Any, person: Any, e: int, out: Any, at: int) -> None:
    """Write what a player knows of an election into out, from `at` on."""
    votes = public.votes[e]
    n = len(votes)
    one_hot(out, at, public.presidents[e])
    one_hot(out, at + n, public.chancellors[e])
    one_hot(out, at + 2 * n, public.targets[e])
    for seat in range(n):
        out[at + 3 * n + seat] = signed(votes[seat])
    at += 4 * n
    one_hot(out, at, public.results[e])
    one_hot(out, at + RESULTS, public.chaos[e])
    one_hot(out, at + RESULTS + 2, public.vetoes[e])
    at += RESULTS + 4
    one_hot(out, at, public.powers[e] - 1)
    at += SPECIAL
    one_hot(out, at, public.drawn_claims[e])
    one_hot(out, at + HAND + 1, public.received_claims[e])
    at += 2 * HAND + 1
    one_hot(out, at, person.drawn[e])
    one_hot(out, at + HAND + 1, person.received[e])


def one_hot(out: Any, at: int, index: int) -> None:
    """Mark a number from 0; UNKNOWN and NOBODY are no number and leave all zero."""
    if index >= 0:
        out[at + int(index)] = np.float32(1.0)


def signed(vote: int) -> Any:
    """1 for ja, -1 for nein, 0 for a vote that is not known."""
    return np.float32(0.0) if vote == UNKNOWN else np.float32(2 * vote - 1)
