"""An event's settings: what is played, by whom, on which terms. DIR/event.json has all that resuming needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from players.catalogue import files_named
from players.external import Limits
from roomai.errors import OutputError, RecordError, RoomAIError
from roomai.options import build_options
from roomai.version import __version__

from .schedules import AnySchedule
from .seeds import deal_index, derived_seed

FORMAT = 2
EVENT = "event.json"
LARGEST = 1 << 22
Level = Literal["trusted", "guarded", "contained"]


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On which terms players are let in, and what happens to those that fail."""

    isolate: Level = "guarded"
    """Where players from files run: in this process, in guarded processes, or in the operator's containers."""
    container: str = ""
    """The command that starts a container, for `contained`."""
    limits: dict[str, int | float] = {}
    """Those of players.external.Limits, all of them; the ones not given are at their defaults."""
    strikes: int = 10
    """A player that has failed so often in one match is withdrawn from it."""
    match: int = 500
    """Deals of a match. Its players play it in their seats from start to end, and are made anew for the next."""
    batch: bool = True
    """Play side by side where every player can."""

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "limits", asdict(self.player_limits))

    @property
    def player_limits(self) -> Limits:
        """Raises UnknownNameError or OptionError for a limit that there is not, or out of range."""
        return build_options("a player's limits", Limits, self.limits)


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that decides an event's games."""

    game: str
    rules: str
    """What the game was entered as: its name, or "my_game.py:spec"."""
    game_version: int
    options: dict[str, Any]
    """Those that are not at their defaults."""
    players: dict[str, str]
    """Names to what was entered, for example {"MyBot": "my_bot.py:MyBot"}."""
    files: dict[str, str]
    """SHA-256 of the files among them, so that nobody resumes with another bot."""
    schedule: AnySchedule
    games: int
    """All games of the event, at most."""
    seed: int
    terms: Terms = Terms()
    format: int = FORMAT
    roomai: str = __version__

    def deal_seed(self, deal: int) -> tuple[int, int]:
        """Seed and index of a deal's random stream, for `env.seed`; no player can compute those of another deal."""
        return self.deals_key, deal_index(self.seed, deal)

    @property
    def deals_key(self) -> int:
        """The seed of all deals' streams; their indices are those of `seeds.deal_indices`."""
        return _key_of_deals(self.seed)

    def differences(self, other: Event) -> list[str]:
        """The settings in which two events differ, as "name: this, not that"; who wrote them does not matter."""
        mine, theirs = (msgspec.to_builtins(msgspec.structs.replace(event, roomai="")) for event in (self, other))
        return list(_differences("", mine, theirs))

    def write(self, folder: Path) -> None:
        """Write DIR/event.json. Raises OutputError if it can't be written."""
        try:
            (folder / EVENT).write_bytes(msgspec.json.format(msgspec.json.encode(self)) + b"\n")
        except OSError as cause:
            raise OutputError(f"{folder} can't be written: {cause.strerror or cause}") from cause


def read_event(folder: Path) -> Event:
    """The event of a folder. Raises RecordError if it is not ours, of another version, or has been edited badly."""
    path = folder / EVENT
    try:
        if path.stat().st_size > LARGEST:
            raise RecordError(f"{path} is too large to be an event of ours ({path.stat().st_size} bytes)")
        data = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        raise RecordError(f"{folder} is no record of ours: it has no {EVENT}") from None
    except (OSError, ValueError, RecursionError) as cause:
        raise RecordError(f"{path} can't be read as JSON: {cause}") from cause
    if not isinstance(data, dict) or "format" not in data:
        raise RecordError(f"{path} is no record of ours: it names no format")
    if data["format"] != FORMAT:
        raise RecordError(f"{path} has format {data['format']!r}; this roomai ({__version__}) reads format {FORMAT}")
    try:
        event = msgspec.convert(data, Event)
    except (ValueError, TypeError, RoomAIError) as cause:
        raise RecordError(f"{path} is no event of ours: {cause}") from cause
    if ":" in event.game:  # else it would be looked for in a file, and a record is no reason to run one
        raise RecordError(f"{path} is no event of ours: {event.game!r} is no name of a game")
    return event


@cache
def _key_of_deals(seed: int) -> int:
    return derived_seed(seed, "deals")


def digests(entrants: Iterable[str]) -> dict[str, str]:
    """SHA-256 of each file that the texts of some entrants name."""
    named = [path for text in entrants for path in files_named(text)]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in named}


def _differences(name: str, one: Any, other: Any) -> list[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return [
            line
            for key in dict.fromkeys([*one, *other])
            for line in _differences(f"{name}.{key}" if name else key, one.get(key), other.get(key))
        ]
    return [] if one == other else [f"{name}: {one!r}, not {other!r}"]
