"""A worker: `python -m competitions.crews.worker PARENT` plays matches that it reads from its input, a JSON line each.

The first line is the assignment. It ends when its parent ends, however that ends. Answers are messages on its output, a
JSON line each: `[true, lines]` for games of the match, `[false, notes]` when it is over, `[null, reason]` where it
can't go on: a keeper of players has failed, or a file is another than the event's.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import msgspec

from players.external.walls import die_with_parent
from roomai.errors import RoomAIError

from ..match import Match
from .base import Assignment


def main() -> None:
    parent = int(sys.argv[1])
    die_with_parent(lambda: os.getppid() == parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent; this process ends with it
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever players print is no answer
    try:
        arena = msgspec.json.decode(sys.stdin.buffer.readline(), type=Assignment).arena()
        for line in sys.stdin.buffer:
            for lines in arena.play(msgspec.json.decode(line, type=Match)):
                _write(answers, [True, lines])
            _write(answers, [False, arena.take_notes()])
    except RoomAIError as cause:
        _write(answers, [None, str(cause)])


def _write(file: Any, message: Any) -> None:
    rest = memoryview(msgspec.json.encode(message) + b"\n")
    while rest:
        rest = rest[file.write(rest) :]


if __name__ == "__main__":
    main()
