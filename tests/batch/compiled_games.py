"""Every installed game that has compiled rules, bound once, so that all tests of a process share its kernels."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import roomai
from roomai.game import Game

LONG = 200
"""Decisions of a long game."""


@cache
def compiled_game(name: str) -> Game:
    """The game with its default options."""
    found = roomai.game(name)
    assert isinstance(found, Game)
    return found


def worth(game: Game, games: int) -> int:
    """How many games to play where others play so many: fewer of one that goes on and on."""
    return games if game.max_length <= LONG else max(2, games // 4)


NAMES = [name for name in roomai.game_names() if roomai.game_spec(name).rules is not None]
MEASURED = f"{Path(__file__).with_name('push.py')}:spec"
"""A small game with measures."""
