"""`cfr`: plays what a solver found, from a file."""

from __future__ import annotations

from bisect import bisect
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomai.abstract import AbstractPlayer, Thought
from roomai.batch import BatchInfo
from roomai.errors import StrategyError
from roomai.records import legal_ids

from ..files import file_version
from ..randomness import Randomness

if TYPE_CHECKING:
    from ..tabular.strategy import Strategy

KEPT_FILES = 8


class StrategyPlayer(AbstractPlayer):
    """Plays a strategy from a file that a solver wrote, as in cfr:leduc.npz.

    Raises StrategyError for a file that is none of this game.
    """

    plays_batches = True

    def __init__(self, game: Any, file: str, seed: int | None = None) -> None:
        self.strategy = _loaded(game, *file_version(Path(file).expanduser(), StrategyError))
        self._known: dict[Any, tuple[list[float], Thought]] = {}
        self._space = game.action_space
        self._randomness = Randomness(seed)
        self._random = self._randomness.random

    def take_action(self) -> Any:
        info = self.info
        if isinstance(info, BatchInfo):
            numbers = self._randomness.uniform(info.rows)
            return (numbers[:, None] >= self.strategy.bounds_of(info)).sum(1)
        state = self.strategy.lookup.state(info)
        bounds, self.thought = self._known.get(state) or self._met(state, info)
        return bisect(bounds, self._random())

    def policy(self, info: Any) -> Any:
        return self.strategy.policy(info)

    def _met(self, state: int, info: Any) -> tuple[list[float], Thought]:
        strategy = self.strategy
        places = slice(*strategy.first[state : state + 2].tolist())
        names = dict(zip(legal_ids(self._space, info), info.person_state.available_actions, strict=True))
        likely = zip(strategy.action[places].tolist(), strategy.probabilities[places].tolist(), strict=True)
        thought = Thought({names[action]: chance for action, chance in likely})
        self._known[state] = strategy.bounds[state].tolist(), thought
        return self._known[state]


@lru_cache(KEPT_FILES)
def _loaded(game: Any, path: Path, time: int, size: int) -> Strategy:
    """The strategy, read once for all matches of a tournament."""
    from ..tabular.strategy import load_strategy

    return load_strategy(path, game)


PLAYERS: dict[str, type[AbstractPlayer]] = {"cfr": StrategyPlayer}
