"""A small game with measures: each player in turn rolls a die or stays, and whoever stays ends the game.

A roll (1 to 4) is added to the player's sum. The first two players win or lose the difference of their sums.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai import CHANCE, TERMINAL, Discrete, GameSpec, Measure, Records, field, option

STAY, ROLL = 0, 1
SIDES = 4


@dataclass(frozen=True)
class Options:
    players: int = option(2, "players at the table", low=2, high=3)
    turns: int = option(5, "rolls after which the game is over", low=1, high=8)


def num_players(options: Options) -> int:
    return options.players


def action_space(options: Options) -> Discrete:
    return Discrete(("stay", "roll"))


def score_range(options: Options) -> tuple[float, float]:
    return -4.0 * options.turns, 4.0 * options.turns


def max_length(options: Options) -> int:
    return options.turns


def max_chance(options: Options) -> int:
    return options.turns


def observation_parts(options: Options) -> list[tuple[str, int]]:
    return [("sums", options.players)]


def records(options: Options) -> Records:
    return Records(
        public={
            "sums": field(np.int8, "what was rolled, by seat", options.players),
            "rolls": field(np.int8, "rolls so far"),
            "turns": field(np.int8, "rolls after which the game is over"),
            "mover": field(np.int8, "who rolls, or rolled last"),
        },
        person={},
        private={},
    )


def setup(state: Any, options: Options) -> None:
    state.public.turn = 0
    state.public.turns = options.turns


def chance(state: Any) -> int:
    return SIDES


def deal(state: Any, outcome: int) -> None:
    public = state.public
    public.sums[public.mover] += outcome + 1
    public.rolls += 1
    public.turn = TERMINAL if public.rolls == public.turns else (public.mover + 1) % len(public.sums)


def legal(public: Any, person: Any, mask: Any) -> None:
    mask[STAY] = True
    mask[ROLL] = True


def forward(state: Any, action: int) -> None:
    public = state.public
    public.mover = public.turn
    public.turn = CHANCE if action == ROLL else TERMINAL


def scores(state: Any, out: Any) -> None:
    out[0] = float(state.public.sums[0]) - float(state.public.sums[1])
    out[1] = -out[0]


def measures(options: Options) -> tuple[Measure, ...]:
    return (
        Measure("rolls", "how often a die was rolled"),
        Measure("share", "the player's part of all that was rolled; not defined where nothing was", per_seat=True),
        Measure("mean_roll", "not defined without a roll"),
        Measure("cheer", "a product and a sum, which must be rounded one by one"),
    )


def measure(state: Any, out: Any) -> None:
    public = state.public
    total = 0.0
    n = len(public.sums)
    for seat in range(n):
        total += public.sums[seat]
    out[0] = public.rolls
    for seat in range(n):
        out[1 + seat] = public.sums[seat] / total if total > 0.0 else np.nan
    out[1 + n] = total / public.rolls if public.rolls > 0 else np.nan
    out[2 + n] = 0.1 * total + 0.7


def observe(public: Any, person: Any, out: Any) -> None:
    for seat in range(len(public.sums)):
        out[seat] = public.sums[seat]


def outcome_name(game: Any, label: int) -> str:
    return str(label + 1)


def parse_outcome(game: Any, name: str) -> int:
    return int(name) - 1


def describe(game: Any, info: Any) -> str:
    return f"sums {info.public_state.sums}"


render = describe

spec = GameSpec(
    name="push",
    version=1,
    summary="Roll a die or stay.",
    options=Options,
    zero_sum=True,
    rules=sys.modules[__name__],
    view=sys.modules[__name__],
)
