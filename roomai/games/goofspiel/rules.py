"""Goofspiel, the game of pure strategy, for 2 to 4 players: everybody has cards 1 to n and bids them for prizes 1 to n.

Prizes are turned up one at a time. Each player bids one of its cards, all at once: bids are made as turns, seat 0
first, that stay hidden until everybody has bid. The highest bid wins the prize; if several are highest, nobody does.
With hidden bids only the winner is told. The last card is no choice: the last prize is settled with the one before.
Source: Ross, "Goofspiel: The Game of Pure Strategy", Journal of Applied Probability 8, 1971; for more than two players,
for ties and for what is scored, OpenSpiel.
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

WIN_LOSS, DIFFERENCE, TOTAL = 0, 1, 2
RETURNS = ("win_loss", "difference", "total")
NO_CARD = 0
NOBODY = -1


@dataclass(frozen=True)
class Options:
    num_players: int = option(2, "players at the table", low=2, high=4)
    cards: int = option(4, "cards of each player, and prizes", low=2, high=13)
    order: str = option("random", "in which order prizes are turned up", choices=("random", "descending", "ascending"))
    returns: str = option(
        "win_loss",
        "what is scored: having most points, the difference to the mean of points, or points",
        choices=RETURNS,
    )
    hidden_bids: bool = option(False, "whether bids stay hidden for good, and only who won each prize is told")


def num_players(options: Options) -> int:
    return options.num_players


def action_space(options: Options) -> Discrete:
    return Discrete(tuple(f"bid {card}" for card in range(1, options.cards + 1)))


def score_range(options: Options) -> tuple[float, float]:
    if options.returns == "win_loss":
        return -1.0, 1.0
    total = float(_all_points(options))
    mean = total / options.num_players if options.returns == "difference" else 0.0
    return 0.0 - mean, total - mean


def max_length(options: Options) -> int:
    return options.num_players * (options.cards - 1)


def max_chance(options: Options) -> int:
    return options.cards - 1 if options.order == "random" else 0


def zero_sum(options: Options) -> bool:
    """Whether the scores always add up to nothing: all but plain points do."""
    return options.returns != "total"


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n, cards = options.num_players, options.cards
    return [
        ("own seat", n),
        (f"points by seat / {_all_points(options)}", n),
        ("prize to bid for", cards),
        ("prizes turned up: round x prize", cards * cards),
        ("prizes won: round x seat", cards * n),
        ("bids: seat x round x card; one's own once it is made, others' once told", n * cards * cards),
    ]


def records(options: Options) -> Records:
    n, cards = options.num_players, options.cards
    return Records(
        public={
            "returns": field(np.int8, "what is scored: 0 win_loss, 1 difference, 2 total"),
            "hidden_bids": field(np.bool_, "whether bids are never told"),
            "settled": field(np.int8, "how many prizes are settled"),
            "prizes": field(np.int8, "the prizes in their order, 0 for one that is not turned up", cards),
            "bids": field(np.int8, "bids by seat and round, 0 for one that is not told", n, cards),
            "winners": field(np.int8, "who won the prize, by round; -1 for nobody", cards),
            "points": field(np.int8, "points won, by seat", n),
        },
        person={"bids": field(np.int8, "the player's own bids by round, 0 for one that is not made", cards)},
        private={
            "deck": field(np.int8, "the prizes; of a random order, the first `left` are not turned up", cards),
            "left": field(np.int8, "how many prizes chance has not turned up; 0 where the order is fixed"),
        },
    )


def setup(state: Any, options: Options) -> None:
    public, private = state.public, state.private
    prizes = range(1, options.cards + 1)
    public.returns = RETURNS.index(options.returns)
    public.hidden_bids = options.hidden_bids
    public.winners[:] = NOBODY
    private.deck[:] = prizes
    if options.order == "random":
        public.turn = CHANCE
        private.left = options.cards
    else:  # everybody knows the whole order
        public.turn = 0
        public.prizes[:] = prizes if options.order == "ascending" else prizes[::-1]


def chance(state: Any) -> int:
    return state.private.left


def label(state: Any, outcome: int) -> int:
    return state.private.deck[outcome]


def deal(state: Any, outcome: int) -> None:
    turn_up(state, outcome)
    state.public.turn = 0


def legal(public: Any, person: Any, mask: Any) -> None:
    for action in range(len(mask)):
        mask[action] = True
    for i in range(public.settled):
        mask[person.bids[i] - 1] = False


def forward(state: Any, action: int) -> None:
    public = state.public
    state.person[public.turn].bids[public.settled] = action + 1
    if public.turn + 1 < len(state.person):
        public.turn += 1
        return
    settle(state)
    cards = len(public.prizes)
    if public.settled == cards - 1:
        if public.prizes[public.settled] == NO_CARD:
            turn_up(state, 0)
        for seat in range(len(state.person)):
            state.person[seat].bids[public.settled] = last_card(state.person[seat])
        settle(state)
        public.turn = TERMINAL
    elif public.prizes[public.settled] == NO_CARD:
        public.turn = CHANCE
    else:
        public.turn = 0


def scores(state: Any, out: Any) -> None:
    public = state.public
    n = len(out)
    total, best, winners = 0, -1, 0
    for seat in range(n):
        points = int(public.points[seat])
        total += points
        if points > best:
            best, winners = points, 1
        elif points == best:
            winners += 1
    for seat in range(n):
        points = int(public.points[seat])
        if public.returns == TOTAL:
            out[seat] = points
        elif public.returns == DIFFERENCE:
            out[seat] = points - total / n
        elif winners == n:
            out[seat] = 0.0
        elif points == best:
            out[seat] = 1.0 / winners
        else:
            out[seat] = -1.0 / (n - winners)


def observe(public: Any, person: Any, out: Any) -> None:
    n, cards = len(public.points), len(public.prizes)
    out[person.id] = 1.0
    for seat in range(n):
        out[n + seat] = public.points[seat] / np.float32(cards * (cards + 1) // 2)
    at = 2 * n + cards
    for i in range(cards):  # int(): these indices outgrow int8
        prize, winner = int(public.prizes[i]), int(public.winners[i])
        if prize != NO_CARD:
            out[at + i * cards + prize - 1] = 1.0
            if i == public.settled:
                out[2 * n + prize - 1] = 1.0
        if winner != NOBODY:
            out[at + cards * cards + i * n + winner] = 1.0
    at += cards * cards + cards * n
    for seat in range(n):
        for i in range(cards):
            bid = int(person.bids[i] if seat == person.id else public.bids[seat, i])
            if bid != NO_CARD:
                out[at + (seat * cards + i) * cards + bid - 1] = 1.0


def turn_up(state: Any, outcome: int) -> None:
    """Make a prize of the deck the next to bid for."""
    private = state.private
    state.public.prizes[state.public.settled] = take(private.deck, private.left, outcome)
    private.left -= 1


def last_card(person: Any) -> int:
    """The one card that this player has not bid."""
    cards = len(person.bids)
    card = cards * (cards + 1) // 2
    for i in range(cards):
        card -= person.bids[i]
    return card


def settle(state: Any) -> None:
    """Give the prize to the highest bid, if there is just one, and go on to the next round."""
    public = state.public
    highest, winner = NO_CARD, NOBODY
    for seat in range(len(state.person)):
        bid = state.person[seat].bids[public.settled]
        if not public.hidden_bids:
            public.bids[seat, public.settled] = bid
        if bid > highest:
            highest, winner = bid, seat
        elif bid == highest:
            winner = NOBODY
    public.winners[public.settled] = winner
    if winner != NOBODY:
        public.points[winner] += public.prizes[public.settled]
    public.settled += 1


def _all_points(options: Options) -> int:
    return options.cards * (options.cards + 1) // 2
