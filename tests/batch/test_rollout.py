"""Rollouts: the same games as one at a time, and means that can be worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from compiled_games import NAMES, compiled_game

from roomai import engine
from roomai.batch.rollout import Rollout
from roomai.batch.table import build_table
from roomai.errors import OptionError
from roomai.spaces import Box

LEDUC = compiled_game("leduc_poker")
KUHN = compiled_game("kuhn_poker")
PASS, BET = 0, 1


def infos_to_move(game: Any, games: int) -> list[Any]:
    """The infos of the players to move, met in so many games of random legal actions."""
    env, random, found = game.env(1), np.random.default_rng(1), {}
    for _ in range(games):
        is_terminal, _, infos = env.init()
        while not is_terminal:
            info = infos[infos[-1].public_state.turn]
            found[info] = None
            is_terminal, _, infos = env.forward(int(random.choice(np.flatnonzero(info.action_mask))))
    return list(found)


def assert_near(result: Rollout, wanted: Any) -> None:
    assert (np.abs(result.mean() - wanted) < 4 * result.standard_error()).all(), (result.mean(), wanted)


@pytest.mark.parametrize("name", NAMES)
def test_random_rollouts_are_the_games_of_a_batch(name: str) -> None:
    game = compiled_game(name)
    batch = game.batch(200, "numpy", seed=4, reset="manual")
    is_terminal, scores, infos = batch.init()
    while not is_terminal.all():
        is_terminal, scores, infos = batch.forward(batch.random_actions())
    result = game.rollout(200, seed=4)
    assert np.array_equal(result.scores, scores)
    assert result.steps == infos[-1].private_state.log.steps.sum()


def test_games_played_at_random_have_their_expected_scores() -> None:
    assert_near(LEDUC.rollout(200_000, seed=1), [-0.078125, 0.078125])  # OpenSpiel, expected_game_score.policy_value
    assert_near(KUHN.rollout(100_000, seed=1), [0.125, -0.125])  # likewise


def test_a_table_of_one_action_an_info_plays_as_a_player_would() -> None:
    """Of infos that the table lacks, that is random play; so here it lacks none of those that are met."""
    random = np.random.default_rng(2)
    actions = {info: int(random.choice(np.flatnonzero(info.action_mask))) for info in infos_to_move(LEDUC, 4000)}
    result = LEDUC.rollout(500, seed=9, first=3, policy={info: np.eye(3)[action] for info, action in actions.items()})
    env, steps = LEDUC.env(), 0
    for row in range(500):
        env.seed(9, 3 + row)
        is_terminal, scores, infos = env.init()
        while not is_terminal:
            is_terminal, scores, infos = env.forward(actions[infos[infos[-1].public_state.turn]])
            steps += 1
        assert tuple(result.scores[row]) == scores
    assert result.steps == steps


def test_always_betting_against_a_random_player() -> None:
    """Kuhn poker: player 1 folds half the time, which wins 1, and calls to a showdown for 2, fair by symmetry, else."""
    bets = {info: [0.0, 1.0] for info in infos_to_move(KUHN, 200) if info.person_state.id == 0}
    assert_near(KUHN.rollout(100_000, seed=3, policy=bets), [0.5, -0.5])


def test_weights_need_not_add_up_to_1() -> None:
    """Kuhn poker: 3 times of 4 player 0 bets, for +1/2 as above; else it checks, and folds to the bet of half the time.

    A check that is checked is a fair showdown, so the mean is 3/4 * 1/2 - 1/4 * 1/2 = 1/4.
    """
    policy = {
        info: [5.0, 0.0] if info.public_state.moves else [2.0, 6.0]
        for info in infos_to_move(KUHN, 200)
        if info.person_state.id == 0
    }
    assert_near(KUHN.rollout(100_000, seed=4, policy=policy), [0.25, -0.25])


def test_an_empty_table_is_random_play() -> None:
    assert np.array_equal(LEDUC.rollout(300, seed=2, policy={}).scores, LEDUC.rollout(300, seed=2).scores)


@pytest.mark.parametrize("policy", [None, {info: [1.0, 2.0, 3.0] for info in infos_to_move(LEDUC, 300)}])
def test_the_number_of_threads_and_the_split_change_nothing(policy: Any) -> None:
    whole = LEDUC.rollout(1001, seed=6, policy=policy, threads=1)
    for threads in (2, 5):
        split = LEDUC.rollout(1001, seed=6, policy=policy, threads=threads)
        assert np.array_equal(split.scores, whole.scores)
        assert split.steps == whole.steps
    rest = LEDUC.rollout(301, seed=6, first=700, policy=policy, device="numpy")
    assert np.array_equal(rest.scores, whole.scores[700:])
    assert LEDUC.rollout(2, seed=6, policy=policy, threads=8).scores.tolist() == whole.scores[:2].tolist()


@pytest.mark.parametrize("name", [name for name in NAMES if not isinstance(compiled_game(name).action_space, Box)])
def test_the_kernels_find_every_info_of_a_table(name: str) -> None:
    """The hash of an info, taken from its bytes, is the one that a kernel takes from the slot."""
    game = compiled_game(name)
    env, wanted = game.env(1), {}
    for _ in range(20):
        is_terminal, _, infos = env.init()
        while not is_terminal:
            turn = infos[-1].public_state.turn
            legal = np.flatnonzero(infos[turn].action_mask)
            wanted[infos[turn]] = (infos[-1].slot, turn)
            is_terminal, _, infos = env.forward(int(legal[len(wanted) % len(legal)]))
    weights = {info: np.arange(game.action_space.size) + row + 1.0 for row, info in enumerate(wanted)}
    keys, table = build_table(game, weights)
    assert len(keys) >= 2 * len(wanted)
    assert len(keys) & (len(keys) - 1) == 0
    fields: Any = game.dtype.fields
    start, words = fields["person"][1] // 8, fields["person"][0].base.itemsize // 8
    with np.errstate(over="ignore"):
        for info, (slot, turn) in wanted.items():
            hashed = engine.information_hash(np.frombuffer(slot, np.uint64)[None], 0, start, words, turn)
            row = engine.find(keys, hashed)
            assert row >= 0
            assert np.array_equal(table[row], weights[info])
        assert engine.find(keys, np.uint64(12345)) == -1


def test_the_summary_of_a_rollout() -> None:
    result = Rollout(np.array([[1.0, -1.0], [3.0, -3.0], [2.0, -2.0]]), 7)
    assert result.mean().tolist() == [2.0, -2.0]
    assert result.standard_error() == pytest.approx([3**-0.5] * 2)  # the standard deviation is 1
    assert Rollout(np.zeros((1, 2)), 1).standard_error().tolist() == [np.inf, np.inf]


BAD_WEIGHTS: list[Any] = [[1.0, 1.0], [1, -1, 1], [0, np.nan, 1], [0, np.inf, 1], [1, 0, 0], "abc", None, [[1] * 3]]


@pytest.mark.parametrize("weights", BAD_WEIGHTS, ids=str)
def test_bad_weights(weights: Any) -> None:
    """Leduc's first player may not fold: weight on folding alone is none."""
    first = next(info for info in infos_to_move(LEDUC, 1) if not info.public_state.moves)
    with pytest.raises(OptionError, match="a table of leduc_poker has 3 weights for each info"):
        LEDUC.rollout(10, policy={first: weights})


def test_infos_that_no_player_of_the_game_moves_by() -> None:
    _, _, (mover, other, recorder) = LEDUC.env(1).init()
    foreign = infos_to_move(KUHN, 1)[0]
    assert LEDUC.rollout(10, policy={mover: [0, 1, 1]}).scores.shape == (10, 2)
    for info in (other, recorder, foreign, "king"):
        with pytest.raises(OptionError, match="a table of leduc_poker is keyed by infos of the player to move"):
            LEDUC.rollout(10, policy={info: [0, 1, 1]})
    with pytest.raises(OptionError, match="sealed_bid has no table of weights"):
        compiled_game("sealed_bid").rollout(10, policy={mover: [1.0]})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"count": 0}, "expected count to be a whole number from 1"),
        ({"count": 1.5}, "expected count to be a whole number from 1"),
        ({"seed": -1}, "expected seed to be a whole number from 0"),
        ({"first": True}, "expected first to be a whole number from 0"),
        ({"threads": 0}, "threads: expected a whole number of at least 1"),
        ({"device": "gpu"}, "device: expected one of numpy, cpu, cuda"),
    ],
)
def test_bad_settings(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        LEDUC.rollout(**{"count": 10, **settings})
