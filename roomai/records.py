"""State records: a game's three-part state as one NumPy structured dtype, and the frozen Python objects read from it.

A slot is the whole memory of one game: {public, person[n], private, legal[A], scores[n], ended}. Rules see it as
`state`. `turn` in public, `id` in person and `log` in private are added to what the game declares.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .abstract import AbstractInfo, AbstractPersonState, AbstractPrivateState, AbstractPublicState
from .errors import GameDefinitionError
from .spaces import Box, Discrete, Menu, Space


@dataclass(frozen=True)
class Field:
    """One member of a record: a scalar or an array of one dtype, and the sentence that documents it."""

    dtype: np.dtype[Any]
    doc: str
    shape: tuple[int, ...] = ()


def field(dtype: Any, doc: str, *shape: int) -> Field:
    """Declare a member of a record, for example `field(np.int8, "chips put in, by seat", num_players)`."""
    return Field(np.dtype(dtype), doc, shape)


@dataclass(frozen=True)
class Records:
    """The three records of a state: what all know, what each person knows, what no player knows."""

    public: Mapping[str, Field]
    person: Mapping[str, Field]
    private: Mapping[str, Field]


def slot_dtype(records: Records, num_players: int, space: Space, max_length: int, max_chance: int) -> np.dtype[Any]:
    """The dtype of one game's slot; fields are aligned, so that CUDA may load them directly."""
    kind: Any = np.float32 if isinstance(space, Box) else np.int32 if isinstance(space, Menu) else np.int16
    actions = kind, (max_length, space.k) if isinstance(space, Box) else (max_length,)
    # What the ids of a menu stand for, -1 for one that is not legal.
    menu = {"meant": (np.int32, (space.n,))} if isinstance(space, Menu) else {}
    log = _struct(
        key=np.uint64,  # of this game's random stream
        index=np.int64,  # of this game in its seed
        draws=np.int32,  # chance outcomes so far
        steps=np.int32,  # players' actions so far
        outcomes=(np.int32, (max(max_chance, 1),)),
        actions=actions,
    )
    public = _struct(turn=np.int8, **_members(records.public, "turn"))
    person = _struct(id=np.int8, **_members(records.person, "id"))
    private = _struct(log=log, **_members(records.private, "log"))
    slot = _struct(
        public=public,
        person=(person, (num_players,)),
        legal=(np.uint8, (max(space.size, 1),)),
        **menu,
        private=private,
        scores=(np.float64, (num_players,)),
        ended=np.uint8,  # the game came to its end with the last move
    )
    return _with_words(slot)


