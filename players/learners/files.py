"""Small files of a run: JSON written as a whole, and files read with limits, as a stranger may have sent them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from roomai.errors import RunError
from roomai.version import __version__

from ..files import replaced

T = TypeVar("T")


def write_json(path: Path, value: Any) -> None:
    """Write a struct as JSON, indented. Raises OutputError."""
    with replaced(path) as aside:
        aside.write_bytes(msgspec.json.format(msgspec.json.encode(value)) + b"\n")


def read_json(path: Path, kind: type[T], expected: int, largest: int) -> T:
    """A struct from a JSON file with a member `format`, of at most so many bytes. Raises RunError for anything else."""
    return decoded(str(path), read_bytes(path, largest), kind, expected)


def decoded(name: str, text: bytes | str, kind: type[T], expected: int) -> T:
    """A struct from JSON with a member `format`. Raises RunError, which begins with `name`."""
    try:
        data = msgspec.json.decode(text)
        if isinstance(data, dict) and data.get("format", expected) != expected:
            raise RunError(f"{name} has format {data['format']!r}; this roomai ({__version__}) reads {expected}")
        return msgspec.convert(data, kind)
    except (ValueError, RecursionError) as cause:
        if isinstance(cause, RunError):
            raise
        raise RunError(f"{name} is torn, or no file of ours: {cause}") from cause


def read_bytes(path: Path, largest: int) -> bytes:
    """All of a plain file. Raises RunError if it isn't there, is no plain file, or is larger."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would make the reader wait for ever
        with os.fdopen(opened, "rb") as file:
            about = os.fstat(opened)
            if not stat.S_ISREG(about.st_mode):
                raise RunError(f"{path} is no plain file")
            if about.st_size > largest:
                raise RunError(f"{path} has {about.st_size:,} bytes, and at most {largest:,} are let in")
            return file.read(largest)
    except FileNotFoundError:
        raise RunError(f"there is no file {path}") from None
    except OSError as cause:
        raise RunError(f"{path} can't be read: {cause.strerror or cause}") from cause
