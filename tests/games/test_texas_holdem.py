"""Rules of Texas hold'em by hand: short hands of scripted cards, each of which a reader can check with a pencil."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played_hand import Hand, checks, follow

import roomai
from roomai.errors import IllegalActionError, OptionError

DRY = "2c 3d 7h 8s Ts"
"""A board that makes nothing of a pair in the hand."""
ROYAL = "As Ks Qs Js Ts"
"""A board that nobody improves: all who are left tie."""
PAIRS = {"A": "Ah Ad", "K": "Kh Kd", "k": "Ks Kc", "Q": "Qh Qd", "J": "Jh Jd", "6": "6h 6d"}


def holes(pairs: str, board: str = DRY) -> str:
    """A deal of such pairs to the seats in order, then the board."""
    return " ".join([*(PAIRS[pair] for pair in pairs), board])


# ---- Blinds, antes and the order of play -----------------------------------------------------------------------------


def test_heads_up_the_dealer_has_the_small_blind_and_acts_first_only_before_the_flop() -> None:
    hand = Hand()
    assert hand.public.bets == (2, 1)
    assert hand.play("call_1 check_0" + " check_0 check_0" * 3).asked == [1, 0, 0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("seats", "before", "after"),
    [(3, [2, 0, 1], [0, 1, 2]), (6, [2, 3, 4, 5, 0, 1], [0, 1, 2, 3, 4, 5])],
    ids=["three", "six"],
)
def test_play_begins_after_the_big_blind_and_then_at_the_dealers_left(
    seats: int, before: list[int], after: list[int]
) -> None:
    hand = Hand("call_2 " * (seats - 2) + "call_1 check_0 " + checks(3 * seats), num_players=seats)
    assert hand.is_over
    assert hand.asked == before + 3 * after


def test_the_big_blind_may_raise_when_all_have_called() -> None:
    hand = Hand("call_2 call_1", num_players=3)
    assert (hand.turn, hand.menu) == (1, "check_0 raise_2 raise_3 raise_6 raise_12 allin_198")
    hand.play("raise_2")
    assert (hand.turn, hand.menu.split()[:2]) == (2, ["fold_0", "call_2"])


def test_the_straddle_acts_last() -> None:
    hand = Hand("call_4 call_3 call_2", num_players=4, blinds=(1, 2, 4))
    assert (hand.asked, hand.turn) == ([3, 0, 1], 2)
    assert hand.menu.startswith("check_0 raise_2 ")


def test_without_blinds_play_begins_at_the_dealers_left() -> None:
    hand = Hand("check_0 check_0 check_0 check_0", num_players=3, blinds=(0,), min_bet=2)
    assert hand.asked == [0, 1, 2, 0]


def test_antes_of_all_are_no_part_of_a_bet() -> None:
    hand = Hand(num_players=3, antes=(5,))
    assert (hand.public.pot, hand.public.paid, hand.public.dead) == (18, (6, 7, 5), 0)
    assert (hand.public.bets, hand.menu.split()[1]) == ((1, 2, 0), "call_2")


def test_an_ante_of_one_seat_is_dead_and_nobody_matches_it() -> None:
    hand = Hand(num_players=3, antes=(0, 2, 0))
    assert (hand.public.pot, hand.public.paid, hand.public.dead) == (5, (1, 2, 0), 2)
    assert hand.play("fold_0 fold_0").scores == (-1, 1, 0)


@pytest.mark.parametrize(
    ("antes", "scores"),
    [((2,), (-1, 4, -3)), ((0, 2, 0), (1, 0, -1))],
    ids=["of all: three antes in the main pot", "of one: only its own comes back"],
)
def test_all_in_on_an_ante_wins_the_main_pot_only(antes: tuple[int, ...], scores: tuple[int, ...]) -> None:
    """The big blind has nothing left for its blind; the small blind of 1 is all that the others can win."""
    hand = Hand("call_1" + " check_0" * 7, num_players=3, stacks=(50, 2, 50), antes=antes, deal=holes("KAQ"))
    assert hand.asked == [2, 0, 0, 2, 0, 2, 0, 2]
    assert hand.scores == scores


def test_a_small_blind_that_is_all_in_is_run_out_at_once() -> None:
    hand = Hand(stacks=(200, 1), deal=holes("KA"))
    assert (hand.is_over, hand.scores, hand.public.won) == (True, (-1, 1), (1, 2))


def test_a_big_blind_that_is_all_in_for_less_is_called_as_it_is() -> None:
    hand = Hand(num_players=3, stacks=(200, 1, 200))
    assert (hand.turn, hand.menu.split()[:3]) == (2, ["fold_0", "call_1", "raise_3"])
    assert hand.play("call_1").menu.startswith("check_0 raise_2 ")


# ---- Raises ----------------------------------------------------------------------------------------------------------

SHORT = {"num_players": 3, "stacks": (200, 14, 200)}
FOUR = {"num_players": 4, "stacks": (15, 19, 200, 200)}


@pytest.mark.parametrize(
    ("actions", "least"),
    [
        ("", 4),  # to 4, by the big blind
        ("raise_6", 9),  # to 6, by 4: the small blind calls 5 and adds 4
        ("raise_6 raise_19", 32),  # to 20, by 14: the big blind calls 18 and adds 14
        ("raise_6 call_5 call_4", 2),  # a new round
        ("raise_6 call_5 call_4 raise_30", 60),
    ],
)
def test_a_raise_is_as_large_as_the_largest_before_it(actions: str, least: int) -> None:
    hand = Hand(actions, num_players=3)
    assert f"raise_{least}" in hand.menu
    assert hand.allows(f"raise_{least}")
    assert not hand.allows(f"raise_{least - 1}")


def test_a_short_all_in_does_not_let_those_raise_who_have_acted() -> None:
    """From 10, a raise by 8, to 14."""
    hand = Hand("raise_10 call_9 allin_12", **SHORT)
    assert (hand.turn, hand.menu) == (2, "fold_0 call_4")
    assert (hand.play("call_4").turn, hand.menu) == (0, "fold_0 call_4")


def test_two_short_all_ins_that_add_up_let_them_raise() -> None:
    """From 10, a raise by 8, to 15 and 19: 9 more than they have answered."""
    hand = Hand("raise_10 call_10 allin_14 allin_17", **FOUR)
    assert hand.turn == 2
    assert hand.menu.startswith("fold_0 call_9 raise_17 ")
    assert hand.play("call_9").menu.startswith("fold_0 call_9 raise_17 ")


def test_who_has_not_acted_may_raise_a_short_all_in() -> None:
    """To 14 from 10: the next raise is by 8 as before, to 22."""
    hand = Hand("raise_10 allin_14", num_players=4, stacks=(200, 200, 200, 14))
    assert hand.turn == 0
    assert hand.menu.startswith("fold_0 call_13 raise_21 ")


def test_who_has_folded_or_is_all_in_is_not_asked() -> None:
    hand = Hand("allin_20 call_20 fold_0 call_18 " + checks(6), num_players=4, stacks=(200, 200, 20, 200))
    assert hand.is_over
    assert hand.asked == [2, 3, 0, 1] + 3 * [1, 3]


@pytest.mark.parametrize(("stacks", "actions"), [((200, 200), "allin_199 allin_198"), ((200, 50), "allin_49 call_48")])
def test_nobody_is_asked_where_nobody_could_answer(stacks: tuple[int, ...], actions: str) -> None:
    assert Hand(actions, stacks=stacks).is_over


def test_a_bet_that_nobody_could_answer_is_not_offered() -> None:
    assert Hand("allin_49", stacks=(200, 50)).menu == "fold_0 call_48"


# ---- Limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actions", "most", "options"),
    [
        ("", 7, {}),  # calls 2 of a pot of 3, raises by 5
        ("raise_7", 22, {}),  # calls 6 of a pot of 10, raises by 16
        ("raise_7 call_6", 22, {}),  # calls 5 of a pot of 16, raises by 21: 26, but of only 22 chips
        ("call_2 call_1 check_0", 6, {}),  # bets the pot
        ("", 10, {"antes": (1,)}),  # antes are in the pot
        ("", 14, {"min_bet": 12}),  # the least raise is never too large
    ],
)
def test_pot_limit_is_the_pot_after_the_call(actions: str, most: int, options: dict[str, Any]) -> None:
    hand = Hand(actions, num_players=3, limit="pot", stacks=(200, 24, 200), **options)
    kind = "allin" if most == hand.public.stacks[hand.turn] else "raise"
    assert hand.allows(f"{kind}_{most}")
    assert not hand.allows(f"raise_{most + 1}")
    assert not hand.allows(f"allin_{hand.public.stacks[hand.turn] + 1}")


@pytest.mark.parametrize(
    ("actions", "menu"),
    [
        ("", "fold_0 call_1 raise_3"),
        ("raise_3 raise_4", "fold_0 call_2 raise_4"),
        ("raise_3 raise_4 raise_4", "fold_0 call_2"),  # the big blind, and three raises
        ("call_1 check_0", "check_0 raise_2"),
        ("call_1 check_0 raise_2 raise_4 raise_4", "fold_0 call_2 raise_4"),
        ("call_1 check_0 raise_2 raise_4 raise_4 raise_4", "fold_0 call_2"),  # a bet, and three raises
        ("call_1 check_0 check_0 check_0", "check_0 raise_4"),
        ("call_1 check_0 check_0 check_0 raise_4", "fold_0 call_4 raise_8"),
        ("call_1 check_0 check_0 check_0 check_0 check_0", "check_0 raise_4"),
    ],
)
def test_fixed_limit_has_two_sizes_and_a_cap(actions: str, menu: str) -> None:
    assert Hand(actions, limit="fixed").menu == menu


def test_a_cap_of_one_leaves_no_raise_before_the_flop() -> None:
    hand = Hand("call_1", limit="fixed", cap=1)
    assert hand.menu == "check_0"
    assert hand.play("check_0 raise_2").menu == "fold_0 call_2"


# ---- Pots ------------------------------------------------------------------------------------------------------------

ALL_IN = {
    (10, 20, 30): "allin_30 allin_9 allin_18",  # pots of 30 and 20, and 10 come back
    (10, 20, 30, 40): "allin_30 call_30 allin_9 allin_18",  # 40, 30 and 20
    (5, 10, 20, 40, 80): "allin_20 allin_40 call_40 allin_4 allin_8",  # 25, 20, 30 and 40
}


@pytest.mark.parametrize(
    ("stacks", "pairs", "won", "scores"),
    [
        ((10, 20, 30), "AKQ", (30, 20, 10), (20, 0, -20)),
        ((10, 20, 30), "KAQ", (0, 50, 10), (-10, 30, -20)),
        ((10, 20, 30), "QKA", (0, 0, 60), (-10, -20, 30)),
        ((10, 20, 30), "KkQ", (15, 35, 10), (5, 15, -20)),
        ((10, 20, 30), "AKk", (30, 10, 20), (20, -10, -10)),
        ((10, 20, 30, 40), "AKQJ", (40, 30, 20, 0), (30, 10, -10, -30)),
        ((10, 20, 30, 40), "QKAJ", (0, 0, 90, 0), (-10, -20, 60, -30)),
        ((10, 20, 30, 40), "KQJA", (0, 0, 0, 90), (-10, -20, -30, 60)),
        ((10, 20, 30, 40), "AKkQ", (40, 15, 35, 0), (30, -5, 5, -30)),
        ((5, 10, 20, 40, 80), "AKQJ6", (25, 20, 30, 40, 0), (20, 10, 10, 0, -40)),
        ((5, 10, 20, 40, 80), "JA6KQ", (0, 45, 0, 70, 0), (-5, 35, -20, 30, -40)),
        ((5, 10, 20, 40, 80), "6KQkJ", (0, 13 + 10, 0, 12 + 10 + 30 + 40, 0), (-5, 13, -20, 52, -40)),
    ],
)
def test_side_pots(stacks: tuple[int, ...], pairs: str, won: tuple[int, ...], scores: tuple[int, ...]) -> None:
    hand = Hand(ALL_IN[stacks], num_players=len(stacks), stacks=stacks, deal=holes(pairs))
    assert (hand.public.won, hand.scores) == (won, scores)


@pytest.mark.parametrize(
    ("actions", "won"),
    [
        ("raise_5 call_5 call_4 fold_0 " + checks(9), (6, 0, 6, 5)),  # 17 for three
        ("raise_5 call_5 fold_0 call_3 " + checks(9), (0, 6, 5, 5)),  # 16 for three
    ],
)
def test_odd_chips_go_one_each_from_the_dealers_left(actions: str, won: tuple[int, ...]) -> None:
    assert Hand(actions, num_players=4, deal=holes("KQJ6", ROYAL)).public.won == won


def test_each_pot_has_its_own_odd_chips() -> None:
    """A main pot of 22 for seats 0, 2 and 4; a side pot of 35 for seats 2 and 4."""
    before = "raise_10 call_10 call_10 allin_4 fold_0 "
    hand = Hand(
        before + "raise_10 fold_0 call_10 " + checks(4),
        num_players=5,
        stacks=(5, 200, 200, 200, 200),
        deal=holes("KQJ6k", "As Qs Js Ts 9s").replace("Ks Kc", "5h 5d").replace("Kh Kd", "4h 4d"),
    )
    assert hand.public.won == (7 + 1, 0, 7 + 18, 0, 7 + 17)


def test_a_bet_that_is_not_called_comes_back() -> None:
    hand = Hand("raise_50 fold_0")
    assert (hand.scores, hand.public.won) == ((-2, 2), (0, 53))


def test_scores_in_big_blinds() -> None:
    assert Hand("fold_0", blinds=(2, 4), unit="big_blinds").scores == (0.5, -0.5)
    assert Hand("fold_0", blinds=(2, 4), unit="chips").scores == (2, -2)


# ---- Showdown --------------------------------------------------------------------------------------------------------


def test_a_board_that_plays_is_shared() -> None:
    hand = Hand("allin_199 allin_198", deal=holes("6Q", ROYAL))
    assert (hand.scores, hand.public.won) == ((0, 0), (200, 200))


def test_only_those_who_have_not_folded_show_their_cards() -> None:
    hand = Hand("fold_0 call_1 " + checks(7), num_players=3, deal=holes("KAQ"))
    assert [min(cards) >= 0 for cards in hand.public.hands] == [True, True, False]
    assert hand.public.shown[1] > hand.public.shown[0] >= 0 > hand.public.shown[2]


def test_who_wins_by_folds_shows_nothing() -> None:
    hand = Hand("fold_0 fold_0", num_players=3)
    assert hand.public.hands == ((-1, -1),) * 3
    assert hand.public.shown == (-1, -1, -1)


# ---- Names, menus and options ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actions", "refused"),
    [
        ("", "check_0 check_2 call_0 call_1 call_3 call_200 fold_1 fold_2"),  # the dealer is to call 2
        ("", "raise_0 raise_1 raise_2 raise_3 raise_200 raise_201 allin_5 allin_199 allin_201 allin_0"),
        ("", "half check bet_4 raise raise_ raise_04 raise_-4 raise_4.0 RAISE_4 raise_4_"),
        ("call_2 call_1", "fold_0 call_0 call_2 check_1 check_2 raise_0 raise_1 raise_198 allin_200"),
    ],
)
def test_illegal_actions_are_refused(actions: str, refused: str) -> None:
    hand = Hand(actions, num_players=3)
    assert [action for action in refused.split() if hand.allows(action)] == []


def test_an_error_tells_what_the_player_could_have_played() -> None:
    with pytest.raises(IllegalActionError) as refusal:
        Hand("call_3")
    assert (refusal.value.player, refusal.value.action) == (1, "call_3")
    assert list(refusal.value.legal) == ["fold_0", "call_1", "raise_3", "raise_5", "raise_9", "allin_199"]


def test_equal_raises_have_one_id() -> None:
    """Two to call, a pot of 3, 6 chips left: the least raise and half the pot are both 4, the others are too large."""
    hand = Hand(num_players=3, stacks=(200, 200, 6))
    assert hand.env.action_space.names == ("fold", "call", "min", "half", "pot", "2pot", "allin")
    assert hand.menu == "fold_0 call_2 raise_4 allin_6"
    assert [action for action in range(7) if hand.allows(action)] == [0, 1, 2, 6]
    assert [name for name in hand.env.action_space.names if hand.allows(name)] == ["fold", "call", "min", "allin"]
    assert hand.allows("raise_5")  # no id stands for it


@pytest.mark.parametrize(
    ("raises", "stack", "menu"),
    [
        ("all", 8, "fold_0 call_1 raise_3 raise_4 raise_5 raise_6 allin_7"),
        ("0.75pot,min", 200, "fold_0 call_1 raise_4 raise_3"),  # 1 + 0.75 * (3 + 1)
        (" allin , 1.5pot ", 200, "fold_0 call_1 allin_199 raise_7"),
        ("0.01pot,allin", 200, "fold_0 call_1 allin_199"),  # less than the least raise
        ("100pot,pot", 200, "fold_0 call_1 raise_5"),  # more than there is
    ],
)
def test_sizes_of_the_menu(raises: str, stack: int, menu: str) -> None:
    assert Hand(raises=raises, stacks=(stack,)).menu == menu


BAD_RAISES = ("", "all,min", "min,min", "half,0.5pot", "pot,1pot", "0pot", "101pot", "0.755pot", ".pot", "-1pot")


@pytest.mark.parametrize("raises", [*BAD_RAISES, "1e1pot", "third", "min,,half", "MIN", "min;half"])
def test_a_bad_text_of_raises_is_refused(raises: str) -> None:
    with pytest.raises(OptionError, match="option raises of texas_holdem"):
        roomai.game("texas_holdem", raises=raises)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stacks": ()}, "stacks"),
        ({"stacks": (0,)}, "option stacks"),
        ({"stacks": (100, 100, 100)}, "option stacks of texas_holdem: expected one number or 2"),
        ({"stacks": (10**8 + 1,)}, "option stacks"),
        ({"stacks": (10**6,)}, "games of"),  # too long
        ({"stacks": (5000,), "raises": "all"}, "5000 actions, more than 4096"),
        ({"antes": (-1,)}, "option antes"),
        ({"antes": (1, 1, 1)}, "option antes of texas_holdem: expected one number or 2"),
        ({"blinds": ()}, "option blinds"),
        ({"blinds": (1, 2, 4)}, "option blinds of texas_holdem: expected 1 to 2"),
        ({"blinds": (-1, 2)}, "option blinds"),
        ({"blinds": (0, 0)}, "option min_bet"),
        ({"unit": "euros"}, "unit"),
        ({"limit": "spread"}, "limit"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        roomai.game("texas_holdem", **options)


# ---- Of any hand -----------------------------------------------------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.integers(2, 5))
    by_seat = st.lists(st.integers(1, 40), min_size=n, max_size=n).map(tuple)
    return {
        "num_players": n,
        "stacks": draw(by_seat),
        "limit": draw(st.sampled_from(["no", "pot", "fixed"])),
        "antes": draw(st.sampled_from([(0,), (1,), (0, 3, *(0,) * (n - 2))])),
        "raises": draw(st.sampled_from(["min,half,pot,2pot,allin", "all"])),
    }


@given(tables(), st.lists(st.integers(0, 99), max_size=40))
@settings(max_examples=50, deadline=None)
def test_no_chip_comes_or_goes(table: dict[str, Any], choices: list[int]) -> None:
    follow(Hand(**table), choices)
