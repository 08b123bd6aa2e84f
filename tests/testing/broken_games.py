"""Games that break one promise each, by the name of the check that has to find it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import tiny_rules
from tiny import PrivateState, PublicState, TinyEnv, compiled, plain
from tiny_rules import CARDS, HIGH, LOW, NONE, PASS

from roomai import TERMINAL, AbstractPublicState, IllegalActionError, Info, Measure
from roomai.abstract import Transition
from roomai.game import Game, PlainGame
from roomai.games import sealed_bid

# ---- Rules -------------------------------------------------------------------------------------------------------


def forward_out_of_bounds(state: Any, action: int) -> None:
    state.public.choices[2] = action


def forward_to_nobody(state: Any, action: int) -> None:
    state.public.turn = 7


def chance_of_nothing(state: Any) -> int:
    return 0 if state.public.choices[0] != NONE else state.private.left


def deal_without_end(state: Any, outcome: int) -> None:
    if state.public.choices[0] == NONE:
        tiny_rules.deal(state, outcome)


def forward_in_circles(state: Any, action: int) -> None:
    state.public.turn = 1 - state.public.turn


def forward_with_a_generator(state: Any, action: int) -> None:
    if any(choice == action for choice in (LOW, HIGH, PASS)):
        tiny_rules.forward(state, action)


def legal_nothing(public: Any, person: Any, mask: Any) -> None:
    mask[LOW] = person.card > 1


def scores_without_bounds(state: Any, out: Any) -> None:
    out[0] = np.inf
    out[1] = -np.inf


def scores_of_friends(state: Any, out: Any) -> None:
    out[:] = 1.0


def narrow_score_range(options: Any) -> tuple[float, float]:
    return -1.0, 1.0


def deal_with_a_look(state: Any, outcome: int) -> None:
    tiny_rules.deal(state, outcome)
    state.person[0].hint = max(state.person[1].card, 0)


def deal_aloud(state: Any, outcome: int) -> None:
    tiny_rules.deal(state, outcome)
    if state.private.left == CARDS - 1:
        state.public.stake = state.person[0].card // 2


def forward_telling_the_choice(state: Any, action: int) -> None:
    if state.public.turn == 0:
        state.person[1].hint = action
    tiny_rules.forward(state, action)


def forward_telling_the_card(state: Any, action: int) -> None:
    if state.public.turn == 0:
        state.person[0].hint = state.person[1].card
    tiny_rules.forward(state, action)


def forward_telling_the_bid(state: Any, action: Any) -> None:
    sealed_bid.rules.forward(state, action)
    if state.public.turn == 1:
        state.person[1].bid = action[0]


def observe_nothing_as_nan(public: Any, person: Any, out: Any) -> None:
    out[CARDS] = np.nan if person.choice == NONE else 1.0


def observe_minus_zero(public: Any, person: Any, out: Any) -> None:
    out[person.card] = -0.0


_looks = itertools.count()


def observe_by_mood(public: Any, person: Any, out: Any) -> None:
    out[0] = next(_looks)


def deal_the_first(state: Any, outcome: int) -> None:
    tiny_rules.deal(state, outcome if state.public.choices[0] != NONE else 0)


def deal_by_the_key(state: Any, outcome: int) -> None:
    tiny_rules.deal(state, (outcome + int(state.private.log.key) % 2) % tiny_rules.chance(state))


def scores_that_overflow(state: Any, out: Any) -> None:
    out[0] = state.public.stake * 100 + state.public.stake * 100
    out[1] = -out[0]


def wide_score_range(options: Any) -> tuple[float, float]:
    return -200.0, 200.0


def infinite_measure(state: Any, out: Any) -> None:
    out[0] = np.inf


def measure_by_mood(state: Any, out: Any) -> None:
    out[0] = next(_looks)


def measure_that_overflows(state: Any, out: Any) -> None:
    out[0] = state.public.stake * 100 + state.public.stake * 100


def measures_without_a_sentence(options: Any) -> tuple[Measure, ...]:
    return (Measure("highs", ""), *tiny_rules.measures(options)[1:])


def same_name(game: Game, label: int) -> str:
    return "a card"


def no_text(game: Game, info: Any) -> str:
    return ""


def text_by_mood(game: Game, info: Any) -> str:
    return f"look number {next(_looks)}"


def too_wide(game: Game, info: Any) -> Any:
    from rich.text import Text

    return Text("x" * 81)


def undrawable(game: Game, info: Any) -> Any:
    raise ZeroDivisionError("no picture")


# ---- Envs in plain Python --------------------------------------------------------------------------------------


class NoRecorder(TinyEnv):
    def infos(self) -> list[Info]:
        return super().infos()[:-1]


class OneId(TinyEnv):
    def person(self, seat: int) -> Any:
        return replace(super().person(seat), id=0)


class TurnAtTheEnd(TinyEnv):
    def public(self) -> Any:
        known = super().public()
        return replace(known, turn=0) if known.turn == TERMINAL else known


class PrivateForAll(TinyEnv):
    def infos(self) -> list[Info]:
        *players, recorder = super().infos()
        return [*(replace(info, private_state=self.private()) for info in players), recorder]


class PrivateForNobody(TinyEnv):
    def private(self) -> Any:
        return None


class ActionsForAll(TinyEnv):
    def person(self, seat: int) -> Any:
        return replace(super().person(seat), available_actions=self.legal())


class UnknownActions(TinyEnv):
    def person(self, seat: int) -> Any:
        known = super().person(seat)
        return replace(known, available_actions=tuple(name.upper() for name in known.available_actions))

    def checked(self, action: Any) -> str:
        return super().checked(action.lower() if isinstance(action, str) else action)


class TwoPublicStates(TinyEnv):
    def infos(self) -> list[Info]:
        first, second, recorder = super().infos()
        return [first, replace(second, public_state=replace(second.public_state, choices=("low",))), recorder]


@dataclass
class OpenPublicState(AbstractPublicState):
    turn: int
    choices: tuple[str, ...]


@dataclass(frozen=True)
class ListPublicState(AbstractPublicState):
    turn: int
    choices: list[str]


class Thawed(TinyEnv):
    def public(self) -> Any:
        known = super().public()
        return OpenPublicState(known.turn, known.choices)


class Listed(TinyEnv):
    def public(self) -> Any:
        known = super().public()
        return ListPublicState(known.turn, list(known.choices))


class Reused(TinyEnv):
    """It hands out one and the same public state, and writes into it behind everybody's back."""

    def __init__(self, stake: int = 1) -> None:
        super().__init__()
        self._public = PublicState(0, ())

    def public(self) -> Any:
        for name, value in vars(super().public()).items():
            object.__setattr__(self._public, name, value)
        return self._public


