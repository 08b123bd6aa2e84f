"""Fictitious co-play: a best response to partners of many skills, for play with partners it never met.

Strouse et al., "Collaborating with Humans without Human Data", 2021. First several runs of self-play, each frozen at
its start, in its middle and at its end; then PPO against that population, a partner drawn for each game.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch

from roomai.options import option

from .collecting import Opponents
from .frozen import FrozenPlayer
from .learner import AnyGame, Learner, Metrics
from .networks import Policy
from .ppo import PPO, PPOSettings

STAGES = 3
"""How often a run of self-play is frozen: at its start, in its middle, at its end."""
SEEDS_APART = 1_000_003
SCORE_RATE = 0.1
LEAST_COST = 0.01
"""Of a partner, as a part of the range of scores, so that each is drawn sometimes."""


@dataclass(frozen=True)
class FCPSettings(PPOSettings):
    """The settings of fictitious co-play."""

    partners: int = option(4, "runs of self-play from which partners are taken", low=1, high=64)
    partner_share: float = option(0.5, "the part of all steps that these take together", low=0.01, high=0.99)
    prioritised: float = option(
        0.0, "partners it scores less with are drawn more often, by this power of what they cost; 0: all equally",
        low=0.0, high=10.0,
    )  # fmt: skip


class FCP(Learner):
    """Fictitious co-play; until its population is complete, its policy is that of the run at work."""

    settings_class = FCPSettings

    def __init__(self, game: AnyGame, settings: FCPSettings, seed: int, device: str = "cpu") -> None:
        super().__init__(game, settings, seed, device)
        self.settings = settings
        self._partner_steps = max(1, int(settings.steps * settings.partner_share / settings.partners))
        self.population: list[Policy] = []
        self._scores = torch.zeros(STAGES * settings.partners)
        """What it scores with each of the population, lately."""
        self._run = self._begin_run()

    @classmethod
    def make_policy(cls, game: AnyGame, settings: Any) -> Policy:
        return PPO.make_policy(game, settings)

    @property
    def policy(self) -> Policy:
        return self._run.policy

    @property
    def is_complete(self) -> bool:
        """Whether the population is."""
        return len(self.population) == STAGES * self.settings.partners

    def iterate(self) -> Metrics:
        run = self._run
        before = run.steps, run.games
        metrics = run.iterate()
        self.steps += run.steps - before[0]
        self.games += run.games - before[1]
        if run.opponents is not None:
            self._prioritise(run)
        elif self._freeze(run):
            self._run = self._begin_run()
        return {**metrics, "charts/population": float(len(self.population))}

    def _begin_run(self) -> PPO:
        """The next run of self-play, or the best response once the population is complete."""
        run = self._make_run()
        self._freeze(run)
        return run

    def _make_run(self) -> PPO:
        settings = self.settings
        seed = self.seed + len(self.population) // STAGES * SEEDS_APART
        if not self.is_complete:
            return PPO(self.game, replace(settings, steps=self._partner_steps), seed, self.device)
        opponents = Opponents([partial(FrozenPlayer, policy, self.device) for policy in self.population])
        left = max(1, settings.steps - self.steps)
        return PPO(self.game, replace(settings, steps=left), seed, self.device, opponents)

    def _freeze(self, run: PPO) -> bool:
        """Take the policy into the population at each of the stages that the run has come to; whether it is over."""
        if self.is_complete:
            return False
        run_number = self._runs_frozen
        while self._runs_frozen == run_number:
            stage = len(self.population) % STAGES
            if run.steps < self._partner_steps * stage / (STAGES - 1):
                return False
            frozen = self.make_policy(self.game, self.settings).to(self.device)
            frozen.load_state_dict(run.policy.state_dict())
            self.population.append(frozen)
        return True

    @property
    def _runs_frozen(self) -> int:
        return len(self.population) // STAGES

    def _prioritise(self, run: PPO) -> None:
        """Let the partners be drawn more often with whom it scores less than with the best of them."""
        meetings, returns = run.meetings_and_returns()
        met = meetings > 0
        latest = returns / meetings.clamp(min=1)
        self._scores = torch.where(met, self._scores.lerp(latest, SCORE_RATE), self._scores)
        if self.settings.prioritised > 0 and run.opponents is not None:
            low, high = self.game.score_range
            cost = (self._scores.max() - self._scores) / (high - low) + LEAST_COST
            weights = cost**self.settings.prioritised
            run.opponents.weights = weights / weights.sum()

    def state(self) -> dict[str, Any]:
        return {
            "steps": self.steps,
            "games": self.games,
            "population": [policy.state_dict() for policy in self.population],
            "scores": self._scores,
            "begun": self.steps - self._run.steps,
            "run": self._run.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.population = []
        for kept in state["population"]:
            policy = self.make_policy(self.game, self.settings).to(self.device)
            policy.load_state_dict(kept)
            self.population.append(policy)
        self._scores = state["scores"]
        self.steps = state["begun"]
        self._run = self._make_run()
        self._run.restore(state["run"])
        self.steps, self.games = state["steps"], state["games"]
