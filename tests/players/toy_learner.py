"""A learner that learns nothing, quickly: each iteration is a step of Adam towards random numbers of its own.

Settings make it fail as learners do.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from players.learners.learner import AnyGame, Learner, LearnerSettings, Metrics
from players.learners.networks import Policy, make_policy
from roomai.options import option


@dataclass(frozen=True)
class ToySettings(LearnerSettings):
    hidden: tuple[int, ...] = option((8,), "units")
    fail_at: int = option(-1, "the iteration in which it fails")
    failure: str = option("", "how")


class Toy(Learner):
    settings_class = ToySettings

    def __init__(self, game: AnyGame, settings: ToySettings, seed: int, device: str = "cpu") -> None:
        super().__init__(game, settings, seed, device)
        self.settings = settings
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._policy = self.make_policy(game, settings).to(device)
        self._generator = torch.Generator(device).manual_seed(seed)
        self._optimizer = torch.optim.Adam(self._policy.actor.parameters(), lr=1e-2)

    @classmethod
    def make_policy(cls, game: AnyGame, settings: Any) -> Policy:
        return make_policy(game, settings)

    @property
    def policy(self) -> Policy:
        return self._policy

    def iterate(self) -> Metrics:
        self.steps += self.settings.envs
        self.games += 1
        parameters = list(self._policy.actor.parameters())
        goals = [torch.randn(one.shape, generator=self._generator, device=self.device) for one in parameters]
        loss = torch.stack([(one - goal).square().mean() for one, goal in zip(parameters, goals, strict=True)]).sum()
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        metrics = {"losses/policy_loss": float(loss.detach())}
        if self.steps == self.settings.fail_at * self.settings.envs:
            FAILURES[self.settings.failure](self, metrics)
        return metrics

    def state(self) -> dict[str, Any]:
        return {
            "steps": self.steps,
            "games": self.games,
            "policy": self._policy.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "generator": self._generator.get_state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.steps, self.games = state["steps"], state["games"]
        self._policy.load_state_dict(state["policy"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._generator.set_state(state["generator"])


def _nan_metric(toy: Toy, metrics: dict[str, float]) -> None:
    metrics["losses/value_loss"] = float("nan")


def _nan_weight(toy: Toy, metrics: dict[str, float]) -> None:
    with torch.no_grad():
        next(toy.policy.parameters())[0, 0] = float("inf")


def _device_memory(toy: Toy, metrics: dict[str, float]) -> None:
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 1 TiB")


def _host_memory(toy: Toy, metrics: dict[str, float]) -> None:
    raise RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: not enough memory")


def _python_memory(toy: Toy, metrics: dict[str, float]) -> None:
    raise MemoryError


def _bug(toy: Toy, metrics: dict[str, float]) -> None:
    raise ZeroDivisionError("a bug")


def _stop(toy: Toy, metrics: dict[str, float]) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _stop_twice(toy: Toy, metrics: dict[str, float]) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)


FAILURES = {
    "nan metric": _nan_metric,
    "nan weight": _nan_weight,
    "device memory": _device_memory,
    "host memory": _host_memory,
    "python memory": _python_memory,
    "bug": _bug,
    "stop": _stop,
    "stop twice": _stop_twice,
}
