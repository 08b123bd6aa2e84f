"""Poker hands: counts that are known, PokerKit beside us, and hands that evaluators get wrong."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pokerkit import StandardHighHand

from roomai.errors import DealError
from roomai.games import poker_hands
from roomai.games.poker_hands import (
    CARDS,
    CATEGORY_AT,
    EMPTY,
    ROYAL_FLUSH,
    add,
    cards_text,
    category,
    evaluate,
    hand_name,
    hand_of,
    hand_values,
    parse_cards,
)

COUNTS = [1_302_540, 1_098_240, 123_552, 54_912, 10_200, 5_108, 3_744, 624, 40]
"""Hands of five cards by category, from high card to straight flush."""
VALUES = 7462
some_hands = st.lists(st.integers(0, CARDS - 1), min_size=5, max_size=7, unique=True)
seven_cards = st.lists(st.integers(0, CARDS - 1), min_size=7, max_size=7, unique=True)


@pytest.fixture(scope="module")
def five_cards() -> Any:
    """The values of all hands of five cards."""
    return hand_values(np.fromiter(chain.from_iterable(combinations(range(CARDS), 5)), np.int8).reshape(-1, 5))


@pytest.fixture(scope="module")
def ladder(five_cards: Any) -> Any:
    """All values there are, low to high: PokerKit numbers them in this order."""
    return np.unique(five_cards)


def drawn(count: int, cards: int) -> Any:
    return np.random.default_rng(cards).random((count, CARDS)).argpartition(cards)[:, :cards]


def value(text: str) -> int:
    return evaluate(hand_of(parse_cards(text)))


def theirs(cards: Any) -> int:
    """PokerKit's number of the best five of some cards, from 0 for the worst hand of all."""
    index: int = StandardHighHand.from_game(cards_text(cards)).entry.index
    return index


# ---- Oracles -----------------------------------------------------------------------------------------------------


def test_counts_of_all_five_card_hands(five_cards: Any) -> None:
    assert np.bincount(five_cards >> CATEGORY_AT).tolist() == COUNTS
    assert len(np.unique(five_cards)) == VALUES
    assert five_cards.max() == ROYAL_FLUSH < 2**31


@pytest.mark.parametrize(("cards", "hands"), [(5, 2000), (6, 4000), (7, 20_000)])
def test_the_order_is_pokerkits(cards: int, hands: int, ladder: Any) -> None:
    rows = drawn(hands, cards)
    assert np.searchsorted(ladder, hand_values(rows)).tolist() == [theirs(row) for row in rows.tolist()]


@given(some_hands)
def test_any_hand_is_where_pokerkit_has_it(ladder: Any, cards: list[int]) -> None:
    assert ladder[theirs(cards)] == evaluate(hand_of(cards))


@given(seven_cards)
def test_seven_cards_are_worth_the_best_five_of_them(cards: list[int]) -> None:
    assert evaluate(hand_of(cards)) == max(evaluate(hand_of(five)) for five in combinations(cards, 5))


@given(some_hands, st.permutations(range(4)))
def test_suits_are_alike(cards: list[int], suits: list[int]) -> None:
    assert evaluate(hand_of(cards)) == evaluate(hand_of(card - card % 4 + suits[card % 4] for card in cards))


@given(seven_cards)
def test_hands_are_joined(cards: list[int]) -> None:
    assert hand_of(cards[:5]) | hand_of(cards[5:]) == hand_of(cards)


@pytest.mark.parametrize("kind", [int, np.int8, np.uint8, np.int64])
def test_uncompiled_is_compiled(kind: Any) -> None:
    """With Python's numbers and with NumPy's, as they stand in records."""
    rows = drawn(3000, 7)
    stored: Any = np.int64
    found = []
    with np.errstate(all="raise"):
        for row in rows.tolist():
            hand: Any = EMPTY
            for card in row:
                hand = add(hand, kind(card))
            found.append(int(evaluate(hand)))
            assert found[-1] == evaluate(stored(hand))
    assert found == hand_values(rows).tolist()


