"""`FusedPlayer`: a set of bot functions as a player."""

from __future__ import annotations

from typing import Any

from ..compiled import CompiledPlayer
from .fusing import BotSet


class FusedPlayer(CompiledPlayer):
    """Plays Secret Hitler by the functions of its set; a subclass says which, as `bot_set`."""

    games = ("secret_hitler",)
    bot_set: BotSet

    def __init__(self, game: Any, seed: int | None = None) -> None:
        super().__init__(game, self.bot_set.compiled(), seed)
