"""Monte Carlo CFR: single iterations by hand, unbiased beside CFR, convergence, and put aside without a difference.

Where regrets are some 1e9 an iteration changes the policy by next to nothing: what many iterations in a row add up is
then so many draws of one iteration with that policy.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import roomai
from players.tabular.cfr import CFR, CFRSolver
from players.tabular.sampling import ChanceSampling, ExternalSampling, OutcomeSampling, SamplingSolver
from players.tabular.sequences import SequenceForm, sequence_form
from players.tabular.tree import Tree, build_tree
from roomai.abstract import CHANCE, TERMINAL

SCHEMES: list[Any] = [ExternalSampling(), OutcomeSampling(), ChanceSampling()]
LARGE = 1e9
GOOD, BAD = ((4, -4), (0, 0)), ((0, 0), (2, -2))
"""Two players choose at once: the row player gets 4, 0 / 0, 2."""
DUEL = {"payoffs": (GOOD, BAD)}
THREE = {"payoffs": (
    (((4, -4, 0), (0, 0, 1)), ((0, 3, 2), (2, -2, 3))), (((1, 0, 0), (0, 2, -5)), ((7, 0, 1), (-3, 1, 1))),
)}  # fmt: skip
"""Three players choose at once, for payoffs of their own."""


@cache
def solved(name: str, num_players: int = 2) -> tuple[Tree, SequenceForm]:
    options: Any = {2: DUEL, 3: THREE}[num_players] if name == "matrix_game" else {"num_players": num_players}
    tree = build_tree(roomai.game(name, **options))
    return tree, sequence_form(tree)


def solver_with(scheme: Any, seed: int, sigma: Any, regrets: Any, name: str, num_players: int = 2) -> SamplingSolver:
    """A solver that has these regrets, and has averaged nothing so far."""
    solver = SamplingSolver(*solved(name, num_players), scheme, seed)
    solver.restore({**solver.state(), "sigma": np.array(sigma, float), "regrets": np.array(regrets, float)})
    return solver


# ---- By hand ------------------------------------------------------------------------------------------------------


def test_an_external_iteration_by_hand() -> None:
    """The column player has chosen the second column, so that nothing is left to draw.

    The rows are worth 0 and 2 against it, 1 on average: regrets -1 and 1, and the second row from now on. On the way
    the column player is met after either row: its second column counts twice. Then its columns are worth 0 and -2; it
    plays -2, so that it regrets 2 and 0 more. The second row counts once.
    """
    solver = solver_with(ExternalSampling(), 5, [1, 1, 0.5, 0.5, 0, 1], [0, 0, 0, 0, 0, 8], "matrix_game")
    solver.run(1)
    assert solver.regrets.tolist() == [0, 0, -1, 1, 2, 8]
    assert solver.plans.tolist() == [0, 0, 0, 1, 0, 2]
    assert solver.current().tolist() == [1, 1, 0, 1, 0.2, 0.8]


def test_an_outcome_iteration_by_hand() -> None:
    """The same, with a drawn row, 1/2 each, and a drawn column, 0.3 and 0.7 for who explores with probability 0.6.

    The first row earns 0, and nothing is learned. The second earns 2, by its chance 4: at 1/2 that is 2 on average, for
    regrets of -2 and 2. Then the column player meets the second row: the first column earns 0, the second -2, by its
    chance -2 / 0.7, which is what it plays: it regrets not to have had 2 / 0.7.
    """
    rows_found, columns_found = set(), set()
    for seed in range(20):
        solver = solver_with(OutcomeSampling(), seed, [1, 1, 0.5, 0.5, 0, 1], [0, 0, 0, 0, 0, 8], "matrix_game")
        solver.run(1)
        assert solver.plans[2:4].tolist() == [0.5, 0.5]
        rows, columns = tuple(solver.regrets[2:4]), tuple(solver.regrets[4:])
        rows_found.add(rows)
        if rows == (-2, 2):
            columns_found.add(columns)
            assert solver.plans[4:].tolist() == [0, 1]  # the other's row was certain
            assert solver.current()[2:4].tolist() == [0, 1]
        else:
            assert solver.plans[4:].tolist() == [0, 2]  # and here 1/2
    assert rows_found == {(0, 0), (-2, 2)}
    assert {tuple(np.round(pair, 9)) for pair in columns_found} == {(0, 8), (round(2 / 0.7, 9), 8)}


@pytest.mark.parametrize("num_players", [2, 3])
def test_where_nothing_is_dealt_chance_sampling_is_cfr(num_players: int) -> None:
    """Others' hidden moves lead to one information state several times in a walk: it must not learn in between."""
    tree, form = solved("matrix_game", num_players)
    ours, exact = SamplingSolver(tree, form, ChanceSampling()), CFRSolver(tree, form, CFR(alternating=False))
    for _ in range(20):
        ours.run(1)
        exact.run(1)
        assert ours.regrets == pytest.approx(exact.regrets, abs=1e-9)
        assert ours.current() == pytest.approx(exact.current(), abs=1e-9)
        assert ours.average() == pytest.approx(exact.average(), abs=1e-9)


