"""Monte Carlo CFR on one core: iterations of our solvers against OpenSpiel's in C++.

An iteration is the same in both: a walk for each player, or a sampled game for each. OpenSpiel has no chance
sampling in C++.
"""

from __future__ import annotations

from typing import Any

from .common import Figure, Settings, Work, compare, main, measure

GAMES = ("kuhn_poker", "leduc_poker")
BAR = 5.0
ITERATIONS = 10_000
"""In one call of ours."""
CALLS = 500
"""Of OpenSpiel's solvers, in one piece of work."""


def run(settings: Settings) -> list[Figure]:
    figures = []
    for name in GAMES:
        for algorithm in ("external sampling", "outcome sampling"):
            works = {"run()": roomai_work(name, algorithm), "OpenSpiel C++": open_spiel_work(name, algorithm)}
            rates = measure(works, settings)
            figures.append(compare(f"{algorithm}, {name}", "iterations/s", rates, "run()", "OpenSpiel C++", BAR))
        rates = measure({"run()": roomai_work(name, "chance sampling")}, settings)
        figures.append(compare(f"chance sampling, {name}", "iterations/s", rates, "run()"))
    return figures


def roomai_work(name: str, algorithm: str) -> Work:
    import roomai
    from players.tabular.sampling import ChanceSampling, ExternalSampling, OutcomeSampling, SamplingSolver
    from players.tabular.sequences import sequence_form
    from players.tabular.tree import build_tree

    tree = build_tree(roomai.game(name))
    schemes: dict[str, Any] = {
        "external sampling": ExternalSampling(),
        "outcome sampling": OutcomeSampling(),
        "chance sampling": ChanceSampling(),
    }
    solver = SamplingSolver(tree, sequence_form(tree), schemes[algorithm], seed=1)

    def work() -> float:
        solver.run(ITERATIONS)
        return float(ITERATIONS)

    return work


def open_spiel_work(name: str, algorithm: str) -> Work:
    import pyspiel

    game = pyspiel.load_game(name)
    if algorithm == "external sampling":
        solver = pyspiel.ExternalSamplingMCCFRSolver(game, seed=1, avg_type=pyspiel.MCCFRAverageType.SIMPLE)
    else:
        solver = pyspiel.OutcomeSamplingMCCFRSolver(game, epsilon=0.6, seed=1)

    def work() -> float:
        iterate = solver.run_iteration
        for _ in range(CALLS):
            iterate()
        return float(CALLS)

    return work


if __name__ == "__main__":
    main(run, __doc__)
