"""Files that are complete or absent: written aside, brought to the disk, renamed; and small ones read with limits."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from roomai.errors import OutputError, RunError
from roomai.version import __version__

T = TypeVar("T")


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yields where to write a file or make a folder; it takes the place of `path` as a whole when that is done.

    Raises OutputError if it can't be written; `path` is then as it was.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            yield aside
            _sync_below(aside)
            if aside.is_dir() and path.is_dir():
                shutil.rmtree(path)
            aside.replace(path)
            sync(path.parent)
        finally:
            if aside.is_dir():
                shutil.rmtree(aside, ignore_errors=True)
            else:
                aside.unlink(missing_ok=True)
    except OSError as cause:
        if isinstance(cause, OutputError):
            raise
        raise OutputError(f"{path} can't be written: {cause.strerror or cause}") from cause


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


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


def _sync_below(path: Path) -> None:
    if path.is_dir():
        for inner in path.iterdir():
            _sync_below(inner)
    sync(path)
