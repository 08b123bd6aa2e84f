"""`run`: plays what a training run has learned."""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from roomai.abstract import AbstractPlayer, Thought
from roomai.errors import RunError
from roomai.records import legal_ids

from ..arrays import one_hot
from ..files import file_version
from ..learners.run_folder import BEST, POLICY, checkpoints, find_run, step_of
from ..randomness import Randomness

if TYPE_CHECKING:
    from torch import Tensor

    from ..learners.trained import Trained

KEPT_FILES = 8
NAMED = re.compile(r"(?P<run>.+?)(?:@(?P<which>best|step=(?P<step>\d{1,18})))?", re.DOTALL)


class RunPlayer(AbstractPlayer):
    """Plays a policy that was learned, as in run:run_20260101_120000_seed1 or run:results/ppo/run_...@best.

    A run is named by its id or its folder: by itself its latest policy, with @best its best one, with @step=200000 that
    of a checkpoint. A file of weights alone will do, too. greedy=True always plays the likeliest action.

    Raises RunError for a run that there isn't, or of another game.
    """

    plays_batches = True
    made_from = "run"

    def __init__(self, game: Any, run: str, greedy: bool = False, seed: int | None = None) -> None:
        self.trained = _loaded(game, *file_version(weights_of(run), RunError))
        self._greedy = greedy
        self._space = game.action_space
        self._randomness = Randomness(seed)
        self._random = self._randomness.random

    @staticmethod
    def files(run: str) -> list[Path]:
        """The files that decide how it plays."""
        return [weights_of(run)]

    def take_action(self) -> Any:
        from ..learners.trained import draw

        info = self.info
        seen = self.trained.seen(info)
        likely = self.trained.probabilities(*seen)
        if not self.trained.is_batch(info):
            return self._choose(likely[0].tolist(), seen[0])
        action = likely.argmax(1) if self._greedy else draw(likely, self._randomness.uniform(info.rows))
        return action.numpy() if isinstance(info.rows, np.ndarray) else action

    def policy(self, info: Any) -> Any:
        stated = self.trained.states(info)
        return one_hot(stated.argmax(-1), stated) if self._greedy else stated

    def _choose(self, likely: list[float], observation: Tensor) -> int:
        value = self.trained.value(observation)
        names = zip(legal_ids(self._space, self.info), self.info.person_state.available_actions, strict=True)
        told = {name: likely[action] for action, name in names if likely[action] > 0}
        self.thought = Thought(told, None if value is None else float(value))
        if self._greedy:
            return likely.index(max(likely))
        ladder = list(accumulate(likely))
        return bisect(ladder, self._random() * ladder[-1])


def weights_of(run: str) -> Path:
    """The file of weights that a text names. Raises RunError if there is no such run or checkpoint."""
    named = NAMED.fullmatch(run)
    if named is None:
        raise RunError("expected the id or the folder of a run, got nothing")
    alone = Path(named["run"]).expanduser()
    if named["which"] is None and alone.suffix == Path(POLICY).suffix:
        return alone
    folder = find_run(named["run"])
    if named["step"] is None:
        return folder / (BEST if named["which"] else POLICY)
    known = {step_of(place.name): place for place in checkpoints(folder)}
    wanted = int(named["step"])
    if wanted not in known:
        near = ", ".join(map(str, sorted(sorted(known, key=lambda step: abs(step - wanted))[:3]))) or "none"
        raise RunError(f"{folder} has no checkpoint after {wanted} decisions; the nearest: {near}")
    return known[wanted] / POLICY


@lru_cache(KEPT_FILES)
def _loaded(game: Any, path: Path, time: int, size: int) -> Trained:
    """The policy, read once for all matches of a tournament."""
    from ..learners.trained import load_policy

    return load_policy(path, game)


PLAYERS: dict[str, type[AbstractPlayer]] = {"run": RunPlayer}
