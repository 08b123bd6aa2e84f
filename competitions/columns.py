"""A whole record as columns, read in pieces: what tables and lists ask of all games, without their moves.

Every line is checked as `record.parse_game` checks it. Single games are decoded when somebody asks for them, from the
byte where their line begins.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np

from roomai.errors import RecordError

from .event import Event
from .record import GAMES, LONGEST_LINE, VERDICTS, GameRecord, parse_game, sound_measures

PIECE = 1 << 18
"""Bytes decoded at a time: few enough for the records to stay in the processor's cache, which halves the time."""
SCAN = 1 << 22
LARGEST = 1e300
NEWLINE = ord("\n")

Array = np.ndarray[Any, Any]
_CODES = {verdict: code for code, verdict in enumerate(VERDICTS)}


@dataclass(frozen=True)
class Columns:
    """All games of a record: G games at tables of n, one row a game, in the order of the file."""

    players: tuple[str, ...]
    offset: Array
    """int64 [G], the byte where the game's line begins."""
    game: Array
    """int64 [G]."""
    deal: Array
    """int64 [G]."""
    seats: Array
    """int16 [G, n], the player in each seat, by its place in `players`."""
    scores: Array
    """float64 [G, n]."""
    verdict: Array
    """int8 [G], by place in `record.VERDICTS`."""
    by: Array
    """int16 [G], the player whose fault it was, -1 for nobody."""
    length: Array
    """int32 [G], the number of actions."""
    ms: Array
    """float32 [G, n], the median milliseconds of a move of the game, by seat; NaN for a seat that never moved."""
    worst_ms: Array
    """float32 [G, n], the longest."""
    torn: bool = False
    """Whether the file ends in a line without its end, which is left out."""

    def __len__(self) -> int:
        return len(self.game)

    def take(self, rows: Array) -> Columns:
        """Some of the games, in that order."""
        columns = {part.name: getattr(self, part.name)[rows] for part in fields(self) if part.name not in _WHOLE}
        return replace(self, **columns)

    def in_order(self) -> Columns:
        """The games by their numbers, so that sums don't depend on the order in which they ended."""
        return self if (np.diff(self.game) > 0).all() else self.take(np.argsort(self.game, kind="stable"))


_WHOLE = ("players", "torn")


def read_columns(folder: Path, event: Event) -> Columns:
    """The columns of the record in a folder.

    Raises RecordError, which names the file and the line, for a line that is no game of this event, is longer than
    1 MiB, has another number of seats than the first, or has a game that was there before.
    """
    path = folder / GAMES
    pieces = []
    torn = False
    gatherer = _Gatherer(tuple(event.players), event.games)
    with _opened(path) as file, _no_collection():
        line = 0
        for start, text, ended in _pieces(file, path):
            if not ended:
                torn = True
                break
            starts = _starts(text)
            try:
                records = _decoder.decode_lines(text)
                if not _one_a_line(text, starts, len(records)):
                    raise ValueError("not one record a line")
                pieces.append(gatherer.gather(records, start + starts))
            except (ValueError, KeyError, OverflowError, RecursionError) as cause:
                raise _first_error(text, event, path, line, gatherer.seats, cause) from cause
            line += len(starts)
    columns = gatherer.joined(pieces, torn)
    again = _first_repeated(columns.game)
    if again is not None:
        raise RecordError(f"{path}, line {again + 1}: game {columns.game[again]} is there already")
    return columns


def columns_of(players: Sequence[str], records: Iterable[GameRecord]) -> Columns:
    """The columns of games in memory; their offsets are 0."""
    gatherer = _Gatherer(tuple(players), 1 << 62)
    listed = list(records)
    pieces = [gatherer.gather(listed, np.zeros(len(listed), np.int64))] if listed else []
    return gatherer.joined(pieces, False)


def line_offsets(path: Path) -> Array:
    """Where the lines of a file begin, and where the last one that has its end ends: int64 [lines + 1]."""
    found = [np.zeros(1, np.int64)]
    start = 0
    with _opened(path) as file:
        while text := file.read(SCAN):
            found.append(start + np.flatnonzero(np.frombuffer(text, np.uint8) == NEWLINE) + 1)
            start += len(text)
    return np.concatenate(found)


# ---- From records to columns -----------------------------------------------------------------------------------

_decoder: Any = msgspec.json.Decoder(GameRecord)


