"""What hands of Texas hold'em are worth before all cards are dealt: by every runout there is, or by drawn ones.

A runout is all that is still to come: the rest of the board, and two cards for each hand that nobody knows.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import Any

import numpy as np

from ..errors import DealError, OptionError
from ..random import below, bits, stream_key
from .poker_hands import CARDS, cards_text, compiled, evaluate, hand_of, parse_cards

Cards = str | Sequence[int]
"""A text such as "AsKs", or cards by number."""
UNKNOWN = "random"
"""The text of a hand that could be any two cards."""
HOLE, BOARD = 2, 5
BOARDS = (0, 3, 4, 5)
MIN_HANDS, MAX_HANDS = 2, 10
FEW_RUNOUTS = 20_000_000
"""So many are gone through where nobody says how many to draw: a matter of a second."""
MOST_RUNOUTS = 3_000_000_000
"""So many are gone through, or drawn, if somebody insists: a matter of minutes."""
SAMPLES = 1_000_000
"""Drawn where there are more, unless another number is given."""
PIECE = 1_000_000
"""Runouts drawn in one call of the kernel, so that Ctrl-C is heard."""


@dataclass(frozen=True)
class HandEquity:
    """How a hand does: in `shares[k]` of the runouts looked at it wins with k others; `exact` if those were all."""

    hand: str
    shares: tuple[int, ...]
    runouts: int
    exact: bool

    @property
    def win(self) -> float:
        """How often it wins alone."""
        return self.shares[0] / self.runouts

    @property
    def tie(self) -> float:
        """How often it shares the pot."""
        return sum(self.shares[1:]) / self.runouts

    @property
    def equity(self) -> float:
        """How much of the pot it gets on average."""
        return self._moment(1)

    @property
    def standard_error(self) -> float:
        """Of the equity; 0 where it is exact."""
        return 0.0 if self.exact else sqrt(max(self._moment(2) - self._moment(1) ** 2, 0.0) / self.runouts)

    def _moment(self, power: int) -> float:
        total: float = sum(count / winners**power for winners, count in enumerate(self.shares, 1))
        return total / self.runouts


def equity(
    hands: Sequence[Cards], board: Cards = (), dead: Cards = (), samples: int | None = None, seed: int | None = None
) -> tuple[HandEquity, ...]:
    """How 2 to 10 hands, of two cards each or "random", do on a board of 0, 3, 4 or 5 cards; `dead` are out of play.

    By `samples` drawn runouts; if that is not given, by all where there are at most 20 million, else by a million.
    Raises DealError for cards that can't lie like that, OptionError for a wrong number of hands or samples.
    """
    spot = Spot(hands, board, dead)
    if samples is None and spot.is_small:
        return spot.exact()
    return spot.sampled(SAMPLES if samples is None else samples, seed)


class Spot:
    """Hands on a board; a hand without cards is one that nobody knows.

    Raises DealError for cards that can't lie like that, OptionError for a wrong number of hands.
    """

    def __init__(self, hands: Sequence[Cards], board: Cards = (), dead: Cards = ()) -> None:
        if not MIN_HANDS <= len(hands) <= MAX_HANDS:
            raise OptionError(f"expected {MIN_HANDS} to {MAX_HANDS} hands, got {len(hands)}")
        self.hands = [_hand(given, f"hand {seat}") for seat, given in enumerate(hands, 1)]
        self.board = _cards(board)
        if len(self.board) not in BOARDS:
            raise DealError(f"the board has {_count(self.board)}: expected none, 3, 4 or 5")
        self.dead = _cards(dead)
        self._deck = self._undealt()
        self._unknown = [seat for seat, hand in enumerate(self.hands) if not hand]
        self._missing = BOARD - len(self.board)
        self._to_come = self._missing + HOLE * len(self._unknown)
        if self._to_come > len(self._deck):
            raise DealError(
                f"{self._to_come} cards are to come and the deck has {len(self._deck)} left: "
                "take fewer hands, or fewer dead cards"
            )

    @property
    def runouts(self) -> int:
        """How many there are."""
        left = len(self._deck)
        count = comb(left, self._missing)
        for dealt in range(self._missing, self._to_come, HOLE):
            count *= comb(left - dealt, HOLE)
        return count

    @property
    def is_small(self) -> bool:
        """Whether going through all runouts is a matter of a second."""
        return self.runouts <= FEW_RUNOUTS

    def exact(self) -> tuple[HandEquity, ...]:
        """How each hand does, by all runouts. Raises OptionError where there are more than three thousand million."""
        if self.runouts > MOST_RUNOUTS:
            raise OptionError(
                f"there are {self.runouts:,} runouts, too many to go through ({MOST_RUNOUTS:,} at most): draw samples"
            )
        table = self._table()
        begins = np.zeros(self._to_come + 1, np.bool_)
        begins[self._missing :: HOLE] = True
        chosen = np.zeros(self._to_come + 1, np.int64)
        for first in range(len(self._deck) if self._to_come else 1):  # in pieces, so that Ctrl-C is heard
            compiled(every_runout)(*table, begins, chosen, first)
        return self._found(table, self.runouts, exact=True)

    def sampled(self, samples: int = SAMPLES, seed: int | None = None) -> tuple[HandEquity, ...]:
        """How each hand does, by drawn runouts. Raises OptionError unless they are 1 to three thousand million."""
        if not 1 <= samples <= MOST_RUNOUTS:
            raise OptionError(f"samples: expected 1 to {MOST_RUNOUTS:,}, got {samples:,}")
        table = self._table()
        settled = np.uint64(secrets.randbits(63) if seed is None else seed % 2**64)
        for low in range(0, samples, PIECE):
            compiled(drawn_runouts)(*table, settled, low, min(low + PIECE, samples))
        return self._found(table, samples, exact=False)

    def _undealt(self) -> list[int]:
        """The cards that nobody holds."""
        held: dict[int, str] = {}
        places = [f"in hand {seat}" for seat in range(1, len(self.hands) + 1)]
        groups = [*self.hands, self.board, self.dead]
        for place, cards in zip([*places, "on the board", "among the dead cards"], groups, strict=True):
            for card in cards:
                if card in held:
                    raise DealError(f"{cards_text([card])} is {held[card]} and {place}: there is one in the deck")
                held[card] = place
        return [card for card in range(CARDS) if card not in held]

    def _table(self) -> tuple[Any, ...]:
        """What the kernels begin with; the last array is the tally, [hand, other winners]."""
        seats = len(self.hands)
        return (
            np.array([hand_of((card,)) for card in self._deck], np.int64),
            np.zeros(self._to_come + 1, np.int64),
            self._missing,
            np.array(self._unknown, np.int64),
            hand_of(self.board),
            np.array([hand_of(hand) for hand in self.hands], np.int64),
            np.zeros(seats, np.int64),
            np.zeros((seats, seats), np.int64),
        )

    def _found(self, table: tuple[Any, ...], runouts: int, exact: bool) -> tuple[HandEquity, ...]:
        return tuple(
            HandEquity(cards_text(hand) or UNKNOWN, tuple(shares), runouts, exact)
            for hand, shares in zip(self.hands, table[-1].tolist(), strict=True)
        )


def _hand(given: Cards, name: str) -> tuple[int, ...]:
    if isinstance(given, str) and given.lower() == UNKNOWN:
        return ()
    cards = _cards(given)
    if len(cards) != HOLE:
        raise DealError(f"{name} has {_count(cards)}: expected {HOLE}, or {UNKNOWN!r} for any two")
    return cards


def _cards(given: Cards) -> tuple[int, ...]:
    if isinstance(given, str):
        return parse_cards(given)
    for card in given:
        if not (isinstance(card, int | np.integer) and 0 <= card < CARDS):
            raise DealError(f"a card is a number from 0 to {CARDS - 1}, got {card!r}")
    return parse_cards(cards_text(given))  # which finds what is there twice


def _count(cards: Sequence[int]) -> str:
    return "1 card" if len(cards) == 1 else f"{len(cards)} cards"


# ---- The kernels: plain functions that are compiled --------------------------------------------------------------
#
# Cards to come are taken one after the other from `deck` [C], a hand of one card each; `taken[d]` is the first d of
# them. The board's `missing` ones come first, then two for each of the `unknown` hands.


def every_runout(
    deck: Any, taken: Any, missing: int, unknown: Any, board: int, hands: Any, values: Any, tally: Any,
    begins: Any, chosen: Any, first: int,
) -> None:  # fmt: skip
    """Compare the hands in each runout whose first card is deck[first]; within a group cards come in ascending order.

    Where `begins[d]` a group begins with card d; chosen[d] is its place in the deck.
    """
    to_come = len(taken) - 1
    chosen[0] = first - 1
    d = 0
    while d >= 0:
        if d == to_come:
            compare(taken, missing, unknown, board, hands, values, tally)
            d -= 1
        else:
            end = first + 1 if d == 0 else len(deck)
            card = chosen[d] + 1
            while card < end and taken[d] & deck[card] != 0:
                card += 1
            if card == end:
                d -= 1
            else:
                chosen[d] = card
                taken[d + 1] = taken[d] | deck[card]
                d += 1
                chosen[d] = -1 if begins[d] else card


def drawn_runouts(
    deck: Any, taken: Any, missing: int, unknown: Any, board: int, hands: Any, values: Any, tally: Any,
    seed: np.uint64, low: int, high: int,
) -> None:  # fmt: skip
    """Compare the hands in runouts low to high - 1 of a seed; a card that is taken already is drawn again."""
    for i in range(low, high):
        key = stream_key(seed, i)
        draw, d = 0, 0
        while d < len(taken) - 1:
            card = deck[below(bits(key, draw), len(deck))]
            draw += 1
            if taken[d] & card == 0:
                taken[d + 1] = taken[d] | card
                d += 1
        compare(taken, missing, unknown, board, hands, values, tally)


def compare(taken: Any, missing: int, unknown: Any, board: int, hands: Any, values: Any, tally: Any) -> None:
    """Count a runout for each hand that wins it, by how many others win it as well."""
    for j in range(len(unknown)):
        d = missing + HOLE * j
        hands[unknown[j]] = taken[d] ^ taken[d + HOLE]
    best, winners = -1, 0
    for seat in range(len(hands)):
        value = evaluate(board | taken[missing] | hands[seat])
        values[seat] = value
        if value > best:
            best, winners = value, 1
        elif value == best:
            winners += 1
    for seat in range(len(hands)):
        if values[seat] == best:
            tally[seat, winners - 1] += 1
