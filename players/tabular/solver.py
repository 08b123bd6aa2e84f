"""What all solvers have in common: they run for some iterations, answer policies, and can be put aside and taken up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np

from roomai.errors import StrategyError

from .passes import averaged
from .sequences import Array, Floats, SequenceForm, uniform
from .tree import Tree


class Solver(ABC):
    """An algorithm at work on a game. Policies are float64 [S], by sequence of the tree; 1 for the players' starts."""

    MEMBERS: tuple[str, ...]
    """The arrays that, with the number of iterations, are all that it has learned."""
    plans: Floats
    """A weighted sum of plans, float64 [S], of which its result is the average."""

    def __init__(self, tree: Tree, form: SequenceForm) -> None:
        self.tree = tree
        self.form = form
        self.iterations = 0

    @property
    def finished(self) -> bool:
        """Whether more iterations would change nothing."""
        return False

    @abstractmethod
    def run(self, iterations: int) -> None:
        """Do some more iterations."""

    @abstractmethod
    def current(self) -> Floats:
        """The policy of the last iteration."""

    def average(self) -> Floats:
        """The policy that is its result."""
        policy = np.ones(len(self.plans))
        averaged(self.form, self.plans, policy)
        return policy

    def state(self) -> dict[str, Array]:
        """Copies of all that another solver of the same kind needs to go on exactly from here."""
        kept = {name: getattr(self, name).copy() for name in self.MEMBERS}
        return {"iterations": np.array(self.iterations), **kept}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from a state. Raises StrategyError if it is not one of this solver's."""
        here = self.state()
        for name, array in here.items():
            given = state.get(name)
            if given is None or given.shape != array.shape or given.dtype != array.dtype:
                raise StrategyError(
                    f"this state is of another solver or game: expected {name} {array.dtype} {array.shape}, got "
                    + ("none" if given is None else f"{given.dtype} {given.shape}")
                )
        for name in self.MEMBERS:
            getattr(self, name)[...] = state[name]
        self.iterations = int(state["iterations"])


class RegretSolver(Solver):
    """A solver that adds up regrets, and plans for its average."""

    MEMBERS = ("regrets", "plans", "sigma")

    def __init__(self, tree: Tree, form: SequenceForm) -> None:
        super().__init__(tree, form)
        self.sigma = uniform(form)
        self.regrets = np.zeros(len(self.sigma))
        self.plans = np.zeros(len(self.sigma))

    def current(self) -> Floats:
        return self.sigma.copy()