# ---- Unbiased -----------------------------------------------------------------------------------------------------


def reaches(tree: Tree, sigma: Any) -> Any:
    """How likely each seat, and at last chance, plays its part in the history of each node: [N, n + 1]."""
    reach = np.ones((tree.num_nodes, tree.num_players + 1))
    for node in np.flatnonzero(tree.turn != TERMINAL):
        detail, child, who = int(tree.detail[node]), int(tree.child[node]), int(tree.turn[node])
        low, high = (0, detail) if who == CHANCE else tree.first[detail : detail + 2]
        reach[child : child + high - low] = reach[node]
        reach[child : child + high - low, who] *= 1 / detail if who == CHANCE else sigma[low:high]
    return reach


def expected_plans(tree: Tree, scheme: Any, sigma: Any) -> Any:
    """What an iteration adds to the average: sigma, by how likely its player comes there, and the scheme's weight."""
    plans = np.zeros(tree.num_sequences)
    assert CHANCE == -1
    for node, reach in zip(range(tree.num_nodes), reaches(tree, sigma), strict=True):
        seat = int(tree.turn[node])
        if seat < 0:
            continue
        match scheme:
            case ExternalSampling():
                weight = np.delete(reach, [seat, (seat - 1) % tree.num_players]).prod()  # the seat before it learns
            case OutcomeSampling():
                weight = float(np.delete(reach, seat).prod() > 0)
            case _:
                weight = reach[-1]
        low, high = tree.first[tree.detail[node] : tree.detail[node] + 2]
        plans[low:high] += weight * reach[seat] * sigma[low:high]
    return plans


def errors(scheme: Any, name: str, num_players: int, batches: int = 60, size: int = 2000) -> tuple[float, float]:
    """How far the mean changes of regrets and plans are from the exact ones, at most, in standard errors."""
    tree, form = solved(name, num_players)
    draw = np.random.default_rng(3)
    wanted = LARGE * draw.uniform(0.3, 1.0, tree.num_sequences) * (draw.random(tree.num_sequences) < 0.8)
    exact = CFRSolver(tree, form, CFR(alternating=False))
    sigma = exact.current()
    for low, high in zip(tree.first, tree.first[1:], strict=False):
        if (total := wanted[low:high].sum()) > 0:
            sigma[low:high] = wanted[low:high] / total
    exact.restore({**exact.state(), "sigma": sigma})
    exact.run(1)
    # Regret matching keeps to sigma from the first update on, and plays uniformly as long as no regret is above 0.
    wanted[form.first[0] :] = np.where(wanted > 0, wanted, 0)[form.first[0] :]
    solver = solver_with(scheme, 7, sigma, sigma * LARGE, name, num_players)
    regrets, plans = np.empty((2, batches, tree.num_sequences))
    for batch in range(batches):
        before = solver.regrets.copy(), solver.plans.copy()
        solver.run(size)
        regrets[batch], plans[batch] = (solver.regrets - before[0]) / size, (solver.plans - before[1]) / size
    assert solver.current() == pytest.approx(sigma, abs=1e-2)
    return distance(regrets, exact.regrets), distance(plans, expected_plans(tree, scheme, sigma))


def distance(batches: Any, exact: Any) -> float:
    """How far the mean is from the exact numbers, at most, in standard errors; 1e-5 is forgiven to rounding."""
    error = batches.std(0, ddof=1) / len(batches) ** 0.5
    return float((abs(batches.mean(0) - exact) / (error + 1e-5)).max())
