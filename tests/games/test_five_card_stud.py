"""Rules of five-card stud by hand: who begins by what shows, who gets cards, sizes of bets, and who is paid."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played_hand import Hand, checks, follow

import roomai
from roomai.errors import OptionError


def stud(actions: str = "", *, deal: str = "", **options: Any) -> Hand:
    return Hand(actions, deal=deal, game="five_card_stud", **options)


def dealt(*seats: str) -> str:
    """The deal that gives each seat its cards, the one face down first: to all in turn, street by street."""
    streets = zip(*(seat.split() for seat in seats), strict=True)
    return " ".join(card for street in streets for card in street)


# ---- Who begins ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats", "first"),
    [
        (["2c 5s", "2d 9s", "2h 7s"], 1),
        (["2c Ks", "2d 9s", "2h As"], 2),
        (["As 5c", "Ah 9c", "Ad 9d"], 1),  # equal ones: the first from the dealer's left
        (["As 9s", "Ah 5c", "Ad 9d"], 0),
        (["2c As Kd", "2d 4c 4d", "2h Qs Jd"], 1),  # a pair beats high cards
        (["2c 3c 3d", "2d 4c 4d", "2h As Kd"], 1),
        (["2c As Qd", "2d Ah Kd", "2h 5s 6d"], 1),  # the second card decides
        (["2c As Kd", "2d Kh Ah", "2h Qs Qd"], 2),
        (["2c As Kd", "2d Kh Ah", "2h Qs 3d"], 0),  # equal, in whatever order they came
        (["2c 7s 8s 9s", "2d Kc 3d 4h"], 1),  # neither straights nor flushes show
        (["2c 3s 3c 3d", "2d Ac Ad Kh"], 0),  # three of a kind beat a pair
        (["2c Ac Ad Kc Kd", "Ah 2s 2d 2h 3c"], 1),  # and two pairs
        (["2c Ac Ad Kc Qd", "Ah 4s 4d 5h 5c"], 1),  # two pairs beat one
        (["2c 9c 9d 3c 4d", "2d 9h 9s Kc 3s"], 1),  # of equal pairs the kicker decides
        (["2c Qc Qd 3c 3d", "2d 4h 4s Js Jh"], 0),
        (["2c As Qs 9s 7s", "2d 3c 3d 4c 5d"], 1),
        (["2c 8c 8d 8h 8s", "2d Ac Ad Ah 5d"], 0),
    ],
)
def test_the_best_hand_that_shows_begins(seats: list[str], first: int) -> None:
    streets = len(seats[0].split()) - 1
    hand = stud(checks(len(seats) * (streets - 1)), deal=dealt(*seats), num_players=len(seats))
    assert (hand.public.betting_round, hand.turn) == (streets - 1, first)


def test_play_goes_on_to_the_left_of_who_begins() -> None:
    deal = dealt("2c 5s Ks", "2d 9s 8s", "2h 7s 7d")
    assert stud(checks(6), deal=deal, num_players=3).asked == [1, 2, 0, 2, 0, 1]


def test_what_is_face_down_does_not_count() -> None:
    assert stud(deal="As Kc Ah 9d").turn == 0
    assert stud(deal="9c Kc 8h Qd").turn == 1


def test_who_has_folded_gets_no_card_and_does_not_begin() -> None:
    """Seat 1 folds: the next two cards are for seats 0 and 2."""
    hand = stud("raise_2 call_2 fold_0", deal="2c 2d 2h Js As Qs Td Kd", num_players=3)
    assert hand.asked == [1, 2, 0]
    hand = stud("raise_2 fold_0 call_2", deal="2c 2d 2h As 5s 7s Td Kd", num_players=3)
    assert hand.asked == [0, 1, 2]
    assert [[card >= 0 for card in cards[:2]] for cards in hand.public.up] == [
        [True, True],
        [True, False],
        [True, True],
    ]
    assert hand.env.outcomes()[-2:] == ["Td", "Kd"]
    assert hand.play(checks(2)).asked[3:] == [0, 2]


def test_all_get_four_cards_face_up_unless_they_fold() -> None:
    hand = stud(checks(8))
    assert hand.is_over
    assert len(hand.env.outcomes()) == 10
    assert len(stud("raise_2 fold_0").env.outcomes()) == 4


# ---- Bets ------------------------------------------------------------------------------------------------------------


def test_everybody_antes() -> None:
    hand = stud(num_players=3, ante=5)
    assert (hand.public.pot, hand.public.stacks, hand.public.bets) == (15, (95, 95, 95), (0, 0, 0))
    assert hand.menu == "check_0 raise_2"


@pytest.mark.parametrize(("street", "size"), [(0, 2), (1, 2), (2, 4), (3, 4)])
def test_bets_double_on_the_last_two_streets_and_there_are_four(street: int, size: int) -> None:
    hand = stud(checks(2 * street))
    assert hand.menu == f"check_0 raise_{size}"
    assert hand.play(f"raise_{size}").menu == f"fold_0 call_{size} raise_{2 * size}"
    assert hand.play(f"raise_{2 * size} raise_{2 * size} raise_{2 * size}").menu == f"fold_0 call_{size}"


def test_a_cap_of_two() -> None:
    assert stud("raise_2 raise_4", cap=2).menu == "fold_0 call_2"


@pytest.mark.parametrize(
    ("limit", "actions", "menu"),
    [
        ("no", "", "check_0 raise_2 raise_4 allin_99"),  # half and all of a pot of 2 are too little, or the least
        ("no", "raise_10", "fold_0 call_10 raise_20 raise_21 raise_32 raise_54 allin_99"),
        ("pot", "", "check_0 raise_2"),
        ("pot", "raise_2", "fold_0 call_2 raise_4 raise_5 raise_8"),  # 2, and parts of 4 + 2
    ],
)
def test_other_limits(limit: str, actions: str, menu: str) -> None:
    assert stud(actions, limit=limit).menu == menu


@pytest.mark.parametrize(
    "refused", ["call_0", "call_2", "fold_0", "check_2", "raise_1", "raise_3", "raise_4", 0, "fold"]
)
def test_illegal_actions_are_refused(refused: Any) -> None:
    assert not stud().allows(refused)


def test_the_last_chip_may_be_bet() -> None:
    hand = stud(stacks=(2, 100), deal="2c 2d As Ks")
    assert hand.menu == "check_0 allin_1"
    assert hand.play("allin_1").menu == "fold_0 call_1"  # seat 0 could not answer a raise


# ---- Who is paid -----------------------------------------------------------------------------------------------------

PAIR = "Ac 3s 5d 7h Ad"
HIGH = "2c Ks Qd 9h 8d"
SEVENS = "7c 7s Jd Jh 2d"


@pytest.mark.parametrize(("seats", "scores"), [((PAIR, HIGH), (3, -3)), ((HIGH, PAIR), (-3, 3))])
def test_the_best_five_cards_win(seats: tuple[str, ...], scores: tuple[int, ...]) -> None:
    hand = stud("raise_2 call_2 " + checks(6), deal=dealt(*seats))
    assert hand.scores == scores
    assert [card >= 0 for card in hand.public.down] == [True, True]


def test_who_wins_by_folds_shows_nothing() -> None:
    hand = stud("raise_2 fold_0", deal=dealt(HIGH, PAIR))
    assert (hand.scores, hand.public.won) == ((1, -1), (4, 0))
    assert (hand.public.down, hand.public.shown) == ((-1, -1), (-1, -1))


def test_who_has_folded_does_not_show_and_the_odd_chip_goes_to_the_dealers_left() -> None:
    """Seats 0 and 2 tie, and share 7."""
    deal = "2c 2s 2d As 5s Ah Kd Kc 9h 9s 7s 7d"
    hand = stud("raise_2 fold_0 call_2 " + checks(6), deal=deal, num_players=3)
    assert (hand.public.won, hand.scores) == ((4, 0, 3), (1, -1, 0))
    assert [card >= 0 for card in hand.public.down] == [True, False, True]


@pytest.mark.parametrize(("seats", "scores"), [((PAIR, HIGH), (1, -1)), ((HIGH, PAIR), (-1, 1))])
def test_all_in_on_the_ante_is_run_out_at_once(seats: tuple[str, ...], scores: tuple[int, ...]) -> None:
    hand = stud(stacks=(1, 100), deal=dealt(*seats))
    assert hand.is_over
    assert hand.scores == scores
    assert len(hand.env.outcomes()) == 10


@pytest.mark.parametrize(
    ("seats", "scores"),
    [
        ((SEVENS, PAIR, HIGH), (20, 0, -20)),
        ((PAIR, SEVENS, HIGH), (-10, 30, -20)),
        ((PAIR, HIGH, SEVENS), (-10, -20, 30)),
        ((PAIR, "4c 3c 5h 8c Tc", HIGH), (20, -20, 0)),
    ],
)
def test_side_pots_are_run_out(seats: tuple[str, ...], scores: tuple[int, ...]) -> None:
    """All put in what they can, of stacks of 10, 20 and 30: pots of 30 and 20, and 10 that seat 2 keeps."""
    hand = stud(deal=dealt(*seats), num_players=3, stacks=(10, 20, 30), ante=0, limit="no")
    while not hand.is_over:
        hand.play(hand.menu.split()[-1])
    assert hand.scores == scores
    assert min(min(cards) for cards in hand.public.up) >= 0


def test_a_raise_that_nobody_could_call_in_full_comes_back_in_part() -> None:
    """Seat 0 has 4 chips: an ante of 1, a bet of 2, and 1 of the 2 more that seat 1 raises."""
    hand = stud("raise_2 raise_4", stacks=(4, 100), deal=dealt(PAIR.replace("3s", "As"), HIGH))
    assert hand.menu == "fold_0 allin_1"
    hand.play("allin_1")
    assert (hand.is_over, hand.public.won, hand.scores) == (True, (8, 1), (4, -4))


# ---- Options and any hand --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stacks": (0,)}, "option stacks"),
        ({"stacks": (100, 100, 100)}, "option stacks of five_card_stud: expected one number or 2"),
        ({"stacks": (10**6,), "limit": "no"}, "games of"),  # too long
        ({"raises": "third", "limit": "no"}, "option raises"),
        ({"ante": -1}, "ante"),
        ({"min_bet": 0}, "min_bet"),
        ({"cap": 0}, "cap"),
        ({"num_players": 11}, "num_players"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        roomai.game("five_card_stud", **options)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.integers(2, 4))
    return {
        "num_players": n,
        "stacks": draw(st.lists(st.integers(1, 40), min_size=n, max_size=n).map(tuple)),
        "limit": draw(st.sampled_from(["no", "pot", "fixed"])),
        "ante": draw(st.integers(0, 3)),
    }


@given(tables(), st.lists(st.integers(0, 99), max_size=40))
@settings(max_examples=50, deadline=None)
def test_no_chip_comes_or_goes(table: dict[str, Any], choices: list[int]) -> None:
    follow(stud(**table), choices)
