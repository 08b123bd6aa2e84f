"""What the kernel puts between a bot and the rest of the machine, by ctypes; standard library only, part of jail.py.

Linux namespaces, which ordinary users may make on most systems: the bot's user has no rights, its processes see none
but their own and end with their init, there is no network, and files are read-only but for one small folder.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable

MIB = 2**20
TMPFS_SPARE = 4  # MiB above the limit, so that who is watching sees it passed
MOST_PROCESSES = 512  # and threads; the watch allows fewer processes
MOST_FILES = 1024
SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")  # everybody's, so the bot gets its own
SOCKETS = ("/run", "/var/run")  # of daemons that would do for a bot what it can't do itself
INSIDE_ID = 1000  # not 0: so it loses all capabilities when the bot's program is started

DEVICES = ("null", "zero", "full", "random", "urandom")

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
MNT_DETACH = 2
SYS_MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000  # the same number on all architectures but Alpha
RDONLY, NOSUID, NODEV = 1, 2, 4  # attributes of mounts
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 4, 38, 36


class WallError(OSError):
    """A protection that could not be put in force."""


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc(), name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise WallError(code, f"{name}: {os.strerror(code)}")


def is_linux() -> bool:
    return sys.platform == "linux"


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process, where the system knows of such."""
    if is_linux():
        _call("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def unshare() -> None:
    """Leave the namespaces of this process for new ones, but for its files: its next child is the init of the new."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", NEW_USER | NEW_PIDS | NEW_NET | NEW_IPC)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{INSIDE_ID} {user} 1")
    _write("/proc/self/gid_map", f"{INSIDE_ID} {group} 1")


def build(folder: str, disk: int, needed: Iterable[str], hidden: Iterable[str], caches: Iterable[str]) -> str:
    """Arrange the files that this process and its children will see; answers the path of their temporary folder."""
    needed, hidden = [os.path.realpath(path) for path in needed], list(hidden)
    for place in hidden:
        if not os.path.isdir(place):
            raise WallError(errno.ENOENT, f"there is no folder {place} to be hidden")
    _call("unshare", NEW_MOUNTS)
    _mount("none", "/", "", MS_REC | MS_PRIVATE)
    _change_mount("/", add=RDONLY | NOSUID | NODEV, flags=AT_RECURSIVE)
    _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"size={disk + TMPFS_SPARE}m,mode=0700")
    home = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    _leave_few_devices(folder)
    for place in SCRATCH:
        if _coverable(place, needed):
            _mount(f"/proc/self/fd/{home}", place, "", MS_BIND)
    os.close(home)
    if not os.path.isdir(folder):  # it was in /tmp
        folder = "/tmp"
    for place in SOCKETS:
        if _coverable(place, needed):
            _cover(place)
    for place in hidden:
        if os.path.isdir(place):  # in the bot's own /tmp it is not
            _cover(place)
    for number, place in enumerate(caches):
        _let_write_apart(place, f"{folder}/.cache{number}")
    try:
        _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
        _write("/proc/sys/user/max_user_namespaces", "0")  # no namespaces within, and so no way to undo a mount
        _change_mount("/proc", add=RDONLY)
    except OSError:  # in a container that hides parts of its own: then rather none than that of all processes
        _cover("/proc")
    return folder


def _leave_few_devices(folder: str) -> None:
    """Put an own /dev in the place of the machine's."""
    new = f"{folder}/.dev"
    os.mkdir(new)
    _mount("tmpfs", new, "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,mode=0755")
    for name in DEVICES:
        os.close(os.open(f"{new}/{name}", os.O_CREAT, 0o600))
        _mount(f"/dev/{name}", f"{new}/{name}", "", MS_BIND)
        _change_mount(f"{new}/{name}", remove=NODEV)
    os.mkdir(f"{new}/shm")
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink(f"/proc/self/fd{target}", f"{new}/{name}")
    _mount(new, "/dev", "", MS_BIND | MS_REC)
    _change_mount("/dev", add=RDONLY)
    _call("umount2", new.encode(), MNT_DETACH)
    os.rmdir(new)


def _change_mount(place: str, add: int = 0, remove: int = 0, flags: int = 0) -> None:
    attributes = _MountAttributes(set=add, clear=remove)
    number, size = ctypes.c_long(SYS_MOUNT_SETATTR), ctypes.c_size_t(ctypes.sizeof(attributes))
    if _libc().syscall(number, AT_FDCWD, place.encode(), flags, ctypes.byref(attributes), size) != 0:
        code = ctypes.get_errno()
        raise WallError(code, f"mount_setattr of {place}: {os.strerror(code)}")


def _coverable(place: str, needed: Iterable[str]) -> bool:
    """Whether it is a folder, and not one in which the bot has its program or its files."""
    if os.path.islink(place) or not os.path.isdir(place):
        return False
    return not any(path == place or path.startswith(f"{place}/") for path in needed)


def _cover(place: str) -> None:
    _mount("tmpfs", place, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,mode=0555")


def _let_write_apart(place: str, upper: str) -> None:
    """Let the bot read a folder and write to it, so that only the bot sees what it wrote; or only read it."""
    if any(mark in place for mark in ":,\\"):  # they have a meaning in the options of overlayfs
        return
    os.makedirs(f"{upper}/new")
    os.makedirs(f"{upper}/work")
    try:
        _mount("overlay", place, "overlay", 0, f"lowerdir={place},upperdir={upper}/new,workdir={upper}/work,userxattr")
    except WallError:  # before Linux 5.11: what is in there is made anew
        return


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    try:
        _call("mount", source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode())
    except WallError as error:
        raise WallError(error.errno, f"{error.strerror} ({kind or source} on {target})") from None


def _write(path: str, text: str) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


# ---- Limits of a process -----------------------------------------------------------------------------------------


def limit(memory: int, disk: int, own_users: bool) -> None:
    """Limit this process and all that it will start: MiB of memory each, MiB a file, no core files.

    It is the data that is limited: NumPy, torch and JavaScript reserve addresses far beyond what they use.
    """
    _lower(resource.RLIMIT_DATA, memory * MIB)
    _lower(resource.RLIMIT_FSIZE, disk * MIB)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, MOST_FILES)
    if own_users and _kernel() >= (5, 14):  # since then processes are counted by namespace, before by user
        _lower(resource.RLIMIT_NPROC, MOST_PROCESSES)


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):  # macOS refuses some
        return


def _kernel() -> tuple[int, ...]:
    numbers = os.uname().release.partition("-")[0].split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdigit())


def die_with_parent(parent_lives: Callable[[], bool]) -> None:
    """Let the kernel end this process when its parent ends, however that ends."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if not parent_lives():  # it ended before
        os._exit(1)
