"""The tiny game: compiled, compiled with some of its rules replaced, and in plain Python with open seams."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import tiny_rules

from roomai import (
    TERMINAL,
    AbstractEnv,
    AbstractPersonState,
    AbstractPlayer,
    AbstractPrivateState,
    AbstractPublicState,
    Discrete,
    Game,
    GameSpec,
    IllegalActionError,
    Info,
)
from roomai.abstract import Transition
from roomai.errors import GameStateError
from roomai.game import PlainGame

# ---- The view ----------------------------------------------------------------------------------------------------


def outcome_name(game: Game, label: int) -> str:
    return f"card {label}" if label < tiny_rules.COIN else ("tails", "heads")[label - tiny_rules.COIN]


def describe(game: Game, info: Any) -> str:
    persons = info.person_state if isinstance(info.person_state[0], tuple) else (info.person_state,)
    known = ", ".join(f"player {person.id} has {person.card}" for person in persons)
    return f"{known}; choices {info.public_state.choices}, coin {info.public_state.coin}"


def render(game: Game, info: Any) -> Any:
    from rich.panel import Panel

    return Panel(describe(game, info))


# ---- Compiled ----------------------------------------------------------------------------------------------------


def compiled(view: dict[str, Any] | None = None, version: int = 1, zero_sum: bool = True, **rules: Any) -> Game:
    """The tiny game with some rules, or some functions of its view, replaced."""
    changed_rules, changed_view = ModuleType("tiny_rules_variant"), ModuleType("tiny_view_variant")
    vars(changed_rules).update(vars(tiny_rules) | rules)
    vars(changed_view).update({"outcome_name": outcome_name, "describe": describe, "render": render} | (view or {}))
    spec = GameSpec(
        name="tiny",
        version=version,
        summary="Choose high with the higher card.",
        options=tiny_rules.Options,
        zero_sum=zero_sum,
        rules=changed_rules,
        view=changed_view,
    )
    game = spec.bind()
    assert isinstance(game, Game)
    return game


# ---- Plain Python --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicState(AbstractPublicState):
    turn: int
    choices: tuple[str, ...]


@dataclass(frozen=True)
class PersonState(AbstractPersonState):
    id: int
    available_actions: tuple[str, ...]
    card: int
    choice: str
    hint: Any = None


@dataclass(frozen=True)
class PrivateState(AbstractPrivateState):
    cards: tuple[int, ...]


class TinyEnv(AbstractEnv[AbstractPlayer]):
    """The same without a coin; each piece of an answer is made by a method of its own, for broken games to replace."""

    num_players = 2
    action_space = Discrete(("low", "high", "pass"))

    def __init__(self, stake: int = 1) -> None:
        super().__init__()
        self._turn: int | None = None
        self._cards: list[int] = []
        self._choices: list[str] = []

    def init(self) -> Transition:
        self._cards = self.random.sample(range(4), 2)
        self._choices = []
        self._turn = 0
        return self.transition()

    def forward(self, action: Any) -> Transition:
        self.check_state()
        self._choices.append(self.checked(action))
        self._turn = 1 if len(self._choices) == 1 else TERMINAL
        return self.transition()

    def check_state(self) -> None:
        if self._turn is None or self._turn == TERMINAL:
            raise GameStateError("no game is going on: call init() first")

    def checked(self, action: Any) -> str:
        name = self.action_space.names[action] if type(action) is int and 0 <= action < 3 else action
        if type(name) is not str or name not in self.legal():
            raise IllegalActionError(action, self._turn or 0, self.legal())
        return name

    def legal(self) -> tuple[str, ...]:
        if self._turn not in (0, 1):
            return ()
        return ("low", "high", "pass") if self._cards[self._turn] % 2 == 0 else ("low", "high")

    def transition(self) -> Transition:
        over = self._turn == TERMINAL
        return over, self.scores() if over else (0.0, 0.0), self.infos()

    def scores(self) -> tuple[float, ...]:
        highs = [card if choice == "high" else -1 for card, choice in zip(self._cards, self._choices, strict=True)]
        won = float((highs[0] > highs[1]) - (highs[0] < highs[1]))
        return won, -won

    def measures(self) -> Any:
        return {"highs": self._choices.count("high"), "cards": tuple(self._cards)}

    def infos(self) -> list[Info]:
        public, persons = self.public(), [self.person(seat) for seat in range(2)]
        return [*(Info(public, person) for person in persons), Info(public, tuple(persons), self.private())]

    def public(self) -> Any:
        over = self._turn == TERMINAL
        return PublicState(self._turn, tuple(self._choices) if over else ())  # type: ignore[arg-type]

    def person(self, seat: int) -> Any:
        choice = self._choices[seat] if seat < len(self._choices) else ""
        return PersonState(seat, self.legal() if seat == self._turn else (), self._cards[seat], choice)

    def private(self) -> Any:
        return PrivateState(tuple(self._cards))


def plain(env: type[TinyEnv] = TinyEnv) -> PlainGame:
    """The game in plain Python, by that env."""
    spec = GameSpec("tiny", 1, "Choose high with the higher card.", tiny_rules.Options, True, env=env)
    game = spec.bind()
    assert isinstance(game, PlainGame)
    return game
