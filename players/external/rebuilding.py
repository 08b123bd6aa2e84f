"""From the JSON of the protocol back to infos: the very same, where a game in plain Python allows it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from roomai.abstract import AbstractInfo, Info
from roomai.game import Game, PlainGame
from roomai.records import NO_MASK
from roomai.spaces import Box, Menu

from .telling import plain

NAN = float("nan")
CODES = {"i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q"}
CODES |= {"f2": "e", "f4": "f", "f8": "d", "b1": "?"}  # those of `struct`, in its standard sizes
MOST_MASKS = 4096
Path = tuple[str | int, ...]
Rebuild = Callable[[Mapping[str, Any], dict[str, Any]], AbstractInfo]


def rebuilder(game: Game | PlainGame) -> Rebuild:
    """The function that makes an info of the public and the person state as they were told."""
    return _compiled(game) if isinstance(game, Game) else _plain(game)


def _compiled(game: Game) -> Rebuild:
    fields: Any = game.dtype.fields
    public = _packer(fields["public"][0])
    person = _packer(fields["person"][0].base)
    size = fields["private"][1] - fields["legal"][1]
    make = game.layout.Info
    masks: dict[tuple[str, ...], bytes] = {}
    space = game.action_space
    if isinstance(space, Menu):
        return _menu(game, public, person)

    def mask(available: Any) -> bytes:
        if not available:
            return NO_MASK
        if isinstance(space, Box):
            return b"\1".ljust(size, b"\0")
        key = tuple(available)
        if key not in masks:
            if len(masks) > MOST_MASKS:
                masks.clear()
            masks[key] = bytes(name in key for name in space.names).ljust(size, b"\0")
        return masks[key]

    def rebuild(told_public: Mapping[str, Any], told_person: dict[str, Any]) -> AbstractInfo:
        legal = mask(told_person["available_actions"])
        info: AbstractInfo = make((public(told_public), person(told_person), legal))
        return info

    return rebuild


def _menu(game: Game, public: Callable[..., bytes], person: Callable[..., bytes]) -> Rebuild:
    """What the ids stand for is not told, but follows from what is: the rules say it once more."""
    fields: Any = game.dtype.fields
    slots = game.slots(1).view(np.recarray)
    part = memoryview(slots.view(np.ndarray).view(np.uint8).data)
    start, size = fields["person"][1], fields["person"][0].base.itemsize
    legal = slice(fields["legal"][1], fields["private"][1])

    def rebuild(told_public: Mapping[str, Any], told_person: dict[str, Any]) -> AbstractInfo:
        known, own = public(told_public), person(told_person)
        mask = NO_MASK
        if told_person["available_actions"]:
            seat = told_public["turn"]
            part[: len(known)] = known
            part[start + seat * size : start + (seat + 1) * size] = own
            game.plain.mark(slots[0])
            mask = bytes(part[legal])
        info: AbstractInfo = game.layout.Info((known, own, mask))
        return info

    return rebuild


def _packer(dtype: np.dtype[Any]) -> Callable[[Mapping[str, Any]], bytes]:
    """The function that writes the members of a record into its bytes."""
    format, paths = "", []
    position = 0
    for offset, code, size, path in sorted(_numbers(dtype, 0, ())):
        format += f"{offset - position}x{code}"
        position = offset + size
        paths.append(path)
    pack = struct.Struct(f"={format}{dtype.itemsize - position}x").pack

    def packed(members: Mapping[str, Any]) -> bytes:
        values = []
        for path in paths:
            value: Any = members
            for step in path:
                value = value[step]
            values.append(NAN if value is None else value)
        return pack(*values)

    return packed


def _numbers(kind: np.dtype[Any], offset: int, path: Path) -> Iterator[tuple[int, str, int, Path]]:
    """(offset, code, size, path) of each number in a record."""
    if kind.shape:
        for i in range(kind.shape[0]):
            rest: Any = (kind.base, kind.shape[1:]) if len(kind.shape) > 1 else kind.base
            inner = np.dtype(rest)
            yield from _numbers(inner, offset + i * inner.itemsize, (*path, i))
    elif kind.fields is not None:
        for name, (member, start, *_) in kind.fields.items():
            yield from _numbers(member, offset + start, (*path, name))
    else:
        yield offset, CODES[kind.str[1:]], kind.itemsize, path


def _plain(game: PlainGame) -> Rebuild:
    space = game.action_space
    _, _, infos = game.env(seed=0).init()
    example = infos[0]
    make: Any = type(example)
    public, person = _maker(type(example.public_state)), _maker(type(example.person_state))

    def rebuild(told_public: Mapping[str, Any], told_person: dict[str, Any]) -> AbstractInfo:
        if isinstance(space, Box) and told_person["available_actions"]:
            told_person["available_actions"] = space
        info: AbstractInfo = make(public(told_public), person(told_person))
        return info

    try:
        same = [rebuild(plain(info.public_state), plain(info.person_state)) == info for info in infos[:-1]]
    except Exception:  # whatever a class of the user's raises that was not made to be made so
        same = [False]
    if not all(same):
        make, public, person = Info, Told, Told
    return rebuild


def _maker(kind: type) -> Callable[[Mapping[str, Any]], Any]:
    """The function that makes a state of that class of its members, or a frozen record if there are others."""
    names = {field.name for field in fields(kind)} if is_dataclass(kind) else set()

    def make(members: Mapping[str, Any]) -> Any:
        frozen = {name: _frozen(value) for name, value in members.items()}
        return kind(**frozen) if names == frozen.keys() else Told(frozen)

    return make


class Told(Mapping[str, Any]):
    """A state of a game in plain Python as it was told: its members are attributes, and keys too."""

    __slots__ = ("_members",)

    def __init__(self, members: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_members", {name: _frozen(value) for name, value in members.items()})

    def __getattr__(self, name: str) -> Any:
        try:
            return self._members[name]
        except KeyError:
            raise AttributeError(f"nothing was told of {name!r}: only of {', '.join(self._members)}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("what a player is told is frozen")

    def __getitem__(self, name: str) -> Any:
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __hash__(self) -> int:
        return hash(tuple(self._members.items()))

    def __repr__(self) -> str:
        return f"Told({', '.join(f'{name}={value!r}' for name, value in self._members.items())})"


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if isinstance(value, dict):
        return Told(value)
    return value
