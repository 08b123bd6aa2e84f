"""A game so small that it can be worked out by hand, with everything in it: hands, a hidden choice, a public coin.

Each of two players is dealt one of four cards (0 to 3). Both choose "low" or "high" in secret, or "pass", which only
an even card allows. When both have chosen, the choices become public and a coin falls. Who chose high with the higher
card wins 1, heads 2; nobody wins without a high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai import CHANCE, TERMINAL, Discrete, Measure, Records, field, option
from roomai.games.cards import take

LOW, HIGH, PASS = 0, 1, 2
NONE = -1
CARDS = 4
COIN = 10  # the label of tails; heads is one more


@dataclass(frozen=True)
class Options:
    stake: int = option(1, "what a win with tails is worth", low=1, high=5)


def num_players(options: Options) -> int:
    return 2


def action_space(options: Options) -> Discrete:
    return Discrete(("low", "high", "pass"))


def score_range(options: Options) -> tuple[float, float]:
    return -2.0 * options.stake, 2.0 * options.stake


def max_length(options: Options) -> int:
    return 2


def max_chance(options: Options) -> int:
    return 3


def observation_parts(options: Options) -> list[tuple[str, int]]:
    return [("own card", CARDS), ("own choice", 3), ("coin", 2)]


def records(options: Options) -> Records:
    return Records(
        public={
            "choices": field(np.int8, "what was chosen, by seat; -1 until both have", 2),
            "coin": field(np.int8, "0 tails, 1 heads, -1 before it falls"),
            "stake": field(np.int8, "what a win with tails is worth"),
        },
        person={
            "card": field(np.int8, "the card, -1 before it is dealt"),
            "choice": field(np.int8, "what this player chose, -1 before that"),
            "hint": field(np.int8, "always 0 in the game as it should be"),
        },
        private={
            "deck": field(np.int8, "the first `left` are undealt", CARDS),
            "left": field(np.int8, "undealt cards"),
        },
    )


def setup(state: Any, options: Options) -> None:
    state.public.turn = CHANCE
    state.public.choices[:] = NONE
    state.public.coin = NONE
    state.public.stake = options.stake
    for seat in range(2):
        state.person[seat].card = NONE
        state.person[seat].choice = NONE
    state.private.deck[:] = range(CARDS)
    state.private.left = CARDS


def chance(state: Any) -> int:
    return 2 if state.public.choices[0] != NONE else state.private.left


def label(state: Any, outcome: int) -> int:
    return COIN + outcome if state.public.choices[0] != NONE else state.private.deck[outcome]


def deal(state: Any, outcome: int) -> None:
    public, private = state.public, state.private
    if public.choices[0] != NONE:
        public.coin = outcome
        public.turn = TERMINAL
        return
    seat = CARDS - private.left
    state.person[seat].card = take(private.deck, private.left, outcome)
    private.left -= 1
    public.turn = CHANCE if seat == 0 else 0


def legal(public: Any, person: Any, mask: Any) -> None:
    mask[LOW] = True
    mask[HIGH] = True
    mask[PASS] = person.card % 2 == 0


def forward(state: Any, action: int) -> None:
    public = state.public
    state.person[public.turn].choice = action
    if public.turn == 0:
        public.turn = 1
    else:
        public.choices[0] = state.person[0].choice
        public.choices[1] = action
        public.turn = CHANCE


def scores(state: Any, out: Any) -> None:
    public = state.public
    out[0] = 0.0
    if public.choices[0] == HIGH or public.choices[1] == HIGH:
        first = public.choices[0] == HIGH
        if first and public.choices[1] == HIGH:
            first = state.person[0].card > state.person[1].card
        worth = float(public.stake * (1 + public.coin))
        out[0] = worth if first else -worth
    out[1] = -out[0]


def measures(options: Options) -> tuple[Measure, ...]:
    return (
        Measure("highs", "how many chose high"),
        Measure("luck", "the card, less the other's; not defined where the coin shows tails", per_seat=True),
        Measure("toll", "100 less the stake"),
    )


def measure(state: Any, out: Any) -> None:
    public, heads = state.public, state.public.coin == 1
    for seat in range(2):
        if public.choices[seat] == HIGH:
            out[0] += 1.0
        out[1 + seat] = float(state.person[seat].card) - float(state.person[1 - seat].card) if heads else np.nan
    out[3] = 100.0 - public.stake


def observe(public: Any, person: Any, out: Any) -> None:
    out[person.card] = 1.0
    if person.choice != NONE:
        out[CARDS + person.choice] = 1.0
    if public.coin != NONE:
        out[CARDS + 3 + public.coin] = 1.0
