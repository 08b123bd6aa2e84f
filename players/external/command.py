"""From the text that names a player to the command that starts it, at each level of isolation."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import players
import roomai
from players.catalogue import COMMAND, files_named
from roomai.errors import OptionError, PlayerLoadError, UnknownNameError

from .limits import Limits

LEVELS = ("trusted", "guarded", "contained")
JAIL = Path(__file__).with_name("jail.py")
KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "NUMBA_CACHE_DIR")
"""What a guarded bot gets of the environment."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True)
class Launch:
    """How to start one player's process."""

    command: tuple[str, ...]
    level: str
    limits: Limits
    cwd: Path
    hidden: tuple[Path, ...]
    needed: tuple[Path, ...]
    """Files and folders that the bot has to see."""
    is_python: bool
    walls: bool
    """Whether it is put behind those of walls.py."""

    def argv(self, folder: str, control: int) -> list[str]:
        """The jail with its settings, and the bot's command. `control` is the jail's end of the socket."""
        settings: list[tuple[str, object]] = [("control", control), ("folder", folder), ("cwd", self.cwd)]
        if self.level == "guarded":
            settings += [("memory", self.limits.memory), ("disk", self.limits.disk)]
        if self.level == "contained":  # what starts the container has to stop it
            settings += [("gently", 1)]
        if self.walls:
            settings += [("walls", 1), *(("hide", path) for path in self.hidden)]
            settings += [("needed", path) for path in self.needed]
            settings += [("overlay", path) for path in _kernel_caches()]
        return [sys.executable, "-I", "-S", str(JAIL), *(f"{k}={v}" for k, v in settings), "--", *self.command]

    def environment(self, folder: str) -> dict[str, str]:
        """The bot's environment; that of a container is its operator's affair."""
        if self.level == "contained":
            return dict(os.environ)
        kept = {name: value for name, value in os.environ.items() if self.level == "trusted" or name in KEPT}
        own = {"TMPDIR": folder}
        if self.level == "guarded":
            own |= {"HOME": folder, "USER": "player", "LOGNAME": "player"}
        if self.is_python:
            own |= {"PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(_python_path())}
        return kept | own | dict.fromkeys(ONE_THREAD, "1")


def prepare(
    text: str, rules: str, level: str, limits: Limits, *, hidden: Sequence[Path], container: str, walls: bool
) -> Launch:
    """Check what there is to start, and settle how.

    Raises PlayerLoadError for a command that can't be run, UnknownNameError for an unknown level, OptionError for a
    container that is missing or not asked for.
    """
    if level not in LEVELS:
        raise UnknownNameError("level of isolation", level, LEVELS)
    if (level == "contained") != bool(container.strip()):
        raise OptionError(
            f"level {level!r} with the container {container!r}: a contained player, and no other, needs the command "
            "that starts its container, such as 'podman run -i --rm --network=none IMAGE'"
        )
    is_python = not text.startswith(COMMAND)
    if is_python:
        python = "python3" if container else sys.executable
        command = [python, "-P", "-m", "players.external.host", rules, text]
    else:
        command = _words(text, text.removeprefix(COMMAND))
    first, *rest = [*_words(text, container), *command] if container else command
    program = shutil.which(first)
    if program is None:
        raise PlayerLoadError(f"{text}: there is no program {first!r} that could be run from {Path.cwd()}")
    needed = [Path(program), *files_named(text), *map(Path, [sys.prefix, sys.base_prefix, *_python_path()])]
    return Launch(
        command=(os.path.abspath(program), *rest),
        level=level,
        limits=limits,
        cwd=Path.cwd(),
        hidden=tuple(path.resolve() for path in hidden),
        needed=tuple(dict.fromkeys(path.resolve() for path in needed)),
        is_python=is_python,
        walls=walls,
    )


def _words(text: str, command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise PlayerLoadError(f"{text}: the command {command!r} can't be read: {error}") from None
    if not words:
        raise PlayerLoadError(f"{text}: expected a command, such as cmd:./my_bot --fast")
    return words


def _python_path() -> list[str]:
    """Where a host finds roomai and players, and what else the user has put on the path."""
    given = [str(Path(entry).resolve()) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    ours = [str(Path(package.__path__[0]).resolve().parent) for package in (roomai, players)]
    return list(dict.fromkeys([*given, *ours]))


def _kernel_caches() -> list[Path]:
    """The folder in which Numba keeps the kernels of games, if there is one already."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(given) if given else Path(roomai.__path__[0], "__pycache__")
    return [folder.resolve()] if folder.is_dir() else []
