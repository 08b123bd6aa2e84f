"""Action spaces, after Gymnasium's names: `Discrete` actions with names, and `Box` actions, vectors of floats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import GameDefinitionError


@dataclass(frozen=True)
class Discrete:
    """n actions with ids 0 to n - 1 and the names that people know; a player may answer either."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        names = tuple(self.names)
        object.__setattr__(self, "names", names)
        if not names or len(set(names)) != len(names):
            raise GameDefinitionError(f"action names must be distinct and at least one, got {names}")
        if any(not isinstance(name, str) or not name or name.lstrip("-").isdigit() for name in names):
            raise GameDefinitionError(f"action names must be words, not numbers, got {names}")

    @property
    def n(self) -> int:
        return len(self.names)

    @property
    def size(self) -> int:
        """The width of a legality mask."""
        return len(self.names)

    def parse(self, action: Any) -> int | None:
        """The id of an action given by name or by id, or None if there is no such action."""
        if isinstance(action, str):
            return self.names.index(action) if action in self.names else None
        if isinstance(action, int | np.integer) and not isinstance(action, bool):
            return int(action) if 0 <= action < self.n else None
        return None

    def describe(self, action: Any) -> str:
        """The name of an action id."""
        return self.names[int(action)]

    def __str__(self) -> str:
        return f"Discrete({self.n})"


@dataclass(frozen=True)
class Box:
    """Vectors of k float32 numbers, each from low to high (bounds included)."""

    k: int
    low: float = 0.0
    high: float = 1.0

    @property
    def size(self) -> int:
        """The width of a legality mask: a Box needs none."""
        return 0

    def parse(self, action: Any) -> np.ndarray[Any, np.dtype[np.float32]] | None:
        """The action as float32 [k], or None if its shape, type or range is wrong; where k = 1 a number will do."""
        try:
            given = np.asarray(action)
        except Exception:  # whatever an object raises when asked to be an array: it is no vector
            return None
        if given.ndim == 0:
            given = given.reshape(1)
        if given.dtype.kind not in "iuf" or given.shape != (self.k,):
            return None
        with np.errstate(over="ignore"):  # to inf, which is out of range
            vector = given.astype(np.float32)
        return vector if np.all((vector >= self.low) & (vector <= self.high)) else None

    def low_vector(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """The smallest action, float32 [k]."""
        return np.full(self.k, self.low, np.float32)

    def describe(self, action: Any) -> str:
        """The numbers as text, in as few digits as name them exactly."""
        return " ".join(str(np.float32(value)) for value in np.asarray(action).reshape(-1))

    def __post_init__(self) -> None:
        if self.k < 1 or not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise GameDefinitionError(f"a Box needs k >= 1 and low < high, both finite, got {self}")
        for bound in ("low", "high"):  # as float32 has it, so that 0.1 is not above a `high` of 0.1
            object.__setattr__(self, bound, float(np.float32(getattr(self, bound))))

    def __str__(self) -> str:
        return f"Box({self.k}, {self.low:g}..{self.high:g})"


Space = Discrete | Box
