"""Measures: what a game tells of how it went beside the scores, such as how fair a deal was or how long a fight."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from .abstract import TERMINAL
from .engine import one_measure
from .errors import GameDefinitionError

MOST = 64
"""Measures of a game; no name of one is longer, either."""

Measured = dict[str, float | tuple[float, ...]]
"""The measures of a finished game by name, a tuple by seat for those of each seat; NaN for what it does not define."""


@dataclass(frozen=True)
class Measure:
    """A number that tells how a game went: of the whole game, or one for each seat. NaN where it is not defined."""

    name: str
    doc: str
    per_seat: bool = False


def declared_measures(rules: ModuleType, options: Any) -> tuple[Measure, ...]:
    """What `measures(options)` of the rules declares, or nothing.

    Raises GameDefinitionError where the rule measure() or its declaration is missing, and for a bad name.
    """
    declare = getattr(rules, "measures", None)
    if (declare is None) != (getattr(rules, "measure", None) is None):
        which = "measure(state, out)" if declare is None else "measures(options)"
        raise GameDefinitionError(
            f"{rules.__name__} defines {which} alone: measures(options) says which there are, measure(state, out) "
            "writes them"
        )
    declared = () if declare is None else tuple(declare(options))
    for measure in declared:
        if not isinstance(measure, Measure):
            raise GameDefinitionError(f"{rules.__name__}.measures(): expected roomai.Measure, got {measure!r}")
    _check_names(rules.__name__, [measure.name for measure in declared])
    return declared


def places_of(measures: Sequence[Measure], num_players: int) -> dict[str, int | slice]:
    """Where the numbers of each measure lie in the row that the rule measure() writes."""
    places: dict[str, int | slice] = {}
    start = 0
    for measure in measures:
        places[measure.name] = slice(start, start + num_players) if measure.per_seat else start
        start += num_players if measure.per_seat else 1
    return places


def width_of(measures: Sequence[Measure], num_players: int) -> int:
    """How many numbers the rule measure() writes."""
    return sum(num_players if measure.per_seat else 1 for measure in measures)


def checked_measures(game: str, num_players: int, measured: Mapping[str, Any]) -> Measured:
    """What an env in plain Python answers, as floats.

    Raises GameDefinitionError for a bad name, and for what is neither a number nor one number for each seat.
    """
    _check_names(game, list(measured))
    found: Measured = {}
    try:
        for name, value in measured.items():
            found[name] = tuple(map(float, value)) if isinstance(value, tuple | list) else float(value)
    except (TypeError, ValueError) as cause:
        raise GameDefinitionError(f"{game}: the measure {name} is {value!r}: expected numbers") from cause
    for name, value in found.items():
        if isinstance(value, tuple) and len(value) != num_players:
            raise GameDefinitionError(f"{game}: the measure {name} is {value!r}: expected one number a seat")
    return found


def stacked_measures(game: str, rows: Sequence[Measured | None], num_players: int) -> dict[str, np.ndarray[Any, Any]]:
    """The measures of many games as arrays, float64 [B] or [B, n]; NaN in a row without a game.

    Raises GameDefinitionError unless all games have the same.
    """
    found = [row for row in rows if row is not None]
    kinds = {tuple((name, isinstance(value, tuple)) for name, value in row.items()) for row in found}
    if len(kinds) > 1:
        raise GameDefinitionError(f"{game}: its games have different measures: {sorted(map(dict, kinds), key=str)}")
    stacked = {}
    for name, per_seat in next(iter(kinds), ()):
        nothing = (math.nan,) * num_players if per_seat else math.nan
        stacked[name] = np.array([nothing if row is None else row[name] for row in rows])
    return stacked


def _check_names(game: str, names: Sequence[Any]) -> None:
    good = all(isinstance(name, str) and name.isidentifier() and len(name) <= MOST for name in names)
    if not good or len(set(names)) < len(names) or len(names) > MOST:
        raise GameDefinitionError(
            f"{game}: expected at most {MOST} measures whose names are different identifiers of at most {MOST} "
            f"letters, got {', '.join(map(repr, names))}"
        )


# ---- The kernel: plain functions that linking compiles with the rules of a game ----------------------------------


def batch_measure(slots: Any, out: Any, low: int, high: int) -> None:
    """Write the measures of the game in each slot into out [B, M]; NaN where no game is over."""
    for i in range(low, high):
        over = slots[i].public.turn == TERMINAL
        for j in range(out.shape[1]):
            out[i, j] = 0.0 if over else np.nan
        if over:
            one_measure(slots[i : i + 1], out[i])
