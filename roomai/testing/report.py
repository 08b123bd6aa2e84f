"""Checks and what they found: small named functions collected by a decorator, results, and the report of a run."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, NoReturn, TypeVar

SubjectT = TypeVar("SubjectT")
LONGEST_DETAIL = 1200
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # of a compiler's messages
VERDICTS: Mapping[bool | None, str] = MappingProxyType({True: "passed", False: "failed", None: "not applicable"})


class CheckFailed(AssertionError):
    """Raised by a check that has found a fault; the message says what was found, where, and what was expected."""


class NotApplicable(Exception):
    """Raised by a check that has nothing to say about this kind of subject; the message says why."""


def fail(message: str) -> NoReturn:
    """Report a fault."""
    raise CheckFailed(message)


@dataclass(frozen=True)
class Result:
    """What one check found. `passed` is None where the check does not apply; `detail` says why, or what was wrong."""

    name: str
    passed: bool | None
    detail: str = ""

    @property
    def verdict(self) -> str:
        return VERDICTS[self.passed]

    def __str__(self) -> str:
        return f"{self.verdict:14}  {self.name}{f': {self.detail}' if self.detail else ''}"


@dataclass(frozen=True)
class Report:
    """The results of all checks of one subject, and properties of it that were measured and not judged."""

    subject: str
    results: tuple[Result, ...]
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """No check failed, and at least one could be made."""
        return not self.failures and any(result.passed for result in self.results)

    @property
    def failures(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.passed is False)

    def __getitem__(self, name: str) -> Result:
        return {result.name: result for result in self.results}[name]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data, ready for JSON."""
        return {
            "subject": self.subject,
            "passed": self.passed,
            "results": [
                {"name": result.name, "verdict": result.verdict, "detail": result.detail} for result in self.results
            ],
            "properties": dict(self.properties),
        }

    def assert_ok(self) -> None:
        """Raise AssertionError with all that failed, for a test of your own."""
        if not self.passed:
            failed = "\n".join(str(result) for result in self.failures) or "no check could be made"
            raise AssertionError(f"{self.subject} does not conform:\n{failed}")

    def __str__(self) -> str:
        measured = [f"{'property':14}  {name}: {value}" for name, value in self.properties.items()]
        return "\n".join([self.subject, *map(str, self.results), *measured])


@dataclass(frozen=True)
class Check(Generic[SubjectT]):
    """A named check: its function answers a detail (or None), or raises CheckFailed or NotApplicable."""

    name: str
    doc: str
    run: Callable[[SubjectT], str | None]
    needs: tuple[str, ...]

    def result(self, subject: SubjectT) -> Result:
        """Run it; whatever the subject raises is a fault of the subject."""
        try:
            return Result(self.name, True, self.run(subject) or "")
        except NotApplicable as reason:
            return Result(self.name, None, str(reason))
        except CheckFailed as fault:
            return Result(self.name, False, _short(str(fault)))
        except (Exception, SystemExit) as cause:
            place = traceback.extract_tb(cause.__traceback__)[-1]
            where = f"{place.filename}:{place.lineno} in {place.name}"
            return Result(self.name, False, _short(f"{type(cause).__name__}: {cause} ({where})"))


class Checks(Generic[SubjectT]):
    """The checks of one kind of subject, in the order in which they were written down."""

    def __init__(self) -> None:
        self.checks: list[Check[SubjectT]] = []
        self._properties: dict[str, Callable[[SubjectT], Any]] = {}

    def check(
        self, *needs: Callable[[SubjectT], str | None]
    ) -> Callable[[Callable[[SubjectT], str | None]], Callable[[SubjectT], str | None]]:
        """Collect a check under the name of its function; it is not made when one of `needs` has failed."""

        def collect(function: Callable[[SubjectT], str | None]) -> Callable[[SubjectT], str | None]:
            needed = tuple(need.__name__ for need in needs)
            self.checks.append(Check(function.__name__, function.__doc__ or "", function, needed))
            return function

        return collect

    def measure(self, function: Callable[[SubjectT], Any]) -> Callable[[SubjectT], Any]:
        """Collect a property, which is reported and not judged; it is left out where it raises NotApplicable."""
        self._properties[function.__name__] = function
        return function

    def run(self, subject: SubjectT, title: str) -> Report:
        """Make every check, whatever the others find."""
        results: list[Result] = []
        unsound: set[str] = set()
        for check in self.checks:
            missing = [need for need in check.needs if need in unsound]
            built_on = f"it builds on {', '.join(missing)}"
            result = Result(check.name, None, built_on) if missing else check.result(subject)
            if missing or result.passed is False:
                unsound.add(check.name)
            results.append(result)
        return Report(title, tuple(results), self._measured(subject))

    def _measured(self, subject: SubjectT) -> dict[str, Any]:
        measured = {}
        for name, function in self._properties.items():
            try:
                measured[name] = function(subject)
            except (Exception, SystemExit):  # the check that failed for the same cause has reported it
                continue
        return measured


def _short(text: str) -> str:
    text = COLOURS.sub("", text)
    return text if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + " ..."
