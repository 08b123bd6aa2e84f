"""Kernels over ranges of slots on the CPU: on this thread, or on a crew of threads (kernels release the GIL)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import OptionError
from ..kernels import Linked

WORTH_A_THREAD = 4096
"""Games a thread should have, or handing them over costs more than it gains."""


class CpuRunner:
    """Runs the kernels of a game over rows 0 to count - 1."""

    def __init__(self, game: Linked, size: int, threads: int | None) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        if threads is not None and (not isinstance(threads, int) or threads < 1):
            raise OptionError(f"threads: expected a whole number of at least 1, got {threads!r}")
        self._kernels = game.kernels
        self.threads = threads or max(1, min(cores, size // WORTH_A_THREAD))

    def run(self, kernel: str, count: int, *arguments: Any) -> list[Any]:
        """Call kernel(*arguments, low, high) for ranges that cover count rows; what each call answered, in order."""
        entry = self._kernels.entry(kernel, *arguments, 0, 0)
        if self.threads == 1 or count < self.threads:
            return [entry(*arguments, 0, count)]
        edges = np.linspace(0, count, self.threads + 1).astype(int).tolist()
        crew = _crew(self.threads)
        calls = [crew.submit(entry, *arguments, low, high) for low, high in pairwise(edges)]
        return [call.result() for call in calls]


@cache
def _crew(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="roomai")
