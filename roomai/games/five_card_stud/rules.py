"""Five-card stud for 2 to 10 players: one card face down, four face up, a round of betting after each but the first.

Everybody antes. The best hand that shows begins each round; of equal ones the first from the dealer's left. Betting is
that of betting.py.
Source: Robert's Rules of Poker, version 11, but without a forced bring-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import CHANCE, TERMINAL
from ...options import option
from ...records import Records, field
from ...spaces import Menu
from ..betting import (
    LIMITS,
    NOBODY,
    bet,
    betting_allows,
    betting_fields,
    betting_menu,
    betting_parts,
    by_seat,
    longest_game,
    menu_of,
    menu_sizes,
    net_chips,
    next_round,
    next_to_act,
    observe_betting,
    post_antes,
    score_bounds,
    set_up_betting,
    settle,
)
from ..cards import take
from ..poker_hands import EMPTY, add, evaluate

NAME = "five_card_stud"
CARDS, UP, ROUNDS = 52, 4, 4
NO_CARD = -1


@dataclass(frozen=True)
class Options:
    """Raises OptionError for stacks that don't fit the players, and for sizes of raises unknown."""

    num_players: int = option(2, "players at the table", low=2, high=10)
    limit: str = option("fixed", "what limits a raise: nothing, the pot, or a size fixed for the round", choices=LIMITS)
    stacks: tuple[int, ...] = option((100,), "chips at the start: one number for all, or one for each seat")
    ante: int = option(1, "chips that everybody puts in before the deal", low=0, high=10**6)
    min_bet: int = option(
        2, "the least bet; fixed-limit: of the first two rounds, half of the last two", low=1, high=10**6
    )
    cap: int = option(4, "fixed-limit: most bets and raises in a round", low=1, high=100)
    raises: str = option("min,half,pot,2pot,allin", "raises that have an id: a list of sizes, or all")

    def __post_init__(self) -> None:
        max_length(self)
        action_space(self)


def num_players(options: Options) -> int:
    return options.num_players


def action_space(options: Options) -> Menu:
    return menu_of(NAME, options.limit, options.raises, max(options.stacks))


def score_range(options: Options) -> tuple[float, float]:
    return score_bounds(starting_stacks(options), 1.0)


def max_length(options: Options) -> int:
    cap = options.cap if options.limit == "fixed" else 0
    return longest_game(NAME, starting_stacks(options), ROUNDS, options.min_bet, cap)


def max_chance(options: Options) -> int:
    return (1 + UP) * options.num_players


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n = options.num_players
    return [
        ("own seat", n),
        ("own card face down", CARDS),
        ("cards face up, by seat", n * CARDS),
        *betting_parts(options.stacks, n, ROUNDS),
    ]


def records(options: Options) -> Records:
    n = options.num_players
    sizes = len(menu_sizes(NAME, options.limit, options.raises))
    return Records(
        public={
            "up": field(np.int8, "cards face up (rank * 4 + suit), -1 for one that is not dealt, by seat", n, UP),
            "down": field(np.int8, "the card face down that a seat has shown, -1 for none, by seat", n),
            **betting_fields(n, ROUNDS, max_length(options), sizes),
        },
        person={"card": field(np.int8, "the player's card face down, -1 before it is dealt")},
        private={
            "deck": field(np.int8, "the cards; the first `left` are undealt", CARDS),
            "left": field(np.int8, "how many cards are undealt"),
        },
    )


def setup(state: Any, options: Options) -> None:
    public, private = state.public, state.private
    sizes = menu_sizes(NAME, options.limit, options.raises)
    fixed = options.limit == "fixed"
    least = [options.min_bet] * 2 + [options.min_bet * (2 if fixed else 1)] * 2
    set_up_betting(public, starting_stacks(options), options.limit, sizes, least, options.cap if fixed else 0)
    post_antes(public, [options.ante] * options.num_players)
    public.turn = CHANCE
    public.up[:] = NO_CARD
    public.down[:] = NO_CARD
    private.deck[:] = range(CARDS)
    private.left = CARDS
    for seat in range(options.num_players):
        state.person[seat].card = NO_CARD


