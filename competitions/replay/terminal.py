"""The viewer on a real terminal: raw keys, the alternate screen, signals. It is always given back as it was."""

from __future__ import annotations

import contextlib
import io
import os
import select
import shutil
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType, TracebackType
from typing import Any

from rich.console import Console

from .keys import Keys
from .model import State, Viewer
from .screen import draw_screen

ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""The alternate screen, no cursor, no wrapping of long lines."""
LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
FRAME = "\x1b[?2026h\x1b[H{}\x1b[J\x1b[?2026l"
"""A frame, drawn at once where the terminal can."""
ESCAPE_ALONE = 0.05
"""Seconds after which Escape was a key of its own."""
ENDING = (signal.SIGTERM, signal.SIGHUP)
Save = Callable[[State], str]
"""Writes a picture of what is seen, and answers where it is."""


def is_interactive() -> bool:
    """Whether a person sits at a terminal that can show a screen."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("dumb", "unknown")


def watch(viewer: Viewer, state: State, save: Save) -> None:
    """Show the viewer until its user quits. Ctrl-C raises KeyboardInterrupt, SIGTERM and SIGHUP raise SystemExit."""
    with Terminal() as terminal:
        Loop(viewer, terminal, save).run(state)


class Terminal:
    """Owns the terminal while it is entered: keys come at once and unseen, and frames fill the alternate screen."""

    def __init__(self) -> None:
        self._input, self._output = sys.stdin.fileno(), sys.stdout.fileno()
        self._before: list[Any] = []
        self._handlers: dict[int, Any] = {}
        self._wake, self._waking = -1, -1
        self._console = Console(file=io.StringIO(), force_terminal=True, legacy_windows=False, highlight=False)

    def __enter__(self) -> Terminal:
        self._before = termios.tcgetattr(self._input)
        self._wake, self._waking = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waking, False)
        self._old_waking = signal.set_wakeup_fd(self._waking, warn_on_full_buffer=False)
        handlers = dict.fromkeys(ENDING, _end) | {
            signal.SIGWINCH: _redraw, signal.SIGTSTP: self._stop, signal.SIGCONT: self._continue
        }  # fmt: skip
        self._handlers = {number: signal.signal(number, act) for number, act in handlers.items()}
        try:
            self._take()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _undisturbed():
            self._release()
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(self._old_waking)
            os.close(self._wake)
            os.close(self._waking)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        try:
            columns, lines = os.get_terminal_size(self._output)
        except OSError:
            columns, lines = shutil.get_terminal_size()
        return max(columns, 1), max(lines, 1)

    def show(self, draw: Callable[[int, int], Any]) -> None:
        """One frame, drawn for the size that the terminal has now."""
        width, height = self.size
        file = io.StringIO()
        self._console.file = file
        self._console.width, self._console.height = width, height
        self._console.print(draw(width, height), end="", crop=False, no_wrap=True)
        self._write(FRAME.format("\r\n".join(file.getvalue().rstrip("\n").split("\n"))))

    def read(self, seconds: float | None) -> bytes | None:
        """What was typed; empty if nothing was so long, or something else happened. None if the terminal is gone."""
        ready, _, _ = select.select([self._input, self._wake], [], [], seconds)
        if self._wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake, 512)
        if self._input not in ready:
            return b""
        try:
            return os.read(self._input, 1024) or None
        except OSError:
            return None

    def _take(self) -> None:
        tty.setcbreak(self._input, termios.TCSADRAIN)
        self._write(ENTER)

    def _release(self) -> None:
        with contextlib.suppress(OSError, termios.error):  # a terminal that is gone needs no restoring
            self._write(LEAVE)
            termios.tcsetattr(self._input, termios.TCSADRAIN, self._before)

    def _write(self, text: str) -> None:
        rest = memoryview(text.encode())
        while rest:
            rest = rest[os.write(self._output, rest) :]

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: give the terminal back first, then stop as everybody does."""
        self._release()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTSTP])
        os.kill(os.getpid(), signal.SIGTSTP)

    def _continue(self, number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTSTP, self._stop)
        with contextlib.suppress(termios.error):
            self._take()


class Loop:
    """Reads keys, asks the viewer what they mean, and draws."""

    def __init__(self, viewer: Viewer, terminal: Terminal, save: Save) -> None:
        self._viewer, self._terminal, self._save = viewer, terminal, save
        self._keys = Keys()

    def run(self, state: State) -> None:
        due = time.monotonic() + state.seconds_a_move
        while True:
            self._show(state)
            data = self._terminal.read(self._patience(state, due))
            if data is None:
                return
            keys = self._keys.feed(data) if data or not self._keys.waiting else self._keys.flush()
            for key in keys:
                was_playing = state.playing
                state = self._press(state, key)
                if state.wish == "quit":
                    return
                if state.playing and not was_playing:
                    due = time.monotonic() + state.seconds_a_move
            if state.playing and time.monotonic() >= due:
                state = self._viewer.tick(state)
                due = time.monotonic() + state.seconds_a_move

    def _press(self, state: State, key: str) -> State:
        state = self._viewer.press(state, key)
        if state.wish == "picture":
            try:
                return replace(state, wish="", message=f"written: {self._save(state)}")
            except OSError as error:
                return replace(state, wish="", message=str(error))
        return state

    def _show(self, state: State) -> None:
        self._terminal.show(lambda width, height: draw_screen(self._viewer, state, width, height))

    def _patience(self, state: State, due: float) -> float | None:
        if self._keys.waiting:
            return ESCAPE_ALONE
        return max(due - time.monotonic(), 0.0) if state.playing else None


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _redraw(number: int, frame: FrameType | None) -> None:
    """The signal has woken the loop, which draws."""


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """No signal may come between the steps that restore the terminal."""
    blocked = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
