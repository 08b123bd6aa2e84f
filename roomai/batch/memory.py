"""Memory for many records of one dtype: NumPy's, torch's on the CPU, or torch's on a CUDA device; never a copy between."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import DeviceError, OptionError

Array = Any
"""A NumPy array or a torch tensor, by the device of the batch."""

DEVICES = ("numpy", "cpu", "cuda")


class Memory:
    """`count` records of a dtype on a device; `records` is what kernels take, `member` an array that shares it."""

    def __init__(self, count: int, dtype: np.dtype[Any], device: str) -> None:
        self.count = count
        self.dtype = dtype
        self.device = device
        self.raw: Array = zeros((count, dtype.itemsize), np.uint8, device)
        self.records: Any = kernel_array(self.raw, device, dtype)

    def member(self, dtype: np.dtype[Any], offset: int, flag: bool = False) -> Array:
        """The member at that offset of each record, [count, ...]; a flag comes as bool."""
        base = np.dtype(np.bool_) if flag else dtype.base
        array = self.raw[:, offset : offset + dtype.itemsize].view(base if self.device == "numpy" else _torch_dtype(base))
        return array.reshape(self.count, *dtype.shape)


class MemoryView:
    """One record of a batch as an object: each member an array [count, ...], read from memory when asked for."""

    def __init__(self, memory: Memory, dtype: np.dtype[Any], offset: int, flags: frozenset[str], **more: Array) -> None:
        self.memory = memory
        self._dtype = dtype
        self._offset = offset
        self._flags = flags
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        fields: Any = self._dtype.fields
        if name not in fields:
            raise AttributeError(f"this state has no {name!r}; it has {', '.join(fields)}")
        kind, offset = fields[name][:2]
        if kind.fields is not None:
            return MemoryView(self.memory, kind, self._offset + offset, frozenset())
        return self.memory.member(kind, self._offset + offset, name in self._flags)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(self._dtype.names or ())]


def check_device(device: str) -> None:
    """Raise OptionError for a device that roomai does not know, DeviceError for one that is not there."""
    if device not in DEVICES:
        raise OptionError(f"device: expected one of {', '.join(DEVICES)}, got {device!r}")
    if device == "cuda":
        try:
            from numba import cuda
        except ImportError as cause:
            raise DeviceError("device 'cuda' needs numba-cuda: pip install 'roomai[cuda]'") from cause
        if not cuda.is_available():
            raise DeviceError("device 'cuda': no CUDA device is there; use device='cpu', or install NVIDIA's driver")


def zeros(shape: tuple[int, ...], dtype: Any, device: str) -> Array:
    """An array of zeros on the device."""
    if device == "numpy":
        return np.zeros(shape, dtype)
    import torch

    return torch.zeros(shape, dtype=_torch_dtype(np.dtype(dtype)), device="cpu" if _simulated(device) else device)


def as_flags(array: Array) -> Array:
    """uint8 as bool, without a copy."""
    return array.view(np.bool_ if isinstance(array, np.ndarray) else _torch_dtype(np.dtype(np.bool_)))


def kernel_array(array: Array, device: str, dtype: np.dtype[Any] | None = None) -> Any:
    """The same memory as kernels take it; with a dtype, rows of bytes as records."""
    if device == "cuda" and not _simulated(device):
        from numba import cuda

        mapped = cuda.as_cuda_array(array.reshape(-1) if dtype is not None else array, sync=False)
        return mapped if dtype is None else mapped.view(dtype)
    host = array if device == "numpy" else array.numpy()
    if dtype is not None:
        host = host.view(dtype).reshape(-1)
        return host.view(np.recarray) if _simulated(device) else host
    return host


def _simulated(device: str) -> bool:
    if device != "cuda":
        return False
    from numba import config

    return bool(config.ENABLE_CUDASIM)


def _torch_dtype(dtype: np.dtype[Any]) -> Any:
    import torch

    return getattr(torch, "bool" if dtype == np.bool_ else dtype.name)
