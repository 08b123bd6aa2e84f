"""Memory for many records of one dtype: NumPy's, torch's on the CPU, or torch's on CUDA; never a copy between."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import DeviceError, OptionError
from ..spaces import Box, Space

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

    @classmethod
    def of(cls, records: np.ndarray[Any, Any], device: str) -> Memory:
        """Memory on the device with a copy of these records."""
        memory = cls(len(records), records.dtype, device)
        memory.raw[...] = as_array(records.view(np.uint8).reshape(len(records), -1).copy(), device)
        return memory

    @property
    def words(self) -> Any:
        """The same memory as kernels take it, as 64-bit words [count, W]."""
        return kernel_array(self.raw, self.device, np.dtype(np.uint64))

    def member(self, dtype: np.dtype[Any], offset: int, flag: bool = False) -> Array:
        """The member at that offset of each record, [count, ...]; a flag comes as bool."""
        base = np.dtype(np.bool_) if flag else dtype.base
        kind = base if self.device == "numpy" else _torch_dtype(base)
        array = self.raw[:, offset : offset + dtype.itemsize].view(kind)
        return array.reshape(self.count, *dtype.shape)

    def on_host(self) -> np.ndarray[Any, Any]:
        """A copy of the records, [count], as a NumPy array."""
        return on_host(self.raw).copy().view(self.dtype).reshape(-1)


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
            raise DeviceError(
                "device 'cuda': numba-cuda finds no device that it can use; use device='cpu', or install what "
                "`python -m numba -s` says is missing: NVIDIA's driver, or pip install 'roomai[cuda]'"
            )
        if not _simulated(device):
            import torch

            if not torch.cuda.is_available():
                raise DeviceError("device 'cuda': this torch has no CUDA; install one that has, see pytorch.org")


def zeros(shape: tuple[int, ...], dtype: Any, device: str) -> Array:
    """An array of zeros on the device."""
    if device == "numpy":
        return np.zeros(shape, dtype)
    import torch

    return torch.zeros(shape, dtype=_torch_dtype(np.dtype(dtype)), device=_torch_device(device))


def as_array(values: Any, device: str) -> Array:
    """Anything like an array as one on the device, without a copy where it is one. Raises what NumPy or torch raise."""
    if device == "numpy":
        return np.asarray(values)
    import torch

    return torch.as_tensor(values, device=_torch_device(device)).detach()


def converted(array: Array, dtype: Any) -> Array:
    """The array in another dtype, without a copy where it has that dtype already."""
    if isinstance(array, np.ndarray):
        return array.astype(dtype, copy=False)
    return array.to(_torch_dtype(np.dtype(dtype)))


def on_host(array: Array) -> np.ndarray[Any, Any]:
    """The array as a NumPy array; without a copy where it is in the host's memory."""
    host: np.ndarray[Any, Any] = array if isinstance(array, np.ndarray) else array.cpu().numpy()
    return host


def zero_actions(space: Space, count: int, device: str) -> Array:
    """int64 [count], for a Box game float32 [count, k]."""
    if isinstance(space, Box):
        return zeros((count, space.k), np.float32, device)
    return zeros((count,), np.int64, device)


def as_flags(array: Array) -> Array:
    """uint8 as bool, without a copy."""
    return array.view(np.bool_ if isinstance(array, np.ndarray) else _torch_dtype(np.dtype(np.bool_)))


def kernel_array(array: Array, device: str, dtype: np.dtype[Any] | None = None) -> Any:
    """The same memory as kernels take it; with a dtype, each row of bytes as one record, or as a row of words."""
    if dtype is not None and dtype.fields is not None:
        array = array.reshape(-1)
    if device == "cuda" and not _simulated(device):
        from numba import cuda

        mapped = cuda.as_cuda_array(array, sync=False)
        return mapped if dtype is None else mapped.view(dtype)
    host = array if device == "numpy" else array.numpy()
    if dtype is not None:
        host = host.view(dtype)
    return _simulated_array(host) if _simulated(device) else host


def _simulated(device: str) -> bool:
    if device != "cuda":
        return False
    from numba import config

    return bool(config.ENABLE_CUDASIM)


def _simulated_array(host: np.ndarray[Any, Any]) -> Any:
    """An array that the simulator takes as it is; others it copies there and back, padding and aliases aside."""
    from numba.cuda.simulator.cudadrv.devicearray import FakeCUDAArray

    return FakeCUDAArray(host.view(np.recarray) if host.dtype.fields is not None else host)


def _torch_device(device: str) -> str:
    return "cpu" if _simulated(device) else device


def _torch_dtype(dtype: np.dtype[Any]) -> Any:
    import torch

    return getattr(torch, "bool" if dtype == np.bool_ else dtype.name)
