"""Removing runs and checkpoints that nobody needs: first a plan that says what would go, then the deed."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from players.learners.run_folder import CHECKPOINTS, LOCK, checkpoints, is_locked
from roomai.errors import OptionError, OutputError

from .runs import RunRow, read_row

DISPOSABLE = ("failed", "interrupted", "broken")
"""What whole runs may be removed for."""
RUNNING = "it is running"
DAY_S = 86_400


@dataclass(frozen=True)
class Removal:
    """One folder that would go: a run, or a checkpoint of one."""

    path: Path
    run: Path
    """The run's folder: the same, or that of the checkpoint's run."""
    status: str
    """Of the run, when this was planned."""
    size: int
    """Bytes of the files in it."""


@dataclass(frozen=True)
class Cleaning:
    """What would be removed from a results folder, and what is left alone for a reason that the user should hear."""

    results: Path
    removals: tuple[Removal, ...]
    notes: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(removal.size for removal in self.removals)


def plan_cleaning(
    results: Path,
    rows: Iterable[RunRow],
    status: Iterable[str] = (),
    keep_checkpoints: int | None = None,
    older_than: float | None = None,
) -> Cleaning:
    """What would go: whole runs of these statuses, or all checkpoints but the newest `keep_checkpoints` of runs.

    `older_than` leaves alone what was updated in so many last days. Nothing is removed yet. Raises OptionError if
    neither is asked for, or the whole runs of a status that nobody throws away by it.
    """
    status = frozenset(status)
    if keep_checkpoints is None:
        if not status:
            raise OptionError(f"clean what? Runs by their status ({', '.join(DISPOSABLE)}), or checkpoints but N")
        if kept := status.difference(DISPOSABLE):
            raise OptionError(f"runs that are {' or '.join(sorted(kept))} are not removed by their status: "
                              f"expected {', '.join(DISPOSABLE)}")  # fmt: skip
    removals, notes = [], []
    for row in rows:
        folder = results / row.run
        if (status and row.status not in status) or not _is_old(row, folder, older_than):
            continue
        if why := _why_not(results, folder, folder):
            notes.append(f"{row.run} is left alone: {why}")
        elif keep_checkpoints is None:
            removals.append(Removal(folder, folder, row.status, _size(folder)))
        else:
            old = checkpoints(folder)
            old = old[: max(0, len(old) - keep_checkpoints)]
            removals += [Removal(path, folder, row.status, _size(path)) for path in old]
    return Cleaning(results, tuple(removals), tuple(notes))


def remove(cleaning: Cleaning) -> Cleaning:
    """Remove what a plan says; the answer is what was. What has changed meanwhile so that it may not go is left.

    Raises OutputError if a folder can't be removed.
    """
    done, notes = [], []
    for removal in cleaning.removals:
        why = _why_not(cleaning.results, removal.run, removal.path) or _what_changed(removal)
        try:
            if not why:
                with _held(removal.run):
                    shutil.rmtree(removal.path)  # it follows no links
        except BlockingIOError:
            why = RUNNING
        except OSError as cause:
            raise OutputError(f"{removal.path} can't be removed: {cause.strerror or cause}") from cause
        if why:
            notes.append(f"{removal.path} is left alone: {why}")
        else:
            done.append(removal)
    return Cleaning(cleaning.results, tuple(done), tuple(notes))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep a run from being gone on with. Raises BlockingIOError if somebody is at work on it."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def _why_not(results: Path, run: Path, path: Path) -> str:
    """Why a run, or something in it, must stay; or nothing."""
    if run.is_symlink() or path.is_symlink():
        return "it is a link"
    if not path.is_dir():
        return "it is no folder"
    place, inner = run.resolve(), path.resolve()
    if place.parent.parent != results.resolve() or inner not in (place, place / CHECKPOINTS / path.name):
        return f"it lies outside of the runs in {results}"
    return RUNNING if is_locked(run) else ""


def _what_changed(removal: Removal) -> str:
    now = read_row(removal.run).status
    return "" if now == removal.status else f"it was {removal.status}, and is {now} now"


def _is_old(row: RunRow, folder: Path, days: float | None) -> bool:
    return days is None or _updated(row, folder) < time.time() - days * DAY_S


def _updated(row: RunRow, folder: Path) -> float:
    """When the run says that it was written last, or when its folder was, in seconds since 1970."""
    try:
        return datetime.fromisoformat(row.updated).timestamp()
    except (ValueError, OverflowError):
        return os.lstat(folder).st_mtime


def _size(folder: Path) -> int:
    """Bytes of all files below; links count as themselves."""
    files = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    return sum(os.lstat(file).st_size for file in files)
