"""Texas hold'em for 2 to 10 players: two cards each, a board of five, four rounds of betting.

Seat 0 sits to the left of the dealer, who has the last seat. It posts the small blind and seat 1 the big one, except
heads-up, where the dealer (seat 1) posts the small blind and acts first before the flop. Betting is that of betting.py.
Source: the rules of the Tournament Directors Association, 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import CHANCE, TERMINAL
from ...errors import OptionError
from ...options import option
from ...records import Records, field
from ...spaces import Menu
from ..betting import (
    LIMITS,
    MOST_CHIPS,
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
    post_blinds,
    score_bounds,
    set_up_betting,
    settle,
)
from ..cards import take
from ..poker_hands import EMPTY, add, evaluate

NAME = "texas_holdem"
CARDS, HOLE, BOARD, ROUNDS = 52, 2, 5, 4
NO_CARD = -1
FLOP = 3
UNITS = ("chips", "big_blinds")


@dataclass(frozen=True)
class Options:
    """Raises OptionError for stacks, blinds and antes that don't fit the players, and for sizes of raises unknown."""

    num_players: int = option(2, "players at the table", low=2, high=10)
    limit: str = option("no", "what limits a raise: nothing, the pot, or a size fixed for the round", choices=LIMITS)
    stacks: tuple[int, ...] = option((200,), "chips at the start: one number for all, or one for each seat")
    blinds: tuple[int, ...] = option((1, 2), "small blind, big blind, and straddles if there are any")
    antes: tuple[int, ...] = option((0,), "antes: one number for all, or one for each seat")
    min_bet: int = option(0, "the least bet, 0 for the big blind; fixed-limit: the bet of the first two rounds", low=0)
    cap: int = option(4, "fixed-limit: most bets and raises in a round; the big blind is the first", low=1, high=100)
    raises: str = option("min,half,pot,2pot,allin", "raises that have an id: a list of sizes, or all")
    unit: str = option("chips", "what scores are counted in", choices=UNITS)

    def __post_init__(self) -> None:
        by_seat(NAME, "antes", self.antes, self.num_players, 0)
        if not 1 <= len(self.blinds) <= self.num_players or min(self.blinds) < 0 or max(self.blinds) > MOST_CHIPS:
            raise OptionError(
                f"option blinds of {NAME}: expected 1 to {self.num_players} numbers from 0 to {MOST_CHIPS}, one for "
                f"each seat from the dealer's left, got {self.blinds}"
            )
        if not big_blind(self):
            raise OptionError(f"option min_bet of {NAME}: without blinds expected the least bet, got 0")
        max_length(self)
        action_space(self)


def num_players(options: Options) -> int:
    return options.num_players


def action_space(options: Options) -> Menu:
    return menu_of(NAME, options.limit, options.raises, max(options.stacks))


def score_range(options: Options) -> tuple[float, float]:
    return score_bounds(starting_stacks(options), points(options))


def max_length(options: Options) -> int:
    cap = options.cap if options.limit == "fixed" else 0
    return longest_game(NAME, starting_stacks(options), ROUNDS, big_blind(options), cap)


def max_chance(options: Options) -> int:
    return HOLE * options.num_players + BOARD


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n = options.num_players
    return [
        ("own seat", n),
        ("own cards", CARDS),
        ("board", CARDS),
        *betting_parts(options.stacks, n, ROUNDS),
    ]


def records(options: Options) -> Records:
    n = options.num_players
    sizes = len(menu_sizes(NAME, options.limit, options.raises))
    return Records(
        public={
            "board": field(np.int8, "the cards for all (rank * 4 + suit), -1 for one that is not dealt", BOARD),
            **betting_fields(n, ROUNDS, max_length(options), sizes),
            "unit": field(np.float64, "how many chips a point of the score is"),
            "hands": field(np.int8, "the cards that a seat has shown, -1 for none, by seat", n, HOLE),
        },
        person={"cards": field(np.int8, "the player's own cards, -1 for one that is not dealt", HOLE)},
        private={
            "deck": field(np.int8, "the cards; the first `left` are undealt", CARDS),
            "left": field(np.int8, "how many cards are undealt"),
        },
    )


