"""Watching games again: a record is played through the rules once more, and every moment is shown as it was.

A seat's view is made of the same infos that the player in that seat got. `moments` plays a game through, a `Shelf`
finds games in a record of any size, and `terminal`, `plain` and `export` show them.
"""

from __future__ import annotations

from .moments import Moment, event_game, moments
from .plain import draw, picture
from .shelf import Shelf, find_game
from .story import Story
from .words import result_line

__all__ = ["Moment", "Shelf", "Story", "draw", "event_game", "find_game", "moments", "picture", "result_line"]
