"""Collecting decisions: many games side by side, each decision kept until it is known where it led."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from roomai.abstract import AbstractPlayer
from roomai.errors import OptionError

from .credit import credit
from .learner import AnyGame
from .networks import Policy, observation_size, sample

LEARNER = 0
"""Who sits in a seat: the learner, or opponent k, counted from 1."""


NOT_TOLD = ("value", "played")
"""What is kept of a decision for its credit alone."""


@dataclass(frozen=True)
class Decisions:
    """N decisions of the learner whose outcome is known, in no order: some rows of all that were kept, [M].

    They share the collector's memory: they are true until it collects again.
    """

    rows: Tensor
    """int64 [N], which rows they are."""
    observation: Tensor
    """float32 [M, F]."""
    mask: Tensor
    """bool [M, A], True = legal."""
    seat: Tensor
    """int64 [M]."""
    action: Tensor
    """int64 [M]."""
    log_probability: Tensor
    """float32 [M], of that action, by the policy that played it."""
    advantage: Tensor
    """float32 [M]."""
    target: Tensor
    """float32 [M], what the value should have been."""
    everybody: Tensor | None
    """float32 [M, n F + n]: what all seats saw, and who was to move; None unless it was asked for."""

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: Tensor | slice = slice(None)) -> Decisions:
        """Those at some places [b] among the N, as copies; all by default."""
        rows = self.rows[places]
        parts: dict[str, Any] = {
            name: None if part is None else part.index_select(0, rows)
            for name, part in vars(self).items()
            if name != "rows"
        }
        return Decisions(torch.arange(len(rows), device=rows.device), **parts)


class Opponents:
    """Fixed players who take the seats that the learner leaves: drawn for each game when it begins, never in it.

    In each game the learner has one seat: `seat`, or with None any, drawn as well. `weights` [K] says how often each
    opponent is drawn; it may be changed between two games. `makers` make a player each from a seed. They are made anew
    for every stretch, so that what they draw depends on nothing that would have to be kept.
    """

    def __init__(self, makers: Sequence[Callable[[int], AbstractPlayer]], seat: int | None = None) -> None:
        self.makers = list(makers)
        self.seat = seat
        self.weights = torch.full((len(makers),), 1.0 / max(1, len(makers)))
        self.players = self.made(0)

    def renew(self, seed: int) -> None:
        """Make the players anew."""
        for player in self.players:
            player.close()
        self.players = self.made(seed)

    def made(self, seed: int) -> list[AbstractPlayer]:
        """A player from each maker. Raises OptionError for one that plays no batches."""
        count = len(self.makers)
        players = [make((seed * count + number) % 2**63) for number, make in enumerate(self.makers)]
        for player in players:
            if not player.plays_batches:
                raise OptionError(f"{type(player).__name__} plays no batches: a learner can't train against it")
        return players

    def draw(self, games: int, seats: int, device: str, generator: torch.Generator) -> Tensor:
        """Who sits where in some games that begin, int64 [games, seats]."""
        others = torch.multinomial(self.weights.to(device), games * seats, replacement=True, generator=generator) + 1
        sitting = others.reshape(games, seats)
        if self.seat is None:
            own = torch.randint(seats, (games, 1), device=device, generator=generator)
        else:
            own = torch.full((games, 1), self.seat, device=device)
        return sitting.scatter(1, own, LEARNER)


class Collector:
    """Plays `envs` games side by side, for `horizon` moves at a time, and hands over decisions with their credit.

    A decision whose outcome is not known when a stretch ends waits for the next: none is lost, and none is judged by
    somebody else's value. Without opponents the policy plays all seats.
    """

    def __init__(
        self,
        game: AnyGame,
        envs: int,
        horizon: int,
        seed: int,
        device: str,
        opponents: Opponents | None = None,
        everybody: bool = False,
    ) -> None:
        self.env: Any = game.batch(envs, device, seed=seed, reset="auto")
        self.opponents = opponents
        self.generator = torch.Generator(device).manual_seed(seed)
        self.num_seats = seats = game.num_players
        self.horizon = horizon
        self.device = device
        space: Any = game.action_space
        shape = (seats + horizon, envs)  # first the decisions that wait, a place for each seat
        size = observation_size(game)

        def room(*more: int, dtype: torch.dtype = torch.float32) -> Tensor:
            return torch.zeros(*shape, *more, dtype=dtype, device=device)

        self._kept = {
            "observation": room(size),
            "mask": room(space.n, dtype=torch.bool),
            "seat": room(dtype=torch.int64),
            "action": room(dtype=torch.int64),
            "log_probability": room(),
            "value": room(),
            "played": room(dtype=torch.bool),
            **({"everybody": room(seats * (size + 1))} if everybody else {}),
        }
        self._ended = room(dtype=torch.bool)
        self._scores = room(seats)
        self._sitting: Tensor | None = None
        self._now: Any = None
        self._seed = seed
        self._stretch = 0
        self._complete: Tensor | None = None
        """Which of what is kept has been learned from; None once the others wait in the first places."""
        self.meetings = torch.zeros(1 if opponents is None else len(opponents.players) + 1, device=device)
        """How many games of the last stretch each opponent was in, and its first place for all games."""
        self.returns = torch.zeros(len(self.meetings), seats, device=device)
        """The sums of the scores of those games by seat; in games with opponents of the learner's, in its first."""

    def collect(
        self, policy: Policy, value: Callable[[dict[str, Tensor]], Tensor | None], discount: float, trace: float
    ) -> tuple[Decisions, int]:
        """Play a stretch; (the decisions whose outcome is known now, how many games ended).

        `value` answers what the seat to move expects, [b], from b rows of what is kept of a decision.
        """
        self._wait()
        if self._now is None:
            self._now = self.env.init()
            if self.opponents is not None:
                self._sitting = self._drawn()
        self.meetings.zero_()
        self.returns.zero_()
        if self.opponents is not None:
            self.opponents.renew(self._seed + self._stretch)
        self._stretch += 1
        with torch.no_grad():
            for step in range(self.num_seats, self.num_seats + self.horizon):
                self._play(step, policy, value)
            kept = self._kept
            advantage, complete = credit(
                kept["seat"], kept["value"], kept["played"], self._ended, self._scores, discount, trace
            )
            rows = complete.reshape(-1).nonzero()[:, 0]
            self._complete = complete
            told: dict[str, Any] = {name: kept[name].flatten(0, 1) for name in kept if name not in NOT_TOLD}
            told |= {"advantage": advantage.flatten(), "target": (advantage + kept["value"]).flatten()}
        return Decisions(rows, **{"everybody": None, **told}), int(self._ended.sum())

    def _play(self, step: int, policy: Policy, value: Callable[[dict[str, Tensor]], Tensor | None]) -> None:
        kept, seen = self._kept, self._now[2][-1]
        now = {"observation": seen.observation, "mask": seen.action_mask, "seat": seen.public_state.turn.long()}
        if "everybody" in kept:
            views = [seen.observation_of(seat) for seat in range(self.num_seats)]
            now["everybody"] = torch.cat([*views, torch.nn.functional.one_hot(now["seat"], self.num_seats)], 1)
        for name, part in now.items():
            kept[name][step] = part
        now = {name: kept[name][step] for name in now}
        if self._sitting is None:
            rows: Tensor | slice = slice(None)
            kept["played"][step] = True
        else:
            mover = self._sitting.gather(1, now["seat"][:, None])[:, 0]
            kept["played"][step] = mover == LEARNER
            rows = kept["played"][step].nonzero()[:, 0]
            now = {name: part[rows] for name, part in now.items()}
        likely = policy.log_probabilities(now["observation"], now["mask"], now["seat"])
        action = sample(likely, self.generator)
        kept["action"][step, rows] = action
        kept["log_probability"][step, rows] = likely.gather(1, action[:, None])[:, 0]
        worth = value(now)
        kept["value"][step, rows] = 0.0 if worth is None else worth
        if self._sitting is not None:
            self._ask_opponents(kept["action"][step], mover)
        self._now = self.env.forward(kept["action"][step])
        self._ended[step], self._scores[step] = self._now[0], self._now[1]
        self._count(step)

    def _ask_opponents(self, action: Tensor, mover: Tensor) -> None:
        assert self.opponents is not None
        for number, player in enumerate(self.opponents.players, 1):
            rows = (mover == number).nonzero()[:, 0]
            if len(rows):
                player.receive_info(self.env.gather(rows))
                action[rows] = torch.as_tensor(player.take_action(), device=action.device).long()

    def _count(self, step: int) -> None:
        ended, scores = self._ended[step], self._scores[step] * self._ended[step, :, None]
        self.meetings[0] += ended.sum()
        if self._sitting is None:
            self.returns[0] += scores.sum(0)
            return
        own = (scores * (self._sitting == LEARNER)).sum(1)
        self.returns[0, 0] += own.sum()
        met = torch.zeros(len(ended), len(self.meetings), device=self.device).scatter(1, self._sitting, 1.0)
        met[:, 0] = 0.0
        met *= ended[:, None]
        self.meetings += met.sum(0)
        self.returns[:, 0] += own @ met
        self._sitting = torch.where(ended[:, None], self._drawn(), self._sitting)

    def _drawn(self) -> Tensor:
        assert self.opponents is not None
        return self.opponents.draw(self.env.size, self.num_seats, self.device, self.generator)

    def _wait(self) -> None:
        """Put the decisions whose outcome is not known into the first places of the next stretch."""
        if self._complete is None:
            return
        kept = self._kept
        open_ = kept["played"] & ~self._complete
        rows = torch.arange(open_.shape[1], device=open_.device)
        moved = []
        for seat in range(self.num_seats):
            own = open_ & (kept["seat"] == seat)
            steps = own.int().argmax(0)
            moved.append({name: part[steps, rows] for name, part in kept.items()} | {"played": own.any(0)})
        for seat, parts in enumerate(moved):
            for name, part in parts.items():
                kept[name][seat] = part
            kept["seat"][seat] = seat
        self._complete = None

    def state(self) -> dict[str, Any]:
        """All that the next stretches depend on, the policy and the opponents aside."""
        self._wait()
        waiting = {name: part[: self.num_seats].clone() for name, part in self._kept.items()}
        return {
            "stretch": self._stretch,
            "env": self.env.state(),
            "generator": self.generator.get_state(),
            "waiting": waiting,
            "sitting": None if self._sitting is None else self._sitting.clone(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state`."""
        self.generator.set_state(state["generator"])
        self._stretch = state["stretch"]
        if self._stretch:
            self._now = self.env.restore(state["env"])
            for name, part in state["waiting"].items():
                self._kept[name][: self.num_seats] = part
            self._sitting = state["sitting"]
