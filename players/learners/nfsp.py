"""Neural fictitious self-play: a best response to all, and the average of all best responses there ever were.

Heinrich and Silver, "Deep Reinforcement Learning from Self-Play in Imperfect-Information Games", 2016.
In every game each seat plays either its best response, which is Q-learning's, or its average policy. Q-learning learns
from all games; the average policy is a network that imitates all that the best responses ever played. The average
policies of all seats come near to a Nash equilibrium where fictitious play does: in zero-sum games of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from roomai.errors import OptionError
from roomai.options import option

from .buffers import Decisions, Reservoir, Ring, Transitions
from .learner import AnyGame, Learner, LearnerSettings, Metrics
from .networks import NEVER, PerSeat, Policy, make_policy, observation_size, sample

LEAST_STEPS = 32
"""Of each game in the memory: a seat's next decision must come before its last one is forgotten."""


@dataclass(frozen=True)
class NFSPSettings(LearnerSettings):
    """The settings of NFSP."""

    hidden: tuple[int, ...] = option((128,), "units of each hidden layer of an mlp")
    policy_lr: float = option(1e-3, "learning rate of the average policy at the start", low=0.0, high=1.0)
    anticipatory: float = option(0.1, "how likely a seat plays its best response in a game", low=0.0, high=1.0)
    per_seat: bool = option(False, "networks of its own for each seat")
    memory: int = option(200_000, "decisions that Q-learning remembers, the latest", low=1)
    reservoir: int = option(2_000_000, "decisions of best responses that the average policy imitates", low=1)
    warm_up: int = option(20_000, "decisions before anything is learned", low=0)
    learn_every: int = option(128, "decisions for each update of the networks", low=1)
    batch: int = option(256, "decisions in each update of a network", low=1)
    target_every: int = option(150, "updates after which the network behind the targets is renewed", low=1)
    epsilon: float = option(0.06, "how likely a best response plays at random, at the start", low=0.0, high=1.0)
    epsilon_end: float = option(0.0, "the same at the end; linear in between", low=0.0, high=1.0)
    horizon: int = option(16, "moves of each game in an iteration", low=1, high=4096)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.memory < LEAST_STEPS * self.envs:
            raise OptionError(
                f"memory: expected at least {LEAST_STEPS} decisions for each of {self.envs} envs, "
                f"{LEAST_STEPS * self.envs} in all, got {self.memory}: let it be larger or envs smaller"
            )


