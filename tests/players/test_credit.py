"""Credit: each seat along its own decisions, by hand, and against a plain reckoning seat by seat."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from players.learners.credit import credit


def one_row(seats: list[int], values: list[float], ends: dict[int, list[float]], n: int, **terms: float):
    """Advantages and completeness of one game row, as lists; ends: step -> scores."""
    steps = len(seats)
    scores, ended = torch.zeros(steps, 1, n), torch.zeros(steps, 1, dtype=torch.bool)
    for step, given_scores in ends.items():
        ended[step], scores[step, 0] = True, torch.tensor(given_scores)
    played = torch.ones(steps, 1, dtype=torch.bool)
    if "opponent" in terms:
        played = torch.tensor([[seat != terms["opponent"]] for seat in seats])
    advantage, complete = credit(
        torch.tensor(seats)[:, None], torch.tensor(values)[:, None], played, ended, scores,
        terms.get("discount", 1.0), terms.get("trace", 1.0),
    )  # fmt: skip
    return advantage[:, 0].tolist(), complete[:, 0].tolist()


def test_each_seat_is_credited_along_its_own_decisions() -> None:
    found, complete = one_row([0, 1, 0], [0.5, -0.2, 0.1], {2: [1.0, -1.0]}, 2, trace=0.5)
    assert complete == [True] * 3
    assert found == pytest.approx([(0.1 - 0.5) + 0.5 * 0.9, -0.8, 0.9])  # seat 1's value is nowhere in seat 0's


def test_discounts_are_by_own_decisions_and_the_final_score_has_none() -> None:
    found, _ = one_row([0, 1, 0], [0.5, -0.2, 0.1], {2: [1.0, -1.0]}, 2, discount=0.9, trace=0.0)
    assert found == pytest.approx([0.9 * 0.1 - 0.5, -0.8, 0.9])


def test_a_seat_that_moved_long_ago_is_paid_at_the_end() -> None:
    """Three seats: seat 0 folds at once, the others go on."""
    found, complete = one_row([0, 1, 2, 1], [0.0, 0.3, 0.0, 0.0], {3: [-1.0, 3.0, -2.0]}, 3)
    assert complete == [True] * 4
    assert found == pytest.approx([-1.0, 3.0 - 0.3, -2.0, 3.0])


def test_nothing_flows_from_the_next_game() -> None:
    found, complete = one_row([0, 1, 0, 1], [0.0, 0.0, 0.7, 0.2], {1: [1.0, -1.0]}, 2)
    assert found[:2] == pytest.approx([1.0, -1.0])
    assert complete == [True, True, False, False]  # the second game is not over: neither seat has moved again


def test_a_decision_waits_for_its_own_seats_next_one() -> None:
    found, complete = one_row([0, 1, 0, 1], [0.5, 0.1, 0.6, 0.3], {}, 2)
    assert complete == [True, True, False, False]
    assert found[:2] == pytest.approx([0.6 - 0.5, 0.3 - 0.1])


def test_fixed_opponents_are_passed_over() -> None:
    found, complete = one_row([0, 1, 0, 1], [0.5, 9.0, 0.1, 9.0], {3: [2.0, -2.0]}, 2, opponent=1)
    assert complete == [True, False, True, False]
    assert found[::2] == pytest.approx([2.0 - 0.5, 2.0 - 0.1])


@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([1.0, 0.8]), st.sampled_from([0.0, 0.6, 1.0]))
def test_against_a_plain_reckoning(seed: int, n: int, discount: float, trace: float) -> None:
    generator = torch.Generator().manual_seed(seed)
    steps, rows = 9, 3
    seat = torch.randint(n, (steps, rows), generator=generator)
    value = torch.rand(steps, rows, generator=generator)
    played = torch.rand(steps, rows, generator=generator) < 0.8
    ended = torch.rand(steps, rows, generator=generator) < 0.3
    scores = torch.rand(steps, rows, n, generator=generator)
    advantage, complete = credit(seat, value, played, ended, scores, discount, trace)
    for row in range(rows):
        for step in range(steps):
            wanted = plain(step, row, seat, value, played, ended, scores, discount, trace)
            assert bool(complete[step, row]) == (wanted is not None)
            if wanted is not None:
                assert float(advantage[step, row]) == pytest.approx(wanted, abs=1e-5)


def plain(step, row, seat, value, played, ended, scores, discount, trace):
    """The advantage by recursion over a seat's decisions, or None if its successor has not come."""
    if not played[step, row]:
        return None
    own = seat[step, row]
    for later in range(step, len(seat)):
        if later > step and seat[later, row] == own and played[later, row]:
            onward = plain(later, row, seat, value, played, ended, scores, discount, trace)
            gain = discount * float(value[later, row]) - float(value[step, row])
            return gain + (0.0 if onward is None else discount * trace * onward)
        if ended[later, row]:
            return float(scores[later, row, own]) - float(value[step, row])
    return None
