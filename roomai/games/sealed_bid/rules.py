"""A sealed-bid auction of one item among n bidders with private values, at the first or the second price.

Values are independent and uniform on `levels` equally spaced numbers from 0 to 1. The bids are made as turns, seat 0
first, that stay hidden until all have bid. The highest bid of at least the reserve wins; it pays itself (first price)
or the larger of the second highest bid and the reserve (second price, Vickrey 1961). The winner scores value - price.

The literature gives a tie to one of its k highest bidders at random. Here each of them scores (value - price) / k,
which is what that is worth to a bidder neutral to risk: the same for every seat, and no luck after the bids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import CHANCE, TERMINAL
from ...options import option
from ...records import Records, field
from ...spaces import Box

UNKNOWN = -1.0


@dataclass(frozen=True)
class Options:
    num_players: int = option(2, "bidders", low=2, high=10)
    price: str = option("first", "which bid the winner pays", choices=("first", "second"))
    reserve: float = option(0.0, "the smallest bid that can win", low=0.0, high=1.0)
    # float32 has 24 bits: of many more levels two neighbours could not be told apart
    levels: int = option(2**20, "how many values there are, equally likely and equally spaced", low=2, high=2**22)


def num_players(options: Options) -> int:
    return options.num_players


def action_space(options: Options) -> Box:
    return Box(1, 0.0, 1.0)


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return options.num_players


def max_chance(options: Options) -> int:
    return options.num_players


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n = options.num_players
    return [("own seat", n), ("own value", 1), ("bids by seat, -1 where unknown", n)]


def records(options: Options) -> Records:
    n = options.num_players
    return Records(
        public={
            "second_price": field(np.bool_, "whether the winner pays the second highest bid instead of its own"),
            "reserve": field(np.float32, "the smallest bid that can win"),
            "levels": field(np.int32, "how many values there are; value number i is i / (levels - 1)"),
            "bids": field(np.float32, "the bids, by seat; all -1 until everybody has bid", n),
            "winners": field(np.bool_, "who gets the item, by seat; more than one share it", n),
            "price": field(np.float32, "what is paid for the item; -1 until everybody has bid, and if nobody gets it"),
        },
        person={
            "value": field(np.float32, "what the item is worth to this player, or -1 before that is dealt"),
            "bid": field(np.float32, "what this player has bid, or -1 before it has"),
        },
        private={"dealt": field(np.int8, "how many values are dealt")},
    )


def setup(state: Any, options: Options) -> None:
    state.public.turn = CHANCE
    state.public.second_price = options.price == "second"
    state.public.reserve = options.reserve
    state.public.levels = options.levels
    state.public.bids[:] = UNKNOWN
    state.public.price = UNKNOWN
    for seat in range(options.num_players):
        state.person[seat].value = UNKNOWN
        state.person[seat].bid = UNKNOWN


def chance(state: Any) -> int:
    return int(state.public.levels)


def deal(state: Any, outcome: int) -> None:
    seat = state.private.dealt
    state.person[seat].value = value_of(outcome, state.public.levels)
    state.private.dealt += 1
    state.public.turn = CHANCE if seat + 1 < len(state.person) else 0


def forward(state: Any, action: Any) -> None:
    public = state.public
    n = len(state.person)
    state.person[public.turn].bid = action[0]
    if public.turn + 1 < n:
        public.turn += 1
    else:
        for seat in range(n):
            public.bids[seat] = state.person[seat].bid
        award(public)
        public.turn = TERMINAL


def scores(state: Any, out: Any) -> None:
    public = state.public
    count = 0
    for seat in range(len(out)):
        count += public.winners[seat]
    for seat in range(len(out)):
        out[seat] = 0.0
        if public.winners[seat]:
            out[seat] = (np.float64(state.person[seat].value) - np.float64(public.price)) / count


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.bids)
    out[person.id] = 1.0
    out[n] = person.value
    for seat in range(n):
        out[n + 1 + seat] = person.bid if seat == person.id else public.bids[seat]


def value_of(outcome: int, levels: int) -> np.float32:
    """The value that a chance outcome deals."""
    return np.float32(outcome / np.float64(levels - 1))


def award(public: Any) -> None:
    """Say who gets the item, and at what price, once all bids are public."""
    n = len(public.bids)
    highest, second = np.float32(UNKNOWN), np.float32(UNKNOWN)
    for seat in range(n):
        bid = public.bids[seat]
        if bid > highest:
            highest, second = bid, highest
        elif bid > second:
            second = bid
    if highest < public.reserve:
        return
    public.price = highest
    if public.second_price:
        public.price = second if second > public.reserve else public.reserve
    for seat in range(n):
        public.winners[seat] = public.bids[seat] == highest
