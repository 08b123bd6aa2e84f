"""`random`: plays any legal action of any game, each as likely as the others."""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.abstract import AbstractPlayer
from roomai.errors import OptionError
from roomai.spaces import Box, Discrete

from ..arrays import spread
from ..randomness import Randomness


class RandomPlayer(AbstractPlayer):
    """Plays any legal action, each as likely as the others."""

    plays_batches = True

    def __init__(self, seed: int | None = None, game: Any = None) -> None:
        self._randomness = Randomness(seed)
        self._random = self._randomness.random
        self._space = game.action_space if game is not None else None

    def take_action(self) -> Any:
        actions = self.info.person_state.available_actions
        if actions.__class__ is tuple:
            return actions[int(self._random() * len(actions))]
        return self._other(actions)

    def policy(self, info: Any) -> Any:
        mask = getattr(info, "action_mask", None)
        if mask is None and isinstance(self._space, Discrete):  # of a game in plain Python
            legal = info.person_state.available_actions
            mask = np.isin(np.arange(self._space.n), [self._space.names.index(name) for name in legal])
        if mask is None or mask.shape[-1] < 2:
            raise NotImplementedError("RandomPlayer states no policy for vectors, nor for a game that it doesn't know")
        return spread(mask)

    def _other(self, actions: Any) -> Any:
        """An answer where the legal actions are a Box, the mask [b, A] of a batch, or a plain game's list."""
        if isinstance(actions, Box):
            width = actions.high - actions.low
            return [actions.low + width * self._random() for _ in range(actions.k)]
        if not hasattr(actions, "shape"):
            return list(actions)[int(self._random() * len(actions))]
        if isinstance(self._space, Box):
            return self._randomness.vectors(self._space, actions)
        if self._space is None and actions.shape[1] == 1:  # the mask of a Box, or of a single action: who knows
            raise OptionError("in a batch of this game a random player must know the game: RandomPlayer(game=...)")
        return self._randomness.choose(actions)


PLAYERS: dict[str, type[AbstractPlayer]] = {"random": RandomPlayer}