def chance(state: Any) -> int:
    return state.private.left


def label(state: Any, outcome: int) -> int:
    return state.private.deck[outcome]


def deal(state: Any, outcome: int) -> None:
    public, private = state.public, state.private
    n = len(state.person)
    dealt = CARDS - private.left
    card = take(private.deck, private.left, outcome)
    private.left -= 1
    if dealt < n:
        state.person[dealt].card = card
        return
    seat = next_without_card(public)
    public.up[seat, public.betting_round] = card
    if next_without_card(public) == NOBODY:
        go_on(state, best_showing(public) - 1)


def menu(public: Any, person: Any, meant: Any) -> None:
    betting_menu(public, person, meant)


def allows(public: Any, person: Any, action: int) -> bool:
    return betting_allows(public, person, action)


def forward(state: Any, action: int) -> None:
    bet(state.public, action)
    go_on(state, state.public.turn)


def scores(state: Any, out: Any) -> None:
    for seat in range(len(out)):
        out[seat] = net_chips(state.public, seat)


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.stacks)
    out[person.id] = 1.0
    if person.card >= 0:
        out[n + person.card] = 1.0
    at = n + CARDS
    for seat in range(n):
        for i in range(UP):
            if public.up[seat, i] >= 0:
                out[at + seat * CARDS + int(public.up[seat, i])] = 1.0  # int(): the index outgrows int8
    at += n * CARDS
    observe_betting(public, person.id, out, at)


def go_on(state: Any, seat: int) -> None:
    """Let the next player after a seat act; if there is none, deal on, or end the game."""
    public = state.public
    if public.playing > 1:
        seat = next_to_act(public, seat)
        if seat != NOBODY:
            public.turn = seat
            return
        if public.betting_round < ROUNDS - 1:
            next_round(public)
            public.turn = CHANCE
            return
        show_down(state)
    settle(public)
    public.turn = TERMINAL


def show_down(state: Any) -> None:
    """Show the hands of all who have not folded."""
    public = state.public
    for seat in range(len(state.person)):
        if not public.folded[seat]:
            public.down[seat] = state.person[seat].card
            hand = add(EMPTY, state.person[seat].card)
            for i in range(UP):
                hand = add(hand, public.up[seat, i])
            public.shown[seat] = evaluate(hand)


def next_without_card(public: Any) -> int:
    """The first seat that waits for its card of this round, or NOBODY."""
    for seat in range(len(public.stacks)):
        if not public.folded[seat] and public.up[seat, public.betting_round] == NO_CARD:
            return seat
    return NOBODY


def best_showing(public: Any) -> int:
    """The first seat whose cards face up are best, among those that have not folded."""
    best, found = -1, 0
    for seat in range(len(public.stacks)):
        if not public.folded[seat]:
            value = showing(public, seat)
            if value > best:
                best, found = value, seat
    return found


def showing(public: Any, seat: int) -> int:
    """How good the cards face up are, without straights and flushes: more of a kind first, then higher ranks.

    A number in base 16: the sum of squares of how many of each rank there are (a pair 2 more than two ranks), then the
    ranks, those that there are most of first.
    """
    counts = 0  # four bits for each rank
    for i in range(UP):
        if public.up[seat, i] >= 0:
            counts += 1 << (4 * (int(public.up[seat, i]) // 4))
    value, ranks, places = 0, 0, 0
    for times in range(UP, 0, -1):
        for rank in range(12, -1, -1):
            if (counts >> (4 * rank)) & 15 == times:
                value += times * times
                ranks = ranks * 16 + rank
                places += 1
    for _ in range(places, UP):
        ranks *= 16
    return value * 65536 + ranks


def starting_stacks(options: Options) -> list[int]:
    return by_seat(NAME, "stacks", options.stacks, options.num_players, 1)
