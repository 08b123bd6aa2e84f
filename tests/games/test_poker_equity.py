"""Equities: published counts, every runout reckoned once more in plain Python, and samples beside exact answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pokerkit import StandardHighHand

from roomai.errors import DealError, OptionError
from roomai.games import poker_equity
from roomai.games.poker_equity import MOST_RUNOUTS, Cards, HandEquity, Spot, equity
from roomai.games.poker_hands import CARDS, cards_text, evaluate, hand_of, parse_cards


def shares(hands: Sequence[str], board: str = "", dead: str = "") -> list[tuple[int, ...]]:
    return [one.shares for one in Spot(hands, board, dead).exact()]


def reckoned(hands: Sequence[str], board: str, dead: str = "") -> list[tuple[int, ...]]:
    """The same by definition."""
    known = [() if hand == "random" else parse_cards(hand) for hand in hands]
    on_board = parse_cards(board)
    out = {card for cards in (*known, on_board, parse_cards(dead)) for card in cards}
    counts = [[0] * len(hands) for _ in hands]
    for rest in combinations(sorted(set(range(CARDS)) - out), 5 - len(on_board)):
        for dealt in completed(known, set(range(CARDS)) - out - set(rest)):
            values = [evaluate(hand_of(hand + on_board + rest)) for hand in dealt]
            winners = [seat for seat, value in enumerate(values) if value == max(values)]
            for seat in winners:
                counts[seat][len(winners) - 1] += 1
    return [tuple(row) for row in counts]


def completed(known: list[tuple[int, ...]], deck: set[int]) -> Iterator[list[tuple[int, ...]]]:
    """All ways in which the hands that nobody knows can be dealt."""
    if not known:
        yield []
    else:
        for hand in [known[0]] if known[0] else combinations(sorted(deck), 2):
            for others in completed(known[1:], deck - set(hand)):
                yield [hand, *others]


# ---- Exact -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hands", "first", "second", "ties"),
    [
        (("AdAc", "KhKs"), 1_388_072, 317_694, 6_538),  # these three as GNU poker eval has them
        (("AdAc", "Td9d"), 1_338_249, 367_143, 6_912),
        (("AdAc", "QcJh"), 1_450_987, 254_763, 6_554),
        (("AsKs", "QhQd"), 787_966, 917_606, 6_732),  # as phevaluator, in a loop over all boards, has it
    ],
)
def test_published_counts(hands: tuple[str, str], first: int, second: int, ties: int) -> None:
    assert first + second + ties == 1_712_304
    assert shares(hands) == [(first, ties), (second, ties)]


def test_flops_as_pokerkit_sees_them() -> None:
    hands, flop = ("AsKs", "QhQd", "7h6h"), "Ah7c2h"
    left = [card for card in range(CARDS) if card not in parse_cards("".join(hands) + flop)]
    counts = [[0] * 3 for _ in hands]
    for rest in combinations(left, 2):
        best = [StandardHighHand.from_game(hand + flop + cards_text(rest)) for hand in hands]
        winners = [seat for seat, hand in enumerate(best) if hand == max(best)]
        for seat in winners:
            counts[seat][len(winners) - 1] += 1
    assert shares(hands, flop) == [tuple(row) for row in counts]


@pytest.mark.parametrize(
    ("hands", "board"),
    [
        (["AsKs", "random"], "Ah7c2d3c9h"),  # all hands that the other may have
        (["random", "AsKs"], "Ah7c2d3c9h"),
        (["random", "random"], "Ah7c2d3c9h"),
        (["random", "AsKs", "random"], "Ah7c2d3c9h"),
        (["AsKs", "random"], "Ah7c2d3c"),
        (["AsKs", "random", "QhQd"], "Ah7c2d"),
        (["AsKs", "QhQd"], ""),
    ],
)  # fmt: skip
def test_every_runout_is_compared_once(hands: list[str], board: str) -> None:
    """With a deck of nine cards, so that plain Python gets through."""
    gone = parse_cards("".join(hand for hand in hands if hand != "random") + board)
    dead = cards_text([card for card in range(CARDS) if card not in gone][9:])
    assert shares(hands, board, dead) == reckoned(hands, board, dead)


@given(st.permutations(range(CARDS)), st.integers(2, 10), st.sampled_from([4, 5]))
@settings(max_examples=25)
def test_equities_of_all_hands_are_one_pot(deck: list[int], count: int, on_board: int) -> None:
    hands = [tuple(deck[2 * seat : 2 * seat + 2]) for seat in range(count)]
    found = equity(hands, deck[20 : 20 + on_board])
    assert sum(one.equity for one in found) == pytest.approx(1)
    assert all(one.exact and one.standard_error == 0 for one in found)
    assert {one.runouts for one in found} == {1 if on_board == 5 else 52 - 2 * count - 4}


def test_ten_hands_share_what_lies_on_the_board() -> None:
    hands = ["2s3s", "2h3h", "2d3d", "2c3c", "4s5s", "4h5h", "4d5d", "4c5c", "6h7h", "6d7d"]
    for one in equity(hands, "AsKsQsJsTs"):
        assert (one.win, one.tie, one.equity) == pytest.approx((0, 1, 0.1))


def test_text_and_numbers_are_the_same() -> None:
    assert equity([(50, 46), [41, 42]], [49, 23, 2]) == equity(["AdKd", "QhQd"], "Ah7c2d")


@pytest.mark.parametrize(
    ("hands", "board", "count"),
    [
        (["AsAh", "KdKc"], "", 1_712_304),
        (["AsAh", "KdKc"], "2s3s4s", 990),
        (["AsAh", "KdKc"], "2s3s4s5s6s", 1),
        (["AsAh", "random"], "", 2_118_760 * 990),
        (["AsAh", "random", "random"], "2s3s4s", 1081 * 990 * 903),
    ],
)
def test_runouts_are_counted(hands: list[str], board: str, count: int) -> None:
    assert Spot(hands, board).runouts == count


# ---- Sampled -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hands", "board"), [(["AsKs", "QhQd", "Jh2c"], ""), (["AsKs", "random"], "7c8c9h")])
def test_samples_are_near_the_exact_answer(hands: list[str], board: str) -> None:
    spot = Spot(hands, board)
    for sample, exact in zip(spot.sampled(200_000, seed=3), spot.exact(), strict=True):
        assert not sample.exact
        assert 0 < sample.standard_error < 0.0012
        assert abs(sample.equity - exact.equity) < 4 * sample.standard_error
        assert sample.tie == pytest.approx(exact.tie, abs=0.001)


def test_standard_errors_are_as_large_as_errors_are() -> None:
    spot = Spot(["AsKs", "QhQd"])
    exact = spot.exact()[0].equity
    found = [spot.sampled(1000, seed)[0] for seed in range(300)]
    off = [(one.equity - exact) / one.standard_error for one in found]
    assert sqrt(sum(x * x for x in off) / len(off)) == pytest.approx(1, abs=0.15)  # over three and a half sigma


def test_a_seed_says_it_all_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = equity(["AsKs", "random"], samples=1000, seed=7)
    assert whole != equity(["AsKs", "random"], samples=1000, seed=8)
    monkeypatch.setattr(poker_equity, "PIECE", 300)
    assert whole == equity(["AsKs", "random"], samples=1000, seed=7)
    assert equity(["AsKs", "random"], samples=1000) != equity(["AsKs", "random"], samples=1000)


def test_large_spots_are_sampled_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poker_equity, "FEW_RUNOUTS", 990)
    monkeypatch.setattr(poker_equity, "SAMPLES", 50)
    assert equity(["AsKs", "QhQd"], "Ah7c2d")[0].runouts == 990
    assert equity(["AsKs", "QhQd"], "Ah7c2d", samples=10)[0].runouts == 10
    assert equity(["AsKs", "QhQd"])[0].runouts == 50


def test_figures_by_hand() -> None:
    """In ten runouts 4 wins, 3 ties with another and 1 with two: (4 + 1.5 + 1/3) / 10, and its spread."""
    one = HandEquity("AsKs", (4, 3, 1), 10, exact=False)
    assert (one.win, one.tie, one.equity) == pytest.approx((0.4, 0.4, 35 / 60))
    assert one.standard_error == pytest.approx(sqrt((0.4 + 0.075 + 1 / 90 - (35 / 60) ** 2) / 10))


# ---- Errors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hands", "board", "dead", "told"),
    [
        (["AsKs", "AhAs"], "", "", "As is in hand 1 and in hand 2: there is one in the deck"),
        (["AsKs", "AhAd"], "2s2hAh", "", "Ah is in hand 2 and on the board"),
        (["AsKs", "AhAd"], "2s2h2d", "2h", "2h is on the board and among the dead cards"),
        (["AsKs", (3, 3)], "", "", "2c is twice in '2c2c': name each card once"),
        (["AsKsQs", "AhAd"], "", "", "hand 1 has 3 cards: expected 2, or 'random' for any two"),
        (["AsKs", "Ad"], "", "", "hand 2 has 1 card: expected 2"),
        (["AsKs", ()], "", "", "hand 2 has 0 cards: expected 2"),
        (["AsKs", "AhAd"], "2s2h", "", "the board has 2 cards: expected none, 3, 4 or 5"),
        (["AsKs", "AhAd"], "2s2h2d2c3s3h", "", "the board has 6 cards"),
        (["AsKs", (52, 0)], "", "", "a card is a number from 0 to 51, got 52"),
        (["AsKs", (1.0, 0)], "", "", "a card is a number from 0 to 51, got 1.0"),
        (["AsKs", "Xs2s"], "", "", "'Xs' in 'Xs2s' is no card"),
        (["AsKs", "random"], "", range(44), "7 cards are to come and the deck has 6 left"),
        (["AsKs", "AhAd"], "", range(44), "5 cards are to come and the deck has 4 left"),
    ],
)
def test_cards_that_cannot_lie_like_that(hands: list[Cards], board: Cards, dead: Cards, told: str) -> None:
    with pytest.raises(DealError, match=told):
        equity(hands, board, dead)


@pytest.mark.parametrize("count", [0, 1, 11])
def test_too_few_or_too_many_hands(count: int) -> None:
    with pytest.raises(OptionError, match=f"expected 2 to 10 hands, got {count}"):
        equity(["random"] * count)


@pytest.mark.parametrize("samples", [0, -1, MOST_RUNOUTS + 1])
def test_too_few_or_too_many_samples(samples: int) -> None:
    with pytest.raises(OptionError, match="samples: expected 1 to 3,000,000,000, got"):
        equity(["AsKs", "QhQd"], samples=samples)


def test_what_would_take_hours_is_refused() -> None:
    with pytest.raises(OptionError, match="there are 1,894,107,877,200 runouts, too many to go through"):
        Spot(["AsAh", "random", "random"]).exact()
