"""How good a policy is, exactly: what it scores, what could be gained against it, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .passes import values_of
from .sequences import Floats, SequenceForm


@dataclass(frozen=True)
class Evaluation:
    """A policy of all seats, measured.

    scores         float64 [n]: what each seat scores on average if all play the policy
    best           float64 [n]: what it would score by a best response, the others playing the policy
    response       float64 [S]: a best response of each seat, as a policy that always plays one action
    """

    scores: Floats
    best: Floats
    response: Floats

    @property
    def gains(self) -> Floats:
        """What each seat would gain by a best response, float64 [n]; all 0 in a Nash equilibrium."""
        return self.best - self.scores

    @property
    def nash_conv(self) -> float:
        """The sum of all gains (Lanctot et al., "A unified game-theoretic approach to multiagent reinforcement
        learning", NIPS 2017)."""
        return float(self.gains.sum())

    @property
    def exploitability(self) -> float:
        """NashConv by the number of players: in a zero-sum game of two what a best response wins on average over
        the seats."""
        return self.nash_conv / len(self.scores)


def evaluate(form: SequenceForm, policy: Floats) -> Evaluation:
    """Measure a policy, float64 [S]."""
    n, count = form.num_players, len(policy)
    response = np.ones(count)
    scores, best = np.zeros(n), np.zeros(n)
    values_of(form, policy, np.empty(count), np.empty(count), response, scores, best)
    return Evaluation(scores, best, response)
