"""Start a bot behind walls, watch what it uses, and end all that it has started.

Run by itself with `python -I -S`, so that nothing risky happens after a fork in the process that plays the event; so it
uses the standard library only. The keeper holds the other end of the socket `control`: when that closes, for whatever
reason, the bot ends. What the jail finds out about the end it writes there: a verdict and a reason.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from . import meter, walls
else:  # run by itself it is no part of a package
    sys.path.append(os.path.dirname(__file__))
    import meter
    import walls

TICK_S = 0.05
LEAST_PAUSES = 50  # to one measurement: it may take no more of a core than that
DYING_S = 2.0
CANT_RUN = 127


class Settings:
    """What is written before `--` on the command line: name=value, or name=value several times."""

    def __init__(self, words: list[str]) -> None:
        pairs = [word.partition("=")[::2] for word in words]
        self.all = {name: [value for key, value in pairs if key == name] for name, _ in pairs}

    def one(self, name: str) -> str:
        return self.all[name][0]

    def many(self, name: str) -> list[str]:
        return self.all.get(name, [])

    def number(self, name: str) -> int:
        return int(self.one(name)) if name in self.all else 0


class Jail:
    """One bot: `run` starts it, and returns when nothing of it is left."""

    def __init__(self, settings: Settings, command: list[str]) -> None:
        self.settings = settings
        self.command = command
        self.control = settings.number("control")
        self.memory, self.disk = settings.number("memory"), settings.number("disk")
        self.folder = settings.one("folder")
        self.walled = bool(settings.number("walls"))
        os.set_inheritable(self.control, False)

    def run(self) -> None:
        if not self.walled:
            walls.prctl(walls.PR_SET_CHILD_SUBREAPER, 1)
            self._keep(self._start_bot())
            self._remove_folder()
            return
        try:
            walls.unshare()
        except OSError as error:
            self._cant_start(f"namespaces: {error}")
        alive, ours = os.pipe()
        init = os.fork()
        if init == 0:
            os.close(ours)
            walls.die_with_parent(lambda: not select.select([alive], [], [], 0)[0])  # no pid: it is in other numbers
            self._be_init()
        _close_standard()
        os.close(self.control)
        os.waitpid(init, 0)  # which returns when every process in there has ended
        with suppress(OSError):  # what was in it was in memory, and is gone
            os.rmdir(self.folder)

    def _be_init(self) -> NoReturn:
        try:
            settings = self.settings
            needed = [settings.one("cwd"), *settings.many("needed")]
            self.folder = walls.build(self.folder, self.disk, needed, settings.many("hide"), settings.many("overlay"))
            walls.prctl(walls.PR_SET_DUMPABLE, 0)
        except OSError as error:
            self._cant_start(str(error))
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # an init is deaf to what it doesn't handle
        self._keep(self._start_bot())
        os._exit(0)

    # ---- The bot -----------------------------------------------------------------------------------------------

    def _start_bot(self) -> int:
        keeper = os.getpid()
        pid = os.fork()
        if pid:
            _close_standard()
            return pid
        try:
            os.setsid()
            walls.die_with_parent(lambda: os.getppid() == keeper)
            if "memory" in self.settings.all:
                walls.limit(self.memory, self.disk, self.walled)
                walls.prctl(walls.PR_SET_NO_NEW_PRIVS, 1)
            os.chdir(self.settings.one("cwd"))  # by its name: what covers it, covers it
            outside = self.settings.one("folder")  # where it lies without walls
            environment = {name: self.folder if value == outside else value for name, value in os.environ.items()}
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            os.execve(self.command[0], self.command, environment)
        except OSError as error:
            os.write(2, f"{self.command[0]} can't be run: {error.strerror}\n".encode())
        finally:
            os._exit(CANT_RUN)

    def _keep(self, bot: int) -> None:
        """Watch until the bot ends, uses too much, or isn't wanted any more; then end whatever is left."""
        report = self._watched(bot)
        if report:
            self._tell(report)
        if not self.walled:
            self._end_all(bot)

    def _watched(self, bot: int) -> str:
        awake = _wake_up_for_children()
        pause = TICK_S
        while True:
            for pid, status in _ended():
                if pid == bot:
                    return _verdict_on(os.waitstatus_to_exitcode(status))
            begun = time.monotonic()
            report = self._too_much() if self.memory else ""
            if report:
                return report
            pause = max(TICK_S, LEAST_PAUSES * (time.monotonic() - begun))
            ready, _, _ = select.select([self.control, awake], [], [], pause if self.memory else None)
            if self.control in ready:
                return ""
            if awake in ready:
                os.read(awake, 512)

    def _too_much(self) -> str:
        pids = [pid for pid in meter.processes() if pid != 1] if self.walled else meter.descendants(os.getpid())
        memory = meter.too_much_memory(pids, self.memory)
        if memory:
            return f"memory {memory}"
        disk = meter.too_much_disk(self.folder, self.disk, self.walled)
        return f"output {disk}" if disk else ""

    def _end_all(self, bot: int) -> None:
        """Without namespaces: end the bot's session, and whatever else has been started, as long as there is any."""
        until = time.monotonic() + DYING_S
        if self.settings.number("gently"):
            _kill(os.killpg, bot, signal.SIGTERM)
            time.sleep(0.2)
        _kill(os.killpg, bot, signal.SIGKILL)
        while time.monotonic() < until:
            left = meter.descendants(os.getpid())
            for pid in left:
                _kill(os.kill, pid, signal.SIGKILL)
            ended = list(_ended())
            if not left and not ended:
                return
            time.sleep(0.001)

    def _remove_folder(self) -> None:
        """The keeper does it, too, if it is still there."""
        import shutil  # now that there is time for it

        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- Reports -----------------------------------------------------------------------------------------------

    def _tell(self, report: str) -> None:
        with suppress(OSError):  # nobody wants to know
            os.write(self.control, report.encode())

    def _cant_start(self, why: str) -> NoReturn:
        self._tell(f"startup its walls can't be built: {why}")
        os._exit(1)


def _verdict_on(code: int) -> str:
    if code >= 0:
        return f"crash it ended with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return f"{'output' if -code == signal.SIGXFSZ else 'crash'} it was ended by {name}"


def _close_standard() -> None:
    """The pipes are the bot's alone, so that their other ends see it close them."""
    for fd in (0, 1, 2):
        os.close(fd)


def _wake_up_for_children() -> int:
    """A pipe that can be read when a child has ended."""
    awake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return awake


def _ended() -> list[tuple[int, int]]:
    """(pid, status) of children that have ended, the adopted ones too."""
    found: list[tuple[int, int]] = []
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found.append(ended)
    return found


def _kill(how: Callable[[int, int], None], target: int, number: int) -> None:
    with suppress(OSError):  # it has ended, or has become somebody else's
        how(target, number)


def main(words: list[str]) -> None:
    """Run the command after `--` with the settings before it."""
    cut = words.index("--")
    Jail(Settings(words[:cut]), words[cut + 1 :]).run()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
