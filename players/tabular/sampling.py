"""Monte Carlo counterfactual regret minimisation: iterations that look at a sampled part of the tree.

What they add to regrets is on average over the draws what counterfactual regret minimisation would add with the same
policy, at a small part of its cost.

Lanctot, Waugh, Zinkevich and Bowling, "Monte Carlo sampling for regret minimization in extensive games", NIPS 2009.
Zinkevich et al., "Regret minimization in games with incomplete information", NIPS 2007, for chance sampling. Gibson,
Burch, Lanctot and Szafron, "Efficient Monte Carlo counterfactual regret minimization in games with many player
actions", NIPS 2012, for more than two players. Averages are those of OpenSpiel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai.errors import StrategyError
from roomai.options import option

from .sampling_passes import sample_chance, sample_externally, sample_outcomes
from .sequences import Array, SequenceForm
from .solver import RegretSolver
from .tree import Tree


@dataclass(frozen=True)
class ExternalSampling:
    """External sampling: each seat in turn walks all its actions, with chance and the others sampled.

    While it does, the average of the next seat adds up sigma wherever that seat is sampled. With two players that
    weighs all iterations alike; with more, as it is likely that the rest plays to come there.
    """


@dataclass(frozen=True)
class OutcomeSampling:
    """Outcome sampling: each seat in turn learns from one sampled game, weighted by how unlikely it was.

    So does its average: an information state counts as often as it has histories that the others' policies allow.
    """

    epsilon: float = option(0.6, "how often the seat that learns explores: acts uniformly", low=0.001, high=1.0)


@dataclass(frozen=True)
class ChanceSampling:
    """Chance sampling: all actions of all seats are walked with chance sampled, and all seats learn at once.

    Updates are simultaneous, and weigh all iterations alike in the average.
    """


class SamplingSolver(RegretSolver):
    """Any of them, for two players or more; the same seed learns the same, in however many runs."""

    def __init__(
        self,
        tree: Tree,
        form: SequenceForm,
        settings: ExternalSampling | OutcomeSampling | ChanceSampling = ExternalSampling(),
        seed: int = 0,
    ) -> None:
        super().__init__(tree, form)
        self.seed = np.uint64(seed % 2**64)
        depth, n = len(tree.levels), tree.num_players
        self._walked = tree.turn, tree.child, tree.detail, tree.first, tree.returns
        self._stack = np.zeros(depth, np.int64), np.zeros(depth, np.int64)
        self._sample: Any
        self._further: tuple[Any, ...]
        match settings:
            case ExternalSampling():
                self._sample, self._further = sample_externally, (np.zeros(depth),)
            case OutcomeSampling():
                self._sample, self._further = sample_outcomes, (settings.epsilon,)
            case ChanceSampling():
                scratch = np.zeros((depth + 1, n)), np.zeros((depth, n)), np.zeros(n)
                self._sample, self._further = sample_chance, (*scratch, np.full(tree.num_states, -1, np.int32))

    def run(self, iterations: int) -> None:
        learned = self.sigma, self.regrets, self.plans
        count = self.iterations, iterations
        self._sample(*self._walked, *learned, *self._stack, self.seed, *count, *self._further)
        self.iterations += iterations

    def state(self) -> dict[str, Array]:
        return {**super().state(), "seed": np.array(self.seed)}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from a state. Raises StrategyError if it is not one of this solver's, or one of another seed."""
        seed = state.get("seed", self.seed)
        if seed != self.seed:
            raise StrategyError(f"this state is of a solver with seed {seed}: expected {self.seed}")
        super().restore(state)