class _Gatherer:
    """Makes columns of records, and answers ValueError, KeyError or OverflowError for one that can't be right."""

    def __init__(self, players: tuple[str, ...], games: int) -> None:
        self.players = players
        self.games = games
        self.seats = 0
        self._place = {player: place for place, player in enumerate(players)}

    def gather(self, records: list[GameRecord], offsets: Array) -> dict[str, Array]:
        place = self._place
        tables = [record.seats for record in records]
        self.seats = self.seats or len(tables[0])
        if set(map(len, tables)) != {self.seats} or not self.seats:
            raise ValueError("another number of seats")
        seated = map(place.__getitem__, chain.from_iterable(tables))
        told = [record for record in records if record.thoughts]
        measured = [record for record in records if record.measures]
        made = {
            "offset": offsets,
            "game": np.array([record.game for record in records], np.int64),
            "deal": np.array([record.deal for record in records], np.int64),
            "seats": np.fromiter(seated, np.int16, len(tables) * self.seats).reshape(len(tables), self.seats),
            "scores": np.array([record.scores for record in records], np.float64),  # ragged ones raise ValueError
            "verdict": np.array([_CODES[record.verdict] for record in records], np.int8),
            "by": np.array([-1 if record.by is None else place[record.by] for record in records], np.int16),
            "length": np.array([len(record.actions) for record in records], np.int32),
            "ms": np.array([record.ms for record in records], np.float64),
            "worst_ms": np.array([record.worst_ms for record in records], np.float64),
        }
        at_fault = made["by"] >= 0
        fine = (
            all(made[name].shape == (len(records), self.seats) for name in ("scores", "ms", "worst_ms"))
            and (np.abs(made["scores"]) < LARGEST).all()
            and not any((np.abs(made[name]) >= LARGEST).any() for name in ("ms", "worst_ms"))  # they may be NaN
            and all(len(record.thoughts) == len(record.actions) for record in told)
            and all(map(sound_measures, measured))
            and all(((made[name] >= 0) & (made[name] < self.games)).all() for name in ("game", "deal"))
            and (made["seats"][at_fault] == made["by"][at_fault, None]).any(axis=1).all()
        )
        if not fine:
            raise ValueError("a game that can't be right")
        for name in ("ms", "worst_ms"):
            made[name] = made[name].astype(np.float32)
        return made

    def joined(self, pieces: list[dict[str, Array]], torn: bool) -> Columns:
        names = [part.name for part in fields(Columns) if part.name not in _WHOLE]
        if not pieces:
            empty: dict[str, Any] = {
                name: np.zeros((0, 0) if name in _BY_SEAT else 0, kind) for name, kind in _KINDS.items()
            }
            return Columns(self.players, **empty, torn=torn)
        columns = {}
        for name in names:
            columns[name] = np.concatenate([piece.pop(name) for piece in pieces])
        return Columns(self.players, **columns, torn=torn)


_BY_SEAT = ("seats", "scores", "ms", "worst_ms")
_KINDS: dict[str, type] = {
    "offset": np.int64, "game": np.int64, "deal": np.int64, "seats": np.int16, "scores": np.float64,
    "verdict": np.int8, "by": np.int16, "length": np.int32, "ms": np.float32, "worst_ms": np.float32,
}  # fmt: skip


# ---- The file ------------------------------------------------------------------------------------------------------


def _pieces(file: BinaryIO, path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """(where it starts, some lines, True); last, if the file ends so, a line without its end and False."""
    start, line, rest = 0, 1, b""
    while read := file.read(PIECE):
        text = rest + read
        end = text.rfind(b"\n") + 1
        if end:
            yield start, text[:end], True
            line += text.count(b"\n", 0, end)
        start, rest = start + end, text[end:]
        if len(rest) > LONGEST_LINE:
            raise _too_long(path, line)
    if rest:
        yield start, rest, False


def _starts(text: bytes) -> Array:
    """Where the lines of a text begin that ends with a line's end."""
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == NEWLINE)
    return np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])


def _one_a_line(text: bytes, starts: Array, records: int) -> bool:
    """Whether so many records are one a line: decode_lines would take two in a line, or one over two lines.

    JSON never has a } before a { with only a line's end between them. So if all lines begin and end so, each line is
    one record or more, and as many lines as records are one each.
    """
    if records != len(starts) or len(text) > LONGEST_LINE:
        return False
    data = np.frombuffer(text, np.uint8)
    return bool((data[starts] == ord("{")).all() and (data[np.append(starts[1:], len(text)) - 2] == ord("}")).all())


def _first_error(text: bytes, event: Event, path: Path, line: int, seats: int, cause: Exception) -> RecordError:
    """What is wrong in this text, whose first line is number `line` from 0: its lines are read one by one."""
    for number, one in enumerate(text.split(b"\n")[:-1], line + 1):
        if len(one) >= LONGEST_LINE:
            return _too_long(path, number)
        where = f"{path}, line {number}"
        try:
            record = parse_game(one, event, where)
        except RecordError as error:
            return error
        if not (one.startswith(b"{") and one.endswith(b"}")):
            return RecordError(f"{where}: not a game record (a line has nothing but one object)")
        seats = seats or len(record.seats)
        if len(record.seats) != seats or not seats:
            return RecordError(f"{where}: expected as many seats as the first game has, got {len(record.seats)}")
    return RecordError(f"{path}, lines {line + 1} to {line + text.count(NEWLINE)}: {cause}")


def _too_long(path: Path, line: int) -> RecordError:
    return RecordError(f"{path}, line {line}: longer than {LONGEST_LINE} bytes; no game of ours is")


def _first_repeated(games: Array) -> int | None:
    """The row of the first game whose number a row before it has."""
    if (np.diff(games) > 0).all():
        return None
    order = np.argsort(games, kind="stable")
    again = order[1:][games[order[1:]] == games[order[:-1]]]
    return int(again.min()) if len(again) else None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise RecordError(f"{path.parent} is no record of ours: it has no {GAMES}") from None
    except OSError as cause:
        raise RecordError(f"{path} can't be read: {cause.strerror or cause}") from cause


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector, which would walk over all new records again and again: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
