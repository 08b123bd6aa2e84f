"""Nash averaging and alpha-Rank against values by hand, against OpenSpiel, and on random games."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from competitions.standing.alpha_rank import alpha_rank
from competitions.standing.nash import nash_averaging

ROCK_PAPER_SCISSORS = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])


def test_a_cycle_shares_the_weight_and_a_best_player_has_it_all() -> None:
    weights, skill = nash_averaging(ROCK_PAPER_SCISSORS)
    assert weights == pytest.approx([1 / 3] * 3, abs=1e-7)
    assert skill == pytest.approx([0, 0, 0], abs=1e-7)
    ladder = np.subtract.outer([3.0, 2.0, 0.0], [3.0, 2.0, 0.0])
    weights, skill = nash_averaging(ladder)
    assert weights == pytest.approx([1, 0, 0])
    assert skill == pytest.approx([0, -1, -3])


def test_a_copy_shares_its_twins_weight_and_changes_nothing_else() -> None:
    twins = ROCK_PAPER_SCISSORS[np.ix_([0, 1, 2, 2], [0, 1, 2, 2])]
    weights, _ = nash_averaging(twins)
    assert weights == pytest.approx([1 / 3, 1 / 3, 1 / 6, 1 / 6], abs=1e-6)


def test_who_is_beaten_by_a_mixture_has_no_weight() -> None:
    """The fourth beats nobody by much and loses to rock, paper and scissors on average."""
    game = np.zeros((4, 4))
    game[:3, :3] = ROCK_PAPER_SCISSORS
    game[3, :3] = [0.5, -0.9, -0.2]
    game[:3, 3] = -game[3, :3]
    weights, skill = nash_averaging(game)
    assert weights[3] == pytest.approx(0, abs=1e-9)
    assert skill[3] == pytest.approx(-0.2, abs=1e-6)


def test_weights_by_hand_where_wins_differ() -> None:
    """Of a cycle with leads a (1 over 2), b (2 over 3), c (3 over 1) the equilibrium is (b, c, a) / (a + b + c)."""
    a, b, c = 1.0, 2.0, 5.0
    game = np.array([[0, a, -c], [-a, 0, b], [c, -b, 0]])
    assert nash_averaging(game)[0] == pytest.approx(np.array([b, c, a]) / (a + b + c), abs=1e-7)


def test_players_that_are_all_equal() -> None:
    weights, skill = nash_averaging(np.zeros((5, 5)))
    assert weights == pytest.approx([0.2] * 5)
    assert skill == pytest.approx([0] * 5)


squares = st.integers(2, 7).flatmap(lambda n: arrays(np.float64, (n, n), elements=st.integers(-3, 3).map(float)))


@settings(max_examples=80, deadline=None)
@given(squares)
def test_nash_averaging_is_an_equilibrium_that_treats_equals_equally(square: Any) -> None:
    game = square - square.T
    weights, skill = nash_averaging(game)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert skill.max() <= 1e-9
    assert abs(weights @ skill) < 1e-9
    order = np.random.default_rng(0).permutation(len(game))
    assert nash_averaging(game[np.ix_(order, order)])[0] == pytest.approx(weights[order], abs=1e-5)
    twice = np.kron(game, np.ones((2, 2)))  # everybody has a copy, with half of the weight
    assert nash_averaging(twice)[0] == pytest.approx(np.repeat(weights, 2) / 2, abs=1e-5)


def test_a_hundred_players_take_moments() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 1, (100, 100))
    weights, skill = nash_averaging(noise - noise.T)
    assert skill.max() < 1e-9
    assert (weights > 1e-6).sum() > 10


# ---- alpha-Rank -----------------------------------------------------------------------------------------------------


@pytest.fixture
def alpharank(monkeypatch: pytest.MonkeyPatch) -> Any:
    """OpenSpiel's, without the module that draws: that one needs matplotlib."""
    drawing = "open_spiel.python.egt.alpharank_visualizer"
    pytest.importorskip("open_spiel.python.egt")
    monkeypatch.setitem(sys.modules, drawing, ModuleType(drawing))
    return importlib.import_module("open_spiel.python.egt.alpharank")


@pytest.mark.parametrize("alpha", [0.1, 1.0, 10.0])
def test_alpha_rank_is_open_spiels(alpha: float, alpharank: Any) -> None:
    noise = np.random.default_rng(4).normal(0, 0.2, (6, 6))
    lead = (noise - noise.T) / 2
    _, _, theirs, *_ = alpharank.compute([lead], m=20, alpha=alpha)
    assert alpha_rank(lead, alpha, 20) == pytest.approx(theirs, abs=1e-6)


def test_alpha_rank_without_limit_is_open_spiels(alpharank: Any) -> None:
    lead = np.random.default_rng(5).integers(-2, 3, (7, 7)).astype(float)
    lead = lead - lead.T
    _, _, theirs, *_ = alpharank.compute([lead], use_inf_alpha=True, inf_alpha_eps=0.01)
    assert alpha_rank(lead) == pytest.approx(theirs, abs=1e-6)


def test_alpha_rank_by_hand() -> None:
    assert alpha_rank(ROCK_PAPER_SCISSORS) == pytest.approx([1 / 3] * 3)
    assert alpha_rank(np.array([[0.0, 1.0], [-1.0, 0.0]])) == pytest.approx([0.99, 0.01])
    assert alpha_rank(np.zeros((1, 1))) == pytest.approx([1.0])
    strong = alpha_rank(np.subtract.outer([3.0, 1.0, 0.0], [3.0, 1.0, 0.0]), 100.0)  # e^-9800 must not become NaN
    assert strong == pytest.approx([1, 0, 0])
