"""Fictitious play: everybody responds to what the others did on average.

Brown, "Iterative solution of games by fictitious play", 1951; on extensive games Heinrich, Lanctot and Silver,
"Fictitious self-play in extensive-form games", ICML 2015 (XFP).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .passes import play_fictitiously, reach_all
from .sequences import Floats, SequenceForm, uniform
from .solver import Solver
from .tree import Tree


@dataclass(frozen=True)
class FictitiousPlay:
    """Fictitious play: in each iteration all seats best respond to the others' average plans."""


class FictitiousPlaySolver(Solver):
    """It begins with the uniform policy, which counts as one more response."""

    MEMBERS = ("plans", "sigma")

    def __init__(self, tree: Tree, form: SequenceForm) -> None:
        super().__init__(tree, form)
        self.sigma = uniform(form)
        self.plans = np.ones(len(self.sigma))
        reach_all(form, self.sigma, self.plans)
        self._plan, self._values = np.ones(len(self.sigma)), np.zeros(len(self.sigma))

    def run(self, iterations: int) -> None:
        play_fictitiously(self.form, self.sigma, self._plan, self._values, self.plans, self.iterations, iterations)
        self.iterations += iterations

    def current(self) -> Floats:
        return self.sigma.copy()
