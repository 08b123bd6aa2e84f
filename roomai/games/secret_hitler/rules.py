"""Secret Hitler for 5 to 10 players, by the official rules: roles, elections, governments, vetoes, chaos and powers.

Roles are dealt by chance, and so is the first president. Votes are cast as turns, in the order of seats, that stay
hidden until everybody has voted. Tiles are drawn by chance when they are needed, which comes to the same as a shuffled
pile; those of a peek are kept for later. A game is won by five liberal or six fascist policies, by the execution of
Hitler, or by the election of Hitler as chancellor after three fascist policies.
Source: Boxleiter, Maranges, Temkin and Cohen, "Secret Hitler", 2016, the official rules (CC BY-NC-SA 4.0). A president
may not execute itself, which they leave open.
"""

from __future__ import annotations

from typing import Any

from ...abstract import CHANCE
from ...measures import Measure
from ...spaces import Discrete
from .box import (
    ACCEPT_VETO,
    CHANCELLOR,
    CHAOS,
    CLAIM_DRAWN,
    CLAIM_RECEIVED,
    CROWD,
    DISCARD,
    DRAW,
    DREW,
    ENACT,
    FASCIST,
    FASCIST_TILES,
    FIRST_PRESIDENT,
    HAND,
    HITLER,
    HITLER_EXECUTED,
    HITLER_LABEL,
    INVESTIGATE,
    JA,
    LIBERAL,
    LIBERAL_TILES,
    NEIN,
    NEXT,
    NOBODY,
    NOMINATE,
    PEEK,
    PICK,
    PRESIDENT,
    PROPOSE_VETO,
    RECEIVED,
    REFUSE_VETO,
    ROLES,
    SAY_NOTHING,
    SEAT_LABEL,
    UNKNOWN,
    VETO,
    VETO_POWER,
    VETOED,
    VOTE,
    Options,
    action_names,
    board,
    fascists,
    hitler_knows,
    longest,
)
from .piles import first_label, kind_of
from .records import records as records
from .sight import observation_parts as observation_parts
from .sight import observe as observe
from .sight import own_liberal, own_tiles
from .steps import (
    answer_veto,
    cast,
    close_session,
    deal_role,
    draw_tile,
    enact_by_chaos,
    go_on,
    grant_power,
    nominate,
    pass_on,
    show_tile,
    use_power,
)


def num_players(options: Options) -> int:
    return options.num_players


def action_space(options: Options) -> Discrete:
    return Discrete(tuple(action_names(options.num_players)))


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return longest(options)[0]


def max_chance(options: Options) -> int:
    return longest(options)[1]


def measures(options: Options) -> tuple[Measure, ...]:
    return (
        Measure("liberal_policies", "whether the liberals won by policies"),
        Measure("hitler_executed", "whether the liberals won by the execution of Hitler"),
        Measure("fascist_policies", "whether the fascists won by policies"),
        Measure("hitler_elected", "whether the fascists won by the election of Hitler"),
        Measure("liberals_win", "whether the liberals won"),
        Measure("elections", "how many elections there were"),
        Measure("sessions", "how many of them led to a legislative session"),
        Measure("chaos", "how many policies chaos enacted"),
    )


def setup(state: Any, options: Options) -> None:
    public, private = state.public, state.private
    public.turn = CHANCE
    public.phase = ROLES
    public.election = -1
    public.draw_pile = LIBERAL_TILES + FASCIST_TILES
    for nobody in ("president", "chancellor", "last_president", "last_chancellor"):
        public[nobody] = NOBODY
    for history in ("roles", "presidents", "chancellors", "votes", "results", "vetoes", "chaos", "targets"):
        public[history][:] = UNKNOWN
    public.drawn_claims[:] = UNKNOWN
    public.received_claims[:] = UNKNOWN
    public.living = options.num_players
    public.alive[:] = True
    public.board[:] = board(options)
    public.ordered = options.deck == "ordered"
    public.term_limits = options.term_limits
    public.chaos_forgets = options.chaos_forgets
    public.veto = options.veto
    public.hitler_knows = hitler_knows(options)
    public.claims = options.claims
    for seat in range(options.num_players):
        for member in ("role", "vote"):
            state.person[seat][member] = UNKNOWN
        for member in ("roles", "parties", "drawn", "received", "peeked"):
            state.person[seat][member][:] = UNKNOWN
    private.left[:] = (options.num_players - 1 - fascists(options.num_players), fascists(options.num_players), 1)


# ---- Chance ----------------------------------------------------------------------------------------------------


def chance(state: Any) -> int:
    private = state.private
    if state.public.phase == FIRST_PRESIDENT:
        return len(state.person)
    if private.tops > 0:
        return 1
    return int(private.left[LIBERAL]) + int(private.left[FASCIST]) + int(private.left[HITLER])


