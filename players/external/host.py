"""The bot's side of the protocol for a player in Python: `python -m players.external.host RULES PLAYER`."""

from __future__ import annotations

import errno
import math
import os
import random
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from players.catalogue import make_player
from roomai.abstract import AbstractPlayer, Thought
from roomai.errors import PlayerLoadError, RoomAIError
from roomai.registry import game as bind_game
from roomai.spaces import Box, Space

from .protocol import VERSION, Act, Answer, End, Fault, Hello, Ready, Start, Told, line, to_bot
from .rebuilding import rebuilder

LONGEST_REASON = 2000
LONGEST_NAME = 500  # of an action: more can only be a mistake
DISK_IS_FULL = (errno.EFBIG, errno.ENOSPC, errno.EDQUOT)


class Host:
    """One player, asked by messages."""

    def __init__(self, rules: str, text: str, write: Callable[[bytes], object]) -> None:
        self._rules = rules
        self._text = text
        self._write = write
        self._player: AbstractPlayer

    def run(self, lines: Iterable[bytes]) -> None:
        """Answer until there are no more lines, or the player has failed."""
        for said in lines:
            try:
                message = to_bot.decode(said)
            except msgspec.ValidationError:  # a kind of message that this version doesn't know
                continue
            try:
                self.ON[type(message)](self, message)
            except BaseException as cause:  # SystemExit, KeyboardInterrupt: whatever it was, it was the player's
                self._write(line(self._fault(message, cause)))
                return

    def _hello(self, message: Hello) -> None:
        game = bind_game(self._rules, **message.options)
        if game.spec.version != message.game_version:
            raise PlayerLoadError(
                f"{game.name} is played in version {message.game_version}, and here it has version {game.spec.version}"
            )
        random.seed(message.seed)
        np.random.seed(message.seed % 2**32)
        self._player = player = make_player(self._text, game, message.seed)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(message.seed)
        self._space = game.action_space
        self._rebuild = rebuilder(game)
        self._receive_info, self._take_action = player.receive_info, player.take_action
        self._write(line(Ready(VERSION, type(player).__name__, seeded=True)))

    def _start(self, message: Start) -> None:
        self._player.reset()

    def _told(self, message: Told) -> None:
        self._receive_info(self._rebuild(message.public, message.person))

    def _act(self, message: Act) -> None:
        action = self._take_action()
        self._write(line(answer(message.number, action, self._player.thought, self._space)))

    def _end(self, message: End) -> None:
        """The last info has told it all."""

    ON: dict[type, Callable[[Host, Any], None]] = {Hello: _hello, Start: _start, Told: _told, Act: _act, End: _end}  # noqa: RUF012

    def _fault(self, message: Any, cause: BaseException) -> Fault:
        root = cause.__cause__ if isinstance(cause, PlayerLoadError) and cause.__cause__ else cause
        if isinstance(root, MemoryError):
            return Fault("memory", told(root, self._text))
        if isinstance(root, OSError) and root.errno in DISK_IS_FULL:
            return Fault("output", told(root, self._text))
        if isinstance(message, Hello):
            return Fault("startup", str(cause)[:LONGEST_REASON] if isinstance(cause, RoomAIError) else told(cause, ""))
        return Fault("crash", told(cause, getattr(sys.modules.get(type(self._player).__module__), "__file__", "")))


def told(cause: BaseException, file: str | None) -> str:
    """An exception in one line, with the line of the player's file at which it came up."""
    places = [frame.lineno for frame in traceback.extract_tb(cause.__traceback__) if frame.filename == file]
    place = f" (line {places[-1]} of {Path(file).name})" if places and file else ""
    try:
        text = " ".join(str(cause).split())
    except Exception as another:
        text = f"<its text raises {type(another).__name__}>"
    return f"{type(cause).__name__}: {text[:LONGEST_REASON]}{place}"


def answer(number: int, action: Any, thought: Thought | None, space: Space) -> Answer:
    """The message for what the player answered, or for how that looks if JSON can't carry it."""
    probabilities = value = None
    if thought is not None:
        if thought.probabilities is not None:
            probabilities = {str(name): float(chance) for name, chance in thought.probabilities.items()}
        value = None if thought.value is None else float(thought.value)
    said = said_in_json(action, space)
    if said is None:
        return Answer(number, None, shown(action), probabilities, value)
    return Answer(number, said, None, probabilities, value)


def said_in_json(action: Any, space: Space) -> str | int | list[float] | None:
    """The action in the protocol's types; None if it has none."""
    if isinstance(action, str):
        return str(action) if len(action) <= LONGEST_NAME and action.isprintable() else None
    if isinstance(space, Box):
        try:
            vector = np.asarray(action)
        except Exception:  # whatever an object raises when asked to be an array: it is no vector
            return None
        numbers = vector.reshape(-1).tolist() if vector.ndim <= 1 and vector.dtype.kind in "iuf" else [math.nan]
        return [float(number) for number in numbers] if all(map(math.isfinite, numbers)) else None
    if isinstance(action, int | np.integer) and not isinstance(action, bool):
        return int(action) if abs(int(action)) < 2**63 else None
    return None


def shown(action: Any) -> str:
    """The answer as it prints itself."""
    try:
        return repr(action)[:LONGEST_REASON]
    except Exception as cause:
        return f"<a {type(action).__name__} whose repr raises {type(cause).__name__}>"


def main(rules: str, text: str) -> None:
    """Speak over the pipes that are stdin and stdout; the player finds its stdin empty, and prints to stderr."""
    heard, spoken = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    with open(heard, "rb") as lines:
        Host(rules, text, lambda data: os.write(spoken, data)).run(lines)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # the player has closed it
            continue
    os._exit(0)  # whatever threads the player has left


if __name__ == "__main__":
    main(*sys.argv[1:])
