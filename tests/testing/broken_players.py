"""Players that break one promise each, by the name of the check that has to find it."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from roomai import TERMINAL, AbstractPlayer
from roomai.batch import BatchInfo

release = threading.Event()
"""Ends the threads of `Restless`."""


class GoodPlayer(AbstractPlayer):
    """Chooses at random what is legal, by name; made with a seed."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def take_action(self) -> Any:
        return self._random.choice(self.info.person_state.available_actions)


class HighPlayer(AbstractPlayer):
    """Always chooses high (1), in one game and in batches."""

    plays_batches = True

    def take_action(self) -> Any:
        return np.ones(len(self.info.rows), np.int64) if isinstance(self.info, BatchInfo) else 1


class RandomBatchPlayer(HighPlayer):
    """Chooses low or high at random: in a batch other numbers than alone."""

    def __init__(self, seed: int = 0) -> None:
        self._numbers = np.random.default_rng(seed)

    def take_action(self) -> Any:
        if isinstance(self.info, BatchInfo):
            return self._numbers.integers(0, 2, len(self.info.rows))
        return int(self._numbers.integers(0, 2))


class NoPlayer:
    """It has nothing of a player."""


class NoAnswer(GoodPlayer):
    plays_batches = "sometimes"  # type: ignore[assignment]


class NeedsMore(GoodPlayer):
    def __init__(self, friend: str) -> None:
        super().__init__()


class Crashes(GoodPlayer):
    def take_action(self) -> Any:
        raise ZeroDivisionError("no idea")


class CrashesInReset(GoodPlayer):
    def reset(self) -> None:
        raise SystemExit("enough")


class CrashesListening(GoodPlayer):
    def receive_info(self, info: Any) -> None:
        super().receive_info(info)
        if info.public_state.turn == 1:
            raise ZeroDivisionError("too much")


class CrashesAtTheEnd(GoodPlayer):
    def receive_info(self, info: Any) -> None:
        super().receive_info(info)
        if info.public_state.turn == TERMINAL:
            raise ZeroDivisionError("so bad a loser")


class Illegal(GoodPlayer):
    def take_action(self) -> Any:
        return "pass"


class Meddles(GoodPlayer):
    """For a game whose infos hold a list."""

    def take_action(self) -> Any:
        self.info.public_state.choices.append("mine")
        return super().take_action()


_moods = itertools.count()


class Moody(GoodPlayer):
    def take_action(self) -> Any:
        return ("low", "high")[next(_moods) % 7 % 2]


class Remembers(GoodPlayer):
    """It clears its memory at the end of a game, and not in reset()."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self._asked = 0

    def receive_info(self, info: Any) -> None:
        super().receive_info(info)
        if info.public_state.turn == TERMINAL:
            self._asked = 0

    def take_action(self) -> Any:
        self._asked += 1
        return "low" if self._asked == 1 else "no such action"


class Restless(GoodPlayer):
    def reset(self) -> None:
        threading.Thread(target=release.wait, daemon=True).start()


class OneAnswerForAll(HighPlayer):
    def take_action(self) -> Any:
        return 1


class IllegalInBatches(HighPlayer):
    def take_action(self) -> Any:
        return np.full(len(self.info.rows), 2) if isinstance(self.info, BatchInfo) else "high"


class OtherInBatches(HighPlayer):
    def take_action(self) -> Any:
        return np.zeros(len(self.info.rows), np.int64) if isinstance(self.info, BatchInfo) else "high"


class StatesTooMuch(GoodPlayer):
    def policy(self, info: Any) -> Any:
        return np.ones(3)


class DrawsWhenAsked(GoodPlayer):
    def policy(self, info: Any) -> Any:
        self._random.random()
        legal = np.isin(["low", "high", "pass"], info.person_state.available_actions)
        return legal / legal.sum()


class StatesOtherInBatches(HighPlayer):
    def policy(self, info: Any) -> Any:
        if isinstance(info, BatchInfo):
            return np.tile([0.5, 0.5, 0.0], (len(info.rows), 1))
        return np.array([0.0, 1.0, 0.0])


PLAYERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "no player": ("constructor", NoPlayer),
    "plays_batches of text": ("constructor", NoAnswer),
    "a constructor that needs more": ("constructor", NeedsMore),
    "an exception": ("answers", Crashes),
    "an exception in reset": ("answers", CrashesInReset),
    "an exception in receive_info": ("answers", CrashesListening),
    "an exception at the end": ("last_info", CrashesAtTheEnd),
    "an illegal action": ("legal_actions", Illegal),
    "another answer each time": ("same_seed", Moody),
    "memory of the last game": ("resets", Remembers),
    "a thread a game": ("at_rest", Restless),
    "a policy above 1": ("states_distribution", StatesTooMuch),
    "another answer when asked": ("policy_changes_nothing", DrawsWhenAsked),
}

IN_LISTS: dict[str, tuple[str, Callable[..., Any]]] = {"a changed info": ("leaves_infos", Meddles)}
"""In a game whose infos can be changed."""

IN_BATCHES: dict[str, tuple[str, Callable[..., Any]]] = {
    "a number for an array": ("batch_answers", OneAnswerForAll),
    "an illegal action in a batch": ("batch_answers", IllegalInBatches),
    "another answer in a batch": ("batch_agrees", OtherInBatches),
    "another policy in a batch": ("batch_policy", StatesOtherInBatches),
}