class NFSP(Learner):
    """NFSP on batches: B games march in step, and all seats are one learner's (or, per_seat, one network's each)."""

    settings_class = NFSPSettings
    settings: NFSPSettings

    def __init__(self, game: AnyGame, settings: NFSPSettings, seed: int, device: str = "cpu") -> None:
        super().__init__(game, settings, seed, device)
        self.settings = settings
        space: Any = game.action_space
        rows, seats, sizes = settings.envs, game.num_players, (observation_size(game), space.n)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._policy = self.make_policy(game, settings).to(device)
            self._values = self.make_policy(game, settings).actor.to(device)
        self._target = deepcopy(self._values)
        self._weights = [_as_one_vector(network) for network in (self._values, self._policy)]
        self._optimizer = torch.optim.Adam([{"params": [weights], "lr": 0.0} for weights in self._weights], fused=True)
        self.memory = Ring(settings.memory // rows, rows, seats, *sizes, device)
        self.reservoir = Reservoir(settings.reservoir, *sizes, device)
        self._generator = torch.Generator(device).manual_seed(seed)
        self._scale = max(map(abs, game.score_range))
        self.env = game.batch(rows, device, reset="auto", seed=seed)
        _, _, infos = self.env.init()
        self._seen = _seen(infos[-1])
        self.responds = self._drawn_modes()
        """Who plays a best response in the game that is going on, bool [B, n]."""
        self._unlearned = 0
        self.updates = 0
        """Updates of the networks so far; each is of all of them."""

    @classmethod
    def make_policy(cls, game: AnyGame, settings: NFSPSettings) -> Policy:
        return make_policy(game, settings, critic=False, per_seat=settings.per_seat)

    @property
    def policy(self) -> Policy:
        """The average policy."""
        return self._policy

    # ---- Playing

    def iterate(self) -> Metrics:
        games = torch.zeros((), dtype=torch.int64, device=self.device)
        returns = torch.zeros(self.game.num_players, dtype=torch.float64, device=self.device)
        losses: list[Tensor] = []
        for _ in range(self.settings.horizon):
            ended, scores = self._play()
            games += ended.sum()
            returns += (scores * ended[:, None]).sum(0)
            losses += self._learn()
        self.games += int(games)
        return {
            "charts/games": float(self.games),
            "charts/epsilon": self._epsilon,
            "charts/reservoir": float(self.reservoir.size),
            **_means("charts/episodic_return_seat{}", range(self.game.num_players), returns / games.clamp(min=1)),
            **(_means("losses/{}_loss", ("q", "policy"), torch.stack(losses).mean(0)) if losses else {}),
        }

    def _play(self) -> tuple[Tensor, Tensor]:
        """Let the player to move in each game decide: which games ended by that, bool [B], and the scores, [B, n]."""
        observation, mask, seat = self._seen
        responds = self.responds.gather(1, seat[:, None])[:, 0]
        with torch.no_grad():
            likely = torch.where(responds[:, None], self._response(), self._policy.log_probabilities(*self._seen).exp())
        action = sample(likely.log(), self._generator)
        decisions = Decisions(observation, mask, seat, action)
        self.memory.add(decisions)
        self.reservoir.add(decisions, responds, self._generator)
        ended, scores, infos = self.env.forward(action)
        self.memory.finish(ended, scores)
        self.responds = torch.where(ended[:, None], self._drawn_modes(), self.responds)
        self._seen = _seen(infos[-1])
        self.steps += len(action)
        self._unlearned += len(action)
        return ended, scores

    def _response(self) -> Tensor:
        """How likely the best response plays each action, float32 [B, A]: the best one, or any by epsilon."""
        observation, mask, seat = self._seen
        values = _answers(self._values, observation, seat).masked_fill(~mask, NEVER)
        best = nn.functional.one_hot(values.argmax(1), mask.shape[1])
        return torch.lerp(best.float(), mask / mask.sum(1, keepdim=True), self._epsilon)

    def _drawn_modes(self) -> Tensor:
        """Who plays a best response, bool [B, n], drawn for each seat of each game."""
        shape = (self.settings.envs, self.game.num_players)
        return torch.rand(shape, generator=self._generator, device=self.device) < self.settings.anticipatory

    # ---- Learning

    def _learn(self) -> list[Tensor]:
        """Make the updates that are due; the losses of each, [2]."""
        settings = self.settings
        due, self._unlearned = divmod(self._unlearned, settings.learn_every)
        if not due or self.steps < settings.warm_up:
            return []
        left = max(0.0, 1 - self.steps / settings.steps)
        for group, lr in zip(self._optimizer.param_groups, (settings.lr, settings.policy_lr), strict=True):
            group["lr"] = lr * (settings.lr_end + (1 - settings.lr_end) * left)
        transitions = self.memory.sample(due * settings.batch, self._generator)
        played = self.reservoir.sample(due * settings.batch, self._generator)
        parts = (
            transitions.decision.split(settings.batch),
            self._goals(transitions).split(settings.batch),
            transitions.counted.split(settings.batch),
            played.split(settings.batch),
        )
        return [self._update(*part) for part in zip(*parts, strict=True)]

    def _goals(self, transitions: Transitions) -> Tensor:
        """What the values should be: the score where the game ended, else the best of the seat's next decision."""
        after = transitions.next
        with torch.no_grad():
            values = _answers(self._target, after.observation, after.seat)
            best = values.masked_fill(~after.mask, NEVER).amax(1)
        return torch.where(transitions.final, transitions.score / self._scale, best)

    def _update(self, decisions: Decisions, goals: Tensor, counted: Tensor, played: Decisions) -> Tensor:
        values = _answers(self._values, decisions.observation, decisions.seat)
        errors = values.gather(1, decisions.action[:, None]).squeeze(1) - goals
        q = (errors.square() * counted).mean()
        chances = self._policy.log_probabilities(played.observation, played.mask, played.seat)
        policy = -chances.gather(1, played.action[:, None]).mean()
        gradients = [weights.grad for weights in self._weights if weights.grad is not None]
        for gradient in gradients:
            gradient.zero_()
        (q + policy).backward()  # they share no weights: one pass does for both
        for gradient in gradients:
            gradient.mul_((self.settings.max_grad_norm / gradient.norm().clamp(min=1e-6)).clamp(max=1.0))
        self._optimizer.step()
        self.updates += 1
        if self.updates % self.settings.target_every == 0:
            self._target.load_state_dict(self._values.state_dict())
        return torch.stack([q, policy]).detach()

    @property
    def _epsilon(self) -> float:
        settings = self.settings
        gone = min(1.0, self.steps / settings.steps)
        return settings.epsilon + (settings.epsilon_end - settings.epsilon) * gone

    # ---- Stopping and going on

    def state(self) -> dict[str, Any]:
        parts = {name: part.state_dict() for name, part in self._parts().items()}
        return {
            **deepcopy(parts),
            "memory": self.memory.state(),
            "reservoir": self.reservoir.state(),
            "env": self.env.state(),
            "generator": self._generator.get_state(),
            "responds": self.responds.clone(),
            "counts": [self.steps, self.games, self._unlearned, self.updates],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        for name, part in self._parts().items():
            part.load_state_dict(deepcopy(state[name]))  # or an optimizer would go on in the state's own tensors
        self.memory.restore(state["memory"])
        self.reservoir.restore(state["reservoir"])
        _, _, infos = self.env.restore(state["env"])
        self._seen = _seen(infos[-1])
        self._generator.set_state(state["generator"])
        self.responds = state["responds"].to(self.device, copy=True)
        self.steps, self.games, self._unlearned, self.updates = state["counts"]

    def _parts(self) -> dict[str, Any]:
        return {
            "policy": self._policy,
            "values": self._values,
            "target": self._target,
            "optimizer": self._optimizer,
        }


def _as_one_vector(network: nn.Module) -> nn.Parameter:
    """All weights of a network as one vector: from now on they are parts of it, and their gradients parts of its own.

    What is done to all weights is then one call, which for small networks is most of its cost.
    """
    weights = list(network.parameters())
    vector = nn.Parameter(nn.utils.parameters_to_vector(weights).detach())
    vector.grad = torch.zeros_like(vector)
    sizes = [weight.numel() for weight in weights]
    for weight, part, gradient in zip(weights, vector.detach().split(sizes), vector.grad.split(sizes), strict=True):
        weight.data, weight.grad = part.view_as(weight), gradient.view_as(weight)
    return vector


def _means(name: str, parts: Iterable[object], means: Tensor) -> dict[str, float]:
    return {name.format(part): mean for part, mean in zip(parts, means.tolist(), strict=True)}


def _seen(info: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Copies of the observations, masks and seats of the players to move."""
    return info.observation.clone(), info.action_mask.clone(), info.public_state.turn.long()


def _answers(network: nn.Module, observation: Tensor, seat: Tensor) -> Tensor:
    """float32 [b, A] from a network, or from that of each row's seat."""
    answers: Tensor = network(observation, seat) if isinstance(network, PerSeat) else network(observation)
    return answers
