"""A crew of one: this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..arena import Arena
from ..match import Match


class Here:
    """Plays match after match in this process."""

    def __init__(self, arena: Arena) -> None:
        self.notes: list[str] = []
        self._arena = arena

    def play(self, matches: Sequence[Match]) -> Iterator[tuple[Match, str]]:
        for match in matches:
            for lines in self._arena.play(match):
                yield match, lines
            self.notes += self._arena.take_notes()

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass
