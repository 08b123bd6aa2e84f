"""Filters of games, written as people say them: `player=MyBot result=win length>6 swing>5 verdict=crash`.

A game has to meet all words. Each is NAME OPERATOR VALUE, or `forfeit` alone. `player` may be said more than once: then
all of them sat at the table. `result`, `score` and `seat` are those of the first player named, or of anybody.
"""

from __future__ import annotations

import operator
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai.errors import OptionError, UnknownNameError

from ..columns import Columns
from ..event import Event
from ..record import VERDICTS

Mask = np.ndarray[Any, np.dtype[np.bool_]]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge, "<=": operator.le, "!=": operator.ne, "=": operator.eq, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
NUMBERS = ("game", "deal", "length", "swing", "score", "seat")
RESULTS = ("win", "loss", "draw")
NAMES = ("player", "result", "verdict", "by", *NUMBERS)
WORD = re.compile(r"(?P<name>[a-z]+)(?P<operator>>=|<=|!=|=|>|<)(?P<value>.+)", re.DOTALL)
FORFEITS = ("forfeit", "forfeits")


@dataclass(frozen=True)
class Word:
    """One condition of a filter."""

    name: str
    operator: str
    value: Any


def parse_filter(text: str, event: Event) -> list[Word]:
    """The conditions of a filter. Raises OptionError or UnknownNameError, which say what could have been meant."""
    try:
        words = shlex.split(text)
    except ValueError as cause:
        raise OptionError(f"filter {text!r}: {str(cause).lower()}") from cause
    return [_parse_word(word, event) for word in words]


def _parse_word(text: str, event: Event) -> Word:
    if text in FORFEITS:
        return Word("verdict", "!=", VERDICTS.index("normal"))
    found = WORD.fullmatch(text)
    if found is None:
        raise OptionError(f"filter {text!r}: expected words such as player=NAME, result=win, swing>5, or forfeit")
    name, sign, value = found["name"], found["operator"], found["value"]
    if name not in NAMES:
        raise UnknownNameError("filter", name, NAMES)
    if name in NUMBERS:
        return Word(name, sign, _number(text, value))
    if sign not in ("=", "!="):
        raise OptionError(f"filter {text!r}: {name} is compared by = or !=")
    choices: Sequence[str] = {"result": RESULTS, "verdict": VERDICTS}.get(name, tuple(event.players))
    if value not in choices:
        raise UnknownNameError("player" if name in ("player", "by") else name, value, choices)
    return Word(name, sign, value if name == "result" else choices.index(value))


def _number(text: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if number != number:
        raise OptionError(f"filter {text!r}: expected a number, got {value!r}")
    return number


def matches(words: Sequence[Word], columns: Columns) -> Mask:
    """bool [G]: the games that meet all conditions."""
    mask = np.ones(len(columns), np.bool_)
    asked = [word.value for word in words if word.name == "player" and word.operator == "="]
    whose = columns.seats == asked[0] if asked else np.ones(columns.seats.shape, np.bool_)
    for word in words:
        compare = OPERATORS[word.operator]
        if word.name == "player":
            sat = (columns.seats == word.value).any(axis=1)
            mask &= sat if word.operator == "=" else ~sat
        elif word.name in ("result", "score", "seat"):
            mask &= (_by_seat(word, columns, compare) & whose).any(axis=1)
        else:
            mask &= compare(_column(word.name, columns), word.value)
    return mask


def _by_seat(word: Word, columns: Columns, compare: Callable[[Any, Any], Any]) -> Mask:
    if word.name == "score":
        found: Mask = compare(columns.scores, word.value)
    elif word.name == "seat":
        found = np.broadcast_to(compare(np.arange(columns.seats.shape[1]), word.value), columns.seats.shape)
    else:
        best = columns.scores.max(axis=1, keepdims=True)
        at_top, alone = columns.scores == best, (columns.scores == best).sum(axis=1, keepdims=True) == 1
        found = {"win": at_top & alone, "draw": at_top & ~alone, "loss": ~at_top}[word.value]
        found = found if word.operator == "=" else ~found
    return found


def _column(name: str, columns: Columns) -> Any:
    return swings(columns) if name == "swing" else getattr(columns, name)


def swings(columns: Columns) -> np.ndarray[Any, Any]:
    """The largest difference of scores in each game."""
    differences: np.ndarray[Any, Any] = np.ptp(columns.scores, axis=1)
    return differences
