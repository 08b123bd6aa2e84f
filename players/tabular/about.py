"""What a file of ours says of itself: of which game it is, and the check that this is the game at hand."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from roomai.errors import RoomAIError, StrategyError
from roomai.game import Game, PlainGame
from roomai.registry import game as bind_game
from roomai.spaces import Box
from roomai.version import __version__

LONGEST_ABOUT = 1 << 20


class GameAbout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which game something is."""

    game: str
    game_version: int
    options: dict[str, Any]
    """All options of the game, as plain data."""
    layout: str
    """A digest of how the game's records lie in memory: the keys of information states are that memory."""
    zero_sum: bool
    roomai: str = __version__


T = TypeVar("T", bound=GameAbout)


def read_about(path: Path, text: bytes, kind: type[T], expected: int) -> T:
    """The description in a file, JSON, of a format by number. Raises StrategyError, which names the file."""
    try:
        data = msgspec.json.decode(text if len(text) <= LONGEST_ABOUT else b"")
        if isinstance(data, dict) and data.get("format", expected) != expected:
            raise StrategyError(f"{path} has format {data['format']!r}; this roomai ({__version__}) reads {expected}")
        return msgspec.convert(data, kind)
    except (ValueError, RecursionError) as cause:
        if isinstance(cause, StrategyError):
            raise
        raise StrategyError(f"{path}: its description can't be read: {cause}") from cause


def identity(game: Game) -> dict[str, Any]:
    """What two games have in common if a strategy of one is one of the other."""
    return {
        "game": game.name,
        "game_version": game.spec.version,
        "options": msgspec.json.decode(msgspec.json.encode(asdict(game.options))),
        "layout": _layout(game),
        "zero_sum": game.zero_sum,
    }


def _layout(game: Game) -> str:
    fields: Any = game.dtype.fields
    parts = [_described(fields[part][0].base) for part in ("public", "person")]
    return hashlib.sha256(msgspec.json.encode([*parts, game.action_space.size])).hexdigest()


def _described(dtype: np.dtype[Any]) -> Any:
    """A dtype as plain data: the members of a record with their places."""
    if dtype.fields is None:
        return dtype.str
    members = [(name, _described(kind.base), kind.shape, offset) for name, (kind, offset, *_) in dtype.fields.items()]
    return [members, dtype.itemsize]


def game_named(path: Path, about: GameAbout) -> Game | PlainGame:
    """The game that a file names. Raises StrategyError if it isn't installed under that name, with those options."""
    if ":" in about.game:  # else it would be looked for in a file, and a strategy is no reason to run one
        raise StrategyError(f"{path} names the game {about.game!r}, which is no name of a game")
    try:
        return bind_game(about.game, **about.options)
    except RoomAIError as cause:
        raise StrategyError(f"{path}: the game that it is of can't be had: {cause}") from cause


def check_game(name: str, about: GameAbout, game: Game | PlainGame) -> None:
    """Raise StrategyError, which begins with `name`, unless what is described is of that game."""
    if not isinstance(game, Game) or isinstance(game.action_space, Box):
        raise StrategyError(f"{name}: expected a game with compiled rules and a list of actions, got {game.name}")
    for what, wanted in identity(game).items():
        given = getattr(about, what)
        if given == wanted:
            continue
        if what == "options":
            given, wanted = (_without(one, other) for one, other in ((given, wanted), (wanted, given)))
        elif what == "layout":
            raise StrategyError(
                f"{name} was written when the records of {game.name} had another layout in memory (by roomai "
                f"{about.roomai}, this is {__version__}), so that its keys mean nothing here: solve the game anew"
            )
        raise StrategyError(f"{name} is of another game: expected {what} {wanted!r}, got {given!r}")


def _without(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in other or other[name] != value}
