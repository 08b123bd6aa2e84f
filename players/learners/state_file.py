"""A state in a file: nested dicts, lists and tuples of tensors, numbers and texts, written and read again exactly.

The file is one of safetensors: the tensors, and the rest as JSON in its header. Reading it runs no code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors
from safetensors.torch import save_file
from torch import Tensor

from roomai.errors import OutputError, RunError

LARGEST = 64 << 30
"""Bytes of a file."""
LARGEST_HEADER = 64 << 20
KEY = "roomai"
"""Under which the header has our JSON."""
PLAIN = (bool, int, float, str, type(None))


def write_state(path: Path, state: Any) -> None:
    """Write a state to a new file.

    Tensors may be of any dtype that safetensors has, on any device; keys of dicts are texts or whole numbers. Raises
    TypeError for a state with anything else in it, OutputError if the file can't be written.
    """
    tensors: list[Tensor] = []
    structure = json.dumps(_taken_apart(state, tensors))
    write_tensors(path, {str(number): tensor for number, tensor in enumerate(tensors)}, structure)


def read_state(path: Path, device: str = "cpu") -> Any:
    """The state in a file; tensors that were on a device are brought to `device`, the others are on the CPU.

    Raises RunError for a file that is torn, too large, or no state.
    """
    text, tensors = read_tensors(path, LARGEST, LARGEST_HEADER)
    try:
        return _put_together(json.loads(text), tensors, device)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as cause:
        raise RunError(f"{path} is no state of a run: {type(cause).__name__}: {cause}") from cause


def write_tensors(path: Path, tensors: Mapping[str, Tensor], text: str) -> None:
    """Write tensors by name, and a text in the header, to a new file. Raises OutputError if it can't be written."""
    try:
        save_file(_apart(tensors), path, {KEY: text})
    except (safetensors.SafetensorError, OSError) as cause:  # the first is what it makes of a full disk
        raise OutputError(f"{path} can't be written: {cause}") from cause


def read_tensors(path: Path, largest: int, largest_header: int) -> tuple[str, dict[str, Tensor]]:
    """The text and the tensors of a file, on the CPU, as copies. Raises RunError, which names the file."""
    text = read_header(path, largest, largest_header)
    try:
        with safetensors.safe_open(path, "pt") as file:
            return text, {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
    except safetensors.SafetensorError as cause:
        raise RunError(f"{path} is torn, or has been edited: {cause}") from cause
    except OSError as cause:
        raise RunError(f"{path} can't be read: {cause.strerror or cause}") from cause


def read_header(path: Path, largest: int, largest_header: int) -> str:
    """The text in a file's header; its tensors are not read. Raises RunError for a file that is none of ours."""
    try:
        if not path.is_file():
            raise RunError(f"there is no file {path}")
        if path.stat().st_size > largest:
            raise RunError(f"{path} has {path.stat().st_size:,} bytes, and at most {largest:,} are let in")
        with path.open("rb") as raw:
            size = int.from_bytes(raw.read(8), "little")
        if size > largest_header:
            raise RunError(f"{path} has a header of {size:,} bytes, and at most {largest_header:,} are let in")
        with safetensors.safe_open(path, "pt") as file:
            text = (file.metadata() or {}).get(KEY)
    except safetensors.SafetensorError as cause:
        raise RunError(f"{path} is torn, or no file of safetensors: {cause}") from cause
    except OSError as cause:
        raise RunError(f"{path} can't be read: {cause.strerror or cause}") from cause
    if text is None:
        raise RunError(f"{path} is no file of roomai: its header does not say what it is")
    return str(text)


def _apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors on the CPU, each in memory of its own: safetensors refuses two that share some."""
    seen: set[int] = set()
    apart = {}
    for name, tensor in tensors.items():
        own = tensor.detach().to("cpu").contiguous()
        place = own.untyped_storage().data_ptr()
        whole = own.untyped_storage().nbytes() == own.nbytes
        if own.nbytes and (place in seen or not whole):
            own = own.clone()
        seen.add(place)
        apart[name] = own
    return apart


def _taken_apart(value: Any, tensors: list[Tensor]) -> Any:
    """The same as JSON has it; a container says in its first place what it is."""
    if isinstance(value, Tensor):
        tensors.append(value)
        return ["tensor", len(tensors) - 1, value.device.type]
    if type(value) in PLAIN:
        return value
    if isinstance(value, Mapping):
        if not all(type(key) in (str, int) for key in value):
            raise TypeError(f"keys of a state are texts or whole numbers, got {list(value)!r}")
        return ["dict", [[key, _taken_apart(inner, tensors)] for key, inner in value.items()]]
    if type(value) in (list, tuple):
        return [type(value).__name__, [_taken_apart(inner, tensors) for inner in value]]
    raise TypeError(f"a state holds tensors, numbers and texts in dicts, lists and tuples, got {value!r}")


def _put_together(value: Any, tensors: Mapping[str, Tensor], device: str) -> Any:
    if not isinstance(value, list):
        return value
    kind, inner = value[:2]
    if kind == "tensor":
        return tensors[str(inner)].to("cpu" if value[2] == "cpu" else device)
    if kind == "dict":
        return {key: _put_together(one, tensors, device) for key, one in inner}
    made = [_put_together(one, tensors, device) for one in inner]
    return tuple(made) if kind == "tuple" else made
