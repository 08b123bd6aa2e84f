"""Fictitious play, the linear program, algorithms by name, and runs that are measured, stopped and taken up."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import roomai
from players.tabular.algorithms import ALGORITHMS, find_algorithm, make_solver
from players.tabular.evaluation import evaluate
from players.tabular.run_file import read_run, resume_run, save_run
from players.tabular.sequences import SequenceForm, sequence_form
from players.tabular.solving import Aim, Run, next_point
from players.tabular.tree import Tree, build_tree
from roomai.errors import OptionError, StrategyError, UnknownNameError


@cache
def bound(name: str, **options: Any) -> tuple[Tree, SequenceForm]:
    tree = build_tree(roomai.game(name, **options))
    return tree, sequence_form(tree)


@pytest.mark.parametrize(
    ("name", "options", "value"),
    [
        ("kuhn_poker", {}, -1 / 18),
        ("leduc_poker", {}, -0.0856064),
        ("liars_dice", {"faces": 3}, 1 / 9),
        ("goofspiel", {"cards": 3}, 0.0),
        ("matrix_game", {"classic": "matching_pennies"}, 0.0),
    ],
)
def test_the_linear_program_has_the_limit_of_cfr(name: str, options: dict[str, Any], value: float) -> None:
    tree, form = bound(name, **options)
    exact = make_solver("lp", tree, form)
    exact.run(1)
    found = evaluate(form, exact.average())
    assert found.nash_conv < 1e-9
    assert found.scores[0] == pytest.approx(value, abs=1e-7)
    limit = make_solver("cfr+", tree, form)
    limit.run(3000)
    measured = evaluate(form, limit.average())
    assert measured.scores[0] == pytest.approx(found.scores[0], abs=measured.nash_conv + 1e-9)
    assert exact.finished


@pytest.mark.parametrize(("name", "options"), [("kuhn_poker", {"num_players": 3}),
                                               ("matrix_game", {"classic": "prisoners_dilemma"})])  # fmt: skip
def test_the_linear_program_refuses_other_games(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="zero-sum games of two players.*choose an iterative algorithm"):
        make_solver("lp", *bound(name, **options))


def test_fictitious_play_by_hand() -> None:
    """Rows are worth 2 and 1 against a half: the first. Columns cost as much: the second. The average goes halfway."""
    tree, form = bound("matrix_game", payoffs=(((4, -4), (0, 0)), ((0, 0), (2, -2))))
    solver = make_solver("fictitious-play", tree, form)
    solver.run(1)
    assert solver.current().tolist() == [1, 1, 1, 0, 0, 1]
    assert solver.average().tolist() == [1, 1, 0.75, 0.25, 0.25, 0.75]
    solver.run(1)  # rows: 1 and 3/2; columns: 3 and 1/2
    assert solver.average().tolist()[2:] == pytest.approx([0.5, 0.5, 1 / 6, 5 / 6])
    solver.run(5000)
    assert evaluate(form, solver.average()).nash_conv < 0.05


@pytest.mark.parametrize("name", list(ALGORITHMS))
def test_every_algorithm_solves_kuhn_poker(name: str) -> None:
    tree, form = bound("kuhn_poker")
    solver = make_solver(name, tree, form, seed=3)
    solver.run(1 if ALGORITHMS[name].exact else 20_000)
    assert evaluate(form, solver.average()).exploitability < 0.02
    assert ALGORITHMS[name].summary.endswith((".", "games only."))
    assert solver.current().shape == solver.average().shape == (tree.num_sequences,)


def test_texts_that_name_no_algorithm() -> None:
    with pytest.raises(UnknownNameError, match=r"no algorithm 'crf\+'; did you mean 'cfr\+'"):
        find_algorithm("crf+")
    with pytest.raises(UnknownNameError, match="no option of dcfr 'alfa'; did you mean 'alpha'"):
        find_algorithm("dcfr(alfa=2)")
    with pytest.raises(OptionError, match="option epsilon of outcome-sampling: expected"):
        find_algorithm("outcome-sampling(epsilon=2)")
    assert find_algorithm("cfr(alternating=False)")[2].alternating is False


# ---- Runs --------------------------------------------------------------------------------------------------------


def run_of(text: str, name: str = "kuhn_poker", seed: int = 7) -> Run:
    tree, form = bound(name)
    return Run(make_solver(text, tree, form, seed), text, seed)


def test_measures_are_ten_a_decade() -> None:
    points = [0]
    while points[-1] < 1000:
        points.append(next_point(points[-1]))
    assert points[1:18] == [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 63, 79]
    assert points[18:] == [100, 126, 158, 200, 251, 316, 398, 501, 631, 794, 1000]
    run = run_of("cfr+")
    run.go(Aim(iterations=90))
    assert [measure.iterations for measure in run.measures] == [*points[1:18], 90]
    assert run.last is not None
    assert run.last.exploitability == pytest.approx(evaluate(run.solver.form, run.solver.average()).exploitability)


def test_a_run_stops_at_its_aim() -> None:
    run = run_of("cfr+")
    assert run.go(Aim(until=1e-3)).exploitability <= 1e-3
    before = run.solver.iterations
    run.go(Aim(until=1e-2))  # it is there already
    assert run.solver.iterations == before
    run.go(Aim(minutes=1e-3))
    assert 0.06 <= run.seconds < 5
    exact = run_of("lp")
    assert exact.go(Aim(until=1e-30, iterations=5)).exploitability < 1e-12  # there is no more to come


def test_bad_aims() -> None:
    with pytest.raises(OptionError, match="say when to stop"):
        Aim()
    with pytest.raises(OptionError, match="until: expected a number above 0, got nan"):
        Aim(until=float("nan"))


@pytest.mark.parametrize("text", [name for name in ALGORITHMS if not ALGORITHMS[name].exact])
def test_a_run_goes_on_exactly_from_its_file(text: str, tmp_path: Path) -> None:
    whole, part, path = run_of(text), run_of(text), tmp_path / "kuhn.run.npz"
    whole.go(Aim(iterations=100))
    part.go(Aim(iterations=37))
    save_run(path, part)
    taken = resume_run(path, part.solver.tree)
    assert (taken.algorithm, taken.seed, taken.measures) == (text, 7, part.measures)
    taken.go(Aim(iterations=100))
    assert np.array_equal(taken.solver.average(), whole.solver.average())
    assert np.array_equal(taken.solver.current(), whole.solver.current())


def test_an_interrupted_run_can_go_on(tmp_path: Path) -> None:
    def stop(run: Run) -> None:
        if run.solver.iterations >= 20:
            raise KeyboardInterrupt

    run, whole = run_of("cfr+"), run_of("cfr+")
    with pytest.raises(KeyboardInterrupt):
        run.go(Aim(iterations=100), stop)
    run.go(Aim(iterations=100))
    whole.go(Aim(iterations=100))
    assert np.array_equal(run.solver.average(), whole.solver.average())


def test_files_that_are_no_runs_of_this_game(tmp_path: Path) -> None:
    path = tmp_path / "kuhn.run.npz"
    save_run(path, run_of("cfr+"))
    with pytest.raises(StrategyError, match="expected game 'leduc_poker', got 'kuhn_poker'"):
        resume_run(path, bound("leduc_poker")[0])
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    with pytest.raises(StrategyError, match="torn"):
        read_run(path)
    with pytest.raises(StrategyError, match="there is no file"):
        read_run(tmp_path / "nothing.npz")
