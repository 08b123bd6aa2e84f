"""Solving Leduc poker on one core: CFR and exploitability against OpenSpiel's C++, and seconds of the rest.

An iteration is the same in both: every seat learns in its turn. Seconds are the median of the repeats, kernels cached.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

from .common import Figure, Settings, Work, compare, main, measure

GAME = "leduc_poker"
BAR = 20.0
BUILD_BAR = 0.2
ITERATIONS = 100
"""In one call of ours."""
EVALUATIONS = 20
KNOWN, ANEW = "evaluate()", "from the rules"
TRUE = 1e-9
"""How much the two may differ about what the same policy is worth."""


def run(settings: Settings) -> list[Figure]:
    import pyspiel

    import roomai
    from players.tabular.cfr import CFR, CFRPlus, CFRSolver
    from players.tabular.linear_program import optimal_plans
    from players.tabular.sequences import sequence_form
    from players.tabular.tree import build_tree

    game, peer = roomai.game(GAME), pyspiel.load_game(GAME)
    tree = build_tree(game)
    form = sequence_form(tree)
    figures = []
    for name, algorithm, theirs in (("CFR", CFR(), pyspiel.CFRSolver), ("CFR+", CFRPlus(), pyspiel.CFRPlusSolver)):
        works = {"run()": roomai_work(CFRSolver(tree, form, algorithm)), "OpenSpiel C++": open_spiel_work(theirs(peer))}
        rates = measure(works, settings)
        figures.append(compare(f"{name}, {GAME}", "iterations/s", rates, "run()", "OpenSpiel C++", BAR))
    rates = measure(evaluations(game, form, peer), settings)
    for ours, bar in ((KNOWN, BAR), (ANEW, None)):
        figures.append(compare(f"exploitability, {GAME}, {ours}", "policies/s", rates, ours, "OpenSpiel C++", bar))
    build = timed(lambda: build_tree(game), settings)
    both = timed(lambda: sequence_form(build_tree(game)), settings)
    exact = timed(lambda: optimal_plans(form), settings)
    return [
        *figures,
        Figure(f"tree of {GAME} from its rules", "s", build, bar=BUILD_BAR, at_most=True),
        Figure(f"tree and sequence form of {GAME}", "s", both),
        Figure(f"value of {GAME} by linear program", "s", exact),
    ]


def roomai_work(solver: Any) -> Work:
    def work() -> float:
        solver.run(ITERATIONS)
        return float(ITERATIONS)

    return work


def open_spiel_work(solver: Any) -> Work:
    def work() -> float:
        solver.evaluate_and_update_policy()
        return 1.0

    return work


def evaluations(game: Any, form: Any, peer: Any) -> dict[str, Work]:
    """Both measure the uniform policy as a table, and must say the same."""
    import pyspiel

    from players.tabular.evaluation import evaluate
    from players.tabular.sequences import sequence_form, uniform
    from players.tabular.tree import build_tree

    ours, theirs = uniform(form), pyspiel.CFRSolver(peer).tabular_average_policy()  # before any iteration
    if abs(evaluate(form, ours).exploitability - pyspiel.exploitability(peer, theirs)) > TRUE:
        raise AssertionError("the two differ about the exploitability of the uniform policy")

    def evaluate_some() -> float:
        for _ in range(EVALUATIONS):
            evaluate(form, ours)
        return float(EVALUATIONS)

    def evaluate_anew() -> float:
        evaluate(sequence_form(build_tree(game)), ours)
        return 1.0

    def evaluate_theirs() -> float:
        pyspiel.exploitability(peer, theirs)
        return 1.0

    return {KNOWN: evaluate_some, ANEW: evaluate_anew, "OpenSpiel C++": evaluate_theirs}


def timed(work: Callable[[], Any], settings: Settings) -> float:
    """The median seconds of CPU time; the first time loads modules and doesn't count."""
    seconds = []
    for _ in range(settings.repeats + 1):
        start = process_time()
        work()
        seconds.append(process_time() - start)
    return median(seconds[1:])


if __name__ == "__main__":
    main(run, __doc__)
