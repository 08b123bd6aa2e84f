"""Bargaining: games and measures by hand, what is observed, and a second implementation that agrees on random games."""

from __future__ import annotations

import math
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roomai
from players.tabular.tree import build_tree
from roomai import TERMINAL, IllegalActionError
from roomai.errors import DealError, GameStateError, OptionError, TreeError

DEAL = ("4", "6", "10", "2", "3", "20", "31", "23")
"""Values 4-6-10 and 2-3-20, so 62 and 46 points in all; outside offers of half of that."""
PLAYED_OUT = ("split 3-2-1",) * 5
"""All offers that there can be; then player 1 has the last word."""


def bargaining(**options: Any) -> Any:
    return roomai.game("bargaining", **options)


def play(game: Any, actions: Any, deal: Any = DEAL) -> tuple[Any, bool, tuple[float, ...], list[Any]]:
    env = game.env(0, compiled=False)
    is_terminal, scores, infos = env.init(deal=deal)
    for action in actions:
        assert not is_terminal
        is_terminal, scores, infos = env.forward(action)
    return env, is_terminal, scores, infos


def legal(infos: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = infos[infos[-1].public_state.turn].person_state.available_actions
    return names


# ---- Games by hand -------------------------------------------------------------------------------------------------


def test_an_action_is_a_split_by_what_player_1_gets_whoever_proposes() -> None:
    game = bargaining()
    names = game.action_space.names
    assert len(names) == 82
    for a, b, c in product(range(8), range(5), range(2)):
        assert names[10 * a + 2 * b + c] == f"split {a}-{b}-{c}"
    assert names[80:] == ("accept", "walk")
    for before in ((), ("split 0-0-0",)):
        _, _, _, infos = play(game, [*before, 35])
        assert (infos[0].public_state.offer, tuple(infos[0].public_state.share)) == (35, (3, 2, 1))


@pytest.mark.parametrize(
    ("actions", "points", "rounds_gone"),
    [
        (["walk"], (31, 23), 0),
        (["split 3-2-1", "walk"], (31, 23), 0),
        (["split 3-2-1", "accept"], (4 * 4 + 2 * 6, 3 * 2 + 2 * 3 + 20), 0),
        (["split 7-4-1", "accept"], (0, 46), 0),
        (["split 0-0-0", "accept"], (62, 0), 0),
        (["split 3-2-1", "split 2-0-1", "accept"], (5 * 4 + 4 * 6, 2 * 2 + 20), 1),
        (["split 3-2-1", "split 2-0-1", "walk"], (31, 23), 1),
        (["split 3-2-1", "split 2-0-1", "split 0-1-1", "accept"], (7 * 4 + 3 * 6, 3 + 20), 1),
        ([*PLAYED_OUT, "accept"], (28, 32), 2),
        ([*PLAYED_OUT, "walk"], (31, 23), 2),
        ([*PLAYED_OUT[:4], "accept"], (28, 32), 2),
    ],
)
def test_scores_by_hand(actions: list[str], points: tuple[int, int], rounds_gone: int) -> None:
    for discount in (1.0, 0.5, 0.0):
        factor = discount**rounds_gone
        shares = play(bargaining(discount=discount), actions)
        assert shares[1]
        assert shares[2] == pytest.approx((factor * points[0] / 62, factor * points[1] / 46), abs=1e-15)
        in_points = play(bargaining(discount=discount, scores="points"), actions)
        assert in_points[2] == (factor * points[0], factor * points[1])  # exactly
        public = in_points[3][0].public_state
        assert (public.turn, public.rounds_gone) == (TERMINAL, rounds_gone)
        assert public.accepted == (actions[-1] == "accept")


def test_points_are_whole_numbers_whatever_the_maximum() -> None:
    """Nothing is divided by the maximum and multiplied again: 7 / 333 * 333 is more than 7."""
    game = bargaining(pool=(9, 4, 1), scores="points")
    for outside in range(1, 334):
        deal = ["20", "30", "33", "20", "30", "33", str(outside), str(334 - outside)]
        assert play(game, ["walk"], deal)[2] == (outside, 334 - outside)


def test_what_is_legal() -> None:
    names = bargaining().action_space.names
    env, _, _, infos = play(bargaining(), [])
    assert legal(infos) == (*names[:80], "walk")
    with pytest.raises(IllegalActionError, match="accept"):
        env.forward("accept")
    for action in PLAYED_OUT[:4]:
        _, _, infos = env.forward(action)
        assert legal(infos) == names
    is_terminal, _, infos = env.forward(PLAYED_OUT[4])  # player 0's offer in the last round awaits an answer
    assert not is_terminal
    assert infos[-1].public_state.turn == 1
    assert legal(infos) == ("accept", "walk")
    with pytest.raises(IllegalActionError, match="split 3-2-1"):
        env.forward("split 3-2-1")
    assert env.forward("accept")[0]


def test_a_game_of_one_round_is_one_offer_and_an_answer() -> None:
    _, is_terminal, _, infos = play(bargaining(rounds=1), ["split 3-2-1"])
    assert not is_terminal
    assert legal(infos) == ("accept", "walk")
    assert infos[1].observation[8] == 0


@pytest.mark.parametrize(
    ("law", "highest", "ends"), [("uniform", (62, 46), (62, 46)), ("low", (31, 23), (31, 23)), ("none", (), (0, 0))]
)
def test_the_laws_of_outside_offers(law: str, highest: tuple[int, ...], ends: tuple[int, int]) -> None:
    game = bargaining(outside=law)
    _, _, scores, infos = play(game, ["walk"], [*DEAL[:6], *map(str, highest)])
    assert tuple(person.outside for person in infos[-1].person_state) == ends
    assert scores == (ends[0] / 62, ends[1] / 46)
    for seat, most in enumerate(highest):
        for bad in (0, most + 1):
            with pytest.raises(DealError):
                play(game, [], [*DEAL[:6], *map(str, highest[:seat]), str(bad)])
    assert game.max_chance == 6 + len(highest)


def test_the_least_an_outside_offer_can_be_is_1() -> None:
    game = bargaining(pool=(1,), highest=1, outside="low")
    assert play(game, ["walk"], ())[2] == (1.0, 1.0)


@pytest.mark.parametrize("law", ["uniform", "low"])
def test_dealt_values_and_outside_offers_have_their_means(law: str) -> None:
    """Over 2,000 deals drawn by chance, within four standard errors."""
    env, seen = bargaining(outside=law, highest=100).env(5, compiled=False), []
    for _ in range(2000):
        for person in env.init()[2][-1].person_state:
            seen.append((*person.values, person.outside / person.maximum))
    found, errors = np.mean(seen, 0), np.std(seen, 0) / math.sqrt(len(seen))
    assert (np.abs(found[:3] - 50.5) < 4 * errors[:3]).all()
    half = 0.5 if law == "low" else 1.0
    assert abs(found[3] - half * 0.5) < 4 * errors[3] + 0.003  # whole numbers from 1: a little above the middle


def test_other_pools() -> None:
    one = bargaining(pool=(3,), highest=5)
    assert one.action_space.names == ("split 0", "split 1", "split 2", "split 3", "accept", "walk")
    assert play(one, ["split 1", "accept"], ["5", "2", "15", "1"])[2] == (2 / 3, 1 / 3)
    five = bargaining(pool=[1, 2, 1, 3, 1], scores="points")
    assert five.action_space.n == 2 * 3 * 2 * 4 * 2 + 2
    deal = ["1", "2", "3", "4", "5", "10", "20", "30", "40", "50", "25", "1"]
    assert play(five, ["split 0-1-1-2-0", "accept"], deal)[2] == pytest.approx((1 + 2 + 4 + 5, 20 + 30 + 80))


def test_the_largest_pool_of_the_highest_values() -> None:
    game = bargaining(pool=(99, 4), highest=10_000, scores="points")
    deal = ["10000", "10000", "9999", "1", "1030000", "5"]
    for compiled in (False, True):
        env = game.env(0, compiled=compiled)
        env.init(deal=deal)
        assert env.forward("walk")[1] == (1_030_000, 5)
        env.init(deal=deal)
        env.forward("split 98-4")
        assert env.forward("accept")[1] == (10_000, 98 * 9999 + 4)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"pool": ()}, "expected 1 to 5 counts"),
        ({"pool": (1,) * 6}, "expected 1 to 5 counts"),
        ({"pool": (0, 1)}, "expected 1 to 5 counts from 1 to 99"),
        ({"pool": (100,)}, "from 1 to 99"),
        ({"pool": (1.0, 2)}, r"got \(1.0, 2\)"),
        ({"pool": (True, 2)}, "got"),
        ({"pool": (31, 31)}, "1024 splits, at most 1000"),
        ({"pool": 3}, "pool"),
        ({"highest": 0}, "highest"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 11}, "rounds"),
        ({"discount": 1.5}, "discount"),
        ({"scores": "chips"}, "scores"),
        ({"outside": "high"}, "outside"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        bargaining(**options)


# ---- What is observed ----------------------------------------------------------------------------------------------


def test_the_92_numbers_without_an_offer_and_with_one() -> None:
    game = bargaining(highest=20)
    every = [1] * 80
    _, _, _, infos = play(game, [])
    first = [0.2, 0.3, 0.5, 0.5, -1, -1, -1, 0, 0, 0, *every, 0, 1]
    second = [0.1, 0.15, 1, 0.5, -1, -1, -1, 0, 0, 1, *[0] * 82]  # not to move: nothing is legal
    assert [len(info.observation) for info in infos[:2]] == [92, 92]
    assert infos[0].observation == pytest.approx(first)
    assert infos[1].observation == pytest.approx(second)

    _, _, _, infos = play(game, ["split 3-2-1"])
    assert infos[0].observation == pytest.approx([0.2, 0.3, 0.5, 0.5, 4 / 7, 0.5, 0, 1, 0, 0, *[0] * 82])
    assert infos[1].observation == pytest.approx([0.1, 0.15, 1, 0.5, 3 / 7, 0.5, 1, 1, 0, 1, *every, 1, 1])

    _, _, _, infos = play(game, PLAYED_OUT)  # the last word, in round 3 of 3
    assert infos[1].observation == pytest.approx([0.1, 0.15, 1, 0.5, 3 / 7, 0.5, 1, 1, 1, 1, *[0] * 80, 1, 1])


def test_the_numbers_that_history_adds() -> None:
    game = bargaining(highest=20, history=True)
    _, _, _, infos = play(game, ["split 3-2-1", "split 7-0-1"])
    first, second = (info.observation for info in infos[:2])
    assert len(first) == 92 + 15
    unseen = [-1.0] * 9
    assert first[92:] == pytest.approx([4 / 7, 0.5, 0, 0, 1, 0, *unseen])
    assert second[92:] == pytest.approx([3 / 7, 0.5, 1, 1, 0, 1, *unseen])
    assert first[:92] == pytest.approx(play(bargaining(highest=20), ["split 3-2-1", "split 7-0-1"])[3][0].observation)
    assert tuple(infos[0].public_state.offers) == (35, 71, -1, -1, -1)
    _, _, _, infos = play(game, [35, 71, 0, 79, 12])
    assert tuple(infos[0].public_state.offers) == (35, 71, 0, 79, 12)
    assert infos[1].observation[92:] == pytest.approx([3 / 7, 0.5, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1 / 7, 0.25, 0])


def test_without_history_the_table_is_all_that_is_known() -> None:
    paths = [["split 3-2-1", "split 2-0-1"], ["split 0-0-0", "split 2-0-1"]]
    for history, different in ((False, 1), (True, 2)):
        ends = [play(bargaining(history=history), path)[3] for path in paths]
        for seat in range(2):
            assert len({tuple(infos[seat]) for infos in ends}) == different
            assert len({infos[seat].observation.tobytes() for infos in ends}) == different


def test_nobody_sees_what_the_other_was_dealt_even_at_the_end() -> None:
    for seat, others in ((0, (*DEAL[:3], "9", "9", "7", "31", "5")), (1, ("9", "9", "7", *DEAL[3:6], "5", "23"))):
        for actions in ([], ["split 3-2-1"], ["split 3-2-1", "accept"]):
            infos, hidden = play(bargaining(), actions)[3], play(bargaining(), actions, others)[3]
            assert tuple(infos[seat]) == tuple(hidden[seat])
            assert (infos[seat].observation == hidden[seat].observation).all()
            assert tuple(infos[1 - seat]) != tuple(hidden[1 - seat])


def test_solvers_need_the_history() -> None:
    small = {"pool": (1,), "highest": 2, "rounds": 2}
    tree = build_tree(bargaining(**small, history=True))
    # Deals: 4 pairs of values, with 1, 2, 2 and 4 pairs of outside offers. After each of these 9: two offers thrice,
    # so decisions 1 + 2 + 4 + 8 and ends 1 + 2 * 2 + 4 * 2 + 8 * 2.
    assert tree.counts == (1 + 2 + 4 + 6, 9 * 15, 9 * 29)
    # 3 things a player can know at the deal, and 1 + 4 offers before a move of player 0, 2 + 8 before one of player 1
    assert tree.num_states == 3 * 15
    with pytest.raises(TreeError, match="lacks perfect recall"):
        build_tree(bargaining(**small))


# ---- Measures by hand ----------------------------------------------------------------------------------------------

MISTAKES = ("worse_than_last", "below_outside", "all_or_nothing", "accepted_below", "walked_from_better")


def measured(actions: Any, **options: Any) -> dict[str, Any]:
    env, is_terminal, _, _ = play(bargaining(**options), actions)
    assert is_terminal
    found: dict[str, Any] = env.measures()
    return found


def test_measures_of_a_deal() -> None:
    found = measured(["split 3-2-1", "split 2-0-1", "accept"], discount=0.5)
    first, second = 0.5 * 44 / 62, 0.5 * 24 / 46
    assert list(found) == ["deal", "utilitarian", "nash", "egalitarian", "ef1", "gain", *MISTAKES]
    assert found["deal"] == 1
    assert found["utilitarian"] == pytest.approx(first + second)
    assert found["nash"] == pytest.approx(math.sqrt(first * second))
    assert found["egalitarian"] == pytest.approx(min(first, second))
    assert found["gain"] == pytest.approx((first - 0.25, second - 0.25))


def test_measures_without_a_deal_and_before_the_end() -> None:
    found = measured(["walk"])
    assert {name: found[name] for name in ("deal", "utilitarian", "nash", "egalitarian")} == {
        "deal": 0,
        "utilitarian": 1,
        "nash": 0.5,
        "egalitarian": 0.5,
    }
    assert math.isnan(found["ef1"])
    assert found["gain"] == (0, 0)
    env, *_ = play(bargaining(), ["split 3-2-1"])
    with pytest.raises(GameStateError, match="play it to its end"):
        env.measures()


@pytest.mark.parametrize(
    ("split", "content"),
    [
        ("split 3-2-1", True),  # player 0 has 28 and sees 34, but 24 without the best item
        ("split 5-2-1", False),  # 20 against 42, and 32 without it
        ("split 0-1-1", True),  # player 1 has 23 and sees 23
        ("split 0-0-1", False),  # 20 against 26, and 23 without one of 3: the item of 20 is its own
        ("split 0-0-0", False),  # nothing against 46, and 26 without it
        ("split 7-4-0", False),  # player 0 has 10 and sees 52, 46 without it
        ("split 6-0-0", False),  # player 1 has 12 and sees 34, 14 without it
        ("split 7-0-0", True),  # 14 and sees 32, 12 without it
    ],
)
def test_envy_up_to_one_item(split: str, content: bool) -> None:
    assert measured([split, "accept"])["ef1"] == content


@pytest.mark.parametrize(
    ("actions", "mistakes"),
    [
        (["walk"], {}),
        (["split 3-2-1", "accept"], {"below_outside": (1, 0)}),  # 28 of 31
        (["split 0-1-1", "accept"], {}),  # as good as the outside offer
        (["split 0-0-1", "accept"], {"accepted_below": (0, 1)}),  # 20 of 23
        (["split 0-1-1", "walk"], {}),
        (["split 1-1-1", "walk"], {"walked_from_better": (0, 1)}),  # 25 of 23
        (["split 0-1-1", "split 3-2-1", "accept"], {"accepted_below": (1, 0)}),  # 28 of 31
        (["split 0-1-1", "split 2-0-1", "walk"], {"walked_from_better": (1, 0)}),  # 44 of 31
        (["split 1-0-1", "split 2-0-1", "split 1-0-1", "accept"], {"accepted_below": (0, 1)}),  # as good as the last
        (
            ["split 3-2-1", "split 3-2-1", "split 2-0-1", "split 0-0-0", "split 7-4-1", "walk"],
            {
                "worse_than_last": (1, 1),  # 28, 44, 0 and 32, 0
                "below_outside": (2, 1),
                "all_or_nothing": (1, 1),
                "walked_from_better": (0, 1),
            },
        ),
        (["split 0-0-0", "split 7-4-1", "split 0-0-0", "walk"], {"all_or_nothing": (2, 1)}),
    ],
)
def test_mistakes(actions: list[str], mistakes: dict[str, tuple[int, int]]) -> None:
    found = measured(actions)
    assert {name: found[name] for name in MISTAKES if found[name] != (0, 0)} == mistakes


# ---- A second implementation ---------------------------------------------------------------------------------------


class Reference:
    """The same game in dicts and lists: offers are what player 1 gets, by item."""

    def __init__(self, options: dict[str, Any], values: list[list[int]], outside: list[int]) -> None:
        self.options, self.pool = options, options["pool"]
        self.values, self.outside = values, outside
        self.moves: list[tuple[int, Any]] = []

    @property
    def turn(self) -> int:
        if self.moves and self.moves[-1][1] in ("accept", "walk"):
            return TERMINAL
        return len(self.moves) % 2

    def legal(self) -> list[str]:
        last_word = len(self.moves) == 2 * self.options["rounds"] - 1
        splits = [] if last_word else list(product(*(range(count + 1) for count in self.pool)))
        accept = ["accept"] if self.moves else []
        return ["split " + "-".join(str(count) for count in split) for split in splits] + accept + ["walk"]

    def play(self, name: str) -> None:
        split = [int(count) for count in name[6:].split("-")] if name.startswith("split ") else name
        self.moves.append((self.turn, split))

    def bundle(self, split: list[int], seat: int) -> list[int]:
        return split if seat == 1 else [count - given for count, given in zip(self.pool, split, strict=True)]

    def points(self, bundle: list[int], seat: int) -> int:
        return sum(value * count for value, count in zip(self.values[seat], bundle, strict=True))

    def part(self, points: float, seat: int) -> float:
        factor: float = self.options["discount"] ** ((len(self.moves) - 1) // 2)
        return factor * points / self.points(self.pool, seat)

    def agreed(self) -> Any:
        return self.moves[-2][1] if self.moves[-1][1] == "accept" else None

    def shares(self) -> list[float]:
        split = self.agreed()
        ends = [self.outside[seat] if split is None else self.points(self.bundle(split, seat), seat) for seat in (0, 1)]
        return [self.part(end, seat) for seat, end in enumerate(ends)]

    def scores(self) -> list[float]:
        whole = [self.points(self.pool, seat) if self.options["scores"] == "points" else 1 for seat in (0, 1)]
        return [share * most for share, most in zip(self.shares(), whole, strict=True)]

    def content(self, split: list[int], seat: int) -> bool:
        """By trying every item of the other's: is there one without which it is not envied?"""
        own, others = self.bundle(split, seat), self.bundle(split, 1 - seat)
        less = [[count - (i == j) for j, count in enumerate(others)] for i in range(len(others)) if others[i]]
        return any(self.points(own, seat) >= self.points(rest, seat) for rest in less or [others])

    def measures(self) -> dict[str, Any]:
        shares, split = self.shares(), self.agreed()
        found: dict[str, Any] = {
            "deal": float(split is not None),
            "utilitarian": sum(shares),
            "nash": (shares[0] * shares[1]) ** 0.5,
            "egalitarian": min(shares),
            "ef1": math.nan if split is None else float(self.content(split, 0) and self.content(split, 1)),
            "gain": [shares[seat] - self.part(self.outside[seat], seat) for seat in (0, 1)],
        }
        return found | {name: [float(count) for count in counts] for name, counts in self.mistakes().items()}

    def mistakes(self) -> dict[str, list[int]]:
        found = {name: [0, 0] for name in MISTAKES}
        for seat in (0, 1):
            offers = [move for mover, move in self.moves if mover == seat and isinstance(move, list)]
            worths = [self.points(self.bundle(offer, seat), seat) for offer in offers]
            found["worse_than_last"][seat] = sum(b < a for a, b in pairwise(worths))
            found["below_outside"][seat] = sum(worth < self.outside[seat] for worth in worths)
            found["all_or_nothing"][seat] = sum(not any(offer) or offer == list(self.pool) for offer in offers)
        last, verdict = self.moves[-1]
        if len(self.moves) > 1:
            worth = self.points(self.bundle(self.moves[-2][1], last), last)
            found["accepted_below"][last] = int(verdict == "accept" and worth < self.outside[last])
            found["walked_from_better"][last] = int(verdict == "walk" and worth > self.outside[last])
        return found


@st.composite
def options(draw: Any) -> dict[str, Any]:
    return {
        "pool": tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))),
        "highest": draw(st.integers(1, 6)),
        "rounds": draw(st.integers(1, 4)),
        "discount": draw(st.sampled_from([0.0, 0.5, 0.9, 1.0])),
        "scores": draw(st.sampled_from(["shares", "points"])),
        "outside": draw(st.sampled_from(["uniform", "low", "none"])),
        "history": draw(st.booleans()),
    }