def setup(state: Any, options: Options) -> None:
    public, private = state.public, state.private
    n = options.num_players
    sizes = menu_sizes(NAME, options.limit, options.raises)
    least = big_blind(options)
    fixed = options.limit == "fixed"
    bets = [least, least, 2 * least, 2 * least] if fixed else [least] * ROUNDS
    set_up_betting(public, starting_stacks(options), options.limit, sizes, bets, options.cap if fixed else 0)
    post_antes(public, by_seat(NAME, "antes", options.antes, n, 0))
    post_blinds(public, blinds_by_seat(options))
    public.turn = CHANCE
    public.unit = points(options)
    public.raises = 1 if fixed and any(options.blinds) else 0
    public.board[:] = NO_CARD
    public.hands[:] = NO_CARD
    private.deck[:] = range(CARDS)
    private.left = CARDS
    for seat in range(n):
        state.person[seat].cards[:] = NO_CARD


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
    place = dealt - HOLE * n
    if place < 0:
        state.person[dealt // HOLE].cards[dealt % HOLE] = card
    else:
        public.board[place] = card
    if place == -1:
        go_on(state, last_blind(public))
    elif place + 1 >= FLOP:
        next_round(public)
        go_on(state, n - 1)


def menu(public: Any, person: Any, meant: Any) -> None:
    betting_menu(public, person, meant)


def allows(public: Any, person: Any, action: int) -> bool:
    return betting_allows(public, person, action)


def forward(state: Any, action: int) -> None:
    bet(state.public, action)
    go_on(state, state.public.turn)


def scores(state: Any, out: Any) -> None:
    for seat in range(len(out)):
        out[seat] = net_chips(state.public, seat) / state.public.unit


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.stacks)
    out[person.id] = 1.0
    at = n
    for i in range(HOLE):
        if person.cards[i] >= 0:
            out[at + person.cards[i]] = 1.0
    at += CARDS
    for i in range(BOARD):
        if public.board[i] >= 0:
            out[at + public.board[i]] = 1.0
    at += CARDS
    observe_betting(public, person.id, out, at)


def go_on(state: Any, seat: int) -> None:
    """Let the next player after a seat act; if there is none, deal on, or end the game."""
    public = state.public
    if public.playing > 1:
        seat = next_to_act(public, seat)
        if seat != NOBODY:
            public.turn = seat
            return
        if public.board[BOARD - 1] == NO_CARD:
            public.turn = CHANCE
            return
        show_down(state)
    settle(public)
    public.turn = TERMINAL


def show_down(state: Any) -> None:
    """Show the hands of all who have not folded."""
    public = state.public
    board = EMPTY
    for i in range(BOARD):
        board = add(board, public.board[i])
    for seat in range(len(state.person)):
        if not public.folded[seat]:
            hand = board
            for i in range(HOLE):
                public.hands[seat, i] = state.person[seat].cards[i]
                hand = add(hand, state.person[seat].cards[i])
            public.shown[seat] = evaluate(hand)


def last_blind(public: Any) -> int:
    """The seat to whose left play begins before the flop: the largest blind's, the dealer's if there are none."""
    last = 0
    for seat in range(1, len(public.stacks)):
        if public.bets[seat] >= public.bets[last]:
            last = seat
    return last


def big_blind(options: Options) -> int:
    """The least bet of the first round."""
    return options.min_bet or max(options.blinds[:2])


def points(options: Options) -> float:
    """How many chips a point of the score is."""
    return float(big_blind(options)) if options.unit == "big_blinds" else 1.0


def starting_stacks(options: Options) -> list[int]:
    return by_seat(NAME, "stacks", options.stacks, options.num_players, 1)


def blinds_by_seat(options: Options) -> list[int]:
    """The blinds as they are posted; heads-up the dealer has the small one."""
    n = options.num_players
    blinds = [*options.blinds, *([0] * n)][:n]
    return blinds[::-1] if n == 2 else blinds
