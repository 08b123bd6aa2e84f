"""Arrays in a file of ours: .npz as NumPy writes it, read without pickle, within limits, and replaced as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy

from roomai.errors import StrategyError

from ..files import replaced

Array = np.ndarray[Any, Any]

LARGEST = 8 << 30
"""Bytes of all arrays of a file, unpacked, unless told otherwise."""
MOST_PACKED = 200
"""How many times its size a file may unpack to; keys and probabilities pack to a tenth or so."""
HARMLESS = 64 << 20
"""Bytes that a small file may unpack to, however well they are packed."""
LONGEST_HEADER = 1000


class Kind(NamedTuple):
    """What an array in a file must be."""

    dtype: type
    dimensions: int

    def __str__(self) -> str:
        return f"{np.dtype(self.dtype)} of {self.dimensions} dimension{'s' * (self.dimensions != 1)}"


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays by name to a file, which is as it was until it is all there. Raises OutputError if it can't be."""
    with replaced(path) as aside, aside.open("xb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # none is named allow_pickle


def read_arrays(
    path: Path, kinds: Mapping[str, Kind], largest: int = LARGEST, optional: Mapping[str, Kind] | None = None
) -> dict[str, Array]:
    """The arrays of a file, which must be these and no others, but for optional ones.

    Raises StrategyError, which names the file, if it isn't there, is torn, no .npz, larger than `largest` bytes when
    unpacked, or holds anything else. What is in it is looked at before memory is taken for it.
    """
    try:
        with path.open("rb") as file, ZipFile(file) as archive:
            most = min(largest, max(HARMLESS, MOST_PACKED * path.stat().st_size))
            there = {name[: -len(".npy")] for name in archive.namelist()}
            wanted = {**kinds, **{name: kind for name, kind in (optional or {}).items() if name in there}}
            members = _directory(path, archive, wanted, most)
            return {name: _read(path, archive, members[f"{name}.npy"], kind) for name, kind in wanted.items()}
    except StrategyError:
        raise
    except FileNotFoundError:
        raise StrategyError(f"there is no file {path}") from None
    except BadZipFile as cause:
        raise StrategyError(f"{path} is torn, or no .npz file: {cause}") from cause
    except OSError as cause:
        raise StrategyError(f"{path} can't be read: {cause.strerror or cause}") from cause
    except Exception as cause:  # of torn files zipfile, zlib and NumPy raise all kinds
        raise StrategyError(f"{path} is torn, or has been edited: {type(cause).__name__}: {cause}") from cause


def _directory(path: Path, archive: ZipFile, kinds: Mapping[str, Kind], largest: int) -> dict[str, ZipInfo]:
    listed = archive.infolist()
    members = {member.filename: member for member in listed}
    expected = [f"{name}.npy" for name in kinds]
    if sorted(member.filename for member in listed) != sorted(expected):
        few = ", ".join(member.filename[:40] for member in listed[: len(expected) + 1]) or "none"
        raise StrategyError(f"{path}: expected the members {', '.join(expected)}, got {len(listed)}: {few}")
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in listed):
        raise StrategyError(f"{path}: its members are packed in a way that NumPy does not use")
    size = sum(member.file_size for member in listed)
    if size > largest:
        raise StrategyError(f"{path} would unpack to {size:,} bytes, and at most {largest:,} are let in")
    return members


def _read(path: Path, archive: ZipFile, member: ZipInfo, kind: Kind) -> Array:
    with archive.open(member) as file:
        version = npy.read_magic(file)
        if version != (1, 0):
            raise StrategyError(f"{path}: {member.filename} has a header of version {version}, expected (1, 0)")
        shape, fortran, dtype = npy.read_array_header_1_0(file, LONGEST_HEADER)
        if dtype != np.dtype(kind.dtype) or len(shape) != kind.dimensions or fortran:
            order = " in Fortran's order" * fortran
            raise StrategyError(f"{path}: {member.filename}: expected {kind}, got {dtype} of shape {shape}{order}")
        if file.tell() + math.prod(shape) * dtype.itemsize != member.file_size:
            raise StrategyError(f"{path}: {member.filename} has not the size of an array of shape {shape}")
        return _filled(file, np.empty(shape, dtype))


def _filled(file: IO[bytes], array: Array) -> Array:
    view: Any = array.reshape(-1).view(np.uint8)
    done = 0
    while read := file.readinto(view[done : done + (1 << 24)]):  # type: ignore[attr-defined]
        done += read
    if done != array.nbytes:
        raise EOFError(f"expected {array.nbytes} bytes, got {done}")
    return array
