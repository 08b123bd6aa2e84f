"""Poker hands of five to seven cards: what beats what, and the names that people give them.

A hand is a set of cards in one integer, 16 bits for each suit and in them a bit for each rank. So cards are added one
by one, and hands that have no card in common are joined by `|`: a board is gathered once for everybody at the table.

The value of a hand is an integer that fits an int32: its category, then the ranks that make it, then the ranks of the
kickers, each a set of 13 bits. Sets of equally many ranks compare as their highest different rank does, so values need
no tables. All of it compiles for the CPU and for CUDA, and runs uncompiled as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np

from ..errors import DealError
from ..linking import compile_linked
from .cards import RANKS, SUITS, card_name

CARDS = len(RANKS) * len(SUITS)
MIN_CARDS, MAX_CARDS = 5, 7
EMPTY = 0
"""The hand without cards."""
(
    HIGH_CARD, PAIR, TWO_PAIR, THREE_OF_A_KIND, STRAIGHT, FLUSH, FULL_HOUSE, FOUR_OF_A_KIND, STRAIGHT_FLUSH,
) = range(9)  # fmt: skip

CATEGORY_AT, MAIN_AT = 26, 13
"""Where a value's category begins, and the ranks that make it."""
ALL_RANKS = (1 << 13) - 1
THREE_MORE, EIGHTS = 0x0003_0003_0003_0003, 0x0008_0008_0008_0008
"""For each suit: with three more a count of five or more has the bit of eight."""


def add(hand: int, card: int) -> int:
    """The hand with a card (rank * 4 + suit) more."""
    return hand | 1 << int((card & 3) * 16 + (card >> 2))


def hand_of(cards: Iterable[int]) -> int:
    """The hand of some cards; for kernels there is `add`."""
    hand = EMPTY
    for card in cards:
        hand = add(hand, card)
    return hand


def evaluate(hand: int) -> int:
    """The value of a hand of 5 to 7 cards: the larger beats the smaller, equal ones tie.

    Flushes and straights come first: beside five ranks seven cards have no room for a full house or four of a kind.
    """
    counts = suit_counts(hand)
    if (counts + THREE_MORE) & EIGHTS != 0:  # five cards or more of a suit
        return flush_value(hand, counts)
    first, second = hand & ALL_RANKS, hand >> 16 & ALL_RANKS
    third, fourth = hand >> 32 & ALL_RANKS, hand >> 48
    either, both = first | second, first & second
    other, others = third | fourth, third & fourth
    ranks = either | other
    straight = top_of_straight(ranks)
    if straight != 0:
        return STRAIGHT << CATEGORY_AT | straight
    spare = card_count(counts) - 5
    twice = both | others | (either & other)
    thrice = (both & other) | (others & either)
    if thrice != 0:
        fours = both & others
        if fours != 0:
            return FOUR_OF_A_KIND << CATEGORY_AT | fours << MAIN_AT | highest(ranks ^ fours)
        if twice & (twice - 1) != 0:
            three = highest(thrice)
            return FULL_HOUSE << CATEGORY_AT | three << MAIN_AT | highest(twice ^ three)
        return THREE_OF_A_KIND << CATEGORY_AT | twice << MAIN_AT | without_lowest(ranks ^ twice, spare)
    higher = twice & (twice - 1)
    if higher & (higher - 1) != 0:  # a third pair gives a kicker at most
        twice = higher
        spare -= 1
    pairs = int(twice != 0) + int(higher != 0)
    return pairs << CATEGORY_AT | twice << MAIN_AT | without_lowest(ranks ^ twice, spare)


def category(value: int) -> int:
    """The category of a value, from HIGH_CARD to STRAIGHT_FLUSH."""
    return value >> CATEGORY_AT


def suit_counts(hand: int) -> int:
    """How many cards of each suit a hand has, in 16 bits each: sums of bits, of twos, of fours and of eights."""
    sums = hand - (hand >> 1 & 0x5555_5555_5555_5555)
    sums = (sums & 0x3333_3333_3333_3333) + (sums >> 2 & 0x3333_3333_3333_3333)
    sums = (sums + (sums >> 4)) & 0x0F0F_0F0F_0F0F_0F0F
    return (sums + (sums >> 8)) & 0x000F_000F_000F_000F


def card_count(counts: int) -> int:
    """How many cards a hand has, by the counts of its suits; less than 16."""
    pairs = counts + (counts >> 32)
    return (pairs + (pairs >> 16)) & 15


def flush_value(hand: int, counts: int) -> int:
    """The value of a hand with a flush."""
    while counts & 15 < 5:
        counts >>= 16
        hand >>= 16
    ranks = hand & ALL_RANKS
    straight = top_of_straight(ranks)
    if straight != 0:
        return STRAIGHT_FLUSH << CATEGORY_AT | straight
    return FLUSH << CATEGORY_AT | without_lowest(ranks, (counts & 15) - 5)


