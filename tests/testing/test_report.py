"""Reports: every check is made, what does not apply is said, and failures are told in a test's words."""

from __future__ import annotations

import json

import pytest

from roomai.testing import Report, Result
from roomai.testing.report import Checks, NotApplicable, fail


@pytest.fixture
def checks() -> Checks[int]:
    """Checks of a number."""
    made: Checks[int] = Checks()

    @made.check()
    def positive(number: int) -> str:
        """It is more than 0."""
        if number <= 0:
            fail(f"{number} is too small")
        return f"{number} > 0"

    @made.check(positive)
    def root(number: int) -> None:
        """It has a whole root."""
        if int(number**0.5) ** 2 != number:
            raise NotApplicable("it is no square")

    @made.check(root)
    def inverse(number: int) -> None:
        """It can be divided by."""
        assert 1 / number > 0

    @made.check()
    def odd(number: int) -> None:
        """It is odd."""
        raise (
            {0: SystemExit, 1: ValueError}[number % 2]("wrong \x1b[1mnumber\x1b[0m") if number < 9 else NotApplicable()
        )

    @made.measure
    def inverted(number: int) -> float:
        return 1 / number

    return made


def test_each_check_is_made_whatever_the_others_find(checks: Checks[int]) -> None:
    report = checks.run(0, "zero")
    assert [(result.name, result.passed) for result in report.results] == [
        ("positive", False),
        ("root", None),
        ("inverse", None),
        ("odd", False),
    ]
    assert report["positive"].detail == "0 is too small"
    assert report["root"].detail == "it builds on positive"
    assert report["inverse"].detail == "it builds on root"
    assert report["odd"].detail.startswith("SystemExit: wrong number (")
    assert "test_report.py" in report["odd"].detail
    assert not report.passed
    assert report.properties == {}


def test_what_does_not_apply_is_no_failure_and_stops_nothing(checks: Checks[int]) -> None:
    report = checks.run(10, "ten")
    assert report["root"] == Result("root", None, "it is no square")
    assert report["inverse"].passed
    assert report.passed
    assert report.properties == {"inverted": 0.1}
    report.assert_ok()


def test_nothing_is_passed_where_no_check_applies() -> None:
    report = Report("nothing", (Result("root", None, "it is no number"),))
    assert not report.passed
    with pytest.raises(AssertionError, match="nothing does not conform:\nno check could be made"):
        report.assert_ok()


def test_failures_are_told(checks: Checks[int]) -> None:
    with pytest.raises(AssertionError) as caught:
        checks.run(-1, "minus one").assert_ok()
    assert str(caught.value).splitlines()[:2] == [
        "minus one does not conform:",
        "failed          positive: -1 is too small",
    ]


def test_a_report_is_plain_data_and_text(checks: Checks[int]) -> None:
    report = checks.run(16, "sixteen")
    assert json.loads(json.dumps(report.as_dict())) == {
        "subject": "sixteen",
        "passed": True,
        "results": [
            {"name": "positive", "verdict": "passed", "detail": "16 > 0"},
            {"name": "root", "verdict": "passed", "detail": ""},
            {"name": "inverse", "verdict": "passed", "detail": ""},
            {"name": "odd", "verdict": "not applicable", "detail": ""},
        ],
        "properties": {"inverted": 0.0625},
    }
    assert str(report).splitlines() == [
        "sixteen",
        "passed          positive: 16 > 0",
        "passed          root",
        "passed          inverse",
        "not applicable  odd",
        "property        inverted: 0.0625",
    ]
