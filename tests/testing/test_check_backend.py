"""Every check of devices finds the one batch that breaks its promise, and finds nothing wrong with any other."""

from __future__ import annotations

import pytest
from broken_batches import BATCHES, game_of

from roomai.batch.env import BatchEnv
from roomai.testing import check_backend
from roomai.testing.backend import checks


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_the_batches_of_a_device_pass(device: str) -> None:
    report = check_backend(game_of(BatchEnv), device, games=6)
    assert report.passed, report
    assert [result.name for result in report.results if result.passed is None] == []


@pytest.mark.parametrize(("check", "batch"), BATCHES.values(), ids=BATCHES)
def test_a_broken_batch_fails_one_check(check: str, batch: type[BatchEnv]) -> None:
    report = check_backend(game_of(batch), "numpy", games=6)
    assert [result.name for result in report.failures] == [check]


def test_every_check_has_a_batch_that_fails_it() -> None:
    assert {check for check, _ in BATCHES.values()} == {check.name for check in checks.checks}
