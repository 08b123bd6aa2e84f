"""How much memory and disk the processes of a bot use; standard library only, part of jail.py."""

from __future__ import annotations

import os
from collections.abc import Iterable

MIB = 2**20
MOST_PROCESSES = 64
PAGE = os.sysconf("SC_PAGE_SIZE")


def processes() -> list[int]:
    """The numbers of all processes that can be seen; none where there is no /proc."""
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def descendants(root: int) -> list[int]:
    """All processes that `root` has started, and those that they have started."""
    children: dict[int, list[int]] = {}
    for pid in processes():
        words = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        if words and words[0] not in (b"Z", b"X"):
            children.setdefault(int(words[1]), []).append(pid)
    found, level = [], [root]
    while level:
        level = [child for parent in level for child in children.get(parent, ())]
        found += level
    return found


def too_much_memory(pids: Iterable[int], most: int) -> str:
    """A sentence if these processes hold more than `most` MiB together or are too many, else an empty text."""
    pids = list(pids)
    if len(pids) > MOST_PROCESSES:
        return f"it has {len(pids)} processes: at most {MOST_PROCESSES}"
    aside = sum(_unmapped(pid) for pid in pids) + _system_v()
    held = sum(_resident(pid) for pid in pids) + aside
    if held > most * MIB and len(pids) > 1:  # what they share was counted for each: look closely
        held = sum(_proportional(pid) for pid in pids) + aside
    return f"it holds {held // MIB} MiB of memory: at most {most}" if held > most * MIB else ""


def too_much_disk(folder: str, most: int, own: bool) -> str:
    """A sentence if more than `most` MiB lie in the folder, else an empty text; `own` says that it is a whole tmpfs."""
    try:
        if own:
            whole = os.statvfs(folder)
            used = (whole.f_blocks - whole.f_bfree) * whole.f_frsize
        else:
            used = _size(folder)
    except OSError:  # the bot has removed it
        return ""
    return f"it has written {used // MIB} MiB to its temporary folder: at most {most}" if used > most * MIB else ""


def _read(path: str) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(file, 4096)
    except OSError:  # the process has just ended
        return b""
    finally:
        os.close(file)


def _resident(pid: int) -> int:
    words = _read(f"/proc/{pid}/statm").split()
    return int(words[1]) * PAGE if len(words) > 1 else 0


def _proportional(pid: int) -> int:
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return _resident(pid)


def _unmapped(pid: int) -> int:
    """Memory that a process holds as files without a name (memfd_create)."""
    held = 0
    folder = f"/proc/{pid}/fd"
    try:
        for name in os.listdir(folder):
            path = f"{folder}/{name}"
            if os.readlink(path).startswith("/memfd:"):
                held += os.stat(path).st_blocks * 512
    except OSError:  # it has just closed one, or ended
        return held
    return held


def _system_v() -> int:
    """Memory in System V segments, of which a bot in namespaces sees its own alone."""
    if os.getpid() != 1:
        return 0
    lines = _read("/proc/sysvipc/shm").splitlines()
    if not lines or b"rss" not in lines[0].split():
        return 0
    column = lines[0].split().index(b"rss")
    return sum(int(line.split()[column]) for line in lines[1:] if len(line.split()) > column)


def _size(folder: str) -> int:
    size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    size += _size(entry.path)
                else:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
            except OSError:  # it has just been removed
                continue
    return size
