"""Which protections are in force on this system, at each level of isolation."""

from __future__ import annotations

import shutil
import sys
from functools import cache
from pathlib import Path

from roomai.errors import PlayerFaultError, UnknownNameError

from .command import LEVELS, Launch
from .limits import Limits
from .process import Process
from .stderr import StderrLog

PROTECTIONS = {
    "time": "an answer that is late loses the game",
    "end": "its processes end with the match, or with the event however that ends",
    "environment": "it sees a few variables of the environment",
    "memory": "its processes can't use more memory than they may",
    "disk": "it can't write more than it may",
    "processes": "it can see and signal its own processes only, and none of them outlives it",
    "network": "it has no network",
    "files": "it can change no file but those in its temporary folder",
    "hidden": "it can't look into the event's record",
}
"""What can be in force, and what that means."""
BY_WALLS = ("processes", "network", "files", "hidden")


def protections(level: str = "guarded") -> dict[str, bool]:
    """Whether each of PROTECTIONS is in force at that level; what a container adds is known to its operator only."""
    if level not in LEVELS:
        raise UnknownNameError("level of isolation", level, LEVELS)
    guarded = level == "guarded"
    measured = guarded and Path("/proc/self/statm").exists()
    in_force = {"time": True, "end": True, "environment": guarded, "memory": measured, "disk": guarded}
    return in_force | dict.fromkeys(BY_WALLS, guarded and not why_no_walls())


@cache
def why_no_walls() -> str:
    """Why no walls can be built on this system; an empty text if they can."""
    program = shutil.which("true")
    if sys.platform != "linux" or program is None:
        return "they are made of what Linux alone has"
    trial = Launch((program,), "guarded", Limits(), Path("/"), hidden=(), needed=(), is_python=False, walls=True)
    process = Process(trial, StderrLog(None, 0))
    try:
        process.ask(b"", Limits().start_time)
    except PlayerFaultError as fault:
        return "" if str(fault).endswith("exit code 0") else str(fault)
    finally:
        process.end()
    return "the trial did not end"
