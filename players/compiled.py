"""`CompiledPlayer`: a bot that is a plain function, as rules are, plays one game and batches on any device."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np

from roomai.abstract import AbstractPlayer
from roomai.batch import BatchInfo
from roomai.batch.bots import BotRunner, CompiledBot
from roomai.random import stream_key

from .randomness import SALT


class CompiledPlayer(AbstractPlayer):
    """A player that decides by its bot; the same seed draws the same random bits, one by one and in batches.

    In one game it answers an int, in a batch int64 [b]: ids, or sized actions in a game with a menu. `bot` is its bot,
    for `roomai.batch.bots.rollout_bots`. Without a seed one is drawn.
    """

    plays_batches = True

    def __init__(self, game: Any, bot: CompiledBot, seed: int | None = None) -> None:
        self.bot = bot
        self._runner = BotRunner(game, bot)
        with np.errstate(over="ignore"):
            self._key = stream_key(np.uint64(secrets.randbits(63) if seed is None else seed % 2**63), 0) ^ SALT
        self._asked = 0

    def take_action(self) -> Any:
        info = self.info
        before = self._asked
        if isinstance(info, BatchInfo):
            self._asked += len(info.rows)
            return self._runner.actions(info, self._key, before)
        self._asked += 1
        return self._runner.action(info, self._key, before)
