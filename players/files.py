"""Files that are complete or absent: written aside, brought to the disk, renamed. And when a file was written last."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from roomai.errors import OutputError, RoomAIError


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


def _sync_below(path: Path) -> None:
    if path.is_dir():
        for inner in path.iterdir():
            _sync_below(inner)
    sync(path)


def file_version(path: Path, error: type[RoomAIError]) -> tuple[Path, int, int]:
    """A file, and what changes when it is written anew. Raises an error of that kind if it can't be read."""
    try:
        about = path.stat()
    except OSError as cause:
        raise error(f"{path} can't be read: {cause.strerror or cause}") from cause
    return path.absolute(), about.st_mtime_ns, about.st_size
