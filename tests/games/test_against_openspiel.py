"""Random games step by step beside OpenSpiel: equal in who moves, what is legal, what a player knows, and returns."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pyspiel
import pytest

import roomai
from roomai.game import Game

GAMES: list[tuple[str, dict[str, int], str, int]] = [
    ("kuhn_poker", {}, "kuhn_poker", 10_000),
    ("kuhn_poker", {"num_players": 3}, "kuhn_poker(players=3)", 2_000),
    ("kuhn_poker", {"num_players": 4}, "kuhn_poker(players=4)", 2_000),
    ("leduc_poker", {}, "leduc_poker", 10_000),
    ("leduc_poker", {"num_players": 3}, "leduc_poker(players=3)", 2_000),
    ("leduc_poker", {"num_players": 6}, "leduc_poker(players=6)", 500),
    ("tic_tac_toe", {}, "tic_tac_toe", 10_000),
    ("connect_four", {}, "connect_four", 10_000),
]
BOARDS = [(4, 4, 3), (4, 9, 5), (7, 4, 4), (7, 9, 4), (7, 8, 6)]


@pytest.mark.parametrize(("name", "options", "theirs", "games"), GAMES, ids=[row[2] for row in GAMES])
def test_random_games_are_the_same_games(name: str, options: dict[str, int], theirs: str, games: int) -> None:
    game = roomai.game(name, **options)
    assert isinstance(game, Game)
    peer = pyspiel.load_game(theirs)
    tells = information if "poker" in name else _board
    known: dict[str, bytes] = {}
    rng = random.Random(1)
    for _ in range(games):
        play_beside(game, game.kernels, game.slots(1), peer.new_initial_state(), rng, tells, known)
    assert len(set(known.values())) == len(known)  # what OpenSpiel tells apart we tell apart, and nothing else
    assert peer.max_game_length() == game.max_length
    assert (peer.min_utility(), peer.max_utility()) == game.score_range


@pytest.mark.parametrize(("rows", "columns", "connect"), BOARDS)
def test_connect_four_on_other_boards_uncompiled(rows: int, columns: int, connect: int) -> None:
    game = roomai.game("connect_four", rows=rows, columns=columns, connect=connect)
    assert isinstance(game, Game)
    peer = pyspiel.load_game(f"connect_four(rows={rows},columns={columns},x_in_row={connect})")
    rng, known = random.Random(1), dict[str, bytes]()
    for _ in range(100):
        slots = game.slots(1).view(np.recarray)
        play_beside(game, game.plain, slots, peer.new_initial_state(), rng, _board, known)


def play_beside(
    game: Game,
    kernels: Any,
    slots: np.ndarray[Any, Any],
    peer: Any,
    rng: random.Random,
    tells: Callable[[Any], str],
    known: dict[str, bytes],
    first: int = 0,
) -> None:
    """Play one random game here and in OpenSpiel, where outcomes of chance are numbered from 0, here from `first`."""
    if game.max_chance == 0:
        kernels.one_begin(slots, game.initial, np.uint64(0), 0)
    public = slots["public"]
    while not peer.is_terminal():
        if peer.is_chance_node():
            assert public["turn"][0] == roomai.CHANCE
            card = rng.choice([outcome for outcome, _ in peer.chance_outcomes()])
            labels = [int(kernels.one_label(slots, k)) for k in range(kernels.one_chance(slots))]
            assert sorted(labels) == sorted(first + outcome for outcome, _ in peer.chance_outcomes())
            kernels.one_outcome(slots, labels.index(first + card))
            peer.apply_action(card)
            continue
        turn = int(public["turn"][0])
        legal = np.flatnonzero(slots["legal"][0]).tolist()
        assert turn == peer.current_player()
        assert legal == peer.legal_actions()
        seen = public.tobytes() + slots["person"][0, turn].tobytes()
        assert known.setdefault(tells(peer), seen) == seen
        action = rng.choice(legal)
        kernels.one_action(slots, action)
        peer.apply_action(action)
    assert public["turn"][0] == roomai.TERMINAL
    assert slots["scores"][0].tolist() == pytest.approx(peer.returns(), abs=1e-12)


def information(peer: Any) -> str:
    """OpenSpiel's name of what the player to move knows, and of who that is."""
    return f"{peer.current_player()} {peer.information_state_string()}"


def _board(peer: Any) -> str:
    """The board: where all is public OpenSpiel's information states are histories, ours are boards."""
    return f"{peer.current_player()} {peer.observation_string()}"
