"""What a player in a process of its own may use."""

from __future__ import annotations

from dataclasses import dataclass, fields

from roomai.errors import OptionError
from roomai.options import option

UNBOUNDED = 10**9
MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """The limits of one player; raises OptionError for a value of the wrong type or out of range."""

    move_time: float = option(10.0, "seconds for an answer", low=0.001, high=UNBOUNDED)
    bank: float = option(0.0, "seconds a game on top, for all its answers that take longer", low=0.0, high=UNBOUNDED)
    start_time: float = option(20.0, "seconds from its start to its readiness", low=0.001, high=UNBOUNDED)
    memory: int = option(2048, "MiB of memory, with all its child processes", low=16, high=2**20)
    disk: int = option(64, "MiB of the largest file it writes, and of its temporary folder in all", low=1, high=2**20)
    output: int = option(MIB, "bytes of its stderr that are kept, of a match", low=0, high=2**40)

    def __post_init__(self) -> None:
        for field in fields(self):
            value, wanted = getattr(self, field.name), type(field.default)
            low, high = field.metadata["low"], field.metadata["high"]
            if wanted is float and type(value) is int:
                value = float(value)
                object.__setattr__(self, field.name, value)
            if type(value) is not wanted or not low <= value <= high:
                raise OptionError(
                    f"limit {field.name} ({field.metadata['doc']}): expected {wanted.__name__} from {low:g} to "
                    f"{high:g}, got {value!r}"
                )
