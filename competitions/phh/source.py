"""One hand of a file: its fields, and in which line they are."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..replay.words import clean
from .hand import HandHistoryError

MOST_ACTIONS = 2000
LONGEST_NAME = 100
BLANK = r"[ \t]*"
"""Within a line: over many empty ones a search would take time in their square."""


class Source:
    """One hand of a file, and where in it everything is."""

    def __init__(self, path: Path, text: str, data: dict[str, Any], name: str | None) -> None:
        self._path = path
        self._text = text
        self._data = data
        self._name = name

    # ---- The fields

    def text(self, field: str) -> str:
        found = self._data.get(field)
        if not isinstance(found, str):
            raise self.error(field, f"expected a text, got {str(found)[:60]}")
        return found

    def texts(self, field: str) -> list[str]:
        found = self._data.get(field)
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self.error(field, f"expected a list of texts, got {str(found)[:60]}")
        return found

    def numbers(self, field: str) -> list[Decimal]:
        """A list of numbers."""
        found = self._data.get(field)
        if not isinstance(found, list) or not found or not all(map(_is_number, found)):
            raise self.error(field, f"expected a list of numbers, got {str(found)[:60]}")
        return [Decimal(number) for number in found]

    def number(self, field: str) -> Decimal:
        found: Any = self._data.get(field)
        if not _is_number(found):
            raise self.error(field, f"expected a number, got {str(found)[:60]}")
        return Decimal(found)

    def has(self, field: str) -> bool:
        return field in self._data

    @property
    def title(self) -> str:
        return str(self._data.get("hand", self._name or 1))[:LONGEST_NAME]

    def actions(self) -> list[str]:
        found = self.texts("actions")
        if len(found) > MOST_ACTIONS:
            raise self.error("actions", f"expected at most {MOST_ACTIONS}, got {len(found)}")
        return found

    # ---- Where something is wrong

    def error_in(self, action: int, why: str) -> HandHistoryError:
        """Of an action, by its number from 0."""
        actions = self._data["actions"]
        told = f"action {action + 1}, {actions[action][:40]!r}, " if action < len(actions) else ""
        return self.error("actions", f"{told}{why}", action)

    def error(self, field: str, why: str, action: int | None = None) -> HandHistoryError:
        hand = "" if self._name is None else f"hand {self._name[:40]}: "
        return HandHistoryError(f"{self._path}, line {self._line(field, action)}: {clean(f'{hand}{field}: {why}')}")

    def _line(self, field: str, action: int | None) -> int:
        """The line of a field, or of an action in it; that of the hand for a field that is missing."""
        start = 0
        if self._name is not None:
            header = re.search(rf"^{BLANK}\[{BLANK}[\"']?{re.escape(self._name)}[\"']?{BLANK}\]", self._text, re.M)
            start = header.end() if header else 0
        found = re.compile(rf"^{BLANK}[\"']?{field}[\"']?{BLANK}=", re.M).search(self._text, start)
        following = (
            re.compile(rf"^{BLANK}\[{BLANK}[\w\"']+{BLANK}\]", re.M).search(self._text, start) if self._name else None
        )
        if found is None or (following is not None and found.start() > following.start()):
            return self._text.count("\n", 0, start) + 1
        place = found.end()
        if action is not None:
            quoted = list(re.compile(r"'[^'\n]*'|\"[^\"\n]*\"").finditer(self._text, place))
            place = quoted[action].start() if action < len(quoted) else place
        return self._text.count("\n", 0, place) + 1


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
