"""PPO in self-play: one network plays all seats, each seat learns from its own decisions.

Schulman et al., "Proximal Policy Optimization Algorithms", 2017. With a magnet, a slow copy of the policy that the
policy is drawn to, it is a sampled form of magnetic mirror descent (Sokota et al., "A Unified Approach to
Reinforcement Learning, Quantal Response Equilibria, and Two-Player Zero-Sum Games", 2023), which unlike plain PPO comes
near equilibria of games with hidden information.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from roomai.options import option

from .collecting import Collector, Decisions, Opponents
from .learner import AnyGame, Learner, LearnerSettings, Metrics
from .networks import Critic, Policy, make_policy


@dataclass(frozen=True)
class PPOSettings(LearnerSettings):
    """The settings of PPO."""

    lr: float = option(3e-3, "learning rate of Adam at the start", low=0.0, high=1.0)
    horizon: int = option(16, "moves of each game between two updates", low=1, high=4096)
    epochs: int = option(2, "passes over the decisions of an update", low=1, high=100)
    minibatches: int = option(8, "steps of the optimiser in a pass", low=1, high=4096)
    discount: float = option(1.0, "what a score is worth one decision of the same seat earlier", low=0.0, high=1.0)
    trace: float = option(0.95, "lambda of generalised advantage estimation", low=0.0, high=1.0)
    clip: float = option(0.2, "how far a probability may move in an update, as a ratio", low=0.0, high=10.0)
    entropy: float = option(0.05, "the weight of the entropy, which keeps play random", low=0.0, high=10.0)
    entropy_end: float = option(1.0, "the part of it that is left at the end, linearly", low=0.0, high=1.0)
    magnet: float = option(0.0, "the weight of the divergence from the magnet", low=0.0, high=10.0)
    magnet_rate: float = option(0.01, "how fast the magnet follows the policy, for each update", low=0.0, high=1.0)
    value_weight: float = option(0.5, "the weight of the critic's loss", low=0.0, high=10.0)
    average: float = option(
        0.0, "how fast the weights that are played follow those that learn, for each update; 0: they are the same",
        low=0.0, high=1.0,
    )  # fmt: skip


class PPO(Learner):
    """Proximal policy optimisation by one network in all seats, or against fixed opponents in the others."""

    settings_class = PPOSettings
    settings: PPOSettings
    critic_sees = "observation"
    """Which part of a decision the critic is given."""

    def __init__(
        self,
        game: AnyGame,
        settings: PPOSettings,
        seed: int,
        device: str = "cpu",
        opponents: Opponents | None = None,
    ) -> None:
        super().__init__(game, settings, seed, device)
        self.settings = settings
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._policy = self.make_policy(game, settings).to(device)
            self._critic = self._make_critic().to(device)
        self._magnet = copy.deepcopy(self._policy.actor) if settings.magnet > 0 else None
        self._average = copy.deepcopy(self._policy) if settings.average > 0 else None
        self._parameters = list(nn.ModuleList([self._policy, self._critic]).parameters())
        self._optimizer = torch.optim.Adam(self._parameters, lr=settings.lr, eps=1e-5)
        self._collector = Collector(
            game, settings.envs, settings.horizon, seed, device, opponents, everybody=self.critic_sees == "everybody"
        )
        self._shuffle = torch.Generator(device).manual_seed(seed + 1)

    @classmethod
    def make_policy(cls, game: AnyGame, settings: Any) -> Policy:
        return make_policy(game, settings)

    def _make_critic(self) -> Critic:
        critic = self._policy.critic
        assert critic is not None
        return critic

    @property
    def policy(self) -> Policy:
        return self._policy if self._average is None else self._average

    @property
    def opponents(self) -> Opponents | None:
        return self._collector.opponents

    def meetings_and_returns(self) -> tuple[Tensor, Tensor]:
        """How many games of the last iteration each opponent was in, and the sum of the learner's scores: [K] on the
        host."""
        return self._collector.meetings[1:].cpu(), self._collector.returns[1:, 0].cpu()

    def iterate(self) -> Metrics:
        settings = self.settings
        left = max(0.0, 1.0 - self.steps / settings.steps)
        for group in self._optimizer.param_groups:
            group["lr"] = settings.lr * (settings.lr_end + (1.0 - settings.lr_end) * left)
        entropy = settings.entropy * (settings.entropy_end + (1.0 - settings.entropy_end) * left)
        decisions, games = self._collector.collect(self._policy, self._value, settings.discount, settings.trace)
        losses = self._learn(decisions, entropy)
        self.steps += settings.horizon * settings.envs
        self.games += games
        return {**self._returns(), "charts/learning_rate": self._optimizer.param_groups[0]["lr"], **losses}

    def _returns(self) -> dict[str, float]:
        meetings, returns = self._collector.meetings, self._collector.returns
        means = (returns / meetings.clamp(min=1)[:, None]).tolist()
        if self.opponents is None:
            return {f"charts/episodic_return_seat{seat}": mean for seat, mean in enumerate(means[0])}
        return {"charts/episodic_return": means[0][0]}

    def _value(self, seen: Mapping[str, Tensor]) -> Tensor:
        value: Tensor = self._critic(seen[self.critic_sees])
        return value

    def _learn(self, decisions: Decisions, entropy: float) -> dict[str, float]:
        settings = self.settings
        scale = self._critic.scale
        scale.update(decisions.target[decisions.rows])
        advantage = decisions.advantage[decisions.rows]
        centre, spread = advantage.mean(), advantage.std() + 1e-8
        told: list[Tensor] = []
        for _ in range(settings.epochs):
            order = torch.randperm(len(decisions), device=self.device, generator=self._shuffle)
            for places in order.tensor_split(settings.minibatches):
                part = decisions.take(places)
                loss, telling = self._loss(
                    part, (part.advantage - centre) / spread, scale.normalised(part.target), entropy
                )
                self._optimizer.zero_grad(set_to_none=True)
                loss.backward()
                norm = nn.utils.clip_grad_norm_(self._parameters, settings.max_grad_norm)
                self._optimizer.step()
                told.append(torch.stack([*telling, norm]).detach())
        self._follow()
        names = ("policy_loss", "value_loss", "entropy", "approx_kl", "clipfrac", "magnet_kl", "grad_norm")
        means = torch.stack(told).mean(0).tolist()
        return {f"losses/{name}": mean for name, mean in zip(names, means, strict=True)}

    def _loss(
        self, part: Decisions, advantage: Tensor, target: Tensor, entropy: float
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        settings = self.settings
        likely = self._policy.log_probabilities(part.observation, part.mask, part.seat)
        moved = likely.gather(1, part.action[:, None])[:, 0] - part.log_probability
        ratio = moved.exp()
        held = ratio.clamp(1.0 - settings.clip, 1.0 + settings.clip)
        policy_loss = -torch.minimum(ratio * advantage, held * advantage).mean()
        probabilities = likely.exp()
        spread = -(probabilities * likely).sum(1).mean()
        value_loss = 0.5 * (self._critic.normalised(getattr(part, self.critic_sees)) - target).square().mean()
        loss = policy_loss - entropy * spread + settings.value_weight * value_loss
        drawn = torch.zeros_like(loss)
        if self._magnet is not None:
            with torch.no_grad():
                slow = Policy(self._magnet, None).log_probabilities(part.observation, part.mask, part.seat)
            drawn = (probabilities * (likely - slow)).sum(1).mean()
            loss = loss + settings.magnet * drawn
        with torch.no_grad():
            divergence = ((ratio - 1.0) - moved).mean()
            clipped = (held != ratio).float().mean()
        return loss, (policy_loss, value_loss, spread, divergence, clipped, drawn)

    def _follow(self) -> None:
        """Move the magnet and the average a little towards the policy."""
        for slow, fast, rate in (
            (self._magnet, self._policy.actor, self.settings.magnet_rate),
            (self._average, self._policy, self.settings.average),
        ):
            if slow is not None:
                with torch.no_grad():
                    torch._foreach_lerp_(list(slow.parameters()), list(fast.parameters()), rate)
                    for kept, now in zip(slow.buffers(), fast.buffers(), strict=True):
                        kept.copy_(now)

    def state(self) -> dict[str, Any]:
        return {
            "steps": self.steps,
            "games": self.games,
            "modules": {name: module.state_dict() for name, module in self._modules()},
            "optimizer": self._optimizer.state_dict(),
            "collector": self._collector.state(),
            "shuffle": self._shuffle.get_state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.steps, self.games = state["steps"], state["games"]
        for name, module in self._modules():
            module.load_state_dict(state["modules"][name])
        self._optimizer.load_state_dict(state["optimizer"])
        self._collector.restore(state["collector"])
        self._shuffle.set_state(state["shuffle"])

    def _modules(self) -> list[tuple[str, nn.Module]]:
        named = [
            ("policy", self._policy),
            ("critic", self._critic),
            ("magnet", self._magnet),
            ("average", self._average),
        ]
        return [(name, module) for name, module in named if module is not None]
