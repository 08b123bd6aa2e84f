"""The sequential test: its errors at any stopping time, its power, its interval, by simulation and by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from competitions.decision import BETS, decide
from roomai.errors import OptionError

RUNS = 2000
ERROR = 0.1


def first_crossings(x: Any, none: float, error: float) -> Any:
    """For runs of numbers in [0, 1], [R, T]: when the capital of bets on a mean above `none` reached 2 / error.

    The same bets as in decide(), followed deal by deal; T + 1 if never.
    """
    capital = np.zeros(x.shape)
    for bet in BETS:
        capital += np.exp(np.cumsum(np.log1p(bet * (x / none - 1.0)), axis=1)) / len(BETS)
    there = capital >= 2 / error
    return np.where(there.any(axis=1), there.argmax(axis=1) + 1, x.shape[1] + 1)


def skewed(rng: np.random.Generator, shape: tuple[int, int]) -> Any:
    """Small wins and rare large losses: mean 0, within [-10, 10]."""
    return np.where(rng.random(shape) < 0.9, 1.0, -9.0)


def pots(rng: np.random.Generator, shape: tuple[int, int]) -> Any:
    """Poker-like: symmetric, heavy tails, within [-10, 10]."""
    return (rng.standard_t(3, shape)).clip(-10, 10)


def coins(rng: np.random.Generator, shape: tuple[int, int]) -> Any:
    return rng.choice([-10.0, 10.0], shape)


@pytest.mark.parametrize("draw", [skewed, pots, coins])
def test_who_looks_after_every_deal_and_stops_at_will_errs_as_seldom_as_promised(draw: Any) -> None:
    x = (draw(np.random.default_rng(1), (RUNS, 1000)) + 10) / 20
    first = first_crossings(x, 0.5, ERROR) <= 1000
    second = first_crossings(1 - x, 0.5, ERROR) <= 1000
    assert (first | second).mean() <= ERROR  # Ville's bound; in 1000 deals much of it is not used
    assert first.any() or second.any()  # else this would say nothing


def test_the_simulated_bets_are_those_of_decide() -> None:
    x = skewed(np.random.default_rng(2), (40, 300)) + 0.9
    times = first_crossings((x + 10.0) / 20, 0.5, ERROR)
    assert (times <= 300).any()
    for run, time in zip(x, times, strict=True):
        if time <= 300:
            assert decide(run[:time], -10, 10, ERROR).verdict == "first"
            assert decide(run[: time - 1], -10, 10, ERROR).verdict != "first"


def test_the_wrong_player_is_hardly_ever_named() -> None:
    x = (skewed(np.random.default_rng(3), (RUNS, 500)) + 0.2 + 10) / 20
    assert (first_crossings(1 - x, 0.5, ERROR) <= 500).mean() <= ERROR / 2


@pytest.mark.parametrize(("mean", "most"), [(1.0, 130), (0.5, 350), (0.25, 1100)])
def test_deals_needed_for_an_effect(mean: float, most: int) -> None:
    """Standard deviation 2, scores from -13 to 13, as in mirrored Leduc poker."""
    x = np.random.default_rng(4).normal(mean, 2, (200, 4 * most)).clip(-13, 13)
    times = first_crossings((x + 13) / 26, 0.5, 0.05)
    assert np.median(times) <= most
    assert (times <= 4 * most).all()


def test_the_interval_covers_the_mean_at_all_times_at_once() -> None:
    rng = np.random.default_rng(5)
    missed = 0
    for _ in range(150):
        x = rng.choice([-1.0, 0.0, 1.0], 400, p=[0.2, 0.3, 0.5])
        intervals = [decide(x[:deals], -1, 1, ERROR).interval for deals in range(20, 401, 20)]
        missed += any(not low <= 0.3 <= high for low, high in intervals)
    assert missed <= 0.15 * 150  # promised 15, and a margin


def test_the_interval_excludes_0_exactly_when_it_is_decided() -> None:
    rng = np.random.default_rng(6)
    for mean in (-0.4, 0.0, 0.2, 0.4):
        for deals in (10, 50, 200):
            found = decide(rng.normal(mean, 1, deals).clip(-5, 5), -5, 5)
            low, high = found.interval
            assert (found.verdict == "first") == (low > 0)
            assert (found.verdict == "second") == (high < 0)
            assert (found.verdict != "open") == (found.p <= 0.05)
            assert low <= found.mean <= high


def test_players_change_places_and_deals_their_order() -> None:
    x = np.random.default_rng(7).normal(0.8, 1, 100).clip(-5, 5)
    one, other = decide(x, -5, 5), decide(-x[::-1], -5, 5)
    assert (one.verdict, other.verdict) == ("first", "second")
    assert one.p == pytest.approx(other.p)
    assert one.interval == pytest.approx((-other.interval[1], -other.interval[0]))


def test_by_hand_who_wins_every_deal() -> None:
    """Each bet b has become (1 + b)^D; p is 2 over the mean of these."""
    found = decide([1.0] * 9, -1, 1)
    assert found.verdict == "first"
    assert found.p == pytest.approx(2 / np.mean([(1 + bet) ** 9 for bet in BETS]))
    assert decide([1.0] * 5, -1, 1).verdict == "open"


def test_nothing_played_is_open() -> None:
    found = decide([], -1, 1)
    assert (found.verdict, found.deals, found.p, found.interval) == ("open", 0, 1.0, (-1.0, 1.0))
    assert math.isnan(found.mean)


@pytest.mark.parametrize(
    ("differences", "low", "high", "error"),
    [([2.0], -1, 1, 0.05), ([np.nan], -1, 1, 0.05), ([0.0], 0, 1, 0.05), ([0.0], -1, 1, 0.0), ([0.0], -1, np.inf, 0.1)],
)
def test_bad_numbers_are_refused(differences: list[float], low: float, high: float, error: float) -> None:
    with pytest.raises(OptionError):
        decide(differences, low, high, error)
