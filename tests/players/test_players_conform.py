"""Every player that comes along keeps to the contract, and so does the example bot, which also wins."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import roomai
from players import describe_players, player_class
from roomai.testing import check_player

NEEDED = {"fixed": {"move": "heads"}, "mixed": {"probabilities": (0.3, 0.7)}}
CASES = [
    (entry.name, game)
    for entry in describe_players()
    if entry.name not in ("human", "cfr", "run")  # made from files, in tests of their own
    for game in entry.games or ("leduc_poker", "sealed_bid")
]
EXAMPLE = str(Path(__file__).parents[2] / "examples" / "my_bot.py")


def maker(text: str, game: Any) -> Any:
    """A function that makes the player, and takes a seed if its class does."""
    found: Any = player_class(text)
    parameters = inspect.signature(found).parameters
    settings = NEEDED.get(text, {}) | ({"game": game} if "game" in parameters else {})
    if "seed" in parameters:
        return lambda seed=1: found(seed=seed, **settings)
    return lambda: found(**settings)


@pytest.mark.parametrize(("name", "game_name"), CASES)
def test_players_keep_to_the_contract(name: str, game_name: str) -> None:
    game = roomai.game(game_name)
    check_player(maker(name, game), game).assert_ok()


def test_the_example_keeps_to_the_contract() -> None:
    game = roomai.game("leduc_poker")
    check_player(maker(EXAMPLE, game), game).assert_ok()


@pytest.mark.parametrize("other", ["random", "call", "raise", "fold"])
def test_the_example_beats_simple_bots(other: str) -> None:
    game: Any = roomai.game("leduc_poker")
    env = game.env()
    mine, theirs = maker(EXAMPLE, game)(), maker(other, game)()
    won = []
    for deal in range(300):
        for seat in (0, 1):
            env.seed(1, deal)
            players = [mine, theirs] if seat == 0 else [theirs, mine]
            won.append(roomai.AbstractEnv.round(env, players)[seat])
    assert np.mean(won) > 3 * np.std(won) / np.sqrt(len(won))
