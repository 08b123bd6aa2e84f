"""A bot behind a command under test: whatever is to be said to it, and games in which it plays against chance."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from time import monotonic, sleep
from typing import Any

from roomai.errors import IllegalActionError, PlayerFaultError
from roomai.game import Game, PlainGame
from roomai.testing.play import mover, random_action
from roomai.testing.report import fail

from .command import Launch
from .limits import Limits
from .process import Process
from .stderr import StderrLog
from .telling import hello, plain, tell

QUIET_S = 0.05
"""How long nothing has to come for a bot to be quiet."""
PAUSE_S = 0.02


@dataclass
class Sitting:
    """One game of the bot."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    legal: list[list[str]] = field(default_factory=list)
    """What was legal at each answer; empty lists in a game with a Box."""


class Conversation:
    """One process of the bot. What it does wrong raises CheckFailed."""

    def __init__(self, launch: Launch, limits: Limits) -> None:
        self.limits = limits
        self._log = StderrLog(None, 0)
        self._process = Process(launch, self._log)
        self._number = 0

    def ask(self, text: str, seconds: float | None = None) -> dict[str, Any]:
        """Say lines, and wait for one that is a JSON object."""
        self.require_quiet("before it was asked", 0)
        with self._failing():
            line = self._process.ask(text.encode(), self.limits.move_time if seconds is None else seconds)
        try:
            message = json.loads(line)
        except ValueError as error:
            fail(f"it wrote what is no JSON ({error}): {line[:200]!r}")
        if not isinstance(message, dict):
            fail(f"expected a JSON object, got {line[:200]!r}")
        return message

    def say(self, text: str) -> None:
        """Say lines that need no answer."""
        self._process.send(text.encode())

    def require_quiet(self, when: str, seconds: float = QUIET_S) -> None:
        """Fail if the bot writes anything in that time."""
        sleep(seconds)
        if said := self._process.unasked():
            fail(f"it wrote {when}: {said[:200]!r}")

    def number(self) -> int:
        """The number of the next question."""
        self._number += 1
        return self._number

    def skip_to(self, number: int) -> None:
        """Go on with that number."""
        self._number = number - 1

    def close(self, patience: float = 0.0) -> str:
        """End the process; what its jail had to tell of its own end, if it ended in `patience` seconds."""
        return self._process.farewell(patience)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except PlayerFaultError as fault:
            fail(f"{fault.verdict}: {fault}")


class Table:
    """Games of one kind, in which the other seats play at random."""

    def __init__(self, game: Game | PlainGame, seed: int) -> None:
        self.game = game
        self.seed = seed
        self._env = game.env()

    def hello(self, seed: int, limits: Limits, **changes: Any) -> str:
        """The line that opens a conversation, with some members changed or added."""
        return message(**(json.loads(hello(self.game, seed, limits)) | changes))

    def first_info(self, seat: int) -> str:
        """The line that tells the player in a seat how a game begins."""
        self._env.seed(self.seed, 0)
        _, _, infos = self._env.init()
        return tell(infos[seat]).decode()

    def sit(
        self, bot: Conversation, seat: int, index: int, *, leave_after: int | None = None, style: Style | None = None
    ) -> Sitting:
        """Let the bot play a game, or only until it has given that many answers."""
        style = style or Style()
        sitting, others = Sitting(), Random(f"{self.seed}/{index}/{seat}")
        self._env.seed(self.seed, index)
        transition = self._env.init()
        untold = [style.message(type="start", seat=seat)]
        while True:
            is_terminal, _, infos = transition
            person = plain(infos[seat].person_state)
            untold.append(style.message(type="info", public=plain(infos[seat].public_state), person=person))
            if is_terminal or len(sitting.answers) == leave_after:
                break
            turn = mover(self._env, transition)
            if turn == seat:
                number = bot.number()
                untold.append(style.message(type="act", number=number))
                begun = monotonic()
                answer = style.ask(bot, untold)
                sitting.seconds.append(monotonic() - begun)
                untold = []
                self._check(answer, number)
                sitting.answers.append(answer)
                names = person["available_actions"]
                sitting.legal.append(names if isinstance(names, list) else [])
                try:
                    transition = self._env.forward(answer["action"])
                except IllegalActionError as error:
                    fail(f"{error} (seat {seat}, game {index})")
            else:
                transition = self._env.forward(random_action(infos[turn].person_state.available_actions, others))
        untold.append(style.message(type="end", finished=is_terminal))
        bot.say("".join(untold))
        return sitting

    def _check(self, answer: dict[str, Any], number: int) -> None:
        if answer.get("type") != "action":
            fail(f"expected an answer with the type 'action', got {answer}")
        if type(answer.get("number")) is not int or answer["number"] != number:
            fail(f"asked with the number {number}, it answered {answer}")
        action = answer.get("action")
        numbers = isinstance(action, list) and all(type(item) in (int, float) for item in action)
        if not numbers and type(action) not in (str, int, float):
            fail(f"expected as action a name, an id or a list of numbers, got {answer}")


class Style:
    """How messages are written and sent: as the platform does it, unless a check wants it otherwise."""

    def __init__(
        self, write: Callable[[dict[str, Any]], str] | None = None, *, between: str = "", apart: bool = False
    ) -> None:
        self._write = write or (lambda members: message(**members))
        self._between = between
        self._apart = apart

    def message(self, **members: Any) -> str:
        """One line, or two with what has to be passed over."""
        return self._between + self._write(members)

    def ask(self, bot: Conversation, lines: Sequence[str]) -> dict[str, Any]:
        """Say lines, the last of which is a question."""
        if not self._apart:
            return bot.ask("".join(lines))
        for line in lines[:-1]:
            bot.say(line)
            bot.require_quiet("before it was asked", PAUSE_S)
        bot.say(lines[-1][:10])
        sleep(PAUSE_S)
        return bot.ask(lines[-1][10:])


def message(**members: Any) -> str:
    """One line of JSON, written as the platform writes it."""
    return json.dumps(members, separators=(",", ":")) + "\n"
