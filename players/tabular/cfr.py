"""Counterfactual regret minimisation over whole trees: vanilla, plus, linear, discounted and predictive.

They are one algorithm with other numbers. After iteration t positive regrets are multiplied by t^alpha / (t^alpha + 1)
and negative ones by t^beta / (t^beta + 1) (infinity: all is kept, -infinity: nothing); policies count t^gamma in the
average; a predictive one acts as if the last regret came once more.

Zinkevich et al., "Regret minimization in games with incomplete information", NIPS 2007. Tammelin, "Solving large
imperfect information games using CFR+", 2014. Brown and Sandholm, "Solving imperfect-information games via discounted
regret minimization", AAAI 2019. Farina, Kroer and Sandholm, "Faster game solving via predictive Blackwell
approachability", AAAI 2021.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from roomai.options import option

from .passes import earn_range, iterate, learn_seat, reach_all
from .sequences import Array, SequenceForm
from .solver import RegretSolver
from .tree import Tree

INF = float("inf")
WORTH_A_THREAD = 1 << 20
"""Entries of a sequence form that a thread should have, or handing them over costs more than it gains."""


@dataclass(frozen=True)
class CFR:
    """Vanilla CFR."""

    alternating: bool = option(True, "each seat learns in its turn from what the others have just learned")
    alpha = INF
    beta = INF
    gamma = 0.0
    predictive = False


@dataclass(frozen=True)
class CFRPlus(CFR):
    """CFR+: regrets never fall below zero, and iteration t counts t in the average."""

    beta = -INF
    gamma = 1.0


@dataclass(frozen=True)
class LinearCFR(CFR):
    """Linear CFR: iteration t counts t in the regrets and in the average."""

    alpha = 1.0
    beta = 1.0
    gamma = 1.0


@dataclass(frozen=True)
class DiscountedCFR(CFR):
    """Discounted CFR: early iterations count less, in the regrets and in the average."""

    alpha: float = option(1.5, "how positive regrets are kept: t^alpha / (t^alpha + 1)")
    beta: float = option(0.0, "how negative regrets are kept")
    gamma: float = option(2.0, "iteration t counts t^gamma in the average")


@dataclass(frozen=True)
class PredictiveCFRPlus(CFR):
    """Predictive CFR+: acts as if the last regret came once more; iteration t counts t^gamma in the average."""

    beta = -INF
    gamma: float = option(2.0, "iteration t counts t^gamma in the average", low=0.0)
    predictive = True


class CFRSolver(RegretSolver):
    """Any of them; `threads` share what a seat earns in large games, without a change of results."""

    def __init__(
        self,
        tree: Tree,
        form: SequenceForm,
        settings: CFR = CFRPlus(),
        threads: int | None = None,
    ) -> None:
        super().__init__(tree, form)
        self._settings = settings
        self._numbers = settings.alpha, settings.beta, settings.gamma, settings.predictive
        self._threads = threads or max(1, min(_cores(), len(form.pays) // WORTH_A_THREAD))
        self._values = np.zeros(len(self.sigma))
        self._plan = np.ones(len(self.sigma))
        reach_all(form, self.sigma, self._plan)

    def restore(self, state: Mapping[str, Array]) -> None:
        super().restore(state)
        reach_all(self.form, self.sigma, self._plan)

    def run(self, iterations: int) -> None:
        learned = self.sigma, self._plan, self._values, self.regrets, self.plans
        if self._threads == 1:
            iterate(self.form, *learned, self.iterations, iterations, self._settings.alternating, *self._numbers)
            self.iterations += iterations
            return
        seats = range(self.form.num_players)
        with ThreadPoolExecutor(self._threads) as crew:
            for _ in range(iterations):
                self.iterations += 1
                if not self._settings.alternating:
                    self._earn(crew, self.form.num_players, len(self.sigma))
                for seat in seats:
                    if self._settings.alternating:
                        self._earn(crew, *(int(self.form.first[edge]) for edge in self.form.bounds[seat : seat + 2]))
                    learn_seat(self.form, seat, *learned, self.iterations, *self._numbers)

    def _earn(self, crew: ThreadPoolExecutor, low: int, high: int) -> None:
        """Share the sequences low to high - 1 so that each thread has as many entries."""
        rows = self.form.rows
        shares = np.linspace(rows[low], rows[high], self._threads + 1)
        edges = [low, *(low + np.searchsorted(rows[low:high], shares[1:-1])).tolist(), high]
        calls = [crew.submit(earn_range, self.form, self._plan, self._values, *edge) for edge in pairwise(edges)]
        for call in calls:
            call.result()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
