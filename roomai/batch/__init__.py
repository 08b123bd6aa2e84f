"""Many games at once behind the words of one: on the CPU, on CUDA, or by looping over plain Python envs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import OptionError
from .abstract import AbstractBatchEnv, BatchPlayer
from .info import BatchInfo, BatchRecorderInfo
from .memory import check_device

if TYPE_CHECKING:
    from ..game import Game, PlainGame

__all__ = ["AbstractBatchEnv", "BatchInfo", "BatchPlayer", "BatchRecorderInfo", "make_batch"]

LARGEST = 2**24


def make_batch(game: Game | PlainGame, size: int, device: str = "cpu", **settings: Any) -> AbstractBatchEnv:
    """`size` games of one kind; settings are those of BatchEnv (or LoopBatchEnv for a game in plain Python).

    Raises OptionError for a bad size or device, DeviceError for a device that is not there.
    """
    from ..game import Game

    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= LARGEST:
        raise OptionError(f"batch: expected a whole number from 1 to {LARGEST}, got {size!r}")
    check_device(device)
    if isinstance(game, Game):
        from .env import BatchEnv

        return BatchEnv(game, size, device, **settings)
    from .loop import LoopBatchEnv

    return LoopBatchEnv(game, size, device, **settings)