class LeadsToEnv(TinyEnv):
    def person(self, seat: int) -> Any:
        return replace(super().person(seat), hint=self.scores)


class LeadsToStream(TinyEnv):
    def private(self) -> Any:
        return PrivateState((self.random,))  # type: ignore[arg-type]


class LeadsToOther(TinyEnv):
    def infos(self) -> list[Info]:
        first, second, recorder = super().infos()
        friend = first.person_state if self._turn == TERMINAL else None
        return [first, replace(second, person_state=replace(second.person_state, hint=friend)), recorder]


class TellsTheChoice(TinyEnv):
    def person(self, seat: int) -> Any:
        return replace(super().person(seat), hint=self._choices[0] if self._choices and seat == 1 else None)


class AnySeed(TinyEnv):
    def init(self) -> Transition:
        self.random = random.Random()
        return super().init()


class OneSeed(TinyEnv):
    def seed(self, seed: int, index: int = 0) -> None:
        super().seed(0, index)


class OnlyNames(TinyEnv):
    def checked(self, action: Any) -> str:
        if not isinstance(action, str):
            raise IllegalActionError(action, self._turn or 0, self.legal())
        return super().checked(action)


class OtherError(TinyEnv):
    def checked(self, action: Any) -> str:
        if action not in (*self.legal(), 0, 1, 2):
            raise KeyError(action)
        return super().checked(action)


class Repairs(TinyEnv):
    def checked(self, action: Any) -> str:
        try:
            return super().checked(action)
        except ValueError:
            return "low"


class ErrorOfNobody(TinyEnv):
    def checked(self, action: Any) -> str:
        try:
            return super().checked(action)
        except ValueError as error:
            error.player = 5  # type: ignore[attr-defined]
            raise


class ChangedByAnError(TinyEnv):
    def checked(self, action: Any) -> str:
        try:
            return super().checked(action)
        except ValueError:
            self._cards.reverse()
            raise


class OtherMeasures(TinyEnv):
    def measures(self) -> Any:
        return {"highs": 1.0} if "high" in self._choices else {}


class MeasuresOfThree(TinyEnv):
    def measures(self) -> Any:
        return {"cards": (*self._cards, 0.0)}


class WithoutState(TinyEnv):
    def check_state(self) -> None:
        assert self._turn is not None
        assert self._turn != TERMINAL


BrokenGame = tuple[str, Callable[[], Game | PlainGame]]

