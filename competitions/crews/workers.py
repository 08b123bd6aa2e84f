"""A crew of processes on this machine."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from ..event import Event
from ..match import Match
from .base import Assignment, CrewError, Losses, after_lines


class Worker:
    """One process and the match that it plays."""

    def __init__(self, assignment: bytes) -> None:
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "competitions.crews.worker", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        )
        self.match: Match | None = None
        self.told = 0
        """Lines of its match that it has told."""
        self._rest = b""
        self._send(assignment)

    @property
    def pid(self) -> int:
        return self._process.pid

    def fileno(self) -> int:
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def begin(self, match: Match) -> None:
        self.match = match
        self.told = 0
        self._send(msgspec.json.encode(match))

    def messages(self) -> list[Any] | None:
        """What it has sent, or None if it is dead."""
        data = os.read(self.fileno(), 1 << 20)
        if not data:
            return None
        *whole, self._rest = (self._rest + data).split(b"\n")
        return [msgspec.json.decode(line) for line in whole]

    def stop(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()
        self._process.wait()

    def _send(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it is dead: its output says so too
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()


class Workers:
    """Plays matches in `jobs` processes."""

    def __init__(self, event: Event, folder: Path, jobs: int) -> None:
        self.notes: list[str] = []
        self._assignment = msgspec.json.encode(Assignment(event, str(folder)))
        self._jobs = jobs
        self._workers: list[Worker] = []
        self._selector = selectors.DefaultSelector()

    def play(self, matches: Sequence[Match]) -> Iterator[tuple[Match, str]]:
        waiting = deque(matches)
        losses = Losses(self.notes)
        told: dict[int, int] = {}  # lines of matches whose worker was lost
        while waiting or any(worker.match for worker in self._workers):
            self._employ(waiting)
            for key, _ in self._selector.select():
                worker: Worker = key.data
                messages = worker.messages()
                if messages is None:
                    self._dismiss(worker)
                    if worker.match is not None:
                        waiting.appendleft(worker.match)
                        told[worker.match.first_game] = max(worker.told, told.get(worker.match.first_game, 0))
                        losses.count(worker.match)
                    continue
                for going_on, content in messages:
                    assert worker.match is not None
                    if going_on is None:
                        raise CrewError(f"a worker can't go on: {content}")
                    if going_on:
                        known = max(0, told.get(worker.match.first_game, 0) - worker.told)
                        worker.told += content.count("\n")
                        yield worker.match, after_lines(content, known)
                    else:
                        self.notes += content
                        worker.match = None

    def pids(self) -> list[int]:
        """The numbers of its processes."""
        return [worker.pid for worker in self._workers]

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in list(self._workers):
            self._dismiss(worker)
        self._selector.close()

    def _employ(self, waiting: deque[Match]) -> None:
        """Give each idle worker a match, and take on workers while there are matches for them."""
        idle = [worker for worker in self._workers if worker.match is None]
        while waiting and (idle or len(self._workers) < self._jobs):
            if not idle:
                idle.append(Worker(self._assignment))
                self._workers.append(idle[-1])
                self._selector.register(idle[-1].fileno(), selectors.EVENT_READ, idle[-1])
            idle.pop().begin(waiting.popleft())

    def _dismiss(self, worker: Worker) -> None:
        self._selector.unregister(worker.fileno())
        self._workers.remove(worker)
        worker.stop()
