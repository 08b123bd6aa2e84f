"""What is asked of a tournament, from a TOML file and a command line: the same words in both, checked alike."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from roomai.errors import OptionError, RoomAIError
from roomai.registry import game as bind_game

from .event import Terms
from .schedules import KINDS, AnySchedule, RoundRobin
from .tournament import Tournament

LARGEST = 1 << 20


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tournament as it is asked for."""

    game: str
    players: list[str] | dict[str, str]
    """Texts as the catalogue takes them; or names to texts."""
    options: dict[str, Any] = {}
    schedule: AnySchedule = RoundRobin()
    terms: Terms = Terms()
    seed: int | None = None
    out: str | None = None
    jobs: int = 1

    def tournament(self, seed: int) -> Tournament:
        """Make it. Raises whatever is wrong with the game, the players or the schedule."""
        game = bind_game(self.game, **self.options)
        return Tournament(game, self.players, self.schedule, seed, terms=self.terms, rules=self.game)


def read_settings(file: Path) -> dict[str, Any]:
    """The settings of a TOML file, not checked yet. Raises OptionError if it can't be read."""
    try:
        if file.stat().st_size > LARGEST:
            raise OptionError(f"{file} is too large for a file of settings ({file.stat().st_size} bytes)")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as cause:
        if isinstance(cause, RoomAIError):
            raise
        raise OptionError(f"{file} can't be read as TOML: {cause}") from cause


def merged(settings: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with others on top; tables are merged member by member, None means not given."""
    result = dict(settings)
    for name, value in given.items():
        if isinstance(value, Mapping):
            below = result.get(name, {})
            inner = merged(below if isinstance(below, Mapping) else {}, value)
            if inner:
                result[name] = inner
        elif value is not None:
            result[name] = value
    return result


def checked(settings: Mapping[str, Any], where: str) -> Settings:
    """The settings, checked. Raises OptionError, which names `where`, for an unknown, missing or mistyped one."""
    schedule = settings.get("schedule")
    if isinstance(schedule, Mapping):
        kind = schedule.get("kind", "round-robin")
        if kind not in KINDS:
            raise OptionError(f"{where}: there is no schedule {kind!r}; known: {', '.join(KINDS)}")
        settings = {**settings, "schedule": {"kind": kind, **schedule}}
    try:
        return msgspec.convert(settings, Settings)
    except (ValueError, TypeError) as cause:
        raise OptionError(f"{where}: {cause}") from cause
