"""Kuhn poker, for 2 to 4 players: one suit, one more card than players, one private card each and at most one bet.

Everybody antes 1. In turn each player may bet 1; after the first bet everybody else acts once more and calls it or
folds. The highest card of those who paid the bet wins, or of all if there was no bet. There are two action ids and
two names for them: facing a bet, "check" (0) folds and "bet" (1) calls.
Source: Kuhn, "A Simplified Two-Person Poker", 1950; for more than two players, OpenSpiel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import CHANCE, TERMINAL
from ...options import option
from ...records import Records, field
from ...spaces import Discrete
from ..cards import take

CHECK, BET = 0, 1
NO_CARD = -1
NO_BET = -1
NOBODY = -1


@dataclass(frozen=True)
class Options:
    num_players: int = option(2, "players at the table", low=2, high=4)


def num_players(options: Options) -> int:
    return options.num_players


def action_space(options: Options) -> Discrete:
    return Discrete(("check", "bet"))


def score_range(options: Options) -> tuple[float, float]:
    return -2.0, 2.0 * (options.num_players - 1)


def max_length(options: Options) -> int:
    return 2 * options.num_players - 1


def max_chance(options: Options) -> int:
    return options.num_players


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n = options.num_players
    return [
        ("own seat", n),
        ("own card", n + 1),
        ("history: move x (check or fold, bet or call)", 2 * max_length(options)),
    ]


def records(options: Options) -> Records:
    n = options.num_players
    return Records(
        public={
            "bets": field(
                np.int8, "actions in order: 0 check or fold, 1 bet or call, -1 none yet", max_length(options)
            ),
            "moves": field(np.int8, "how many actions there were"),
            "bettor": field(np.int8, "who bet first, or -1 before a bet"),
            "chips": field(np.int8, "chips put in, by seat", n),
        },
        person={"card": field(np.int8, "the private card (its rank from 0), or -1 before it is dealt")},
        private={
            "deck": field(np.int8, "the cards; the first `left` are undealt", n + 1),
            "left": field(np.int8, "how many cards are undealt"),
        },
    )


def setup(state: Any, options: Options) -> None:
    state.public.turn = CHANCE
    state.public.bets[:] = NO_BET
    state.public.bettor = NOBODY
    state.public.chips[:] = 1
    for seat in range(options.num_players):
        state.person[seat].card = NO_CARD
    state.private.deck[:] = range(options.num_players + 1)
    state.private.left = options.num_players + 1


def chance(state: Any) -> int:
    return state.private.left


def label(state: Any, outcome: int) -> int:
    return state.private.deck[outcome]


def deal(state: Any, outcome: int) -> None:
    n = len(state.person)
    private = state.private
    seat = n + 1 - private.left
    state.person[seat].card = take(private.deck, private.left, outcome)
    private.left -= 1
    state.public.turn = CHANCE if seat + 1 < n else 0


def legal(public: Any, person: Any, mask: Any) -> None:
    mask[CHECK] = True
    mask[BET] = True


def forward(state: Any, action: int) -> None:
    public = state.public
    n = len(state.person)
    seat = public.turn
    public.bets[public.moves] = action
    public.moves += 1
    public.chips[seat] += action
    bettor = public.bettor
    if bettor == NOBODY and action == BET:
        bettor = seat
    public.bettor = bettor
    last = n if bettor == NOBODY else n + bettor
    following = seat + 1 if seat + 1 < n else 0
    public.turn = TERMINAL if public.moves == last else following


def scores(state: Any, out: Any) -> None:
    public = state.public
    n = len(state.person)
    stake = 1 if public.bettor == NOBODY else 2
    pot, winner, best = 0, 0, NO_CARD
    for seat in range(n):
        chips, card = public.chips[seat], state.person[seat].card
        pot += chips
        if chips == stake and card > best:
            winner, best = seat, card
    for seat in range(n):
        out[seat] = float((pot if seat == winner else 0) - public.chips[seat])


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.chips)
    out[person.id] = 1.0
    out[n + person.card] = 1.0
    at = n + n + 1
    for move in range(public.moves):
        out[at + 2 * move + public.bets[move]] = 1.0
