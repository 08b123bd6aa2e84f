"""Standings: means, intervals and ratings against hand-computed and simulated values, whatever the order of games."""

from __future__ import annotations

import random

import numpy as np
import pytest

from competitions.record import GameRecord
from competitions.schedule import RoundRobin
from competitions.standing import standing
from roomai.errors import OptionError


def game(
    number: int, seats: tuple[str, ...], scores: tuple[float, ...], deal: int | None = None, **more: object
) -> GameRecord:
    return GameRecord(number, number if deal is None else deal, seats, (), (), scores, **more)  # type: ignore[arg-type]


def test_means_cross_table_forfeits_and_times_by_hand() -> None:
    games = [
        game(0, ("a", "b"), (1.0, -1.0), ms=(2.0, 4.0)),
        game(1, ("b", "a"), (3.0, -3.0), ms=(6.0, None)),
        game(2, ("a", "c"), (2.0, -2.0), verdict="crash", by="c", reason="oh"),
    ]
    result = standing(["a", "b", "c"], games)
    rows = {row.player: row for row in result.rows}
    assert [row.player for row in result.rows] == ["b", "a", "c"]
    assert [row.rank for row in result.rows] == [1, 2, 3]
    assert (rows["a"].score, rows["b"].score, rows["c"].score) == (0.0, 1.0, -2.0)
    assert (rows["a"].games, rows["b"].games, rows["c"].games) == (3, 2, 1)
    assert (rows["a"].ms_a_move, rows["b"].ms_a_move, rows["c"].ms_a_move) == (2.0, 5.0, None)
    assert rows["c"].forfeits == {"crash": 1}
    assert result.cross["a"] == {"b": -1.0, "c": 2.0}
    assert (result.games, result.deals) == (3, 3)


def test_elo_is_the_logistic_of_the_score() -> None:
    """Two players, 3 wins of 4, and the one virtual draw: odds 3.5 to 1.5."""
    games = [game(i, ("a", "b"), (1.0, -1.0) if i < 3 else (-1.0, 1.0)) for i in range(4)]
    rows = {row.player: row for row in standing(["a", "b"], games).rows}
    assert rows["a"].elo - rows["b"].elo == pytest.approx(400 * np.log10(3.5 / 1.5), abs=1e-3)
    assert rows["a"].elo + rows["b"].elo == pytest.approx(3000)


def test_an_unbeaten_player_has_a_finite_rating_and_a_draw_is_half_a_win() -> None:
    rows = {row.player: row for row in standing(["a", "b"], [game(i, ("a", "b"), (1.0, -1.0)) for i in range(9)]).rows}
    assert 300 < rows["a"].elo - rows["b"].elo < 1000
    drawn = standing(["a", "b"], [game(i, ("a", "b"), (0.0, 0.0)) for i in range(9)])
    assert [row.elo for row in drawn.rows] == pytest.approx([1500, 1500])


def test_three_at_a_table_are_compared_pair_by_pair() -> None:
    games = [game(i, ("a", "b", "c"), (2.0, 0.0, -2.0)) for i in range(5)]
    elo = [row.elo for row in standing(["c", "b", "a"], games).rows]
    assert elo[0] > elo[1] > elo[2]
    assert elo[1] == pytest.approx(1500, abs=1e-6)


def test_the_order_of_games_does_not_matter() -> None:
    rng = random.Random(3)
    games = [game(i, ("a", "b"), (s, -s), deal=i // 2) for i in range(200) for s in [rng.choice([-1.0, 0.0, 2.0])]]
    shuffled = rng.sample(games, len(games))
    one, other = standing(["a", "b"], games), standing(["a", "b"], shuffled)
    for row, twin in zip(one.rows, other.rows, strict=True):
        assert row.player == twin.player
        assert (row.score, *row.score_interval, row.elo) == pytest.approx((twin.score, *twin.score_interval, twin.elo))


def test_intervals_over_deals_cover_the_truth_and_see_through_paired_deals() -> None:
    """Mirrored deals cancel luck: an interval over games would be 10 times too wide here; and 95 % must be 95 %."""
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(100):
        skill, luck = 0.1, rng.normal(0, 10, 60)
        noise = rng.normal(0, 1, (60, 2))
        games = []
        for deal in range(60):
            first, second = skill + luck[deal] + noise[deal, 0], skill - luck[deal] + noise[deal, 1]
            games.append(game(2 * deal, ("a", "b"), (first, -first), deal))
            games.append(game(2 * deal + 1, ("b", "a"), (-second, second), deal))
        (row,) = (row for row in standing(["a", "b"], games).rows if row.player == "a")
        low, high = row.score_interval
        assert high - low < 0.6
        covered += low <= skill <= high
    assert 88 <= covered <= 100


def test_a_player_without_games_is_last_and_nothing_breaks() -> None:
    result = standing(["a", "b", "c"], [game(0, ("a", "b"), (-1.0, 1.0))])
    assert [row.player for row in result.rows] == ["b", "a", "c"]
    assert standing(["a", "b"], []).games == 0


@pytest.mark.parametrize(
    ("players", "seats", "games", "deals", "total"),
    [(4, 2, 1000, 500, 6000), (3, 3, 12, 2, 12), (2, 2, 5, 3, 6), (6, 5, 5, 1, 30)],
)
def test_a_round_robin_counts(players: int, seats: int, games: int, deals: int, total: int) -> None:
    schedule = RoundRobin(players, seats, games)
    assert (schedule.deals, schedule.games) == (deals, total)
    seatings = [schedule.seating(number) for number in range(len(schedule.seatings))]
    assert len(set(seatings)) == len(seatings)
    assert {schedule.deal(number) for number in range(schedule.games)} == set(range(deals))
    for player in range(players):  # everybody sits in every seat equally often
        counts = [sum(seating[seat] == player for seating in seatings) for seat in range(seats)]
        assert len(set(counts)) == 1


def test_a_round_robin_that_cannot_be() -> None:
    with pytest.raises(OptionError, match="at least 3 players, got 2"):
        RoundRobin(2, 3, 10)
