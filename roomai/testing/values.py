"""Looking into values that somebody else made: are they equal, can they change, and what can be reached from them."""

from __future__ import annotations

import gc
import random
import types
from collections import deque
from collections.abc import Collection, Hashable, Iterator
from enum import Enum
from typing import Any

import numpy as np

from ..abstract import AbstractEnv, AbstractInfo, AbstractPlayer
from ..records import Record, RecorderInfo, RecordInfo
from ..spaces import Box, Discrete

ATOMS = (bool, int, float, complex, str, bytes, types.NoneType, range, Enum, np.generic, type, Box, Discrete)
STATES = ("public_state", "person_state", "private_state")
DEEPEST = 50
MOST_OBJECTS = 200_000
STREAMS = (random.Random, np.random.Generator, np.random.RandomState, np.random.BitGenerator, types.GeneratorType)


def canonical(value: Any, without: Collection[str] = (), depth: int = 0) -> Hashable:
    """A hashable picture of a value: two values have the same one if and only if they hold the same data.

    Members of objects named in `without` are left out.
    """
    if isinstance(value, bool | int | str | bytes | types.NoneType):
        return type(value).__name__, value
    if isinstance(value, float | complex | np.generic):
        return type(value).__name__, repr(value)  # so that NaN equals itself and -0.0 is not 0.0
    alive = live_thing(value)
    if alive or callable(value) or depth > DEEPEST:
        return type(value).__name__, getattr(value, "__qualname__", alive)
    if isinstance(value, np.ndarray):
        return "array", str(value.dtype), value.shape, value.tobytes()
    if isinstance(value, Record | RecordInfo | RecorderInfo):
        return type(value).__name__, tuple(value)
    if isinstance(value, AbstractInfo):
        return type(value).__name__, tuple(canonical(getattr(value, state), without, depth + 1) for state in STATES)
    if isinstance(value, tuple | list | deque):
        return type(value).__name__, tuple(canonical(item, without, depth + 1) for item in value)
    if isinstance(value, set | frozenset):
        return type(value).__name__, frozenset(canonical(item, without, depth + 1) for item in value)
    if isinstance(value, dict):
        return type(value).__name__, frozenset(canonical(item, without, depth + 1) for item in value.items())
    members = members_of(value)
    if not members:
        return type(value).__name__, repr(value)
    pictures = ((name, canonical(item, without, depth + 1)) for name, item in members.items() if name not in without)
    return type(value).__name__, tuple(sorted(pictures, key=lambda member: member[0]))


def members_of(value: Any) -> dict[str, Any]:
    """The data of an object by name: an info's three states, a record's members, slots, and what its __dict__ holds."""
    names: list[str] = list(value._members) if isinstance(value, Record) else []
    if isinstance(value, AbstractInfo):
        names.extend(STATES)
    for ancestor in type(value).__mro__:
        slots = ancestor.__dict__.get("__slots__", ())
        names.extend([slots] if isinstance(slots, str) else slots)
    names.extend(getattr(value, "__dict__", ()))
    ours = (name for name in dict.fromkeys(names) if name not in ("__dict__", "__weakref__"))
    return {name: getattr(value, name) for name in ours if hasattr(value, name)}


def changeable(value: Any, path: str, depth: int = 0) -> Iterator[str]:
    """Where a value could be changed by its holder, in words: 'info.public_state.heaps is a list'."""
    if isinstance(value, ATOMS) or live_thing(value) or depth > DEEPEST:
        return
    if isinstance(value, np.ndarray):
        if value.flags.writeable:
            yield f"{path} is an array that can be written"
        return
    if isinstance(value, frozenset) or (isinstance(value, tuple) and not members_of(value)):
        for index, item in enumerate(value):
            yield from changeable(item, f"{path}[{index}]", depth + 1)
        return
    if isinstance(value, list | dict | set | bytearray | deque | memoryview):
        yield f"{path} is a {type(value).__name__}"
        return
    for name, item in members_of(value).items():
        yield from _settable(value, name, item, path)
        yield from changeable(item, f"{path}.{name}", depth + 1)


def _settable(value: Any, name: str, item: Any, path: str) -> Iterator[str]:
    try:
        setattr(value, name, item)
    except Exception:
        pass
    else:
        yield f"{path}.{name} can be set"
    try:
        delattr(value, name)
    except Exception:
        return
    object.__setattr__(value, name, item)
    yield f"{path}.{name} can be deleted"


def reachable(value: Any) -> Iterator[Any]:
    """Every object that a value leads to, itself first; not through classes, modules or the globals of functions."""
    seen = {id(value)}
    queue = deque([value])
    while queue and len(seen) < MOST_OBJECTS:
        current = queue.popleft()
        yield current
        for next_one in _referents(current):
            if id(next_one) not in seen and not isinstance(next_one, type | types.ModuleType):
                seen.add(id(next_one))
                queue.append(next_one)


def _referents(value: Any) -> list[Any]:
    if isinstance(value, types.FunctionType):
        return [*(value.__closure__ or ()), *(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
    return gc.get_referents(value)


def live_thing(value: Any) -> str | None:
    """What a value is, if it is something that no info may lead to: an env, a player, a source of random numbers."""
    if isinstance(value, AbstractEnv):
        return "an env"
    if isinstance(value, AbstractPlayer):
        return "a player"
    kind = type(value)
    if isinstance(value, STREAMS) or (kind.__module__.startswith("torch") and kind.__name__ == "Generator"):
        return "a random stream"
    return None
