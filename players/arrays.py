"""The few array operations that NumPy and torch spell differently, for players that answer batches of either kind."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
"""A NumPy array or a torch tensor, by the device of the batch."""


def as_index(array: Array) -> Array:
    """The numbers as int64, which either kind takes for an index."""
    return array.astype(np.int64) if isinstance(array, np.ndarray) else array.long()


class Constant:
    """A table of numbers that is copied to each device once."""

    def __init__(self, values: np.ndarray[Any, Any]) -> None:
        self._values = values
        self._on_device: dict[Any, Array] = {}

    def like(self, array: Array) -> Array:
        """The table as an array of the kind and on the device of another."""
        if isinstance(array, np.ndarray):
            return self._values
        if array.device not in self._on_device:
            import torch

            self._on_device[array.device] = torch.as_tensor(self._values, device=array.device)
        return self._on_device[array.device]
