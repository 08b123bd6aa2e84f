"""`CompiledPlayer`: a bot that is a plain function, as rules are, plays one game and batches on any device."""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.abstract import AbstractPlayer
from roomai.batch import BatchInfo
from roomai.batch.bots import BotRunner, CompiledBot


class CompiledPlayer(AbstractPlayer):
    """A player that decides by its bot, of what it sees alone: the random bits of a bot are always the same.

    In one game it answers an int, in a batch int64 [b]: ids, or sized actions in a game with a menu.
    """

    plays_batches = True

    def __init__(self, game: Any, bot: CompiledBot) -> None:
        self._game = game
        self._runner = BotRunner(game, bot)

    def take_action(self) -> Any:
        info = self.info
        if isinstance(info, BatchInfo):
            return self._runner.actions(info, np.uint64(0), 0)
        words = np.frombuffer(bytearray(info[0] + info[1]), np.uint64)
        alone = BatchInfo.of(self._game, words[None], info.action_mask[None].copy())
        return int(self._runner.actions(alone, np.uint64(0), 0)[0])