def top_of_straight(ranks: int) -> int:
    """The top rank of the highest straight in a set of at most seven, or 0; an ace stands below a two as well."""
    steps = ranks << 1 | ranks >> 12
    lowest = steps & steps >> 1 & steps >> 2 & steps >> 3 & steps >> 4
    return (lowest & ~(lowest >> 1)) << 3  # straights of seven cards begin side by side


def without_lowest(ranks: int, count: int) -> int:
    """A set of ranks without its `count` lowest, of which there are 0 to 2."""
    if count > 0:
        ranks &= ranks - 1
    if count > 1:
        ranks &= ranks - 1
    return ranks


def highest(ranks: int) -> int:
    """The highest of a set of ranks."""
    ranks |= ranks >> 1
    ranks |= ranks >> 2
    ranks |= ranks >> 4
    ranks |= ranks >> 8
    return ranks ^ ranks >> 1


# ---- Many hands at once ------------------------------------------------------------------------------------------


def hand_values(cards: Any) -> np.ndarray[Any, Any]:
    """The values of many hands, int32 [N], from their cards, whole numbers [N, 5 to 7]; compiled.

    Raises DealError for another shape, for what is no card, and for a hand that has a card twice.
    """
    given = np.asarray(cards)
    if given.ndim != 2 or not MIN_CARDS <= given.shape[1] <= MAX_CARDS or given.dtype.kind not in "iu":
        raise DealError(
            f"expected whole numbers [N, {MIN_CARDS} to {MAX_CARDS}], the cards of each hand, got {given.dtype} "
            f"{list(given.shape)}"
        )
    if given.size and not 0 <= given.min() <= given.max() < CARDS:
        raise DealError(f"a card is a number from 0 to {CARDS - 1}, got {given.min()} to {given.max()}")
    values = np.empty(len(given), np.int32)
    twice = compiled(values_of_rows)(np.ascontiguousarray(given, np.int8), values)
    if twice >= 0:
        raise DealError(f"hand {twice} has a card twice: {given[twice].tolist()}")
    return values


@cache
def compiled(template: Callable[..., Any]) -> Any:
    """A plain function over hands, compiled for the CPU; Numba keeps it for the next start."""
    return compile_linked(template, {}, "poker", {})


def values_of_rows(cards: Any, values: Any) -> int:
    """Write the value of each row of cards [N, k] into values [N]; the first row that has a card twice, or -1."""
    for i in range(len(cards)):
        hand = EMPTY
        for j in range(cards.shape[1]):
            hand = add(hand, cards[i, j])
        if card_count(suit_counts(hand)) != cards.shape[1]:
            return i
        values[i] = evaluate(hand)
    return -1


# ---- For people --------------------------------------------------------------------------------------------------

RANK_NAMES = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "jack", "queen", "king", "ace")
NAMES = (
    "{high} high",
    "pair of {}",
    "two pair, {} and {}",
    "three of a kind, {}",
    "straight, {high} high",
    "flush, {high} high",
    "full house, {} over {}",
    "four of a kind, {}",
    "straight flush, {high} high",
)
ROYAL_FLUSH = STRAIGHT_FLUSH << CATEGORY_AT | 1 << 12


def hand_name(value: int) -> str:
    """What people call a hand of that value, for example "full house, kings over nines"; kickers are left out.

    Raises DealError for what is no value of a hand.
    """
    if not 0 < value <= ROYAL_FLUSH:
        raise DealError(f"expected the value of a hand, which evaluate() gives, got {value}")
    if value == ROYAL_FLUSH:
        return "royal flush"
    ranks = [*_high_to_low(value >> MAIN_AT), *_high_to_low(value)]
    return NAMES[category(value)].format(*map(_plural, ranks), high=RANK_NAMES[ranks[0]])


def parse_cards(text: str) -> tuple[int, ...]:
    """The cards (rank * 4 + suit) of a text such as "AsKs" or "As Ks", in either case.

    Raises DealError for what is no card, and for a card that is there twice.
    """
    packed = "".join(text.split())
    cards: list[int] = []
    for at in range(0, len(packed), 2):
        rank, suit = packed[at : at + 1].upper(), packed[at + 1 : at + 2].lower()
        if rank not in RANKS or suit == "" or suit not in SUITS:
            raise DealError(
                f"{packed[at : at + 2]!r} in {text!r} is no card: expected a rank of {RANKS} and a suit of {SUITS}, "
                "for example AsKs"
            )
        card = RANKS.index(rank) * len(SUITS) + SUITS.index(suit)
        if card in cards:
            raise DealError(f"{card_name(card, RANKS, len(SUITS))} is twice in {text!r}: name each card once")
        cards.append(card)
    return tuple(cards)


def cards_text(cards: Iterable[int]) -> str:
    """The names of cards, one after the other, as `parse_cards` reads them."""
    return "".join(card_name(card, RANKS, len(SUITS)) for card in cards)


def _high_to_low(ranks: int) -> list[int]:
    return [rank for rank in reversed(range(len(RANKS))) if ranks >> rank & 1]


def _plural(rank: int) -> str:
    return f"{RANK_NAMES[rank]}{'es' if RANK_NAMES[rank] == 'six' else 's'}"
