"""What the outcomes of chance and the moves of Secret Hitler lead to; compiled with the rules."""

from __future__ import annotations

from typing import Any

from ...abstract import CHANCE, TERMINAL
from .box import (
    ACCEPT_VETO,
    CHANCELLOR,
    CHAOS,
    CLAIM_DRAWN,
    DANGER,
    DRAW,
    ENACT,
    FASCIST,
    FASCIST_POLICIES,
    FASCIST_TILES,
    FASCIST_TRACK,
    FIRST_PRESIDENT,
    GOES_ON,
    HAND,
    HITLER,
    HITLER_CHANCELLOR,
    HITLER_ELECTED,
    HITLER_EXECUTED,
    INVESTIGATE,
    JA,
    LIBERAL,
    LIBERAL_POLICIES,
    LIBERAL_TILES,
    LIBERAL_TRACK,
    NEXT,
    NOBODY,
    NOMINATE,
    OVER,
    PATIENCE,
    PEEK,
    PRESIDENT,
    REFUSE_VETO,
    REJECTED,
    SPECIAL,
    UNKNOWN,
    VETOED,
    VOTE,
)
from .piles import discard, put_back, shuffle_if_short, take_kind, take_tile


def deal_role(state: Any, outcome: int) -> None:
    private = state.private
    seat = private.dealt
    role = take_kind(private, outcome)
    state.person[seat].role = role
    state.person[seat].roles[seat] = role
    private.dealt += 1
    if private.dealt == len(state.person):
        introduce(state)
        private.dealt = 0
        private.left[LIBERAL] = LIBERAL_TILES
        private.left[FASCIST] = FASCIST_TILES
        state.public.phase = FIRST_PRESIDENT


def introduce(state: Any) -> None:
    """Let the fascists know all roles, and Hitler too where the rules say so."""
    n = len(state.person)
    for seat in range(n):
        person = state.person[seat]
        if person.role == FASCIST or (person.role == HITLER and state.public.hitler_knows):
            for other in range(n):
                person.roles[other] = state.person[other].role


def draw_tile(state: Any, outcome: int) -> None:
    public, hand = state.public, state.private.hand
    hand[take_tile(state, outcome)] += 1
    if hand[LIBERAL] + hand[FASCIST] == HAND:
        state.person[public.president].drawn[public.election] = hand[LIBERAL]
        public.phase = PRESIDENT
        public.turn = public.president


def enact_by_chaos(state: Any, outcome: int) -> None:
    public = state.public
    kind = take_tile(state, outcome)
    public.chaos[public.election] = kind
    enact(public, kind)
    shuffle_if_short(state)
    if public.chaos_forgets:
        public.last_president = NOBODY
        public.last_chancellor = NOBODY
    public.phase = NEXT


def show_tile(state: Any, outcome: int) -> None:
    """Show one more tile of a peek to the president."""
    public, private = state.public, state.private
    kind = take_kind(private, outcome)
    private.top[private.dealt] = kind
    state.person[public.president].peeked[private.dealt] = kind
    private.dealt += 1
    if private.dealt == HAND:
        private.dealt = 0
        private.tops = HAND
        if not public.ordered:
            put_back(private)
        public.phase = NEXT


def nominate(public: Any, seat: int) -> None:
    public.chancellor = seat
    public.chancellors[public.election] = seat
    public.phase = VOTE
    public.turn = next_alive(public, len(public.alive) - 1)


def cast(state: Any, action: int) -> None:
    """Keep a vote; the last one uncovers all."""
    public = state.public
    state.person[public.turn].vote = action == JA
    seat = public.turn + 1
    while seat < len(public.alive) and not public.alive[seat]:
        seat += 1
    if seat < len(public.alive):
        public.turn = seat
    else:
        count_votes(state)


def count_votes(state: Any) -> None:
    public = state.public
    e, ja = public.election, 0
    for seat in range(len(public.alive)):
        vote = state.person[seat].vote
        state.person[seat].vote = UNKNOWN
        public.votes[e, seat] = vote
        ja += vote == 1
    if 2 * ja <= public.living:
        public.results[e] = REJECTED
        fail(public)
        return
    if public.term_limits:
        public.last_president = public.president
        public.last_chancellor = public.chancellor
    public.phase = DRAW
    public.turn = CHANCE
    if public.policies[FASCIST] >= DANGER:
        if state.person[public.chancellor].role == HITLER:
            public.results[e] = HITLER_ELECTED
            public.ending = HITLER_CHANCELLOR
        public.cleared[public.chancellor] = state.person[public.chancellor].role != HITLER


