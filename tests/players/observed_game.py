"""A game in plain Python whose infos have an observation: each tells whether its own card is 0 or 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai import (
    TERMINAL,
    AbstractEnv,
    AbstractInfo,
    AbstractPersonState,
    AbstractPlayer,
    AbstractPrivateState,
    AbstractPublicState,
    Discrete,
    GameSpec,
)
from roomai.abstract import Transition


@dataclass(frozen=True)
class PublicState(AbstractPublicState):
    turn: int


@dataclass(frozen=True)
class PersonState(AbstractPersonState):
    id: int
    available_actions: tuple[str, ...]
    card: int


@dataclass(frozen=True)
class PrivateState(AbstractPrivateState):
    cards: tuple[int, ...]


@dataclass(frozen=True)
class ObservedInfo(AbstractInfo):
    public_state: Any = None
    person_state: Any = None
    private_state: Any = None

    @property
    def observation(self) -> Any:
        return np.array([self.person_state.id, self.person_state.card], np.float32)


@dataclass(frozen=True)
class Options:
    pass


class Cards(AbstractEnv[AbstractPlayer]):
    """Whoever tells its card right gets a point from the other."""

    num_players = 2
    action_space = Discrete(("low", "high"))
    score_range = (-1.0, 1.0)

    def init(self) -> Transition:
        self._cards = [self.random.randrange(2) for _ in range(2)]
        self._told: list[int] = []
        return self._transition()

    def forward(self, action: Any) -> Transition:
        self._told.append(action if isinstance(action, int) else self.action_space.names.index(action))
        return self._transition()

    def _transition(self) -> Transition:
        over = len(self._told) == 2
        right = [float(told == card) for told, card in zip(self._told, self._cards, strict=False)]
        scores = (right[0] - right[1], right[1] - right[0]) if over else (0.0, 0.0)
        public = PublicState(TERMINAL if over else len(self._told))
        persons = [
            PersonState(seat, ("low", "high") if seat == public.turn else (), card)
            for seat, card in enumerate(self._cards)
        ]
        infos = [ObservedInfo(public, person) for person in persons]
        return over, scores, [*infos, ObservedInfo(public, tuple(persons), PrivateState(tuple(self._cards)))]


spec = GameSpec(name="cards", version=1, summary="Tell your card.", options=Options, zero_sum=True, env=Cards)
