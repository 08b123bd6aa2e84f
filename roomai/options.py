"""Options with defaults: fields of a frozen dataclass, checked by range and choice, read from text."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from .errors import OptionError, UnknownNameError

T = TypeVar("T")


def option(
    default: T, doc: str, *, low: float | None = None, high: float | None = None, choices: tuple[Any, ...] = ()
) -> T:
    """Declare an option as a dataclass field: its default, one sentence, and what it may be (bounds included)."""
    about = {"doc": doc, "low": low, "high": high, "choices": choices}
    declared: T = dataclasses.field(default=default, metadata=about)
    return declared


def build_options(owner: str, options_class: type[T], given: Mapping[str, Any]) -> T:
    """Make the options of `owner` from keyword arguments or text values.

    Raises UnknownNameError for a name that is not declared, OptionError for a wrong type or a value out of range.
    """
    fields = {field.name: field for field in dataclasses.fields(options_class)}  # type: ignore[arg-type]
    for name in given:
        if name not in fields:
            raise UnknownNameError(f"option of {owner}", name, fields)
    return options_class(**{name: _checked(owner, fields[name], value) for name, value in given.items()})


def describe_options(options_class: type) -> list[tuple[str, Any, str, str]]:
    """(name, default, allowed values as text, one sentence) of each option, for help and documentation."""
    return [
        (field.name, field.default, _allowed(field), field.metadata.get("doc", ""))
        for field in dataclasses.fields(options_class)
    ]


def _checked(owner: str, field: dataclasses.Field[Any], value: Any) -> Any:
    wanted = type(field.default)
    if isinstance(value, str) and wanted is not str:
        value = _parsed(value)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if wanted is tuple:
        value = _frozen(value.tolist() if hasattr(value, "tolist") else value)  # an array is as good as a list
    if type(value) is not wanted and not (wanted is int and hasattr(value, "__index__") and value is not True):
        raise OptionError(
            f"option {field.name} of {owner}: expected {wanted.__name__} ({_allowed(field)}), got {value!r}"
        )
    rules = field.metadata
    low, high, choices = rules.get("low"), rules.get("high"), rules.get("choices")
    inside = (low is None or value >= low) and (high is None or value <= high) and (not choices or value in choices)
    if not inside:
        raise OptionError(f"option {field.name} of {owner}: expected {_allowed(field)}, got {value!r}")
    return wanted(value)


def _parsed(text: str) -> Any:
    named = {"true": True, "false": False}
    if text.lower() in named:
        return named[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def _allowed(field: dataclasses.Field[Any]) -> str:
    rules = field.metadata
    if rules.get("choices"):
        return " or ".join(repr(choice) for choice in rules["choices"])
    low, high = rules.get("low"), rules.get("high")
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"at least {low}"
    if high is not None:
        return f"at most {high}"
    return f"any {type(field.default).__name__}"
