"""Action spaces, after Gymnasium's names: `Discrete` actions with names, `Box` actions, vectors of floats, and `Menu`s.

A menu is a list of ids, each of which stands for a sized action, a kind and a number such as raise_40, in a state; any
other that the rules allow may be played by its name. A sized action is itself an integer, larger than any id of a menu.
"""

from __future__ import annotations

import math
import re
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


SIZED = 65_536
"""Sized actions are integers from here on: SIZED + 8 * number + kind."""
MOST_KINDS = 8
LARGEST = (2**31 - 1 - SIZED) // MOST_KINDS


def sized(kind: int, number: int) -> int:
    """The sized action of a kind, an index into the menu's `kinds`, and a number. Compiles, as the next two do."""
    return SIZED + MOST_KINDS * number + kind


def kind_of(action: int) -> int:
    """The kind of a sized action."""
    return (action - SIZED) % MOST_KINDS


def number_of(action: int) -> int:
    """The number of a sized action."""
    return (action - SIZED) // MOST_KINDS


@dataclass(frozen=True)
class Menu(Discrete):
    """n ids for learners, each of which stands for a sized action in a state, and sized actions by names like raise_40.

    What an id stands for is in an info's `available_actions`, in the order of the ids that are legal.
    """

    kinds: tuple[str, ...] = ()
    """The kinds of sized actions, at most 8; a sized action's name is its kind, an underscore, and its number."""

    def __post_init__(self) -> None:
        super().__post_init__()
        kinds = tuple(self.kinds)
        object.__setattr__(self, "kinds", kinds)
        if not 1 <= len(set(kinds)) == len(kinds) <= MOST_KINDS or any(not re.fullmatch("[a-z]+", k) for k in kinds):
            raise GameDefinitionError(f"a menu needs 1 to {MOST_KINDS} distinct kinds, lower-case words, got {kinds}")
        if self.n > SIZED or any(self._sized(name) is not None for name in self.names):
            raise GameDefinitionError(f"a menu has at most {SIZED} ids, none with the name of a sized action")

    def parse(self, action: Any) -> int | None:
        """The id or the sized action of a name or a number, or None if there is no such action."""
        known = super().parse(action)
        if known is not None:
            return known
        if isinstance(action, str):
            return self._sized(action)
        if isinstance(action, int | np.integer) and SIZED <= action < sized(0, LARGEST):
            return int(action) if kind_of(int(action)) < len(self.kinds) else None
        return None

    def describe(self, action: Any) -> str:
        """The name of an id or of a sized action."""
        known = int(action)
        return super().describe(known) if known < SIZED else f"{self.kinds[kind_of(known)]}_{number_of(known)}"

    def _sized(self, name: str) -> int | None:
        kind, _, number = name.partition("_")
        if kind not in self.kinds or not (number.isascii() and number.isdigit()) or len(number) > len(str(LARGEST)):
            return None
        if int(number) >= LARGEST or (number[0] == "0" and number != "0"):
            return None
        return sized(self.kinds.index(kind), int(number))

    def __str__(self) -> str:
        return f"Menu({self.n}, {'/'.join(self.kinds)})"


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
