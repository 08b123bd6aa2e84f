"""Luck: 0 over all that could have been dealt, right where random play is right, and an error for what can't be."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import roomai
from roomai.errors import OptionError, RecordError
from roomai.luck import LuckMeter

EXAMPLES = Path(__file__).parents[2] / "examples"


def played(game: Any, count: int, choose: Any) -> tuple[list[Any], list[Any], Any]:
    """Chance, actions and scores [G, n] of some games; `choose` answers an action to an info."""
    env = game.env(seed=3)
    chance, actions, scores = [], [], []
    for _ in range(count):
        over, won, infos = env.init()
        answers = []
        while not over:
            answers.append(choose(infos[infos[-1].public_state.turn]))
            over, won, infos = env.forward(answers[-1])
        chance.append(env.outcomes())
        actions.append(answers)
        scores.append(won)
    return chance, actions, np.array(scores)


def test_over_all_deals_luck_is_0_exactly() -> None:
    """Whatever random numbers the key stands for, and whatever was played."""
    meter = LuckMeter(roomai.game("kuhn_poker"), rollouts=3)
    deals = list(permutations("JQK", 2))
    for actions in (["check", "check"], ["bet", "bet"], ["check", "bet", "check"], []):
        luck = meter.measure([7] * 6, deals, [actions] * 6)
        assert np.abs(luck).min() > 0.3
        assert luck.sum(axis=0) == pytest.approx([0, 0], abs=1e-12)
        assert luck.sum(axis=1) == pytest.approx([0] * 6, abs=1e-12)


def test_luck_in_kuhn_poker_by_hand() -> None:
    """Random play is worth 9/8 to the first seat with the higher card, -7/8 with the lower: 1/8, and 1 is luck."""
    meter = LuckMeter(roomai.game("kuhn_poker"), rollouts=20000)
    deals = list(permutations("JQK", 2))
    luck = meter.measure(range(6), deals, [[]] * 6)
    higher = [1 if "JQK".index(one) > "JQK".index(other) else -1 for one, other in deals]
    assert luck[:, 0] == pytest.approx(higher, abs=0.06)


def first_legal(info: Any) -> Any:
    return info.person_state.available_actions[-1]


def test_luck_is_0_on_average_for_players_who_do_not_play_at_random() -> None:
    """And more than half of the variance of poker at one order of seats is luck of the deal."""
    game = roomai.game("leduc_poker")
    chance, actions, scores = played(game, 6000, first_legal)
    luck = LuckMeter(game).measure(range(6000), chance, actions)
    error = luck.std(axis=0) / np.sqrt(len(luck))
    assert (np.abs(luck.mean(axis=0)) < 3.5 * error).all()
    correlation = np.corrcoef(luck[:, 0], scores[:, 0])[0, 1]
    assert correlation**2 > 0.5


def test_the_same_deal_has_the_same_luck_until_somebody_acts() -> None:
    meter = LuckMeter(roomai.game("leduc_poker"))
    one, other, another = meter.measure([5, 5, 6], [["Jh", "Ks"]] * 3, [["raise"], ["call"], []])
    assert one == pytest.approx(other, abs=0)
    assert not (one == another).all()


def test_a_game_with_vectors_and_with_many_outcomes() -> None:
    """Sealed bids: the values are dealt from far more outcomes than are tried."""
    game = roomai.game("sealed_bid")
    chance, actions, _ = played(game, 500, lambda info: [0.3])
    luck = LuckMeter(game).measure(range(500), chance, [[[0.3]] * len(some) for some in actions])
    error = luck.std(axis=0) / np.sqrt(len(luck))
    assert (error > 0).all()
    assert (np.abs(luck.mean(axis=0)) < 4 * error).all()


def test_no_games_and_games_that_never_began() -> None:
    meter = LuckMeter(roomai.game("kuhn_poker"))
    assert meter.measure([], [], []).shape == (0, 2)
    assert meter.measure([1], [[]], [[]]).tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("chance", "actions"),
    [
        (["J", "J"], []),
        (["J", "A"], []),
        (["J", "Q", "K"], ["check", "check"]),
        (["J", "Q"], ["raise"]),
        (["J", "Q"], ["check", "check", "check"]),
        (["J"], ["check"]),
    ],
)
def test_what_cannot_have_happened_is_refused(chance: list[str], actions: list[str]) -> None:
    meter = LuckMeter(roomai.game("kuhn_poker"))
    good = (["J", "Q"], ["check", "check"])
    with pytest.raises(RecordError):
        meter.measure([1, 2], [good[0], chance], [good[1], actions])


def test_an_illegal_action_never_reaches_the_rules() -> None:
    meter = LuckMeter(roomai.game("leduc_poker"))
    with pytest.raises(RecordError, match="can't happen"):
        meter.measure([1], [["Jh", "Ks"]], [["fold"]])  # with nothing to fold to


def test_games_without_luck_are_told_so() -> None:
    with pytest.raises(OptionError, match="no chance"):
        LuckMeter(roomai.game("tic_tac_toe"))
    with pytest.raises(OptionError, match="plain Python"):
        LuckMeter(roomai.game(f"{EXAMPLES}/nim.py:spec"))
