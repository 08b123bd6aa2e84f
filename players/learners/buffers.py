"""What learners remember: the latest decisions, linked to what came of them, and an even sample of all there were.

Nothing here waits for a device: what is not to be written goes to one row more than there are, which nobody reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor

FINAL, PENDING = -1, -2
"""What follows a decision, if not a decision: the end of the game, or nothing that is known yet."""


@dataclass(frozen=True)
class Decisions:
    """What players saw and did, one decision a row.

    observation    float32 [b, F]: what the player to move saw
    mask           bool [b, A]: what was legal (True)
    seat           int64 [b]: who was to move
    action         int64 [b]: what was played
    """

    observation: Tensor
    mask: Tensor
    seat: Tensor
    action: Tensor

    @classmethod
    def empty(cls, count: int, features: int, actions: int, device: str) -> Self:
        """Room for so many, as yet with no action legal."""
        return cls(
            torch.zeros(0, device=device).new_empty(count, features),
            torch.zeros(count, actions, dtype=torch.bool, device=device),
            torch.zeros(count, dtype=torch.int64, device=device),
            torch.zeros(count, dtype=torch.int64, device=device),
        )

    def at(self, rows: Tensor | slice) -> Decisions:
        return Decisions(self.observation[rows], self.mask[rows], self.seat[rows], self.action[rows])

    def put(self, rows: Tensor | slice, those: Decisions) -> None:
        for name, column in vars(self).items():
            column[rows] = getattr(those, name)

    def split(self, size: int) -> list[Decisions]:
        columns = (column.split(size) for column in vars(self).values())
        return [Decisions(*parts) for parts in zip(*columns, strict=True)]

    def state(self, rows: slice) -> dict[str, Tensor]:
        return {name: column[rows].clone() for name, column in vars(self).items()}


@dataclass(frozen=True)
class Transitions:
    """Decisions and what came of them for the seat that made them.

    next           its own next decision, whoever moved in between; of no meaning where the game ended before
    final          bool [b]: the game ended before it
    score          float32 [b]: what the seat scored where final, else 0
    counted        bool [b]: False where neither has happened yet; such a row is to be left out
    """

    decision: Decisions
    next: Decisions
    final: Tensor
    score: Tensor
    counted: Tensor


class Ring:
    """The decisions of the latest `length` steps of B games that are played side by side.

    `add` takes the decisions of a step, one a game, `finish` the games that ended in it: a seat's decision is linked to
    its own next decision in the same game, or to the end.
    """

    def __init__(self, length: int, rows: int, seats: int, features: int, actions: int, device: str) -> None:
        self.length = length
        self.rows = rows
        self.steps = 0
        """Steps that were added so far."""
        count = length * rows
        self._decisions = Decisions.empty(count, features, actions, device)
        self._next = torch.full((count + 1,), PENDING, device=device)
        self._score = torch.zeros(count + 1, device=device)
        self._row = torch.arange(rows, device=device)
        self._latest = torch.full((rows, seats), -length, device=device)  # the step of each seat's latest decision

    def __len__(self) -> int:
        return min(self.steps, self.length) * self.rows

    def add(self, decisions: Decisions) -> None:
        """Take in one decision of each game, [B]."""
        step, start = self.steps, self.steps % self.length * self.rows
        block = slice(start, start + self.rows)
        self.steps += 1
        seat = decisions.seat[:, None]
        self._next[self._place(self._latest.gather(1, seat))[:, 0]] = self._row + start
        self._latest.scatter_(1, seat, step)
        self._decisions.put(block, decisions)
        self._next[block] = PENDING
        self._score[block] = 0.0

    def finish(self, ended: Tensor, scores: Tensor) -> None:
        """Take in which games ended after the latest decisions, bool [B], and what each seat scored, [B, seats]."""
        place = self._place(self._latest.masked_fill(~ended[:, None], -self.length))
        self._next.index_fill_(0, place.flatten(), FINAL)  # a number put in by an index would wait for the device
        self._score[place] = scores.float()
        self._latest.masked_fill_(ended[:, None], -self.length)

    def sample(self, count: int, generator: torch.Generator) -> Transitions:
        """So many decisions, drawn evenly and each anew."""
        drawn = torch.randint(len(self), (count,), generator=generator, device=self._row.device)
        return self.transitions(drawn)

    def transitions(self, rows: Tensor) -> Transitions:
        """What came of the decisions in those rows, int64 [b]; step t of game g is in row t % length * B + g."""
        following = self._next[rows]
        after = self._decisions.at(following.clamp(min=0))
        return Transitions(
            self._decisions.at(rows), after, following == FINAL, self._score[rows], following != PENDING
        )  # fmt: skip

    def state(self) -> dict[str, Any]:
        return {
            **self._decisions.state(slice(len(self))),
            "next": self._next[: len(self)].clone(),
            "score": self._score[: len(self)].clone(),
            "latest": self._latest.clone(),
            "steps": self.steps,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.steps = state["steps"]
        kept = slice(len(self))
        for name, column in (*vars(self._decisions).items(), ("next", self._next), ("score", self._score)):
            column[kept] = state[name]
        self._latest.copy_(state["latest"])

    def _place(self, steps: Tensor) -> Tensor:
        """The rows of decisions made in those steps, [B, k]; one that is there no more is the row nobody reads."""
        place = steps % self.length * self.rows + self._row[:, None]
        return place.masked_fill(steps < self.steps - self.length, self.length * self.rows)


class Reservoir:
    """An even sample of all decisions that were ever added, `capacity` of them (Vitter, "Random sampling with a
    reservoir", ACM TOMS 1985, algorithm R).

    Decision number c, counted from 0, gets place c while there is room, else a place drawn from 0 to c: if it is one of
    the reservoir's, the decision that was there gives way.
    """

    def __init__(self, capacity: int, features: int, actions: int, device: str) -> None:
        self.capacity = capacity
        self._decisions = Decisions.empty(capacity + 1, features, actions, device)
        self._number = torch.full((capacity + 1,), -1, device=device)  # of the decision in each place
        self._seen = torch.zeros((), dtype=torch.int64, device=device)

    @property
    def size(self) -> Tensor:
        """How many there are, int64 []."""
        return self._seen.clamp(max=self.capacity)

    def add(self, decisions: Decisions, chosen: Tensor, generator: torch.Generator) -> None:
        """Let the chosen rows, bool [b], pass by, one after another."""
        number = self._seen + chosen.cumsum(0) - 1
        drawn = torch.rand(len(chosen), generator=generator, dtype=torch.float64, device=chosen.device)
        place = torch.where(number < self.capacity, number, (drawn * (number + 1)).long())
        place = torch.where(chosen, place.clamp(max=self.capacity), self.capacity)
        # Of several that drew the same place, the last is the one that stays.
        self._number.scatter_reduce_(0, place, number, "amax")
        place = torch.where(self._number[place] == number, place, self.capacity)
        self._decisions.put(place, decisions)
        self._seen += chosen.sum()

    def sample(self, count: int, generator: torch.Generator) -> Decisions:
        """So many decisions, drawn evenly and each anew; from an empty reservoir some with no legal action."""
        drawn = torch.rand(count, generator=generator, dtype=torch.float64, device=self._seen.device)
        return self._decisions.at((drawn * self.size).long())

    def decisions(self) -> Decisions:
        """All that are kept, by their places; it waits for a device."""
        return self._decisions.at(slice(int(self.size)))

    def state(self) -> dict[str, Any]:
        kept = slice(int(self.size))
        return {**self._decisions.state(kept), "number": self._number[kept].clone(), "seen": self._seen.clone()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._seen.copy_(state["seen"])
        kept = slice(int(self.size))
        for name, column in (*vars(self._decisions).items(), ("number", self._number)):
            column[kept] = state[name]
        self._number[kept.stop :] = -1
