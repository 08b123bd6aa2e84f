"""Luck-adjusted means: unbiased with a handful of deals, narrower where there was luck, the same in any order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_up import columns

import roomai
from competitions.columns import read_columns
from competitions.record import read_games
from competitions.standing import standing
from competitions.standing.inference import means
from competitions.standing.luck import _slopes, luck_adjusted, measure_luck
from competitions.tournament import RoundRobin, Tournament


def test_the_adjusted_mean_is_unbiased_for_five_blocks_and_skewed_luck() -> None:
    """Luck of mean 0 whose square goes with the score: a slope found on the same deals would be off."""
    rng = np.random.default_rng(1)
    errors, naive = [], []
    for _ in range(20000):
        lucks = rng.exponential(1, (5, 1)) - 1
        scores = 0.3 + lucks + 0.5 * (lucks**2 - 1) + rng.normal(0, 0.5, (5, 1))
        played = np.ones((5, 1))
        fair = scores - _slopes(scores, played, lucks) * lucks
        errors.append(means(fair.sum(axis=0), played.sum(axis=0))[0] - 0.3)
        slope = ((scores - scores.mean()) * lucks).sum() / (lucks**2).sum()
        naive.append((scores - slope * lucks).mean() - 0.3)
    noise = np.std(errors) / np.sqrt(len(errors))
    assert abs(np.mean(errors)) < 4 * noise
    assert abs(np.mean(naive)) > 8 * noise  # so that the test can tell


def test_luck_that_explains_everything_leaves_no_interval() -> None:
    rng = np.random.default_rng(2)
    luck = rng.normal(0, 1, 40)
    made = columns(2, np.arange(40), [[0, 1]] * 40, np.stack([0.5 + luck, -0.5 - luck], axis=1))
    first, second = luck_adjusted(made, np.stack([luck, -luck], axis=1))
    assert (first.player, second.player) == ("0", "1")
    assert (first.adjusted, second.adjusted) == pytest.approx((0.5, -0.5))
    assert first.narrower == pytest.approx(1)
    assert first.score == pytest.approx(0.5 + luck.mean())
    assert first.luck == pytest.approx(luck.mean())


def test_no_luck_changes_nothing() -> None:
    made = columns(3, [0, 0, 1, 1], [[0, 1]] * 4, [[1, -1], [2, -2], [0, 0], [3, -3]])
    for row in luck_adjusted(made, np.zeros((4, 2))):
        assert row.adjusted == row.score
        assert row.adjusted_interval == row.score_interval
    assert row.player == "2"  # without games, last
    assert (row.games, row.adjusted, row.narrower) == (0, None, None)


def test_random_play_in_kuhn_poker_is_worth_an_eighth_to_the_first_seat(tmp_path: Path) -> None:
    """The true value (a sum over 30 ends by hand); the cards explain nearly half of the variance."""
    tournament = Tournament(roomai.game("kuhn_poker"), ["one=random", "other=random"], RoundRobin(games=4000), seed=6)
    tournament.run(tmp_path)
    made = read_columns(tmp_path, tournament.event)
    luck = measure_luck(roomai.game("kuhn_poker"), read_games(tmp_path, tournament.event))
    once = made.seats[:, 0] == 0
    first = next(row for row in luck_adjusted(made.take(once), luck[once]) if row.player == "one")
    assert first.adjusted is not None
    assert first.adjusted_interval is not None
    low, high = first.adjusted_interval
    assert abs(first.adjusted - 1 / 8) < high - low  # twice the half width: four standard errors
    assert first.narrower is not None
    assert 0.2 < first.narrower < 0.4


def test_a_tournament_at_one_order_of_seats_is_decided_sooner(tmp_path: Path) -> None:
    """Of Leduc poker between plain bots; each deal once, the other order left out."""
    game = roomai.game("leduc_poker")
    tournament = Tournament(game, ["threshold", "raise"], RoundRobin(games=3000), seed=4)
    tournament.run(tmp_path)
    made = read_columns(tmp_path, tournament.event)
    luck = measure_luck(game, read_games(tmp_path, tournament.event))
    truth = {row.player: row.score for row in standing(made).rows}  # mirrored: nearly without luck
    once = made.seats[:, 0] == 0
    for row in luck_adjusted(made.take(once), luck[once]):
        assert row.narrower is not None
        assert row.narrower > 0.2
        assert row.score_interval is not None
    order = np.random.default_rng(5).permutation(len(made))
    assert luck_adjusted(made.take(order), luck[order]) == luck_adjusted(made, luck)
    assert set(truth) == {"threshold", "raise"}
