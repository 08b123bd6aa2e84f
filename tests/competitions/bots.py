"""Players for tests that do what players should not."""

from __future__ import annotations

import os
import random
import sys
import time
from typing import Any

from roomai import AbstractPlayer, Thought


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


class MadeOnce(Caller):
    """Can be made once in a process: when it is looked at, and not for a match."""

    made = False

    def __init__(self) -> None:
        if MadeOnce.made:
            raise RuntimeError("once is enough")
        MadeOnce.made = True


class Thinking(Caller):
    """Tells what it thinks."""

    def take_action(self) -> Any:
        self.thought = Thought({"call": 1.0}, 0.5)
        return "call"


class Gambling(Caller):
    """Draws from everybody's random stream, and disturbs it."""

    def take_action(self) -> Any:
        action = random.choice(self.info.person_state.available_actions)
        random.seed(random.random())
        return action


BORN = time.monotonic()


class Newborn(Caller):
    """Thinks of the moment at which its process got to know of it."""

    def take_action(self) -> Any:
        self.thought = Thought(value=BORN)
        return super().take_action()


class WhereAmI(Caller):
    """Thinks of the process that it is in."""

    def take_action(self) -> Any:
        self.thought = Thought(value=float(os.getpid()))
        return super().take_action()


class Killer(Caller):
    """Kills the process that it is in."""

    def take_action(self) -> Any:
        os.kill(os.getpid(), 9)


class Slow(Caller):
    """Takes its time."""

    def take_action(self) -> Any:
        time.sleep(0.02)
        return super().take_action()
