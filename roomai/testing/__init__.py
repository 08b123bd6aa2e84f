"""The conformance kit: does a game, a player or a device keep to the contract?

    from roomai.testing import check_game

    def test_my_game() -> None:
        check_game("my_game.py:spec").assert_ok()

Each check is a small named function; a run makes them all, and its report says of each what it found.
"""

from .backend import check_backend
from .game import check_game
from .player import check_player
from .report import Report, Result

__all__ = ["Report", "Result", "check_backend", "check_game", "check_player"]
