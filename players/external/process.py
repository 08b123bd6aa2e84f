"""One bot's process as its keeper has it: lines out and in with a deadline, its stderr drained, its end certain."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
from tempfile import TemporaryDirectory
from time import monotonic
from typing import IO, NoReturn

from roomai.errors import PlayerFaultError

from .command import Launch
from .protocol import LONGEST_LINE, shortened
from .stderr import StderrLog

FLOOD = 2**20
"""Bytes of stdout that make a word out of place a flood."""
CHUNK = 64 * 1024
LAST_CHUNKS = 16
LAST_WORDS_S = 0.5  # for the jail to tell how a bot has ended
DYING_S = 5.0  # for the jail to end all that the bot has started; then it is killed itself
QUIET_S = 0.02  # without a byte: a flood is over


class Process:
    """A bot that runs behind jail.py. Whatever goes wrong ends all of it, and raises PlayerFaultError."""

    def __init__(self, launch: Launch, log: StderrLog) -> None:
        self._log = log
        self._folder = TemporaryDirectory(prefix="roomai-", ignore_cleanup_errors=True)
        self._control, theirs = socket.socketpair()
        with theirs:
            self._popen = subprocess.Popen(
                launch.argv(self._folder.name, theirs.fileno()),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=launch.environment(self._folder.name),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._stdin, self._stdout, self._stderr = map(_unblocked, self._pipes)
        self._poll = select.poll()
        for fd in (self._stdout, self._stderr, self._control.fileno()):
            self._poll.register(fd, select.POLLIN)
        self._poll.register(self._stdin, 0)  # to hear of its being closed, which is always told
        self._unsent = b""
        self._read = b""
        self._report: tuple[str, str] | None = None
        """The jail's, when the bot has ended: a verdict and a reason."""
        self._silent = False
        """Whether it has closed its stdout."""
        self._blocked = False
        """Whether its stdin takes no more for now."""
        self._deaf = False
        """Whether it has closed its stdin."""
        self.alive = True

    # ---- Words -------------------------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Send without waiting; what the pipe doesn't take goes with the next question."""
        self._unsent += data
        self._write()

    def unasked(self) -> bytes:
        """What the bot has written since its last answer; usually nothing."""
        if not self._read:
            self._take(0)
        return self._read

    def ask(self, data: bytes, seconds: float) -> bytes:
        """Send, and wait for one line."""
        deadline = monotonic() + seconds
        self._unsent += data
        self._write()
        while b"\n" not in self._read:
            if len(self._read) > LONGEST_LINE:
                self.refuse(self._read, f"it wrote a line of more than {LONGEST_LINE} bytes")
            if self._report is not None:
                self._fail()
            if self._deaf or self._silent:  # either it has ended, or it is none that can play
                deadline = min(deadline, monotonic() + LAST_WORDS_S)
            left = deadline - monotonic()
            if left <= 0:
                self._give_up(seconds)
            self._take(left)
            if self._unsent:
                self._write()
        line, _, self._read = self._read.partition(b"\n")
        if len(line) > LONGEST_LINE:
            self.refuse(line, f"it wrote a line of more than {LONGEST_LINE} bytes")
        return line

    def _write(self) -> None:
        if self._deaf:
            self._unsent = b""
            return
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._stdin, self._unsent) :]
        except BlockingIOError:
            self._poll.modify(self._stdin, select.POLLOUT)
            self._blocked = True
        except BrokenPipeError:  # the poll will tell
            self._unsent = b""
        else:
            if self._blocked:
                self._poll.modify(self._stdin, 0)
                self._blocked = False

    def _take(self, seconds: float) -> None:
        """Wait for `seconds` at most, and take what has come from the bot and from the jail."""
        for fd, event in self._poll.poll(1e3 * seconds):
            if fd == self._stdout:
                chunk = _available(fd)
                self._read += chunk
                if not chunk:
                    self._silent = True
                    self._poll.unregister(fd)
            elif fd == self._stderr:
                chunk = _available(fd)
                self._log.write(chunk)
                if not chunk:
                    self._poll.unregister(fd)
            elif fd == self._stdin:
                if event & select.POLLERR:
                    self._deaf = True
                    self._poll.unregister(fd)
            else:
                self._take_report()

    def _take_report(self) -> None:
        try:
            verdict, _, reason = self._control.recv(CHUNK).decode("utf-8", "replace").partition(" ")
        except OSError:
            verdict = reason = ""
        self._report = (verdict, reason) if reason else ("crash", "its process was killed, and its jail with it")
        self._poll.unregister(self._control)
        self._read += _available(self._stdout)  # its last word may still lie in the pipe

    # ---- Faults ------------------------------------------------------------------------------------------------

    def refuse(self, said: bytes, why: str) -> NoReturn:
        """End the bot for what it said; a flood is told from a word out of place by its size."""
        size = max(len(said), len(self._read))
        quiet = select.poll()
        quiet.register(self._stdout, select.POLLIN)
        until = monotonic() + LAST_WORDS_S
        while size <= FLOOD and monotonic() < until and quiet.poll(1e3 * QUIET_S):
            chunk = _available(self._stdout)
            if not chunk:
                break
            size += len(chunk)
        self.end()
        if size > FLOOD:
            raise PlayerFaultError("output", f"it floods its standard output: {shortened(said)}")
        raise PlayerFaultError("protocol", f"{why}: {shortened(said)}")

    def _give_up(self, seconds: float) -> NoReturn:
        self.end()
        if self._deaf or self._silent:
            pipe = "input" if self._deaf else "output"
            raise PlayerFaultError("protocol", f"it closed its standard {pipe}, and went on")
        raise PlayerFaultError("timeout", f"no answer after {seconds:.4g} s")

    def _fail(self) -> NoReturn:
        assert self._report is not None
        self.end()
        verdict, reason = self._report
        last = self._log.last_line
        raise PlayerFaultError(verdict, f"{reason}; its last words: {last}" if last else reason)

    # ---- The end -----------------------------------------------------------------------------------------------

    def end(self, patience: float = 0.0) -> None:
        """Close the bot's stdin, give it `patience` seconds to end by itself, then end all that it has started."""
        if not self.alive:
            return
        self.alive = False
        stdin, stdout, stderr = self._pipes
        stdin.close()
        if not (patience and self._wait(patience)):
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
            if not self._wait(DYING_S):
                os.killpg(self._popen.pid, signal.SIGKILL)
                self._popen.wait()
        for _ in range(LAST_CHUNKS):  # and no more: what has escaped its end may write on
            self._log.write(_available(self._stderr))
        for pipe in (stdout, stderr, self._control):
            pipe.close()
        self._folder.cleanup()

    def farewell(self, patience: float) -> str:
        """Close the bot's stdin, and answer how it ended; an empty text if it didn't in `patience` seconds."""
        self._pipes[0].close()
        until = monotonic() + patience
        with contextlib.suppress(KeyError):
            self._poll.unregister(self._stdin)
        while self._report is None and (left := until - monotonic()) > 0:
            self._take(left)
        self.end()
        return self._report[1] if self._report is not None else ""

    def _wait(self, seconds: float) -> bool:
        """Whether it ends in that time."""
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
        popen = self._popen
        assert popen.stdin is not None
        assert popen.stdout is not None
        assert popen.stderr is not None
        return popen.stdin, popen.stdout, popen.stderr


def _unblocked(pipe: IO[bytes]) -> int:
    os.set_blocking(pipe.fileno(), False)
    return pipe.fileno()


def _available(fd: int) -> bytes:
    """What can be read without waiting, up to a chunk; nothing at the end."""
    try:
        return os.read(fd, CHUNK)
    except BlockingIOError:
        return b""
