"""The CFR family: published tables to every digit, numbers by hand, beside a recursion over histories, put aside."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from history_cfr import HistoryCFR
from open_spiel.python.algorithms import discounted_cfr, exploitability
from pyspiel import load_game

import roomai
from players.tabular.cfr import CFR, CFRPlus, CFRSolver, DiscountedCFR, LinearCFR, PredictiveCFRPlus
from players.tabular.evaluation import evaluate
from players.tabular.sequences import SequenceForm, sequence_form
from players.tabular.tree import Tree, build_tree
from roomai.errors import StrategyError

FAMILY = [CFR(), CFR(alternating=False), CFRPlus(), LinearCFR(), DiscountedCFR(), PredictiveCFRPlus()]
NASH_CONV: dict[tuple[str, bool], dict[int, str]] = {
    ("kuhn_poker", False): {1: ".916667", 10: ".137398", 100: ".016452", 1000: ".00187523", 10_000: ".000227"},
    ("kuhn_poker", True): {1: ".916667", 10: ".0653742", 100: ".00238881", 1000: ".000174731", 10_000: ".000019"},
    ("leduc_poker", False): {1: "4.74722", 10: "1.77716", 100: ".191433", 1000: ".0236356"},
    ("leduc_poker", True): {1: "4.74722", 10: "1.22088", 100: ".026832", 1000: ".000514303"},
}
"""Of the average policy after so many iterations with alternating updates, plain CFR and CFR+ (OpenSpiel's solvers)."""


@cache
def solved(name: str, **options: Any) -> tuple[Tree, SequenceForm]:
    tree = build_tree(roomai.game(name, **options))
    return tree, sequence_form(tree)


def as_printed(number: float, text: str) -> bool:
    """Whether a number, rounded to as many places, is the text."""
    places = len(text.partition(".")[2])
    return f"{number:.{places}f}".lstrip("0") == text


@pytest.mark.parametrize(("name", "plus"), list(NASH_CONV))
def test_the_published_table_to_every_digit_history_by_history(name: str, plus: bool) -> None:
    """The definitions are the published ones: with the same order of operations so is every digit."""
    tree, form = solved(name)
    solver = HistoryCFR(tree, plus)
    for iterations, text in NASH_CONV[name, plus].items():
        solver.run(iterations - solver.iterations)
        assert as_printed(evaluate(form, solver.average()).nash_conv, text), iterations


@pytest.mark.parametrize(("name", "plus"), list(NASH_CONV))
def test_the_published_table_by_sequences(name: str, plus: bool) -> None:
    """Where two actions are exactly as good, rounding decides. In Leduc that shows after some hundred iterations."""
    tree, form = solved(name)
    solver = CFRSolver(tree, form, CFRPlus() if plus else CFR())
    for iterations, text in NASH_CONV[name, plus].items():
        solver.run(iterations - solver.iterations)
        found = evaluate(form, solver.average()).nash_conv
        if name == "leduc_poker" and iterations >= 1000:
            assert found == pytest.approx(float(text), rel=0.1 if plus else 1e-4)
        else:
            assert as_printed(found, text), iterations


@pytest.mark.parametrize("plus", [False, True])
@pytest.mark.parametrize(("name", "players"), [("kuhn_poker", 2), ("kuhn_poker", 3), ("leduc_poker", 2)])
def test_sequences_learn_what_histories_learn(name: str, players: int, plus: bool) -> None:
    tree, form = solved(name, num_players=players)
    ours, theirs = CFRSolver(tree, form, CFRPlus() if plus else CFR()), HistoryCFR(tree, plus)
    for _ in range(5):
        ours.run(3)
        theirs.run(3)
        assert ours.regrets == pytest.approx(theirs.regrets, abs=1e-11)
        assert ours.average() == pytest.approx(theirs.average(), abs=1e-11)  # plans count once a history there


def test_an_iteration_by_hand() -> None:
    """Two players choose at once; the row player gets 4, 0 / 0, 2.

    At first both play 1/2: rows are worth 2 and 1, 3/2 on average, so the regrets are 1/2 and -1/2, and the row player
    plays the first row from now on. The column player, who alternates, sees that: columns cost it 4 and 0 and its
    regrets, against an average of 2, are -2 and 2. With simultaneous updates it still sees 1/2: -2, -1 against -3/2.
    """
    tree, form = solved("matrix_game", payoffs=(((4, -4), (0, 0)), ((0, 0), (2, -2))))
    solver = CFRSolver(tree, form, CFR())
    solver.run(1)
    assert solver.regrets.tolist() == [0, 0, 0.5, -0.5, -2, 2]
    assert solver.current().tolist() == [1, 1, 1, 0, 0, 1]
    assert solver.average().tolist() == [1, 1, 0.5, 0.5, 0.5, 0.5]
    solver = CFRSolver(tree, form, CFR(alternating=False))
    solver.run(1)
    assert solver.regrets.tolist() == [0, 0, 0.5, -0.5, -0.5, 0.5]
    # CFR+ forgets the -1/2. Then the second column is all the row player meets: 0 and 2 against 0, so 1/2 and 2.
    solver = CFRSolver(tree, form, CFRPlus())
    solver.run(1)
    assert solver.regrets.tolist() == [0, 0, 0.5, 0, 0, 2]
    solver.run(1)
    assert solver.regrets.tolist()[2:4] == [0.5, 2]
    assert solver.current().tolist()[2:4] == [0.2, 0.8]
    # Iteration t counts t: (1/2 + 2 * 1) / 3 of the first row, (1/2 + 2 * 0) / 3 of the first column.
    assert solver.average().tolist()[2:] == pytest.approx([2.5 / 3, 0.5 / 3, 0.5 / 3, 2.5 / 3])


def test_discounts_by_hand() -> None:
    """After iteration 1 a half is left of regrets; a predictive player acts as if the last regret came once more."""
    tree, form = solved("matrix_game", payoffs=(((4, -4), (0, 0)), ((0, 0), (2, -2))))
    solver = CFRSolver(tree, form, DiscountedCFR(alpha=1.0, beta=0.0))
    solver.run(1)
    assert solver.regrets.tolist() == [0, 0, 0.25, -0.25, -1, 1]
    solver.run(1)  # 0 and 2 against 0 for the rows: 1/4 and 7/4; two thirds of that are left
    assert solver.regrets.tolist()[2:4] == pytest.approx([0.25 * 2 / 3, 1.75 * 2 / 3])
    solver = CFRSolver(tree, form, PredictiveCFRPlus())
    solver.run(2)  # 1/2 and 2 as in CFR+, and the last regrets were 0 and 2: 1/2 and 4
    assert solver.current().tolist()[2:4] == pytest.approx([0.5 / 4.5, 4 / 4.5])
    assert solver.average().tolist()[2:4] == pytest.approx([(0.5 + 4) / 5, 0.5 / 5])  # t^2


@pytest.mark.parametrize(
    ("settings", "peer"), [(LinearCFR(), discounted_cfr.LCFRSolver), (DiscountedCFR(), discounted_cfr.DCFRSolver)]
)
def test_discounts_are_those_of_openspiel(settings: CFR, peer: Any) -> None:
    tree, form = solved("kuhn_poker")
    game = load_game("kuhn_poker")
    ours, theirs = CFRSolver(tree, form, settings), peer(game)
    for _ in range(30):
        ours.run(1)
        theirs.evaluate_and_update_policy()
        expected = exploitability.nash_conv(game, theirs.average_policy())
        assert evaluate(form, ours.average()).nash_conv == pytest.approx(expected, abs=1e-10)


def test_discounted_cfr_on_leduc() -> None:
    tree, form = solved("leduc_poker")
    solver = CFRSolver(tree, form, DiscountedCFR())
    solver.run(10)
    assert as_printed(evaluate(form, solver.average()).nash_conv, "1.558")
    solver.run(90)
    assert evaluate(form, solver.average()).nash_conv == pytest.approx(0.01551, rel=0.01)


@pytest.mark.parametrize("settings", FAMILY, ids=str)
@pytest.mark.parametrize(("name", "players"), [("leduc_poker", 2), ("kuhn_poker", 3), ("kuhn_poker", 4)])
def test_all_of_them_solve(settings: CFR, name: str, players: int) -> None:
    """Three and four players of Kuhn poker are no zero-sum game of two, but CFR finds equilibria of it all the same."""
    tree, form = solved(name, num_players=players)
    solver = CFRSolver(tree, form, settings)
    gaps = []
    for _ in range(3):
        solver.run(700)
        gaps.append(evaluate(form, solver.average()).nash_conv)
    assert gaps[-1] < gaps[0]
    assert gaps[-1] < 0.06


def test_the_value_is_what_theory_says() -> None:
    tree, form = solved("kuhn_poker")
    solver = CFRSolver(tree, form, PredictiveCFRPlus())
    solver.run(10_000)
    measured = evaluate(form, solver.average())
    assert measured.nash_conv < 1e-9
    assert measured.scores.tolist() == pytest.approx([-1 / 18, 1 / 18], abs=1e-9)


# ---- The same, however it is run ---------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", FAMILY, ids=str)
def test_threads_change_nothing(settings: CFR) -> None:
    tree, form = solved("leduc_poker")
    one, three = CFRSolver(tree, form, settings, threads=1), CFRSolver(tree, form, settings, threads=3)
    one.run(40)
    three.run(40)
    assert np.array_equal(one.average(), three.average())
    assert np.array_equal(one.current(), three.current())


@pytest.mark.parametrize("settings", FAMILY, ids=str)
def test_a_run_that_was_put_aside_goes_on_exactly(settings: CFR) -> None:
    tree, form = solved("leduc_poker")
    whole, first, second = (CFRSolver(tree, form, settings) for _ in range(3))
    whole.run(50)
    first.run(20)
    state = first.state()
    first.run(5)  # what was put aside is a copy
    second.restore(state)
    second.run(30)
    assert second.iterations == 50
    assert np.array_equal(second.average(), whole.average())
    assert np.array_equal(second.current(), whole.current())
    assert np.array_equal(second.regrets, whole.regrets)


def test_the_state_of_another_game_is_refused() -> None:
    solver, other = CFRSolver(*solved("leduc_poker")), CFRSolver(*solved("kuhn_poker"))
    with pytest.raises(StrategyError, match=r"another solver or game: expected regrets float64 \(2186,\), got"):
        solver.restore(other.state())
    with pytest.raises(StrategyError, match="expected plans .* got none"):
        solver.restore({name: array for name, array in solver.state().items() if name != "plans"})
