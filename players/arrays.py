"""The few array operations that NumPy and torch spell differently, for players that answer batches of either kind."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
"""A NumPy array or a torch tensor, by the device of the batch."""


def as_index(array: Array) -> Array:
    """The numbers as int64, which either kind takes for an index."""
    return array.astype(np.int64) if isinstance(array, np.ndarray) else array.long()


def as_float(array: Array) -> Array:
    """The numbers as float64."""
    return array.astype(np.float64) if isinstance(array, np.ndarray) else array.double()


def one_hot(action: Any, mask: Array) -> Array:
    """1 for an action and 0 for all others, float64: [A] for an id and a mask [A], [b, A] for ids [b] and masks."""
    if isinstance(mask, np.ndarray):
        return np.eye(mask.shape[-1])[action if mask.ndim == 1 else as_index(action)]
    import torch

    return torch.eye(mask.shape[-1], dtype=torch.float64, device=mask.device)[as_index(action)]


def spread(mask: Array) -> Array:
    """Each action that is marked as likely as the others: float64 of the shape of mask, bool [A] or [b, A]."""
    marks = mask.astype(np.float64) if isinstance(mask, np.ndarray) else mask.double()
    return marks / marks.sum(-1, keepdims=True)


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
