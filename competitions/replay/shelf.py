"""The games of a record: all of them as columns, and each read from the file when somebody wants to see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from roomai.errors import OptionError, RecordError
from roomai.game import Game, PlainGame

from ..columns import Columns, columns_of, read_columns
from ..event import Event, read_event
from ..record import GAMES, LONGEST_LINE, GameRecord, parse_game
from .story import Story

STORIES = 64
"""How many games played through are kept."""
Places = np.ndarray[Any, np.dtype[np.int64]]
"""Places of games on a shelf."""


class Shelf:
    """The games of one event, in the order of their numbers: place 0 has the lowest. Close it after use.

    `path` is the folder of an event, its games.jsonl, or a .json file with a single game and the event.json beside it.
    Raises RecordError if it is no record of ours, or has a line that is no game of its event.
    """

    def __init__(self, path: Path) -> None:
        is_file = path.is_file()
        self.folder = path.parent if is_file else path
        self.event: Event = read_event(self.folder)
        if is_file and path.suffix != ".json" and path.name != GAMES:
            raise RecordError(f"{path} is neither {GAMES} nor a .json file with one game")
        single = is_file and path.suffix == ".json"
        self._file = _opened(path if is_file else path / GAMES)
        try:
            self._single = self._only_game(path) if single else None
            self.columns = self._columns()
        except BaseException:
            self.close()
            raise
        self.story = lru_cache(STORIES)(self._story)

    @property
    def numbers(self) -> Places:
        """The games' numbers, by place."""
        numbers: Places = self.columns.game
        return numbers

    def __len__(self) -> int:
        return len(self.columns)

    def close(self) -> None:
        self._file.close()

    def record(self, place: int) -> GameRecord:
        """The game at a place."""
        if self._single is not None:
            return self._single
        self._file.seek(int(self.columns.offset[place]))
        return parse_game(self._file.readline(LONGEST_LINE + 1), self.event, f"game {self.numbers[place]}")

    def place_of(self, number: int) -> int:
        """Where the game of that number is. Raises OptionError if there is none."""
        place = int(np.searchsorted(self.numbers, number))
        if place == len(self) or self.numbers[place] != number:
            self.check_has_games()
            first, last = int(self.numbers[0]), int(self.numbers[-1])
            some = "some of the games" if last - first + 1 != len(self) else "games"
            has = f"it has {some} {first} to {last}" if len(self) > 1 else f"it has game {first} alone"
            raise OptionError(f"{self.folder} has no game {number}: {has}")
        return place

    def largest_swing(self) -> int:
        """The place of the game with the largest difference of scores, the first of them."""
        self.check_has_games()
        return int(np.argmax(np.ptp(self.columns.scores, axis=1)))

    def check_has_games(self) -> None:
        """Raise OptionError if there is nothing to be seen."""
        if not len(self):
            raise OptionError(f"{self.folder} has no finished game yet")

    def _columns(self) -> Columns:
        if self._single is not None:
            return columns_of(tuple(self.event.players), [self._single])
        return read_columns(self.folder, self.event).in_order()

    def _only_game(self, path: Path) -> GameRecord:
        text = self._file.read(LONGEST_LINE + 1)
        if len(text) > LONGEST_LINE:
            raise RecordError(f"{path} is longer than {LONGEST_LINE} bytes; no game of ours is")
        return parse_game(text, self.event, str(path))

    def _story(self, place: int, game: Game | PlainGame) -> Story:
        return Story(self.event, game, self.record(place))


@contextmanager
def opened(path: Path) -> Iterator[Shelf]:
    """A shelf that is closed at the end."""
    shelf = Shelf(path)
    try:
        yield shelf
    finally:
        shelf.close()


def find_game(path: Path, number: int | None = None) -> tuple[Event, GameRecord]:
    """Game `number` of an event, or without one the game with the largest difference of scores.

    Raises RecordError if the record can't be read, OptionError if it has no such game.
    """
    with opened(path) as shelf:
        place = shelf.largest_swing() if number is None else shelf.place_of(number)
        return shelf.event, shelf.record(place)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise RecordError(f"{path.parent} is no record of ours: it has no {path.name}") from None
    except OSError as cause:
        raise RecordError(f"{path} can't be read: {cause.strerror or cause}") from cause
