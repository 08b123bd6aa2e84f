"""From the infos of a game to the JSON of the protocol: what `as_dict()` gives, in plain values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

from roomai.errors import GameDefinitionError
from roomai.game import Game, PlainGame
from roomai.records import Record
from roomai.spaces import Box, Discrete, Menu, Space

from .limits import Limits
from .protocol import VERSION, Hello, Told, line
from .protocol import Limits as ToldLimits


def describe_space(space: Space) -> dict[str, Any]:
    """An action space as the protocol tells it."""
    if isinstance(space, Menu):
        return {"type": "menu", "names": list(space.names), "kinds": list(space.kinds)}
    if isinstance(space, Discrete):
        return {"type": "discrete", "names": list(space.names)}
    return {"type": "box", "k": space.k, "low": space.low, "high": space.high}


def hello(game: Game | PlainGame, seed: int, limits: Limits) -> bytes:
    """The line that opens a match."""
    told = {name: value for name, value in asdict(limits).items() if name in ToldLimits.__struct_fields__}
    message = Hello(
        protocol=VERSION,
        game=game.name,
        game_version=game.spec.version,
        options=plain(asdict(game.options)),
        num_players=game.num_players,
        action_space=describe_space(game.action_space),
        seed=seed,
        limits=ToldLimits(**told),
    )
    return line(message)


def tell(info: Any) -> bytes:
    """The line that tells a player's info."""
    return line(Told(plain(info.public_state), plain(info.person_state)))


def plain(value: Any) -> Any:
    """A value as JSON has it. Raises GameDefinitionError for one that JSON can't carry."""
    kind = value.__class__
    if kind in _AS_THEY_ARE:
        return value
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    if isinstance(value, Record):
        return {name: plain(getattr(value, name)) for name in value._members}
    return _unusual(value)


def _unusual(value: Any) -> Any:
    if isinstance(value, Box | Discrete):
        return describe_space(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, set | frozenset):
        return [plain(item) for item in sorted(value)]
    if isinstance(value, tuple | list | str | int | float):  # a subclass
        base: Callable[[Any], Any] = next(kind for kind in (str, int, float, list, tuple) if isinstance(value, kind))
        return plain(base(value))
    if hasattr(value, "as_dict"):
        return plain(value.as_dict())
    raise GameDefinitionError(
        f"a state has {value!r}, which can't be told to a player in another process: use numbers, texts, tuples, and "
        f"frozen dataclasses of them"
    )


def _key(key: Any) -> str:
    if isinstance(key, str | int):
        return str(key)
    raise GameDefinitionError(f"a state has a mapping with the key {key!r}: expected a text or an int")


_AS_THEY_ARE = frozenset({int, str, bool, type(None)})
