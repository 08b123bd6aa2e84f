"""Which runner runs the kernels of a game, by device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..kernels import Linked
from .cpu import CpuRunner

if TYPE_CHECKING:
    from .cuda import CudaRunner


def make_runner(game: Linked, size: int, device: str, threads: int | None) -> CpuRunner | CudaRunner:
    """A runner for about `size` games; `threads` counts for the CPU only."""
    if device == "cuda":
        from .cuda import CudaRunner

        return CudaRunner(game)
    return CpuRunner(game, size, threads)