def label(state: Any, outcome: int) -> int:
    """Cards of a kind are alike, but outcomes must not be: they are numbered by how many of a kind are left."""
    private = state.private
    if state.public.phase == FIRST_PRESIDENT:
        return SEAT_LABEL + outcome
    if private.tops > 0:
        return first_label(private.top[HAND - int(private.tops)])
    kind = kind_of(private.left, outcome)
    if kind == FASCIST:
        outcome -= int(private.left[LIBERAL])
    return HITLER_LABEL if kind == HITLER else first_label(kind) + outcome


def deal(state: Any, outcome: int) -> None:
    phase = state.public.phase
    if phase == ROLES:
        deal_role(state, outcome)
    elif phase == FIRST_PRESIDENT:
        state.public.order = (outcome + len(state.person) - 1) % len(state.person)
        state.public.phase = NEXT
    elif phase == DRAW:
        draw_tile(state, outcome)
    elif phase == CHAOS:
        enact_by_chaos(state, outcome)
    else:
        show_tile(state, outcome)
    go_on(state, NOBODY)


# ---- Decisions -------------------------------------------------------------------------------------------------


def legal(public: Any, person: Any, mask: Any) -> None:
    phase = public.phase
    if phase == VOTE:
        mask[JA] = True
        mask[NEIN] = True
    elif phase == NOMINATE:
        mark_candidates(public, mask)
    elif phase == VETO:
        mask[ACCEPT_VETO] = True
        mask[REFUSE_VETO] = True
    elif phase in (PRESIDENT, CHANCELLOR, ENACT):
        tiles, liberal = own_tiles(public, person), own_liberal(public, person)
        mask[DISCARD + LIBERAL] = liberal > 0
        mask[DISCARD + FASCIST] = liberal < tiles
        mask[PROPOSE_VETO] = phase == CHANCELLOR and public.veto and public.policies[FASCIST] >= VETO_POWER
    elif phase in (CLAIM_DRAWN, CLAIM_RECEIVED):
        mask[SAY_NOTHING] = True
        first, count = (DREW, HAND + 1) if phase == CLAIM_DRAWN else (RECEIVED, HAND)
        for action in range(first, first + count):
            mask[action] = True
    else:
        first = first_pick(public)
        for seat in range(len(public.alive)):
            again = phase == NEXT + INVESTIGATE and public.investigated[seat]
            mask[first + seat] = public.alive[seat] and seat != person.id and not again


def forward(state: Any, action: int) -> None:
    public = state.public
    phase = public.phase
    candidate = NOBODY
    if phase == VOTE:
        cast(state, action)
    elif phase == NOMINATE:
        nominate(public, action - PICK)
    elif phase == PRESIDENT:
        pass_on(state, action - DISCARD)
    elif phase in (CHANCELLOR, ENACT):
        if action == PROPOSE_VETO:
            public.phase = VETO
            public.turn = public.president
        else:
            close_session(state, action - DISCARD)
    elif phase == VETO:
        answer_veto(state, action)
    elif phase == CLAIM_DRAWN:
        if action != SAY_NOTHING:
            public.drawn_claims[public.election] = action - DREW
        public.phase = CLAIM_RECEIVED
        public.turn = public.chancellor
    elif phase == CLAIM_RECEIVED:
        if action != SAY_NOTHING:
            public.received_claims[public.election] = action - RECEIVED
        grant_power(public)
    else:
        candidate = use_power(state, action - first_pick(public))
    go_on(state, candidate)


def mark_candidates(public: Any, mask: Any) -> None:
    """Whom the president may nominate. Where few are alive the limit of presidents does not bind."""
    for seat in range(len(public.alive)):
        mask[PICK + seat] = public.alive[seat]
    mask[PICK + public.president] = False
    if public.last_chancellor >= 0:
        mask[PICK + public.last_chancellor] = False
    if public.last_president >= 0 and public.living > CROWD:
        mask[PICK + public.last_president] = False


def first_pick(public: Any) -> int:
    """The action that uses the power of this phase on seat 0."""
    return PICK + (int(public.phase) - NEXT - PEEK) * len(public.alive)


# ---- The end ---------------------------------------------------------------------------------------------------


def scores(state: Any, out: Any) -> None:
    liberals_win = state.public.ending <= HITLER_EXECUTED
    for seat in range(len(out)):
        liberal = state.person[seat].role == LIBERAL
        out[seat] = 1.0 if liberal == liberals_win else -1.0


def measure(state: Any, out: Any) -> None:
    public = state.public
    out[public.ending - 1] = 1.0
    out[4] = public.ending <= HITLER_EXECUTED
    out[5] = public.election + 1
    for e in range(public.election + 1):
        out[6] += public.results[e] == LIBERAL or public.results[e] == FASCIST or public.results[e] == VETOED
        out[7] += public.chaos[e] != UNKNOWN