@given(options=options(), data=st.data())
@settings(max_examples=120, deadline=None)
def test_another_implementation_plays_the_same(options: dict[str, Any], data: Any) -> None:
    k = len(options["pool"])
    values = [data.draw(st.lists(st.integers(1, options["highest"]), min_size=k, max_size=k)) for _ in range(2)]
    other = Reference(options, values, [0, 0])
    if options["outside"] != "none":
        most = [other.points(options["pool"], seat) for seat in (0, 1)]
        other.outside = [data.draw(st.integers(1, max(1, n // 2) if options["outside"] == "low" else n)) for n in most]
    deal = [*values[0], *values[1], *(other.outside if options["outside"] != "none" else ())]
    env = bargaining(**options).env(0, compiled=False)
    is_terminal, scores, infos = env.init(deal=list(map(str, deal)))
    while not is_terminal:
        assert infos[-1].public_state.turn == other.turn
        assert list(legal(infos)) == other.legal()
        words = [name for name in other.legal() if not name.startswith("split")]
        split = st.sampled_from(other.legal())
        action = data.draw(split if data.draw(st.integers(0, 3)) else st.sampled_from(words))
        other.play(action)
        is_terminal, scores, infos = env.forward(action)
    assert infos[-1].public_state.turn == other.turn == TERMINAL
    assert scores == pytest.approx(other.scores(), abs=1e-12)
    found, expected = env.measures(), other.measures()
    assert list(found) == list(expected)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-12, nan_ok=True), name
