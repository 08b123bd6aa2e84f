"""The record of an event: DIR/games.jsonl, one line a finished game, appended in the order in which games end.

Every table is computed from it. It is read as data that a stranger may have sent: JSON only, with limits, and every
line is checked before it is used.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import msgspec

from roomai.errors import OutputError, RecordError
from roomai.measures import MOST as MOST_MEASURES

from .event import EVENT, Event, read_event

GAMES = "games.jsonl"
LONGEST_LINE = 1 << 20
SYNC_EVERY_S = 1.0
VERDICTS = ("normal", "illegal", "timeout", "crash", "protocol", "memory", "output", "startup", "aborted")


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A player's thought at one of its moves (see roomai.Thought)."""

    probabilities: dict[str, float] | None = None
    value: float | None = None


class GameRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One finished game."""

    game: int
    deal: int
    seats: tuple[str, ...]
    chance: tuple[str, ...]
    """The names of the chance outcomes."""
    actions: tuple[str | tuple[float, ...], ...]
    """Names; numbers for a Box."""
    scores: tuple[float, ...]
    measures: dict[str, float | tuple[float | None, ...] | None] = {}
    """What the game tells of itself (see roomai.Measure), by seat in a tuple; None for NaN. Only of a normal game."""
    verdict: str
    by: str | None = None
    """The player whose fault it was, for a verdict that is not normal."""
    reason: str | None = None
    ms: tuple[float | None, ...]
    """Median time of a move, by seat, in milliseconds; None for a seat that never moved."""
    worst_ms: tuple[float | None, ...]
    """The longest."""
    thoughts: tuple[Said | None, ...] = ()
    """One for each action, if any player told its thoughts."""

    def line(self) -> str:
        """The record as one line of JSON."""
        return msgspec.json.encode(self).decode() + "\n"


_decoder = msgspec.json.Decoder(GameRecord)


def parse_game(line: bytes | str, event: Event, where: str) -> GameRecord:
    """One line of a record. Raises RecordError, which names `where`, if it is not a game of this event."""
    try:
        record = _decoder.decode(line)
    except (ValueError, RecursionError) as cause:
        kind = "not a game record" if isinstance(cause, msgspec.ValidationError) else "not JSON"
        raise RecordError(f"{where}: {kind} ({cause})") from cause
    seats = len(record.seats)
    times = [ms for ms in (*record.ms, *record.worst_ms) if ms is not None]
    problems = [
        (not set(record.seats) <= set(event.players), "the seats are not players of this event"),
        (record.verdict not in VERDICTS, f"the verdict {record.verdict!r} is unknown"),
        (record.by not in (None, *record.seats), f"{record.by!r} sat in no seat"),
        (len(record.scores) != seats, "as many scores as seats are expected"),
        (len(record.ms) != seats or len(record.worst_ms) != seats, "as many times as seats are expected"),
        (not all(abs(number) < 1e300 for number in (*record.scores, *times)), "scores and times must be finite"),
        (len(record.thoughts) not in (0, len(record.actions)), "as many thoughts as actions are expected"),
        (record.measures and not sound_measures(record), f"measures are told of a normal game, {MEASURES}"),
        (not 0 <= record.game < event.games, f"this event has games 0 to {event.games - 1}"),
        (not 0 <= record.deal < event.games, f"there is no deal {record.deal}"),
    ]
    for found, problem in problems:
        if found:
            raise RecordError(f"{where}: {problem}")
    return record


MEASURES = f"at most {MOST_MEASURES}, named by short identifiers, each a finite number or one for each seat"


def sound_measures(record: GameRecord) -> bool:
    """Whether the measures of a record are some that a game can have."""
    seats = len(record.seats)
    return (
        record.verdict == "normal"
        and len(record.measures) <= MOST_MEASURES
        and all(name.isidentifier() and len(name) <= MOST_MEASURES for name in record.measures)
        and all(
            len(value) == seats and all(number is None or isfinite(number) for number in value)
            if isinstance(value, tuple)
            else value is None or isfinite(value)
            for value in record.measures.values()
        )
    )


def read_games(folder: Path, event: Event, torn: list[int] | None = None) -> Iterator[GameRecord]:
    """The games of a folder, in the order of the file.

    A last line without its end (a writer that was stopped) is left out, and its number appended to `torn`. Any other
    line that is not a game of this event raises RecordError with its number and what is wrong.
    """
    path = folder / GAMES
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise RecordError(f"{path}, line {number}: longer than {LONGEST_LINE} bytes; no game of ours is")
                if not line.endswith(b"\n"):
                    if torn is not None:
                        torn.append(number)
                    return
                yield parse_game(line, event, f"{path}, line {number}")
    except FileNotFoundError:
        raise RecordError(f"{folder} is no record of ours: it has no {GAMES}") from None
    except OSError as cause:
        raise RecordError(f"{path} can't be read: {cause.strerror or cause}") from cause


class RecordWriter:
    """Appends games to the record of an event; a context manager. It is the only writer while it is open.

    Each write reaches the system at once, and the disk within a second. With `resume` the record must be of the same
    event, and goes on. Raises OutputError if the folder can't be written, holds something else, or has a writer.
    """

    def __init__(self, folder: Path, event: Event, *, resume: bool = False) -> None:
        self.folder = folder
        self.event = event
        try:
            self._file = self._continued() if resume else self._created()
        except OSError as cause:
            if isinstance(cause, OutputError):
                raise
            raise OutputError(f"{folder} can't be written: {cause.strerror or cause}") from cause
        self._size = os.fstat(self._file).st_size
        self._dirty = False
        self._closing = threading.Event()
        self._syncing = threading.Thread(target=self._sync, name="record-sync", daemon=True)
        self._syncing.start()

    def recorded(self) -> Iterator[GameRecord]:
        """The games that the record has."""
        return read_games(self.folder, self.event)

    def write(self, lines: str) -> None:
        """Append one or more whole lines. Raises OutputError on a full disk; whole lines that were written stay."""
        data = lines.encode()
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as cause:
            self._cut(data)
            raise OutputError(f"the record can't be written: {cause.strerror or cause}; nothing is lost") from cause
        self._size += len(data)
        self._dirty = True

    def __enter__(self) -> RecordWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._syncing.join()
        os.fsync(self._file)
        os.close(self._file)

    def _created(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        if any(self.folder.iterdir()):
            raise OutputError(
                f"{self.folder} is not empty: choose another folder with --out, go on with it by --resume, or remove it"
            )
        file = self._opened(os.O_CREAT | os.O_EXCL)
        self.event.write(self.folder)
        return file

    def _continued(self) -> int:
        if not (self.folder / EVENT).exists() and (self.folder / GAMES).exists():
            # The first run was stopped between its two files: nothing had been played.
            self.event.write(self.folder)
        different = self.event.differences(read_event(self.folder))
        if different:
            raise OutputError(f"{self.folder} is the record of another event: {'; '.join(different)}")
        file = self._opened(os.O_CREAT)
        end = os.fstat(file).st_size
        _cut_torn_line(file, end)
        return file

    def _opened(self, flags: int) -> int:
        file = os.open(self.folder / GAMES, os.O_RDWR | os.O_APPEND | flags, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise OutputError(f"{self.folder} is being written by another run: wait for it, or stop it") from None
        return file

    def _cut(self, data: bytes) -> None:
        """After a write that failed in its midst: keep the whole lines of it."""
        arrived = os.fstat(self._file).st_size - self._size
        whole = data[:arrived].rfind(b"\n") + 1
        os.ftruncate(self._file, self._size + whole)
        self._size += whole

    def _sync(self) -> None:
        while not self._closing.wait(SYNC_EVERY_S):
            if self._dirty:
                self._dirty = False
                os.fsync(self._file)


def _cut_torn_line(file: int, end: int) -> None:
    """Shorten a file to its whole lines."""
    start = max(0, end - LONGEST_LINE - 1)
    tail = os.pread(file, end - start, start)
    whole = tail.rfind(b"\n") + 1
    if whole == 0 < start:
        raise OutputError(f"{GAMES} ends in a line longer than {LONGEST_LINE} bytes: it is no record of ours")
    os.ftruncate(file, start + whole)