COMPILED: dict[str, BrokenGame] = {
    "version 0": ("declaration", lambda: compiled(version=0)),
    "a part named twice": (
        "declaration",
        lambda: compiled(observation_parts=lambda options: [("card", CARDS), ("card", 3), ("coin", 2)]),
    ),
    "a rule out of bounds": ("rules_run", lambda: compiled(forward=forward_out_of_bounds)),
    "a turn of nobody": ("rules_run", lambda: compiled(forward=forward_to_nobody)),
    "chance without outcomes": ("chance", lambda: compiled(chance=chance_of_nothing)),
    "decisions without end": ("longest_game", lambda: compiled(forward=forward_in_circles)),
    "deals without end": ("longest_game", lambda: compiled(deal=deal_without_end)),
    "max_length too small": ("longest_game", lambda: compiled(max_length=lambda options: 1)),
    "max_chance too small": ("longest_game", lambda: compiled(max_chance=lambda options: 2)),
    "nothing legal": ("plays", lambda: compiled(legal=legal_nothing)),
    "infinite scores": ("scores", lambda: compiled(scores=scores_without_bounds)),
    "scores that don't cancel": ("zero_sum", lambda: compiled(scores=scores_of_friends)),
    "scores out of range": ("score_range", lambda: compiled(score_range=narrow_score_range)),
    "an infinite measure": ("measures", lambda: compiled(measure=infinite_measure)),
    "a measure by mood": ("measures", lambda: compiled(measure=measure_by_mood)),
    "a measure without a sentence": ("measures", lambda: compiled(measures=measures_without_a_sentence)),
    "outcomes of one name": ("outcome_names", lambda: compiled(view={"outcome_name": same_name})),
    "outcomes of one label": ("outcome_names", lambda: compiled(label=lambda state, outcome: 0)),
    "a deal told to another": ("private_deals", lambda: compiled(deal=deal_with_a_look)),
    "a private deal told to all": ("private_deals", lambda: compiled(deal=deal_aloud)),
    "a choice told to another": ("hidden_information", lambda: compiled(forward=forward_telling_the_choice)),
    "a card told to another": ("hidden_information", lambda: compiled(forward=forward_telling_the_card)),
    "an observation of NaN": ("observation", lambda: compiled(observe=observe_nothing_as_nan)),
    "an observation of -0": ("observation", lambda: compiled(observe=observe_minus_zero)),
    "an observation by mood": ("observation", lambda: compiled(observe=observe_by_mood)),
    "no text": ("describe", lambda: compiled(view={"describe": no_text})),
    "text by mood": ("describe", lambda: compiled(view={"describe": text_by_mood})),
    "a picture too wide": ("render", lambda: compiled(view={"render": too_wide})),
    "no picture": ("render", lambda: compiled(view={"render": undrawable})),
    "always the same deal": ("other_seeds", lambda: compiled(deal=deal_the_first)),
    "a deal by the key": ("scripted_deals", lambda: compiled(deal=deal_by_the_key)),
}
"""Found without the compiler."""

COMPILER: dict[str, BrokenGame] = {
    "not for the compiler": ("compiles", lambda: compiled(forward=forward_with_a_generator)),
    "other numbers when compiled": (
        "compiled",
        lambda: compiled(scores=scores_that_overflow, score_range=wide_score_range),
    ),
    "other measures when compiled": ("measures", lambda: compiled(measure=measure_that_overflows)),
}

PLAIN: dict[str, BrokenGame] = {
    "a turn at the end": ("plays", lambda: plain(TurnAtTheEnd)),
    "no recorder": ("infos", lambda: plain(NoRecorder)),
    "everybody is player 0": ("infos", lambda: plain(OneId)),
    "a state used twice": ("lasting", lambda: plain(Reused)),
    "private for all": ("private_state", lambda: plain(PrivateForAll)),
    "private for nobody": ("private_state", lambda: plain(PrivateForNobody)),
    "actions for all": ("available_actions", lambda: plain(ActionsForAll)),
    "two public states": ("public_state", lambda: plain(TwoPublicStates)),
    "a state that can be set": ("frozen", lambda: plain(Thawed)),
    "a list in a state": ("frozen", lambda: plain(Listed)),
    "a way to the env": ("references", lambda: plain(LeadsToEnv)),
    "a way to the stream": ("references", lambda: plain(LeadsToStream)),
    "a way to another": ("references", lambda: plain(LeadsToOther)),
    "a choice told to another": ("hidden_information", lambda: plain(TellsTheChoice)),
    "any seed": ("same_seed", lambda: plain(AnySeed)),
    "one seed": ("other_seeds", lambda: plain(OneSeed)),
    "names only": ("actions", lambda: plain(OnlyNames)),
    "another error": ("illegal_actions", lambda: plain(OtherError)),
    "silent repair": ("illegal_actions", lambda: plain(Repairs)),
    "an error of nobody": ("illegal_actions", lambda: plain(ErrorOfNobody)),
    "changed by an error": ("illegal_actions", lambda: plain(ChangedByAnError)),
    "other measures in other games": ("measures", lambda: plain(OtherMeasures)),
    "a measure for a third seat": ("measures", lambda: plain(MeasuresOfThree)),
    "played without a game": ("game_state", lambda: plain(WithoutState)),
}
