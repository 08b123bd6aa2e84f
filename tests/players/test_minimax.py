"""Perfect tic-tac-toe: known positions, and it never loses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import roomai
from players import make_player
from players.bots.tic_tac_toe import best_cells

GAME: Any = roomai.game("tic_tac_toe")


@pytest.fixture(scope="module")
def env() -> Any:
    return GAME.env(seed=1)


def cells(text: str) -> int:
    return sum(1 << GAME.action_space.names.index(name) for name in text.split())


def best(own: str, other: str) -> set[str]:
    return {GAME.action_space.names[cell] for cell in best_cells(cells(own), cells(other))}


def test_known_positions() -> None:
    assert best("", "") == set(GAME.action_space.names)  # every opening draws
    assert best("", "a1") == {"b2"}  # against a corner only the centre holds
    assert best("", "b2") == {"a1", "a3", "c1", "c3"}  # against the centre a corner
    assert best("a1 a2", "b1 b2") == {"a3"}  # it wins rather than blocks
    assert best("a1", "b1 b2") == {"b3"}  # it blocks
    assert best("a1 c3", "b2 c2") == {"a2"}  # blocks the middle column


def test_it_wins_as_soon_and_loses_as_late_as_it_can() -> None:
    assert best("a1 b2", "a2 b1") == {"c3"}  # a3 and others would win as well, later
    assert best("a2", "a1 b2") == {"c3"}  # lost whatever it does, next move unless it blocks


def test_it_never_loses_against_random(env: Any) -> None:
    scores = []
    for game in range(500):
        seat = game % 2
        players = [make_player("random", GAME, game), make_player("random", GAME, game)]
        players[seat] = make_player("minimax", GAME, game)
        scores.append(roomai.AbstractEnv.round(env, players)[seat])
    assert min(scores) == 0.0
    assert np.mean(scores) > 0.8


def test_against_itself_it_draws(env: Any) -> None:
    players = [make_player("minimax", GAME, seed) for seed in (1, 2)]
    assert {roomai.AbstractEnv.round(env, players) for _ in range(100)} == {(0.0, 0.0)}


def test_equal_moves_are_played_by_seed(env: Any) -> None:
    _, _, infos = env.init()

    def openings(seed: int) -> list[int]:
        player = make_player("minimax", GAME, seed)
        player.receive_info(infos[0])
        return [player.take_action() for _ in range(200)]

    assert openings(1) == openings(1)
    assert openings(1) != openings(2)
    assert set(openings(1)) == set(range(9))


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_rows_of_a_batch_get_best_moves(device: str, decisions: Any, batch_of: Any) -> None:
    infos = decisions(GAME, 40)
    player: Any = make_player("minimax", GAME, 1)
    player.receive_info(batch_of(GAME, infos, device))
    for info, action in zip(infos, player.take_action().tolist(), strict=True):
        marks, seat = info.public_state.marks, info.person_state.id
        assert action in best_cells(marks[seat], marks[1 - seat])
