"""Liar's dice, also Bluff or Dudo, in one round for 2 to 4 players: hidden dice, rising bids, one call of liar.

A bid says that of all dice together at least so many show a face; the highest face is wild and counts as every face.
Each bid is higher than the one before it: by its quantity, then by its face. Whoever is to move may call the last bid
a lie instead, which uncovers all dice: of the bidder and the caller one wins 1 and the other loses 1.
Source: Lisy, Lanctot, Bowling, "Online Monte Carlo Counterfactual Regret Minimization for Search in Imperfect
Information Games", AAMAS 2015; for the order of bids, and for what more than two players score, OpenSpiel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import CHANCE, TERMINAL
from ...errors import OptionError
from ...options import option
from ...records import Records, field
from ...spaces import Discrete

NO_BID = -1
NO_DIE = -1
MOST_PLAYERS = 4
MOST_DICE = 5  # of one player


@dataclass(frozen=True)
class Options:
    """Raises OptionError when made with a number of players, or of dice of one of them, that can't be played."""

    dice: tuple[int, ...] = option(
        (1, 1), "dice of each player, 1 to 5, for 2 to 4 players; in a command line dice=2,1"
    )
    faces: int = option(6, "faces of a die, of which the highest is wild", low=2, high=12)

    def __post_init__(self) -> None:
        fits = all(type(count) is int and 1 <= count <= MOST_DICE for count in self.dice)
        if not fits or not 2 <= len(self.dice) <= MOST_PLAYERS:
            raise OptionError(
                f"option dice of liars_dice: expected 2 to {MOST_PLAYERS} numbers from 1 to {MOST_DICE}, one a player, "
                f"got {self.dice!r}"
            )


def num_players(options: Options) -> int:
    return len(options.dice)


def action_space(options: Options) -> Discrete:
    bids = [f"{quantity + 1}x{face + 1}" for quantity in range(sum(options.dice)) for face in range(options.faces)]
    return Discrete((*bids, "liar"))


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return _bids(options) + 1


def max_chance(options: Options) -> int:
    return sum(options.dice)


def observation_parts(options: Options) -> list[tuple[str, int]]:
    return [
        ("own seat", num_players(options)),
        ("own dice, sorted: die x face", max(options.dice) * options.faces),
        ("bids made: quantity x face", _bids(options)),
    ]


def records(options: Options) -> Records:
    n, most = num_players(options), max(options.dice)
    return Records(
        public={
            # int16, because numbers of bids, which outgrow int8, are computed from it
            "faces": field(np.int16, "faces of a die; the highest is wild"),
            "num_dice": field(np.int8, "how many dice there are, by seat", n),
            # bids only rise and seats take turns, so this tells who bid what, and when
            "bids": field(
                np.bool_, "which bids were made; bid number (quantity - 1) * faces + face - 1", _bids(options)
            ),
            "bid": field(np.int16, "the number of the last bid, or -1 before one"),
            "bidder": field(np.int8, "who made the last bid, or -1 before one"),
            "dice": field(np.int8, "the dice, by seat, sorted; all -1 until somebody has called liar", n, most),
        },
        person={"dice": field(np.int8, "the player's dice, sorted; -1 for one that is not rolled or not there", most)},
        private={
            "roller": field(np.int8, "whose die is rolled next"),
            "rolled": field(np.int8, "how many of its dice are rolled"),
        },
    )


def setup(state: Any, options: Options) -> None:
    public = state.public
    public.turn = CHANCE
    public.faces = options.faces
    public.num_dice[:] = options.dice
    public.bid = NO_BID
    public.bidder = NO_BID
    public.dice[:] = NO_DIE
    for seat in range(len(options.dice)):
        state.person[seat].dice[:] = NO_DIE


def chance(state: Any) -> int:
    return state.public.faces


def label(state: Any, outcome: int) -> int:
    return outcome + 1


def deal(state: Any, outcome: int) -> None:
    private = state.private
    seat = private.roller
    insert(state.person[seat].dice, private.rolled, outcome + 1)
    private.rolled += 1
    if private.rolled == state.public.num_dice[seat]:
        private.roller += 1
        private.rolled = 0
        state.public.turn = CHANCE if private.roller < len(state.person) else 0


def legal(public: Any, person: Any, mask: Any) -> None:
    bids = len(public.bids)
    for bid in range(public.bid + 1, bids):
        mask[bid] = True
    mask[bids] = public.bid != NO_BID


def forward(state: Any, action: int) -> None:
    public = state.public
    n = len(state.person)
    if action < len(public.bids):
        public.bids[action] = True
        public.bid = action
        public.bidder = public.turn
        public.turn = (public.turn + 1) % n
    else:
        for seat in range(n):
            for die in range(public.num_dice[seat]):
                public.dice[seat, die] = state.person[seat].dice[die]
        public.turn = TERMINAL


def scores(state: Any, out: Any) -> None:
    public = state.public
    n = len(out)
    for seat in range(n):
        out[seat] = 0.0
    caller = (public.bidder + 1) % n
    out[public.bidder] = 1.0 if bid_holds(public) else -1.0
    out[caller] = -out[public.bidder]


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.num_dice)
    out[person.id] = 1.0
    for die in range(public.num_dice[person.id]):
        out[n + die * public.faces + person.dice[die] - 1] = 1.0
    at = n + len(person.dice) * public.faces
    for bid in range(len(public.bids)):
        out[at + bid] = public.bids[bid]


def insert(dice: Any, rolled: int, face: int) -> None:
    """Add a die to the `rolled` sorted ones at the front, so that the order of rolls is not told."""
    at = rolled
    while at > 0 and dice[at - 1] > face:
        dice[at] = dice[at - 1]
        at -= 1
    dice[at] = face


def bid_holds(public: Any) -> bool:
    """Whether the last bid is true of the dice, once they are uncovered."""
    face = public.bid % public.faces + 1
    count = 0
    for seat in range(len(public.num_dice)):
        for die in range(public.num_dice[seat]):
            shown = public.dice[seat, die]
            count += shown == face or shown == public.faces
    return count > public.bid // public.faces


def _bids(options: Options) -> int:
    return sum(options.dice) * options.faces
