"""The zoo: bots that break each promise there is, and what the referee has to say of each."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from players.external import Limits

BOTS = Path(__file__).with_name("broken_bots")
SHORT = {"move_time": 0.25}
SMALL = {"memory": 160, "disk": 8, "move_time": 20.0}


@dataclass(frozen=True)
class Broken:
    """A broken bot: `verdict` is the one it has to get ("" if it plays to the end), `reason` a piece of the reason.

    Where two guards see the same and either may be first, the pieces are "one | other".
    """

    name: str
    verdict: str
    reason: str = ""
    game: str = "leduc_poker"
    limits: dict[str, Any] = field(default_factory=lambda: {"move_time": 5.0})
    raw: bool = False
    """Whether it is a behaviour of raw.py."""
    needs_walls: bool = False

    @property
    def text(self) -> str:
        if self.raw:
            return f"cmd:{sys.executable} -I -S {BOTS / 'raw.py'} {self.name}"
        return str(BOTS / f"{self.name}.py")

    @property
    def bounds(self) -> Limits:
        return Limits(**self.limits)


def _raw(name: str, verdict: str, reason: str = "", **limits: Any) -> Broken:
    return Broken(name, verdict, reason, limits=limits or {"move_time": 5.0}, raw=True)


PYTHON = [
    Broken("import_error", "startup", "No module named 'no_such_module_anywhere' (line 3 of import_error.py)"),
    Broken("no_class", "startup", "has no player class"),
    Broken("raises_in_constructor", "startup", "ValueError: not today (line 8 of raises_in_constructor.py)"),
    Broken("eats_memory_in_constructor", "memory", "MemoryError"),
    Broken("hangs_in_constructor", "startup", "no answer after 0.4 s", limits={"start_time": 0.4}),
    Broken("sleeps_at_import", "startup", "no answer after 0.4 s", limits={"start_time": 0.4}),
    Broken("imports_torch", "", limits={"move_time": 0.5}),
    Broken("raises_at_once", "crash", "ZeroDivisionError: division by zero (line 8 of raises_at_once.py)"),
    Broken("raises_later", "crash", "LookupError: out of ideas (line 12 of raises_later.py)"),
    Broken("raises_in_receive_info", "crash", "RuntimeError: too much (line 8 of raises_in_receive_info.py)"),
    Broken("raises_in_reset", "crash", "RuntimeError: no more games (line 8 of raises_in_reset.py)"),
    Broken("raises_unprintable", "crash", "UnprintableError: <its text raises ValueError>"),
    Broken("system_exit", "crash", "SystemExit: 5"),
    Broken("keyboard_interrupt", "crash", "KeyboardInterrupt"),
    Broken("os_exit", "crash", "exit code 3"),
    Broken("segfault", "crash", "SIGSEGV"),
    Broken("deep_recursion", "crash", "RecursionError"),
    Broken("opens_many_files", "crash", "Too many open files"),
    Broken("closes_all_files", "crash"),
    Broken("takes_over_the_host", "crash"),
    Broken("hangs", "timeout", "no answer after 0.25 s", limits=SHORT),
    Broken("hangs_catching_everything", "timeout", "no answer after 0.25 s", limits=SHORT),
    Broken("late", "timeout", "no answer after 0.25 s", limits=SHORT),
    Broken("stops_itself", "timeout", "no answer after 0.25 s", limits=SHORT),
    Broken("answers_nan", "illegal", "may not play nan"),
    Broken("answers_inf", "illegal", "may not play array([inf])", game="sealed_bid"),
    Broken("answers_none", "illegal", "may not play None"),
    Broken("answers_an_object", "illegal", "may not play <a Odd whose repr raises ValueError>"),
    Broken("answers_an_object", "illegal", "may not play <a Odd", game="sealed_bid"),
    Broken("answers_a_book", "illegal", "may not play 'callcall"),
    Broken("illegal", "illegal", "may not play 'all-in'"),
    Broken("illegal_now", "illegal", "may not play 'fold': it is not legal now"),
    Broken("wrong_thought", "protocol", "'all-in', which is no action"),
    Broken("fork_bomb", "memory", "processes: at most", limits={"move_time": 20.0}),
    Broken("eats_memory", "memory", "MemoryError", limits=SMALL),
    Broken("eats_memory_in_children", "memory", "MiB of memory: at most 160", limits=SMALL),
    Broken("eats_memory_in_files", "memory", "MiB of memory: at most 160", limits=SMALL, needs_walls=True),
    Broken("fills_the_disk", "output", "File too large | to its temporary folder: at most 8", limits=SMALL),
    Broken("fills_the_disk_with_files", "output", limits=SMALL),
    Broken("fills_the_disk_and_hushes", "output", "to its temporary folder: at most 8", limits=SMALL),
    Broken("leaves_children_and_fails", "crash", "RuntimeError: gone"),
    Broken("leaves_children_and_hangs", "timeout", limits=SHORT),
    Broken("leaves_children", ""),
    Broken("peeks", "", needs_walls=True),
    Broken("looks_outside", "", needs_walls=True),
    Broken("leaves_threads", ""),
    Broken("closes_standard_files", ""),
    Broken("prints", ""),
    Broken("floods_stderr", "", limits={"output": 5000}),
    Broken("changes_infos", ""),
    Broken("deletes_its_folder", ""),
    Broken("kills_its_parent", "", needs_walls=True),
]

WITHOUT_WALLS = [
    *(broken for broken in PYTHON if broken.limits in (SMALL, SHORT) and not broken.needs_walls),
    *(broken for broken in PYTHON if broken.name in ("fork_bomb", "leaves_children", "leaves_children_and_fails")),
    Broken("kills_its_parent", "crash"),
]
"""Those that are to be stopped even where there are no namespaces."""

RAW = [
    _raw("good", ""),
    _raw("says_nothing", "startup", "no answer after 0.3 s", start_time=0.3),
    _raw("ends_at_once", "startup", "exit code 4"),
    _raw("another_version", "protocol", "version 2"),
    _raw("no_version", "protocol", "protocol"),
    _raw("answers_hello_with_an_action", "protocol", "say first that it is ready"),
    _raw("greets_people", "protocol", "Hello, I am a bot"),
    _raw("is_ready_twice", "protocol", "ready"),
    _raw("names_itself_at_length", "protocol", "200"),
    _raw("floods_at_the_start", "output", "floods its standard output"),
    _raw("never_listens", "timeout", "no answer after 0.3 s", move_time=0.3),
    _raw("speaks_too_early", "protocol", "number"),
    _raw("speaks_out_of_turn", "protocol", "number"),
    _raw("logs_to_stdout", "protocol", "a game has begun"),
    _raw("leaves_at_the_start", "crash", "exit code 0"),
    _raw("answers_twice", "protocol", "number"),
    _raw("another_number", "protocol", "expected the action with the number 1"),
    _raw("no_number", "protocol", "number"),
    _raw("number_of_text", "protocol", "number"),
    _raw("no_json", "protocol", "'call'"),
    _raw("nan", "protocol", "NaN"),
    _raw("not_utf8", "protocol"),
    _raw("deep_json", "protocol"),
    _raw("action_of_an_object", "protocol", "object"),
    _raw("action_of_true", "protocol", "bool"),
    _raw("unknown_type", "protocol", "resign"),
    _raw("no_type", "protocol", "type"),
    _raw("long_line", "protocol", "a line of more than 65536 bytes"),
    _raw("half_a_line_and_the_end", "crash", "exit code 0"),
    _raw("floods", "output", "floods its standard output"),
    _raw("endless_line", "output", "floods its standard output"),
    _raw("says_fault", "crash", "my own fault"),
    _raw("says_another_fault", "protocol", "illegal"),
    _raw("impossible_probability", "protocol", "1.5"),
    _raw("probability_of_nothing", "protocol", "'all-in', which is no action"),
    _raw("ends", "crash", "exit code 0"),
    _raw("ends_by_a_signal", "crash", "SIGABRT"),
    _raw("closes_stdout", "protocol", "closed its standard output"),
    _raw("closes_stdin", "protocol", "closed its standard input"),
    _raw("large_file", "output", "SIGXFSZ", disk=2),
    _raw("illegal", "illegal", "may not play 'all-in'"),
    _raw("a_huge_number", "illegal", "may not play 1000000"),
]

ZOO = [*PYTHON, *RAW]


def processes_in(folder: Path) -> list[str]:
    """The command lines of all processes whose environment names the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str(folder).encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:  # it has just ended, or is somebody else's
            continue
    return found
