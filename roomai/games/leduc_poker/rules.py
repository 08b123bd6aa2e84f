"""Leduc poker, for 2 to 6 players: one private card and one board card, from a deck of two suits and one more rank
than players, or of other sizes.

Everybody antes 1. Two rounds of betting with at most two raises each (or another number), of 2 chips before the board
card and of 4 after it. A pair with the board wins, then the higher rank; equal hands share the pot.
Source: Southey et al., "Bayes' Bluff: Opponent Modelling in Poker", UAI 2005; for details not given there, OpenSpiel.
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
from ..cards import take

FOLD, CALL, RAISE = 0, 1, 2
ANTE = 1
FIRST_RAISE, SECOND_RAISE = 2, 4  # the chips of a raise, by round
NO_CARD = -1
NO_BET = -1


@dataclass(frozen=True)
class Options:
    """Raises OptionError for a deck without a card for everybody and one for the board."""

    num_players: int = option(2, "players at the table", low=2, high=6)
    ranks: int = option(0, "ranks in the deck, 2 to 13; 0 for one more than players", low=0, high=13)
    suits: int = option(2, "suits in the deck", low=1, high=4)
    raises: int = option(2, "most raises in a round", low=1, high=8)

    def __post_init__(self) -> None:
        if self.ranks == 1:
            raise OptionError("option ranks of leduc_poker: expected 0 or 2 to 13, got 1")
        if num_cards(self) <= self.num_players:
            raise OptionError(
                f"option ranks of leduc_poker: expected at least {self.num_players + 1} cards for {self.num_players} "
                f"players and the board, got {self.ranks} ranks x {self.suits} suits"
            )


def num_players(options: Options) -> int:
    return options.num_players


def action_space(options: Options) -> Discrete:
    return Discrete(("fold", "call", "raise"))


def score_range(options: Options) -> tuple[float, float]:
    most = most_chips(options.raises)
    return -float(most), float(most * (options.num_players - 1))


def max_length(options: Options) -> int:
    return 2 * _longest_round(options)


def max_chance(options: Options) -> int:
    return options.num_players + 1


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n, cards = options.num_players, num_cards(options)
    return [
        ("own seat", n),
        ("own card", cards),
        ("board card", cards),
        ("bets: round x move x (call, raise)", 2 * _longest_round(options) * 2),
        (f"chips put in by each seat / {most_chips(options.raises)}", n),
        ("folded, by seat", n),
    ]


def records(options: Options) -> Records:
    n = options.num_players
    return Records(
        public={
            "betting_round": field(np.int8, "0 before the board card, 1 after"),
            "board": field(np.int8, "the board card (rank * suits + suit), or -1 before it is dealt"),
            "chips": field(np.int8, "chips put in, by seat", n),
            "folded": field(np.bool_, "who has folded, by seat", n),
            "playing": field(np.int8, "how many have not folded"),
            "raises": field(np.int8, "raises in this round"),
            "calls": field(np.int8, "calls since the last raise or the start of the round"),
            "bets": field(
                np.int8, "actions by round: 0 fold, 1 call, 2 raise, -1 none yet", 2, _longest_round(options)
            ),
            "moves": field(np.int8, "how many actions there were in this round"),
            "cards": field(np.uint8, "cards in the deck"),
            "suits": field(np.uint8, "suits in the deck"),
        },
        person={"card": field(np.int8, "the private card (rank * suits + suit), or -1 before it is dealt")},
        private={
            "deck": field(np.int8, "the cards; the first `left` are undealt", num_cards(options)),
            "left": field(np.int8, "how many cards are undealt"),
        },
    )


def setup(state: Any, options: Options) -> None:
    state.public.turn = CHANCE
    state.public.board = NO_CARD
    state.public.chips[:] = ANTE
    state.public.playing = options.num_players
    state.public.bets[:] = NO_BET
    state.public.cards = num_cards(options)
    state.public.suits = options.suits
    for seat in range(options.num_players):
        state.person[seat].card = NO_CARD
    state.private.deck[:] = range(num_cards(options))
    state.private.left = num_cards(options)


def chance(state: Any) -> int:
    return state.private.left


def label(state: Any, outcome: int) -> int:
    return state.private.deck[outcome]


def deal(state: Any, outcome: int) -> None:
    n = len(state.person)
    private = state.private
    dealt = len(private.deck) - private.left
    card = take(private.deck, private.left, outcome)
    private.left -= 1
    if dealt < n:
        state.person[dealt].card = card
        state.public.turn = CHANCE if dealt + 1 < n else 0
    else:
        state.public.board = card
        state.public.turn = next_seat(state.public, n - 1)


def legal(public: Any, person: Any, mask: Any) -> None:
    mask[FOLD] = public.chips[person.id] < stakes(public)
    mask[CALL] = True
    mask[RAISE] = public.raises < max_raises(public)


def forward(state: Any, action: int) -> None:
    public = state.public
    seat = public.turn
    public.bets[public.betting_round, public.moves] = action
    public.moves += 1
    if action == FOLD:
        public.folded[seat] = True
        public.playing -= 1
    else:
        public.chips[seat] = stakes(public)
        public.calls += 1
        if action == RAISE:
            public.chips[seat] += FIRST_RAISE if public.betting_round == 0 else SECOND_RAISE
            public.raises += 1
            public.calls = 0
    to_call = public.playing if public.raises == 0 else public.playing - 1
    if public.playing == 1:
        public.turn = TERMINAL
    elif public.calls < to_call:
        public.turn = next_seat(public, seat)
    elif public.betting_round == 0:
        public.betting_round = 1
        public.raises = 0
        public.calls = 0
        public.moves = 0
        public.turn = CHANCE
    else:
        public.turn = TERMINAL


def scores(state: Any, out: Any) -> None:
    public = state.public
    n = len(state.person)
    pot, best, winners = 0, -1, 0
    for seat in range(n):
        pot += int(public.chips[seat])  # many chips are more than an int8 holds
        strength = hand_strength(public, state.person[seat])
        if strength > best:
            best, winners = strength, 1
        elif strength == best:
            winners += 1
        out[seat] = strength  # for the second loop: a division by suits is slow
    for seat in range(n):
        share = pot / winners if out[seat] == best else 0.0
        out[seat] = share - public.chips[seat]


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.chips)
    cards = np.int64(public.cards)  # an unsigned byte: the compiler knows that no index made of it is negative
    out[person.id] = 1.0
    out[n + person.card] = 1.0
    if public.board >= 0:
        out[n + cards + public.board] = 1.0
    at = n + 2 * cards
    longest = public.bets.shape[1]
    for i in range(public.betting_round + 1):
        for j in range(longest):
            bet = public.bets[i, j]
            if bet == NO_BET:
                break
            if bet != FOLD:
                out[at + (i * longest + j) * 2 + int(bet) - 1] = 1.0
    at += 2 * longest * 2
    most = np.float32(most_chips(max_raises(public)))
    for seat in range(n):
        out[at + seat] = public.chips[seat] / most
        out[at + n + seat] = public.folded[seat]


def stakes(public: Any) -> int:
    """The most that anybody has put in."""
    most = public.chips[0]
    for seat in range(1, len(public.chips)):
        most = max(most, public.chips[seat])
    return most


def next_seat(public: Any, seat: int) -> int:
    """The next player after `seat` who has not folded."""
    n = len(public.folded)
    seat = (seat + 1) % n
    while public.folded[seat]:
        seat = (seat + 1) % n
    return seat


def hand_strength(public: Any, person: Any) -> int:
    """Larger beats smaller: a pair with the board, then the rank; -1 for a player who has folded."""
    if public.folded[person.id]:
        return -1
    rank = person.card // public.suits
    pair = public.board >= 0 and public.board // public.suits == rank
    return rank + 100 if pair else rank


def max_raises(public: Any) -> int:
    """The most raises in a round: the length of `bets` tells, and the compiler knows that; see _longest_round."""
    n = len(public.chips)
    return (public.bets.shape[1] - n) // (n - 1)


def most_chips(raises: int) -> int:
    """What one player can put in at most, with so many raises in each round."""
    return ANTE + raises * (FIRST_RAISE + SECOND_RAISE)


def num_ranks(options: Options) -> int:
    return options.ranks or options.num_players + 1


def num_cards(options: Options) -> int:
    return num_ranks(options) * options.suits


def _longest_round(options: Options) -> int:
    """The first raise after n - 1 calls, each other after n - 2, and at the end n - 1 calls."""
    n = options.num_players
    return n + options.raises * (n - 1)
