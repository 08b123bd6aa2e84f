"""Nim, a whole game in one file of plain Python: copy it to write a game of your own.

Two players take turns to take any number of objects from one heap; whoever takes the last object wins.

    roomai play examples/nim.py:spec --with random
    roomai.make("examples/nim.py:spec", heaps=(1, 2, 3))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

import numpy as np

from roomai import (
    TERMINAL,
    AbstractEnv,
    AbstractPersonState,
    AbstractPlayer,
    AbstractPrivateState,
    AbstractPublicState,
    Discrete,
    GameSpec,
    IllegalActionError,
    Info,
    option,
)
from roomai.errors import GameStateError, OptionError

Answer = tuple[bool, tuple[float, float], Sequence[Info]]


@dataclass(frozen=True)
class Options:
    heaps: tuple[int, ...] = option((3, 4, 5), "how many objects each heap has at the start")


# What is known is written down as frozen dataclasses: an info that a player keeps must never change.


@dataclass(frozen=True)
class NimPublic(AbstractPublicState):
    turn: int
    heaps: tuple[int, ...]


@dataclass(frozen=True)
class NimPerson(AbstractPersonState):
    id: int
    available_actions: tuple[str, ...]


@dataclass(frozen=True)
class NimPrivate(AbstractPrivateState):
    """Nothing is hidden in Nim. A card game keeps its deck here, which only the recorder sees."""


class NimInfo(Info):
    """An info that learners can use as well."""

    __slots__ = ()

    @property
    def observation(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """float32 [heaps]: what a learner sees, which is how many objects are left in each heap."""
        return np.array(self.public_state.heaps, np.float32)


class Nim(AbstractEnv[AbstractPlayer]):
    """The rules. The actions are called "1 from a", "2 from a", and so on; the first heap is a."""

    num_players = 2

    def __init__(self, heaps: tuple[int, ...] = (3, 4, 5)) -> None:
        super().__init__()
        if not 1 <= len(heaps) <= len(ascii_lowercase) or min(heaps) < 1:
            raise OptionError(f"heaps: expected 1 to {len(ascii_lowercase)} numbers of at least 1, got {heaps}")
        self._start = heaps
        moves = [(count, heap) for heap, most in enumerate(heaps) for count in range(1, most + 1)]
        self._moves = {f"{count} from {ascii_lowercase[heap]}": (count, heap) for count, heap in moves}
        self.action_space = Discrete(tuple(self._moves))
        self._public: NimPublic | None = None

    def init(self) -> Answer:
        self._public = NimPublic(turn=0, heaps=self._start)
        return self._answer(self._public, (0.0, 0.0))

    def forward(self, action: str | int) -> Answer:
        public = self._public
        if public is None or public.turn == TERMINAL:
            raise GameStateError("no game is going on: call init() first")
        known = self.action_space.parse(action)  # players may answer a name or its number
        name = None if known is None else self.action_space.describe(known)
        legal = self._legal(public)
        if name not in legal:
            raise IllegalActionError(action, public.turn, legal)
        count, heap = self._moves[name]
        heaps = tuple(left - count if i == heap else left for i, left in enumerate(public.heaps))
        if any(heaps):
            self._public = NimPublic(turn=1 - public.turn, heaps=heaps)
            return self._answer(self._public, (0.0, 0.0))
        self._public = NimPublic(turn=TERMINAL, heaps=heaps)
        return self._answer(self._public, (1.0, -1.0) if public.turn == 0 else (-1.0, 1.0))

    def _legal(self, public: NimPublic) -> tuple[str, ...]:
        return tuple(name for name, (count, heap) in self._moves.items() if count <= public.heaps[heap])

    def _answer(self, public: NimPublic, scores: tuple[float, float]) -> Answer:
        """Whether the game is over, the scores, and three infos: of both players and of the recorder."""
        persons = tuple(NimPerson(seat, self._legal(public) if seat == public.turn else ()) for seat in range(2))
        infos = [NimInfo(public, person) for person in persons]
        return public.turn == TERMINAL, scores, [*infos, NimInfo(public, persons, NimPrivate())]


spec = GameSpec(
    name="nim",
    version=1,
    summary="Two players empty heaps in turns; whoever takes the last object wins.",
    options=Options,
    zero_sum=True,
    env=Nim,
    source="Bouton, Nim, a Game with a Complete Mathematical Theory, Annals of Mathematics 1901",
)
