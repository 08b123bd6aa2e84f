"""Standings: means, ranks, ratings and tests against values by hand and by simulation, whatever the order of games."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import columns, game, mirrored

from competitions.columns import columns_of
from competitions.standing import Row, Standing, standing
from competitions.standing.inference import holm, p_values
from competitions.standing.rating import log_strengths
from competitions.standing.tally import tally


def rows_of(result: Standing) -> dict[str, Row]:
    return {row.player: row for row in result.rows}


def test_means_cross_table_forfeits_and_times_by_hand() -> None:
    games = [
        game(0, ("a", "b"), (1.0, -1.0), ms=(2.0, 4.0), worst_ms=(3.0, 5.0)),
        game(1, ("b", "a"), (3.0, -3.0), ms=(6.0, None), worst_ms=(7.0, None)),
        game(2, ("a", "c"), (2.0, -2.0), verdict="crash", by="c", reason="oh"),
        game(3, ("c", "a"), (-2.0, 2.0), verdict="aborted", by="c", reason="withdrawn"),
    ]
    result = standing(columns_of(["a", "b", "c", "d"], games))
    rows = rows_of(result)
    assert list(rows) == ["b", "a", "c", "d"]
    assert [rows[name].score for name in "abc"] == [0.5, 1.0, -2.0]
    assert [rows[name].games for name in "abcd"] == [4, 2, 2, 0]
    assert [rows[name].median_ms for name in "abc"] == [2.0, 5.0, None]
    assert [rows[name].worst_ms for name in "abc"] == [3.0, 7.0, None]
    assert (rows["c"].forfeits, result.withdrawn) == ({"crash": 1}, {"c": 1})
    told = result.as_dict()
    assert told["cross"]["a"] == {"b": -1.0, "c": 2.0}
    assert told["cross_games"]["a"] == {"b": 2, "c": 2}
    assert (result.games, result.deals) == (4, 4)
    json.dumps(told, allow_nan=False)


def test_a_player_without_games_is_last_and_nothing_is_claimed_about_it() -> None:
    result = standing(columns_of(["a", "b", "c"], [game(0, ("a", "b"), (-1.0, 1.0))]))
    assert [row.player for row in result.rows] == ["b", "a", "c"]
    last = result.rows[-1]
    assert (last.rank, last.score, last.score_interval, last.elo, last.place) == (None, None, None, None, "")
    assert result.rows[0].score_interval is None  # of one deal
    empty = standing(columns_of(["a", "b"], []))
    assert (empty.games, [row.rank for row in empty.rows]) == (0, [None, None])
    json.dumps(empty.as_dict(), allow_nan=False)


# ---- Ratings -----------------------------------------------------------------------------------------------------


def test_elo_is_the_logistic_of_the_score() -> None:
    """Two players, 3 wins of 4, and the one drawn game of each pair: odds 3.5 to 1.5."""
    games = [game(i, ("a", "b"), (1.0, -1.0) if i < 3 else (-1.0, 1.0)) for i in range(4)]
    rows = rows_of(standing(columns_of(["a", "b"], games)))
    assert rows["a"].elo is not None
    assert rows["b"].elo is not None
    assert rows["a"].elo - rows["b"].elo == pytest.approx(400 * np.log10(3.5 / 1.5), abs=1e-3)
    assert rows["a"].elo + rows["b"].elo == pytest.approx(3000)


def test_an_unbeaten_player_has_a_finite_rating_with_a_wide_interval() -> None:
    """9 wins and half a win: odds 9.5 to .5. The drawn game alone moves the log odds by about 1: 174 Elo."""
    rows = rows_of(standing(columns_of(["a", "b"], [game(i, ("a", "b"), (1.0, -1.0)) for i in range(9)])))
    assert rows["a"].elo == pytest.approx(1500 + 200 * np.log10(9.5 / 0.5))
    low, high = rows["a"].elo_interval or (0, 0)
    assert 150 < high - low < 600


def test_a_draw_is_half_a_win() -> None:
    drawn = standing(columns_of(["a", "b"], [game(i, ("a", "b"), (0.0, 0.0)) for i in range(9)]))
    assert [row.elo for row in drawn.rows] == pytest.approx([1500, 1500])


def test_three_at_a_table_are_compared_pair_by_pair() -> None:
    games = [game(i, ("a", "b", "c"), (2.0, 0.0, -2.0)) for i in range(5)]
    elo = [row.elo for row in standing(columns_of(["c", "b", "a"], games)).rows]
    assert elo[0] > elo[1] > elo[2]  # type: ignore[operator]
    assert elo[1] == pytest.approx(1500, abs=1e-6)


def test_elo_intervals_cover_the_true_ratings_where_luck_is_shared() -> None:
    """Bradley-Terry players; on half the deals the result of a game is decided by the seat alone."""
    rng = np.random.default_rng(8)
    strength = np.array([0.6, 0.1, -0.1, -0.6])
    deals, seats = mirrored(4, 60)
    # A seat that decides wins once for each, a draw on average: so the ratings to be found are closer together.
    wins = 0.5 / (1 + np.exp(strength[None] - strength[:, None])) + 0.25
    truth = fitted(wins)
    covered = []
    for _ in range(150):
        by_seat = (rng.random(60) < 0.5)[deals]
        skill = rng.random(len(deals)) < 1 / (1 + np.exp(strength[seats[:, 1]] - strength[seats[:, 0]]))
        first = np.where(by_seat, True, skill)
        result = rows_of(standing(columns(4, deals, seats, np.where(first[:, None], [1, -1], [-1, 1]))))
        for player in range(4):
            low, high = result[str(player)].elo_interval or (0, 0)
            covered.append(low <= truth[player] <= high)
    assert 0.92 <= np.mean(covered) <= 0.985


def fitted(wins: Any) -> Any:
    """The ratings that results at these probabilities have in the end, by another implementation."""
    choix = pytest.importorskip("choix")
    strength = choix.ilsr_pairwise_dense(1e6 * (wins - np.diag(np.diag(wins))), alpha=0)
    return 1500 + 400 / np.log(10) * (strength - strength.mean())


def test_strengths_are_those_of_choix() -> None:
    choix = pytest.importorskip("choix")
    wins = np.random.default_rng(7).integers(1, 50, (12, 12)) * (1.0 - np.eye(12))
    theirs = choix.ilsr_pairwise_dense(wins, alpha=0)
    assert log_strengths(wins) == pytest.approx(theirs - theirs.mean(), abs=1e-7)


@pytest.mark.parametrize("games", [1, 100, 1_000_000])
@pytest.mark.parametrize("far", [1, 99])
def test_a_ladder_of_players_who_always_beat_those_below(games: int, far: int) -> None:
    """Each meets those up to `far` places below it; neighbours are hundreds of Elo apart, and sums are right still."""
    order = np.arange(100)
    below = (order > order[:, None]) & (order - order[:, None] <= far)
    wins = games * below + 0.5 * (below | below.T)
    strength = log_strengths(wins)
    assert (np.diff(strength) < 0).all()
    lead = strength[:, None] - strength
    expected = 1 / (1 + np.exp(np.clip(-lead, -700, 700)))
    assert ((wins + wins.T) * expected).sum(axis=1) == pytest.approx(wins.sum(axis=1), abs=1e-5, rel=1e-9)


def test_a_ladder_has_a_standing() -> None:
    deals, seats = mirrored(30, 200)
    first = np.where(seats[:, 0] < seats[:, 1], 1.0, -1.0)
    rows = standing(columns(30, deals, seats, np.stack([first, -first], axis=1))).rows
    assert [row.place for row in rows] == [str(rank) for rank in range(1, 31)]
    for row in rows:
        assert row.elo_interval is not None
        assert 50 < row.elo_interval[1] - row.elo_interval[0] < 5000


def test_players_who_never_met_have_ratings_of_their_own() -> None:
    games = [game(i, ("a", "b"), (1.0, -1.0)) for i in range(6)] + [game(i, ("c", "d"), (1.0, -1.0)) for i in (6, 7)]
    rows = rows_of(standing(columns_of("abcd", games)))
    assert rows["a"].elo == pytest.approx(1500 + 200 * np.log10(6.5 / 0.5), abs=1e-3)
    assert rows["c"].elo == pytest.approx(1500 + 200 * np.log10(2.5 / 0.5), abs=1e-3)


# ---- Intervals, ranks and stars -------------------------------------------------------------------------------------


@pytest.mark.parametrize("deals", [5, 12, 60, 1500])
def test_score_intervals_cover_the_truth_and_see_through_mirrored_deals(deals: int) -> None:
    """An interval over games would be many times too wide here; and 95 % must be 95 %, for a handful of deals too."""
    rng = np.random.default_rng(5)
    covered, widths = [], []
    number, seats = mirrored(2, deals)
    for _ in range(200):
        luck, noise = rng.normal(0, 10, deals), rng.normal(0, 1, (deals, 2))
        first = np.stack([0.1 + luck + noise[:, 0], -0.1 + luck - noise[:, 1]], axis=1).ravel()
        (row,) = (row for row in standing(columns(2, number, seats, np.stack([first, -first], 1))).rows
                  if row.player == "0")  # fmt: skip
        low, high = row.score_interval or (0.0, 0.0)
        covered.append(low <= 0.1 <= high)
        widths.append(high - low)
    assert np.mean(widths) < 12 / np.sqrt(deals)
    assert 0.9 <= np.mean(covered) <= 0.99


def test_ranks_are_claims_that_are_seldom_wrong() -> None:
    """Five equal players: the probability that any is called better than any other is 5 % at most."""
    rng = np.random.default_rng(9)
    deals, seats = mirrored(5, 40)
    claims = stars = 0
    for _ in range(200):
        first = rng.normal(0, 2, len(deals)) + rng.normal(0, 2, 40)[deals]
        result = standing(columns(5, deals, seats, np.stack([first, -first], 1)))
        claims += any(row.rank != 1 for row in result.rows)
        stars += bool(result.significant.any())
    assert claims <= 18  # 10 expected at most; 18 has a probability of 1 %
    assert stars <= 18


def test_ranks_tie_where_nothing_is_decided() -> None:
    rng = np.random.default_rng(10)
    skill = np.array([1.0, 0.0, 0.02, -1.0])
    deals, seats = mirrored(4, 200)
    first = skill[seats[:, 0]] - skill[seats[:, 1]] + rng.normal(0, 1, len(deals))
    result = rows_of(standing(columns(4, deals, seats, np.stack([first, -first], 1))))
    assert [result[name].place for name in "0123"] == ["1", "2=", "2=", "4"]
    assert [result[name].ranks for name in "0123"] == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_few_deals_prove_nothing_however_clear_they_look() -> None:
    """A win on every deal is significant from the sixth on: five heads in a row come by chance in 1 of 16 cases."""
    for deals, places in [(5, ["1=", "1="]), (6, ["1", "2"])]:
        number, seats = mirrored(2, deals)
        first = np.where(seats[:, 0] == 0, 1.0, -1.0)
        result = standing(columns(2, number, seats, np.stack([first, -first], 1)))
        assert [row.place for row in result.rows] == places
        assert result.significant.any() == (deals == 6)


def test_the_cross_table_compares_scores_in_games_that_are_not_zero_sum() -> None:
    """Both always score much: the mean of row against column is far from 0, and yet nobody leads."""
    rng = np.random.default_rng(11)
    deals, seats = mirrored(2, 100)
    result = standing(columns(2, deals, seats, 10 + rng.normal(0, 1, seats.shape)))
    assert result.cross[0, 1] == pytest.approx(10, abs=0.5)
    assert abs(result.lead[0, 1]) < 0.3
    assert not result.significant.any()
    np.testing.assert_array_equal(np.nan_to_num(result.lead), -np.nan_to_num(result.lead).T)


def test_p_values_are_those_of_a_t_test() -> None:
    from scipy.stats import ttest_1samp

    x = np.random.default_rng(12).normal(0.3, 1, 30)
    influence = (x - x.mean()) / 30
    p = p_values(np.array([x.mean()]), np.array([(influence**2).sum()]), np.array([30]))
    assert p[0] == pytest.approx(ttest_1samp(x, 0).pvalue)


def test_holm_by_hand() -> None:
    assert holm(np.array([0.04, 0.01, 0.03])).tolist() == pytest.approx([0.06, 0.03, 0.06])
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
    assert holm(np.zeros(0)).shape == (0,)


# ---- The order of games, and blocks --------------------------------------------------------------------------------

tables = st.lists(
    st.tuples(
        st.integers(0, 5), st.permutations(["a", "b", "c", "d"]), st.lists(st.integers(-3, 3), min_size=3, max_size=3)
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_games_in_any_order_have_the_same_standing_to_the_last_bit(made: Any, rng: Any) -> None:
    games = [
        game(i, tuple(names[:3]), tuple(score / 3 for score in scores), deal, ms=(0.1 * i, None, 0.3))
        for i, (deal, names, scores) in enumerate(made)
    ]
    shuffled = rng.sample(games, len(games))
    names = ["d", "c", "b", "a"]
    one, other = (standing(columns_of(names, some)).as_dict() for some in (games, shuffled))
    assert one == other


@settings(max_examples=30, deadline=None)
@given(tables)
def test_sums_are_those_of_a_plain_loop(made: Any) -> None:
    games = [game(i, tuple(names[:3]), tuple(map(float, scores)), deal) for i, (deal, names, scores) in enumerate(made)]
    result = standing(columns_of(["a", "b", "c", "d"], games))
    for row in result.rows:
        own = [score for record in games for player, score in zip(record.seats, record.scores, strict=True)
               if player == row.player]  # fmt: skip
        assert row.games == len(own)
        assert row.score == (pytest.approx(sum(own) / len(own)) if own else None)
        for other, mean in result.as_dict()["cross"][row.player].items():
            both = [record.scores[record.seats.index(row.player)] for record in games
                    if {row.player, other} <= set(record.seats)]  # fmt: skip
            assert mean == pytest.approx(sum(both) / len(both))


def test_many_deals_are_put_into_blocks_that_keep_deals_whole() -> None:
    deals, seats = mirrored(2, 2500)
    tallied = tally(columns(2, deals * 3, seats, np.zeros(seats.shape)))
    assert (tallied.blocks, tallied.deals, tallied.played.sum()) == (1000, 2500, 10000)
    blocks = np.unique(np.stack([deals, tallied.block]), axis=1)
    assert blocks.shape[1] == 2500


def test_nobody_is_compared_with_itself() -> None:
    result = standing(columns_of(["a", "b"], [game(i, ("a", "a"), (1.0, -1.0)) for i in range(3)]))
    assert np.isnan(result.cross).all()
    assert rows_of(result)["a"].games == 6
