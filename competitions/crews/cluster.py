"""A crew on a Ray cluster: the same matches, on many machines.

Every node needs roomai in the same version, and the files of players and games under the same paths (a shared folder);
the digests in the event are checked where they are used. Records are written here, by one process, as ever.
"""

from __future__ import annotations

import os
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from roomai.errors import RoomAIError

from ..event import Event
from ..match import Match
from .base import Assignment, Losses, after_lines

PATIENCE_S = 1.0
CONNECT_S = 10.0


class ClusterError(RoomAIError, RuntimeError):
    """A Ray cluster that can't be reached, or whose nodes can't play; says what to do."""


class Cluster:
    """Plays matches as Ray tasks, as many at a time as the cluster has cores."""

    def __init__(self, event: Event, folder: Path, address: str) -> None:
        self.notes: list[str] = []
        self._address = address
        self._ray: Any = _ray()
        self._assignment = msgspec.json.encode(Assignment(event, str(folder.resolve())))

    def play(self, matches: Sequence[Match]) -> Iterator[tuple[Match, str]]:
        ray = self._ray
        play_match = ray.remote(num_cpus=1, max_retries=0, num_returns="streaming")(play_on_node)
        waiting = deque(matches)
        losses = Losses(self.notes)
        running: dict[Any, tuple[Match, int]] = {}  # streams of lines, and how many lines of each there were already
        told: dict[int, int] = {}
        while waiting or running:
            while waiting and len(running) < max(1, int(ray.cluster_resources().get("CPU", 1))):
                match = waiting.popleft()
                stream = play_match.remote(self._assignment, msgspec.json.encode(match), os.getcwd())
                running[stream] = match, told.get(match.first_game, 0)
            ready, _ = ray.wait(list(running), num_returns=1, timeout=PATIENCE_S, fetch_local=False)
            for stream in ready:
                match, known = running[stream]
                try:
                    lines = ray.get(next(stream))
                except StopIteration:
                    del running[stream]
                    continue
                except ray.exceptions.RayTaskError as error:
                    raise ClusterError(f"a node can't play: {error.cause}") from error
                except ray.exceptions.RayError:
                    del running[stream]
                    losses.count(match)
                    waiting.appendleft(match)
                    continue
                fresh = after_lines(lines, known)
                running[stream] = match, max(0, known - lines.count("\n"))
                if fresh:
                    told[match.first_game] = told.get(match.first_game, 0) + fresh.count("\n")
                    yield match, fresh

    def __enter__(self) -> Cluster:
        address = None if self._address == "local" else self._address
        host, colon, port = self._address.rpartition(":")
        try:
            if colon and port.isdigit():  # Ray itself would try for minutes
                socket.create_connection((host, int(port)), CONNECT_S).close()
            self._ray.init(address=address, ignore_reinit_error=True, log_to_driver=False, logging_level="ERROR")
        except (OSError, ValueError, RuntimeError) as cause:
            raise ClusterError(f"there is no Ray cluster at {self._address}: {cause}") from cause
        return self

    def __exit__(self, *_: object) -> None:
        self._ray.shutdown()


def play_on_node(assignment: bytes, match: bytes, folder: str) -> Iterator[str]:
    """Runs on a node, in the folder in which the event was started, if there is one."""
    if Path(folder).is_dir():
        os.chdir(folder)
    yield from msgspec.json.decode(assignment, type=Assignment).arena().play(msgspec.json.decode(match, type=Match))


def _ray() -> Any:
    try:
        import ray
    except ImportError as cause:
        raise ClusterError("--ray needs the package ray: pip install 'roomai[ray]'") from cause
    return ray
