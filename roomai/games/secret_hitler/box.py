"""What is in the box of Secret Hitler: options, roles, tiles, boards, names of actions, and how long a game can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ...options import option

LIBERAL, FASCIST, HITLER = 0, 1, 2
"""Roles; the first two are parties and kinds of tiles as well."""
UNKNOWN = -1
NOBODY = -1
MOST_PLAYERS = 10
LIBERAL_TILES, FASCIST_TILES = 6, 11
LIBERAL_TRACK, FASCIST_TRACK = 5, 6
"""How many policies win the game."""
HAND = 3
"""Tiles that a president draws; a draw pile of fewer is shuffled with the discard pile."""
DANGER = 3
"""Fascist policies after which a chancellor who is Hitler wins."""
VETO_POWER = 5
"""Fascist policies after which a government may veto."""
PATIENCE = 3
"""Failed elections in a row that bring chaos."""
CROWD = 5
"""Players alive up to whom the last president may be nominated."""
MOST_ELECTIONS = (LIBERAL_TRACK + FASCIST_TRACK - 1) * PATIENCE
"""Each election enacts a policy or advances the tracker; the last policy that can be enacted ends the game."""

ROLES, FIRST_PRESIDENT, NOMINATE, VOTE, DRAW, PRESIDENT, CHANCELLOR, VETO, ENACT, CHAOS = range(10)
"""Phases. In VETO the president answers a proposal; in ENACT it has refused, and the chancellor must enact."""
CLAIM_DRAWN, CLAIM_RECEIVED, NEXT = 10, 11, 12
"""Phases: claims of the president, then of the chancellor. NEXT is never seen: the next election begins at once."""
NO_POWER, PEEK, EXECUTE, INVESTIGATE, SPECIAL = range(5)
"""Powers. The phase in which one is used is NEXT and the power."""
OVER = NEXT + SPECIAL + 1
PHASES = OVER + 1

REJECTED, VETOED, HITLER_ELECTED = 2, 3, 4
"""Results of an election beside the kind of the policy enacted; UNKNOWN while it goes on."""
RESULTS = HITLER_ELECTED + 1
GOES_ON, LIBERAL_POLICIES, HITLER_EXECUTED, FASCIST_POLICIES, HITLER_CHANCELLOR = range(5)
"""How the game ended; the first two ends are wins of the liberals."""

JA, NEIN, DISCARD = 0, 1, 2
PROPOSE_VETO, ACCEPT_VETO, REFUSE_VETO = 4, 5, 6
SAY_NOTHING, DREW, RECEIVED, PICK = 7, 8, 12, 15
"""Actions, or the first of several: DISCARD of each kind of tile, DREW and RECEIVED of each number of liberal tiles.

From PICK on there is one for each seat: to nominate it, then for the powers from EXECUTE on.
"""

HITLER_LABEL = LIBERAL_TILES + FASCIST_TILES
SEAT_LABEL = HITLER_LABEL + 1
"""Labels of chance outcomes: liberal and fascist ones come first, of roles and of tiles alike, then these."""


@dataclass(frozen=True)
class Options:
    num_players: int = option(5, "players at the table", low=5, high=MOST_PLAYERS)
    powers: str = option(
        "official",
        "powers of the president: those of the board, execution alone, or none",
        choices=("official", "execution", "none"),
    )
    deck: str = option(
        "ordered",
        "whether the draw pile keeps its order, or tiles are drawn at random so that a peek promises nothing",
        choices=("ordered", "counts"),
    )
    term_limits: bool = option(True, "whether the last elected government can't be nominated")
    chaos_forgets: bool = option(True, "whether chaos lifts the term limits")
    veto: bool = option(True, "whether there is veto power after five fascist policies")
    hitler_knows: str = option(
        "official",
        "whether Hitler knows the fascists: with 5 and 6 players, with any number, or never",
        choices=("official", "always", "never"),
    )
    claims: bool = option(True, "whether a government may say, true or not, which tiles it was dealt")


def fascists(num_players: int) -> int:
    """How many there are beside Hitler; the others are liberals."""
    return (num_players - 3) // 2


def hitler_knows(options: Options) -> bool:
    return options.hitler_knows == "always" or (options.hitler_knows == "official" and options.num_players <= 6)


def board(options: Options) -> tuple[int, ...]:
    """The power that each fascist policy brings, by how many there are with it, from 1; the last one ends the game."""
    if options.powers == "none":
        return (NO_POWER,) * FASCIST_TRACK
    executions = (EXECUTE, EXECUTE, NO_POWER)
    if options.powers == "execution":
        return (NO_POWER, NO_POWER, NO_POWER, *executions)
    if options.num_players <= 6:
        return (NO_POWER, NO_POWER, PEEK, *executions)
    if options.num_players <= 8:
        return (NO_POWER, INVESTIGATE, SPECIAL, *executions)
    return (INVESTIGATE, INVESTIGATE, SPECIAL, *executions)


def action_names(num_players: int) -> Iterator[str]:
    """The names of actions by id. With 5 and 6 players nobody is investigated or picked for a special election."""
    yield from ("ja", "nein", "discard liberal", "discard fascist", "propose veto", "accept veto", "refuse veto")
    yield "say nothing"
    yield from (f"claim {liberal} of {HAND} liberal" for liberal in range(HAND + 1))
    yield from (f"claim {liberal} of {HAND - 1} liberal" for liberal in range(HAND))
    for verb in ("nominate", "execute", *(("investigate", "special election") if num_players > 6 else ())):
        yield from (f"{verb} {seat}" for seat in range(num_players))


def longest(options: Options) -> tuple[int, int]:
    """The most decisions of a game, and the most chance outcomes of one.

    A policy takes three elections at most: two fail, the third enacts it by a session or by chaos. Votes are as many
    as players are alive, and a veto makes of a failed election a session.
    """
    powers = board(options)

    @cache
    def rest(liberal: int, fascist: int, living: int) -> tuple[int, int]:
        veto = options.veto and fascist >= VETO_POWER
        failed = 1 + living + 3 * veto, HAND * veto  # a discard, a proposal, its acceptance
        decisions, outcomes = [0], [0]
        for kind in (LIBERAL, FASCIST):
            policies = liberal + (kind == LIBERAL), fascist + (kind == FASCIST)
            over = policies[LIBERAL] == LIBERAL_TRACK or policies[FASCIST] == FASCIST_TRACK
            power = powers[fascist] if kind == FASCIST and not over else NO_POWER
            chaos = failed[0], failed[1] + 1, living
            session = (
                1 + living + 2 + 2 * veto + 2 * (options.claims and not over) + (power > PEEK),
                HAND + HAND * (power == PEEK),
                living - (power == EXECUTE),
            )
            for more_decisions, more_outcomes, left in (chaos, session):
                later = (0, 0) if over else rest(*policies, left)
                decisions.append(2 * failed[0] + more_decisions + later[0])
                outcomes.append(2 * failed[1] + more_outcomes + later[1])
        return max(decisions), max(outcomes)

    decisions, outcomes = rest(0, 0, options.num_players)
    return decisions, options.num_players + 1 + outcomes