def _with_words(slot: np.dtype[Any]) -> np.dtype[Any]:
    """The same slot with one more member, `words`: all its memory as 64-bit words, to be copied by."""
    assert slot.fields is not None
    names = ["words", *slot.fields]
    formats = [(np.uint64, (slot.itemsize // 8,)), *(kind for kind, *_ in slot.fields.values())]
    offsets = [0, *(offset for _, offset, *_ in slot.fields.values())]
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": slot.itemsize}, align=True)


def _struct(**members: Any) -> np.dtype[Any]:
    """An aligned struct, padded to whole 64-bit words so that it can be hashed and copied as words."""
    kinds = [(name, *(kind if isinstance(kind, tuple) else (kind,))) for name, kind in members.items()]
    packed = np.dtype(kinds, align=True)
    assert packed.fields is not None
    return np.dtype(
        {
            "names": list(packed.fields),
            "formats": [packed.fields[name][0] for name in packed.fields],
            "offsets": [packed.fields[name][1] for name in packed.fields],
            "itemsize": -(-packed.itemsize // 8) * 8,
        },
        align=True,
    )


def _members(fields: Mapping[str, Field], reserved: str) -> dict[str, Any]:
    if reserved in fields:
        raise GameDefinitionError(f"{reserved!r} is added to the record by the platform: do not declare it")
    taken = [name for name in fields if hasattr(np.record, name)]
    if taken:
        raise GameDefinitionError(f"NumPy's records have members named {taken} already: choose other names")
    return {name: (_stored(member.dtype), member.shape) for name, member in fields.items()}


def _stored(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return np.dtype(np.uint8) if dtype == np.bool_ else dtype  # Numba has no arrays of bool in records


def flags(fields: Mapping[str, Field]) -> frozenset[str]:
    """The members that are bools to people, and uint8 in memory."""
    return frozenset(name for name, member in fields.items() if member.dtype == np.bool_)


class Record(tuple):  # type: ignore[type-arg]
    """A frozen view of some bytes as a record: members are plain ints, floats, bools and (nested) tuples.

    A tuple of bytes underneath, because that is the one frozen thing Python makes fast.
    """

    __slots__ = ()
    _members: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The members as plain data, ready for JSON."""
        values = ((name, getattr(self, name)) for name in self._members)
        return {name: value.as_dict() if isinstance(value, Record) else value for name, value in values}

    def __repr__(self) -> str:
        members = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._members)
        return f"{type(self).__name__}({members})"


def record_class(
    name: str, dtype: np.dtype[Any], base: type, doc: str = "", flags: frozenset[str] = frozenset()
) -> type[Any]:
    """The class of frozen objects read from records of that dtype; the members named in `flags` are bools."""
    assert dtype.fields is not None
    namespace: dict[str, Any] = {"__slots__": (), "__doc__": doc, "_members": tuple(dtype.names or ())}
    for member, (kind, offset, *_) in dtype.fields.items():
        namespace[member] = property(
            _reader(f"{name}.{member}", kind, offset, "?" if member in flags else kind.base.char)
        )
    return type(name, (Record, base), namespace)


def _reader(name: str, kind: np.dtype[Any], offset: int, code: str) -> Callable[[Any], Any]:
    shape, base = kind.shape, kind.base
    if base.fields is not None:
        nested = record_class(name, base, object)
        size = base.itemsize
        if not shape:
            return lambda self: nested((self[0][offset : offset + size],))
        starts = range(offset, offset + shape[0] * size, size)
        return lambda self: tuple(nested((self[0][start : start + size],)) for start in starts)
    unpack = struct.Struct(f"{int(np.prod(shape))}{code}").unpack_from
    if not shape:
        if code == "b":  # most members are small ints, `turn` among them: half the time of unpack
            return lambda self: (self[0][offset] ^ 128) - 128
        return lambda self: unpack(self[0], offset)[0]
    if len(shape) == 1:
        return lambda self: unpack(self[0], offset)
    return lambda self: _nested(unpack(self[0], offset), shape)


def _nested(values: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[Any, ...]:
    if len(shape) == 1:
        return values
    size = len(values) // shape[0]
    return tuple(_nested(values[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0]))


NO_MASK = b""


class RecordInfo(tuple, AbstractInfo):  # type: ignore[type-arg]
    """The info of one player in a game with compiled rules: (public bytes, person bytes, legal mask bytes).

    A tuple, so that it is frozen; it holds copies of the bytes this player may see and nothing else. States are
    decoded when somebody looks.
    """

    __slots__ = ()
    layout: Layout

    @property
    def public_state(self) -> Any:
        return self.layout.Public((self[0],))

    @property
    def person_state(self) -> Any:
        return self.layout.Person(self[1:])

    @property
    def private_state(self) -> Any:
        return None

    @property
    def action_mask(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """bool [A], True = legal; all False unless this player is to move."""
        return np.frombuffer(self[2] or self.layout.nothing_legal, np.bool_, self.layout.space.size)

    @property
    def observation(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """float32 [F]: what a learner in this seat sees."""
        return self.layout.observe(self[0], self[1])

    def __repr__(self) -> str:
        return f"Info(public_state={self.public_state}, person_state={self.person_state}, private_state=None)"


class RecorderInfo(tuple, AbstractInfo):  # type: ignore[type-arg]
    """The recorder's info: (public bytes, each person's bytes, legal mask bytes, the bytes of the rest of the slot)."""

    __slots__ = ()
    layout: Layout

    @property
    def public_state(self) -> Any:
        return self.layout.Public((self[0],))

    @property
    def person_state(self) -> Any:
        """Everybody's person state, by seat."""
        *persons, legal, _ = self[1:]
        turn = self.public_state.turn
        return tuple(
            self.layout.Person((person, legal if seat == turn else b"")) for seat, person in enumerate(persons)
        )

    @property
    def private_state(self) -> Any:
        return self.layout.Private((self[-1],))

    @property
    def slot(self) -> bytes:
        """The whole game as bytes: `Env.restore` takes them back."""
        return b"".join(self)

    def __repr__(self) -> str:
        return (
            f"Info(public_state={self.public_state}, person_state={self.person_state}, "
            f"private_state={self.private_state})"
        )


def legal_ids(space: Discrete, info: Any) -> list[int]:
    """The ids of the actions that an info of the player to move has in `available_actions`, in that order."""
    if isinstance(info, RecordInfo):
        ids: list[int] = np.flatnonzero(info.action_mask).tolist()
        return ids
    return [space.names.index(name) for name in info.person_state.available_actions]


class Layout:
    """Where everything lies in a slot, and the classes that read it: Public, Person, Private and the two infos."""

    def __init__(
        self,
        name: str,
        records: Records,
        dtype: np.dtype[Any],
        num_players: int,
        space: Space,
        observe: Callable[[bytes, bytes], np.ndarray[Any, np.dtype[np.float32]]],
    ) -> None:
        self.dtype = dtype
        self.space = space
        self.observe = observe
        fields: Any = dtype.fields
        public, person, private = (fields[part][0] for part in ("public", "person", "private"))
        legal_size, private_start = fields["legal"][0].itemsize, fields["private"][1]
        self.legal_start: int = fields["legal"][1]
        self.nothing_legal = bytes(legal_size)
        sizes = [public.itemsize, *[person.base.itemsize] * num_players, private_start - self.legal_start]
        self.split = struct.Struct("".join(f"{size}s" for size in (*sizes, dtype.itemsize - private_start))).unpack
        """Cut the bytes of a slot into those of public, each person, legal, and the rest."""
        self.Public = record_class(f"{name}Public", public, AbstractPublicState, flags=flags(records.public))
        self.Private = record_class(f"{name}Private", private, AbstractPrivateState, flags=flags(records.private))
        self.Person = _person_class(self, f"{name}Person", person.base, flags(records.person))
        self.Info = type(f"{name}Info", (RecordInfo,), {"__slots__": (), "layout": self})
        self.Recorder = type(f"{name}Recorder", (RecorderInfo,), {"__slots__": (), "layout": self})
        self.infos = [self._cutter(num_players, turn) for turn in range(num_players)] + [self._cutter(num_players, -1)]
        """By `turn` (the last one when nobody is to move): from the parts of a slot to the n + 1 infos."""
        self._names: dict[bytes, tuple[str, ...]] = {b"": ()}
        if isinstance(space, Menu):
            self._meant = struct.Struct(f"{space.n}i").unpack_from
            self._meant_start: int = fields["meant"][1] - self.legal_start

    def _cutter(self, num_players: int, turn: int) -> Callable[[tuple[bytes, ...]], list[AbstractInfo]]:
        # Written out seat by seat, as namedtuple does it: a loop here would cost half of a whole step.
        masks = ["p[-2]" if seat == turn else repr(NO_MASK) for seat in range(num_players)]
        cuts = [f"i((p[0], p[{seat + 1}], {mask}))" for seat, mask in enumerate(masks)]
        cutter: Callable[[tuple[bytes, ...]], list[AbstractInfo]] = eval(
            f"lambda p: [{', '.join(cuts)}, r(p)]", {"i": self.Info, "r": self.Recorder}
        )
        return cutter

    def available(self, legal: bytes) -> Any:
        """What a mask marks: the names of the legal actions, or the Box itself; () for no mask."""
        known = self._names.get(legal)
        return self._decode(legal) if known is None else known

    def _decode(self, legal: bytes) -> Any:
        if isinstance(self.space, Box):
            return self.space
        if isinstance(self.space, Menu):
            meant = self._meant(legal, self._meant_start)
            names = tuple([self.space.describe(action) for action in meant if action >= 0])
        else:
            names = tuple(name for name, marked in zip(self.space.names, legal, strict=False) if marked)  # it is padded
        if len(self._names) < 4096:  # masks repeat in most games; in the others memory must not grow
            self._names[legal] = names
        return names


def _person_class(layout: Layout, name: str, dtype: np.dtype[Any], flags: frozenset[str]) -> type[Any]:
    """Person states hold (person bytes, legal mask bytes)."""
    base = record_class(name, dtype, AbstractPersonState, flags=flags)
    namespace = {
        "__slots__": (),
        "_members": (*base._members, "available_actions"),
        "available_actions": property(lambda self: layout.available(self[1])),
    }
    return type(name, (base,), namespace)
