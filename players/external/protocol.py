"""The messages between the platform and a bot in a process of its own: docs/protocol.md is their page for authors.

Each message is one line of JSON with a member `type`. Both sides pass over members that they do not know.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

VERSION = 1
LONGEST_LINE = 64 * 1024
"""Bytes of the longest line that a bot may send."""

Numbers = list[float]


class Limits(Struct, frozen=True):
    """What the bot is told of its limits: times in seconds, sizes in MiB, lines in bytes."""

    move_time: float
    bank: float
    start_time: float
    memory: int
    disk: int
    line: int = LONGEST_LINE


# ---- To the bot --------------------------------------------------------------------------------------------------


class Hello(Struct, frozen=True, tag="hello", tag_field="type"):
    """The first line: which game will be played, and how; answered with Ready."""

    protocol: int
    game: str
    game_version: int
    options: dict[str, Any]
    num_players: int
    action_space: dict[str, Any]
    seed: int
    limits: Limits


class Start(Struct, frozen=True, tag="start", tag_field="type"):
    """A game begins."""

    seat: int


class Told(Struct, frozen=True, tag="info", tag_field="type"):
    """What the player in that seat is told after a move."""

    public: Any
    person: Any


class Act(Struct, frozen=True, tag="act", tag_field="type"):
    """It is the bot's turn: answered with Answer, with the same number."""

    number: int


class End(Struct, frozen=True, tag="end", tag_field="type"):
    """The game is over; `finished` is False if somebody's failure ended it."""

    finished: bool


ToBot = Hello | Start | Told | Act | End

# ---- From the bot ------------------------------------------------------------------------------------------------


class Ready(Struct, frozen=True, tag="ready", tag_field="type"):
    """The answer to Hello. `seeded` says that equal seeds make equal games."""

    protocol: int
    name: Annotated[str, Meta(max_length=200)] = ""
    seeded: bool = False


class Answer(Struct, frozen=True, tag="action", tag_field="type"):
    """The answer to Act. In the place of `action`, `illegal` shows an answer that JSON can't carry."""

    number: int
    action: str | int | float | Numbers | None = None
    illegal: str | None = None
    probabilities: dict[str, Annotated[float, Meta(ge=0, le=1)]] | None = None
    value: float | None = None


class Fault(Struct, frozen=True, tag="fault", tag_field="type"):
    """The bot's own word, in the place of an answer, that it can't go on."""

    verdict: Literal["startup", "crash", "memory", "output"]
    reason: str


FromBot = Ready | Answer | Fault

to_bot = msgspec.json.Decoder(ToBot)
from_bot = msgspec.json.Decoder(FromBot)
encode = msgspec.json.Encoder().encode


def line(message: Struct) -> bytes:
    """A message as it is sent."""
    return encode(message) + b"\n"


def shortened(data: bytes, most: int = 80) -> str:
    """What was sent, for a reason: as text, in quotes and not too long."""
    text = data[: 4 * most].decode("utf-8", "replace").rstrip("\n")
    return repr(text if len(text) <= most else f"{text[:most]}...")
