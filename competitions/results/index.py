"""The index of a results folder: what lists and tables need to know of every run, kept in results/index.json.

The index is no more than a copy. It is made anew from the runs' folders wherever it is missing, unreadable, of another
format, or older than they are; nothing is lost with it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec

from players.learners.files import read_bytes
from players.learners.run_folder import FINAL, METADATA
from roomai.errors import RunError

from .runs import RunRow, read_row

FORMAT = 1
INDEX = "index.json"
LARGEST = 1 << 26
RUN = "run_"
WATCHED = (METADATA, FINAL)
"""The files of a run that a row is made of."""

Stamp = tuple[int, ...]
"""What changes when a folder or a file in it does."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A run as it was when it had that stamp."""

    stamp: Stamp
    row: RunRow


class Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The runs by their places in the results folder, such as ppo/run_20260101_120000_seed0."""

    runs: dict[str, Entry] = {}
    format: int = FORMAT


def read_rows(results: Path) -> list[RunRow]:
    """A row for each run in the folder, broken ones among them; the index is brought up to date if it can be written.

    Raises nothing for what is in the folder, nor if it is not there.
    """
    known = _read(results / INDEX).runs
    found: dict[str, Entry] = {}
    for folder in run_folders(results):
        place, stamp = f"{folder.parent.name}/{folder.name}", _stamp(folder)
        entry = known.get(place)
        found[place] = entry if entry and _is_fresh(entry, place, stamp) else Entry(stamp, read_row(folder))
    if found != known:
        _write(results / INDEX, Index(found))
    return [entry.row for entry in found.values()]


def run_folders(results: Path) -> Iterator[Path]:
    """Whatever lies where a run would: results/ALGORITHM/run_..., links too, which are never followed."""
    for algorithm in _scan(results):
        if algorithm.is_dir(follow_symlinks=False):
            yield from (Path(entry.path) for entry in _scan(algorithm) if entry.name.startswith(RUN))


def _scan(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_fresh(entry: Entry, place: str, stamp: Stamp) -> bool:
    """Whether the entry tells of the run as it is; that a run was killed changes none of its files."""
    return entry.stamp == stamp and entry.row.run == place and entry.row.status != "running"


def _stamp(folder: Path) -> Stamp:
    stamp: list[int] = []
    for path in (str(folder), *(f"{folder}/{name}" for name in WATCHED)):
        try:
            about = os.lstat(path)
        except OSError:
            stamp.append(0)
        else:
            stamp += (about.st_mtime_ns, about.st_size, about.st_ino)
    return tuple(stamp)


def _read(path: Path) -> Index:
    """The index in a file, or an empty one."""
    try:
        index = msgspec.json.decode(read_bytes(path, LARGEST), type=Index)
    except (RunError, ValueError, RecursionError):
        return Index()
    return index if index.format == FORMAT else Index()


def _write(path: Path, index: Index) -> None:
    """Replace the file as a whole. That it can't be written is no error: the next reader makes it anew."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            aside.write_bytes(msgspec.json.encode(index) + b"\n")
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError:
        pass