# ---- Hands that evaluators get wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("2s2h3d4c5s", "AsKhQdJc9s"),  # any pair beats any high card
        ("AsKhQdJc9s", "AsKhQdJc8s"),  # the last kicker
        ("2h3h4h5h7h", "AsKdQcJhTs"),  # flush, straight
        ("2s2h2d3c3s", "AhKhQhJh9h"),  # full house, flush
        ("2s2h2d2c3s", "AsAhAdKcKs"),  # four of a kind, full house
        ("5sAs2s3s4s", "AsAhAdAcKs"),  # the steel wheel, four of a kind
        ("6s5s4s3s2s", "5hAh2h3h4h"),  # and it is the lowest of its kind
        ("6s5h4d3c2s", "5sAh2d3c4s"),  # so is the wheel
        ("5sAh2d3c4s", "AsAhAdKcQs"),  # which is a straight all the same
        ("AsKsQsJs9s", "KhQhJhTh8h"),  # the ace of a flush
        ("AsJs9s8s3s", "AhJh9h8h2h"),  # its last card
        ("9h8h7h6h5hAsAd", "AsKsQsJs9s2d3c"),  # a straight flush, the higher flush
        ("9s8h7d6c5s4h3d", "8s7h6d5c4s3h2d"),  # seven in a row
        ("9s8h7d6c5s4h", "8s7h6d5c4s3h"),  # six in a row
        ("QsAhKd2c3s", "QhJd8c3d2h"),  # ace high: no straight goes round the corner,
        ("2s2h3d4c6s", "QsAhKd2c3s"),  # not even against a pair of twos
        ("AsAhKdKcQsQh2d", "AsAhKdKcJs2h3d"),  # three pairs: the third gives the kicker
        ("AsAhKdKc3s3h5d", "AsAhKdKc4s3c2d"),  # or the single card does
        ("KsKhKd9c9s9h2d", "KsKhKd8c8s8h2d"),  # twice three of a kind: kings over nines
        ("KsKhKd9c9s4h4d", "KsKhKd4c4s9h3d"),  # three of a kind and two pairs: the higher pair
        ("7s7h7d7cAsKhKd", "7s7h7d7cKsKhKd"),  # four of a kind: the kicker is the highest card
        ("7s7h7d7cQs2h3d", "7s7h7d7c9s9h9d"),  # even beside three of a kind
    ],
)  # fmt: skip
def test_the_better_hand(better: str, worse: str) -> None:
    assert value(better) > value(worse)
    assert theirs(parse_cards(better)) > theirs(parse_cards(worse))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AsKsQsJsTs2h3d", "AsKsQsJsTs9s8s"),  # the board plays
        ("AsAhKdKcQs3h2d", "AsAhKdKcQs9h8d"),  # two pair and the board's kicker
        ("AsAhKdKcQsQh2d", "AsAhKdKcQsJd2d"),  # a third pair's other card says nothing
        ("7s7h7d7cAs2h3d", "7s7h7d7cAsKhKd"),  # four of a kind on the board
        ("Js9s8s7s5sAh2s", "Js9s8s7s5sAdAh"),  # a sixth card of the suit that is too low
        ("6s5h4d3c2sAhAd", "6s5h4d3c2sKhQd"),  # an ace above a straight
    ],
)
def test_equal_hands(one: str, other: str) -> None:
    assert value(one) == value(other)
    assert theirs(parse_cards(one)) == theirs(parse_cards(other))


@pytest.mark.parametrize(
    ("cards", "kind", "name"),
    [
        ("AsKhQdJc9s", 0, "ace high"),
        ("QsAhKd2c3s", 0, "ace high"),
        ("6s6h2d3c9s", 1, "pair of sixes"),
        ("KsKh9d9c2s2h3d", 2, "two pair, kings and nines"),
        ("7s7h7dAcKs2h4d", 3, "three of a kind, sevens"),
        ("5sAh2d3c4sKhKd", 4, "straight, five high"),
        ("AsKhQdJcTs9h8d", 4, "straight, ace high"),
        ("2sQs9s8s3sAhAd", 5, "flush, queen high"),
        ("KsKhKd9c9s9h2d", 6, "full house, kings over nines"),
        ("2s2h2d2cAsKhQd", 7, "four of a kind, twos"),
        ("5sAs2s3s4sKhKd", 8, "straight flush, five high"),
        ("AsKsQsJsTs9s8s", 8, "royal flush"),
    ],
)
def test_categories_and_names(cards: str, kind: int, name: str) -> None:
    assert category(value(cards)) == kind
    assert hand_name(value(cards)) == name


# ---- Texts and errors --------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, CARDS - 1), unique=True))
def test_texts_of_cards_are_read_again(cards: list[int]) -> None:
    assert list(parse_cards(cards_text(cards))) == cards


def test_cards_are_read_in_either_case_and_with_spaces() -> None:
    assert parse_cards(" As kH\ttD ") == parse_cards("AsKhTd") == (48, 45, 34)
    assert parse_cards("") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("AsK", "'K' in 'AsK' is no card: expected a rank of 23456789TJQKA and a suit of shdc"),
        ("10s", "'10' in '10s' is no card"),
        ("Ax", "'Ax' in 'Ax' is no card"),
        ("sA", "'sA' in 'sA' is no card"),
        ("AsKhaS", "As is twice in 'AsKhaS'"),
    ],
)
def test_texts_that_are_no_cards(text: str, told: str) -> None:
    with pytest.raises(DealError, match=told):
        parse_cards(text)


@pytest.mark.parametrize(
    ("cards", "told"),
    [
        ([[0, 1, 2, 3]], r"expected whole numbers \[N, 5 to 7\], the cards of each hand, got int64 \[1, 4\]"),
        ([0, 1, 2, 3, 4], r"got int64 \[5\]"),
        ([[0.0, 1.0, 2.0, 3.0, 4.0]], "got float64"),
        ([[0, 1, 2, 3, 52]], "a card is a number from 0 to 51, got 0 to 52"),
        ([[-1, 1, 2, 3, 4]], "got -1 to 4"),
        ([[0, 1, 2, 3, 4], [5, 6, 7, 8, 5]], r"hand 1 has a card twice: \[5, 6, 7, 8, 5\]"),
    ],
)
def test_rows_that_are_no_hands(cards: Any, told: str) -> None:
    with pytest.raises(DealError, match=told):
        hand_values(cards)


def test_no_hands_have_no_values() -> None:
    assert hand_values(np.zeros((0, 7), np.int8)).tolist() == []


@pytest.mark.parametrize("number", [-1, 0, ROYAL_FLUSH + 1])
def test_numbers_that_are_no_values(number: int) -> None:
    with pytest.raises(DealError, match=f"expected the value of a hand, which evaluate.. gives, got {number}"):
        hand_name(number)


# ---- The tests themselves ----------------------------------------------------------------------------------------


def test_an_evaluator_that_goes_round_the_corner_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrapping(ranks: int) -> int:
        steps = ranks | ranks << 13
        return int(any(steps >> low & 31 == 31 for low in range(13)))

    monkeypatch.setattr(poker_hands, "top_of_straight", wrapping)
    with pytest.raises(AssertionError):
        test_the_better_hand("2s2h3d4c6s", "QsAhKd2c3s")