def fail(public: Any) -> None:
    """Advance the election tracker."""
    public.tracker += 1
    public.phase = NEXT
    if public.tracker == PATIENCE:
        public.phase = CHAOS
        public.turn = CHANCE


def pass_on(state: Any, kind: int) -> None:
    """The president discards a tile and passes the others to the chancellor."""
    public = state.public
    discard(state, kind)
    liberal = state.private.hand[LIBERAL]
    state.person[public.president].received[public.election] = liberal
    state.person[public.chancellor].received[public.election] = liberal
    public.phase = CHANCELLOR
    public.turn = public.chancellor


def close_session(state: Any, kind: int) -> None:
    """The chancellor discards a tile and enacts the other."""
    public, hand = state.public, state.private.hand
    discard(state, kind)
    policy = LIBERAL if hand[LIBERAL] > 0 else FASCIST
    hand[policy] = 0
    public.results[public.election] = policy
    enact(public, policy)
    shuffle_if_short(state)
    if policy == FASCIST:
        public.powers[public.election] = public.board[public.policies[FASCIST] - 1]
    if public.claims:
        public.phase = CLAIM_DRAWN
        public.turn = public.president
    else:
        grant_power(public)


def answer_veto(state: Any, action: int) -> None:
    public, hand = state.public, state.private.hand
    public.vetoes[public.election] = action == ACCEPT_VETO
    if action == REFUSE_VETO:
        public.phase = ENACT
        public.turn = public.chancellor
        return
    for kind in range(2):
        for _ in range(hand[kind]):
            discard(state, kind)
    public.results[public.election] = VETOED
    shuffle_if_short(state)
    fail(public)


def enact(public: Any, kind: int) -> None:
    public.policies[kind] += 1
    public.tracker = 0
    if public.policies[LIBERAL] == LIBERAL_TRACK:
        public.ending = LIBERAL_POLICIES
    elif public.policies[FASCIST] == FASCIST_TRACK:
        public.ending = FASCIST_POLICIES


def grant_power(public: Any) -> None:
    """Go on to the phase of the power that the policy of this election brings, or without one to the next election."""
    power = public.powers[public.election]
    public.phase = NEXT + int(power)
    public.turn = CHANCE if power == PEEK else public.president


def use_power(state: Any, target: int) -> int:
    """Use the power of this phase on a player; the president that it chooses for a special election, or NOBODY."""
    public = state.public
    power = int(public.phase) - NEXT
    public.targets[public.election] = target
    public.phase = NEXT
    if power == SPECIAL:
        return target
    role = state.person[target].role
    if power == INVESTIGATE:
        state.person[public.president].parties[target] = FASCIST if role == HITLER else role
        public.investigated[target] = True
    else:
        public.alive[target] = False
        public.living -= 1
        public.cleared[target] = role != HITLER
        if role == HITLER:
            public.ending = HITLER_EXECUTED
    return NOBODY


def go_on(state: Any, candidate: int) -> None:
    """End the game, or begin the next election if it is time; its president is next in the order, or a candidate."""
    public = state.public
    if public.ending != GOES_ON:
        public.phase = OVER
        public.turn = TERMINAL
        for seat in range(len(state.person)):
            public.roles[seat] = state.person[seat].role
    elif public.phase == NEXT:
        if candidate == NOBODY:
            candidate = next_alive(public, public.order)
            public.order = candidate
        public.election += 1
        public.president = candidate
        public.presidents[public.election] = candidate
        public.chancellor = NOBODY
        public.phase = NOMINATE
        public.turn = candidate


def next_alive(public: Any, seat: int) -> int:
    """The first player alive after a seat."""
    n = len(public.alive)
    seat = (seat + 1) % n
    while not public.alive[seat]:
        seat = (seat + 1) % n
    return seat
