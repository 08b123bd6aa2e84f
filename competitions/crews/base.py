"""What a crew is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from roomai.errors import RecordError, RoomAIError
from roomai.registry import game as bind_game

from ..arena import Arena
from ..event import Event, digests
from ..match import Match


class Assignment(msgspec.Struct, frozen=True):
    """What another process must know before it can play matches."""

    event: Event
    folder: str
    """That of the record; the nodes of a cluster may lack it."""

    def arena(self) -> Arena:
        """Raises RecordError where a file of the event is not here, or is another."""
        here = digests(self.event.players.values())
        wrong = [path for path, digest in self.event.files.items() if here.get(path) != digest]
        if wrong:
            raise RecordError(f"{wrong[0]} is not here, or has changed since the event began")
        game = bind_game(self.event.rules, **self.event.options)
        folder = Path(self.folder)
        return Arena(self.event, game, folder if folder.is_dir() else None)


class Crew(Protocol):
    """Plays matches; a context manager that leaves no process behind."""

    notes: list[str]
    """What happened that the record does not tell."""

    def play(self, matches: Sequence[Match]) -> Iterator[tuple[Match, str]]:
        """Lines of matches, whole games at a time, in the order in which they come; those of a match in its own order.

        Where a worker was lost, its match is played again, and only what is new of it comes.
        """

    def __enter__(self) -> Crew: ...

    def __exit__(self, *_: object) -> None: ...


LIVES = 3
"""So many workers may be lost over one match before the event gives up."""


class CrewError(RoomAIError, RuntimeError):
    """A crew that can't play on, for a reason that is no player's fault."""

    exit_code = 1


class WorkerLostError(CrewError):
    """A match at which one worker after another died: the machine is out of memory, or a trusted player kills them."""


class Losses:
    """Counts the workers lost, match by match."""

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._lost: Counter[int] = Counter()

    def count(self, match: Match) -> None:
        """Note a loss. Raises WorkerLostError at the last that is allowed."""
        self._lost[match.first_game] += 1
        self._notes.append(f"a worker was lost; the match from game {match.first_game} on was played again")
        if self._lost[match.first_game] == LIVES:
            raise WorkerLostError(
                f"{LIVES} workers died at the match from game {match.first_game} on: does a trusted player kill them, "
                "or is there too little memory?"
            )


def after_lines(lines: str, count: int) -> str:
    """What is left of some lines without the first `count`."""
    return lines if count == 0 else "".join(lines.split("\n", count)[count:])
