"""The record of an event: DIR/event.json says what is played, DIR/games.jsonl has one line a finished game.

Every table is computed from these. They are read as data that a stranger may have sent: JSON only, with limits, and
every game line is checked before it is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from roomai.errors import OutputError, RecordError
from roomai.version import __version__

FORMAT = 1
EVENT, GAMES = "event.json", "games.jsonl"
LONGEST_LINE = 1 << 20
LARGEST_EVENT = 1 << 22
VERDICTS = ("normal", "illegal", "crash")


@dataclass(frozen=True)
class Event:
    """What is played: the game with its version and options, the players, the seed."""

    game: str
    game_version: int
    options: dict[str, Any]
    players: dict[str, str]
    """Names to what was entered, for example {"MyBot": "my_bot.py:MyBot"}."""
    games: int
    """All games of the event."""
    games_each: int
    """Games of each combination of players, as asked for."""
    seed: int
    format: int = FORMAT
    roomai: str = __version__


@dataclass(frozen=True)
class GameRecord:
    """One finished game. `actions` are names (numbers for a Box), `chance` the names of the chance outcomes."""

    game: int
    deal: int
    seats: tuple[str, ...]
    chance: tuple[str, ...]
    actions: tuple[Any, ...]
    scores: tuple[float, ...]
    verdict: str = "normal"
    by: str | None = None
    """The player whose fault it was, for a verdict that is not normal."""
    reason: str | None = None
    ms: tuple[float | None, ...] = field(default=())
    """Mean time of a move, by seat, in milliseconds; None for a seat that never moved."""

    def line(self) -> str:
        """The record as one line of JSON."""
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None}) + "\n"


class RecordWriter:
    """Creates the folder of an event and appends its games; a context manager."""

    def __init__(self, folder: Path, event: Event) -> None:
        self._file: IO[str]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise OutputError(f"{folder} is not empty: choose another folder with --out, or remove it")
            (folder / EVENT).write_text(json.dumps(asdict(event), indent=2) + "\n")
            self._file = (folder / GAMES).open("w", buffering=1 << 16)
        except OutputError:
            raise
        except OSError as cause:
            raise OutputError(f"{folder} can't be written: {cause.strerror or cause}") from cause

    def write(self, lines: str) -> None:
        """Append one or more whole lines."""
        try:
            self._file.write(lines)
        except OSError as cause:
            raise OutputError(f"the record can't be written: {cause.strerror or cause}") from cause

    def clear(self) -> None:
        """Take back all that was written: the games will be played again."""
        self._file.seek(0)
        self._file.truncate()

    def __enter__(self) -> RecordWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read_event(folder: Path) -> Event:
    """The event of a folder. Raises RecordError if it is not ours, of another version, or has been edited badly."""
    path = folder / EVENT
    try:
        if path.stat().st_size > LARGEST_EVENT:
            raise RecordError(f"{path} is too large to be an event of ours ({path.stat().st_size} bytes)")
        data = json.loads(path.read_text())
    except FileNotFoundError:
        raise RecordError(f"{folder} is no record of ours: it has no {EVENT}") from None
    except (OSError, ValueError, RecursionError) as cause:
        raise RecordError(f"{path} can't be read as JSON: {cause}") from cause
    if not isinstance(data, dict) or "format" not in data:
        raise RecordError(f"{path} is no record of ours: it names no format")
    if data["format"] != FORMAT:
        raise RecordError(f"{path} has format {data['format']!r}; this roomai ({__version__}) reads format {FORMAT}")
    kinds: dict[str, type] = dict.fromkeys(("game_version", "games", "games_each", "seed", "format"), int)
    kinds |= {"game": str, "roomai": str, "options": dict, "players": dict}
    wrong = [name for name, kind in kinds.items() if type(data.get(name)) is not kind]
    if wrong or set(data) != set(kinds):
        raise RecordError(
            f"{path} has missing, unknown or mistyped members: {sorted(set(wrong) | set(data) ^ set(kinds))}"
        )
    return Event(**data)


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


def parse_game(line: bytes | str, event: Event, where: str) -> GameRecord:
    """One line of a record. Raises RecordError, which names `where`, if it is not a game of this event."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as cause:
        raise RecordError(f"{where}: not JSON ({cause})") from cause
    try:
        made: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
        record = GameRecord(**made)
        numbers = [*record.scores, *(ms for ms in record.ms if ms is not None)]
        problems = [
            (not set(record.seats) <= set(event.players), "the seats are not players of this event"),
            (record.verdict not in VERDICTS, f"the verdict {record.verdict!r} is unknown"),
            (record.by not in (None, *record.seats), f"{record.by!r} sat in no seat"),
            (len(record.scores) != len(record.seats), "as many scores as seats are expected"),
            (record.ms and len(record.ms) != len(record.seats), "as many times as seats are expected"),
            (not all(map(_finite, numbers)), "scores and times must be finite numbers"),
            (type(record.game) is not int or type(record.deal) is not int, "game and deal must be whole numbers"),
        ]
    except (TypeError, AttributeError) as cause:
        raise RecordError(f"{where}: not a game record ({cause})") from cause
    for found, problem in problems:
        if found:
            raise RecordError(f"{where}: {problem}")
    if not 0 <= record.game < event.games:
        raise RecordError(f"{where}: this event has games 0 to {event.games - 1}")
    return record


def _finite(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and abs(number) < 1e300
