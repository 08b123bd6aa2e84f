"""Players for tests that do what players should not."""

from __future__ import annotations

import sys
from typing import Any

from roomai import AbstractPlayer


class Caller(AbstractPlayer):
    """Plays the first legal action."""

    def take_action(self) -> Any:
        return self.info.person_state.available_actions[0]


class Crashing(Caller):
    """Raises at its third move ever."""

    def __init__(self) -> None:
        self.moves = 0

    def take_action(self) -> Any:
        self.moves += 1
        if self.moves == 3:
            raise ZeroDivisionError("by zero")
        return super().take_action()


class Illegal(Caller):
    """Answers what is no action."""

    def take_action(self) -> Any:
        return "cheat"


class Leaving(Caller):
    """Tries to end the program."""

    def take_action(self) -> Any:
        sys.exit(5)


class BadInBatches(Caller):
    """Says that it plays batches, and does not."""

    plays_batches = True
