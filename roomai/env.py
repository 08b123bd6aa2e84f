"""`Env`: one game over compiled rules, behind the ordinary interface."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import numpy as np

from .abstract import CHANCE, TERMINAL, AbstractEnv, AbstractInfo, AbstractPlayer, Transition
from .errors import GameStateError, IllegalActionError, OptionError
from .game import Game
from .measures import Measured
from .random import stream_key
from .spaces import SIZED, Box

SEEDS = 2**63


def check_seed(seed: int, index: int) -> None:
    """Raise OptionError unless both are from 0 to 2**63 - 1."""
    if not (0 <= seed < SEEDS and 0 <= index < SEEDS):
        raise OptionError(f"seed and game index must be from 0 to 2**63 - 1, got {seed} and {index}")


class Env(AbstractEnv[AbstractPlayer]):
    """One game of a `Game`. Each `init` starts the next game of the seed; `seed(s, i)` chooses game i of seed s.

    `init(deal=["Ks", "Qh"])` scripts the first chance outcomes, by name or by id; chance draws the rest.
    """

    def __init__(self, game: Game, seed: int | None = None, *, compiled: bool = True) -> None:
        super().__init__()
        self.game = game
        self.num_players = game.num_players
        self.action_space = game.action_space
        self._kernels: Any = game.kernels if compiled else game.plain
        kind = np.ndarray if compiled else np.recarray
        self._slots, self._initial = game.slots(1).view(kind), game.initial.view(kind)
        self._bytes = memoryview(self._slots.view(np.ndarray).view(np.uint8).data)
        self._script: list[str | int] = []
        self._turn: int | None = None
        self._zeros = (0.0,) * self.num_players
        example = game.action_space.low_vector() if isinstance(game.action_space, Box) else 0
        self._begin = self._kernels.entry("one_begin", self._slots, self._initial, np.uint64(0), 0)
        self._step = self._kernels.entry("one_step", self._slots, example)
        space = game.action_space
        self._ids: dict[Any, int] = {}
        if not isinstance(space, Box):
            self._ids = {name: i for i, name in enumerate(space.names)} | {i: i for i in range(space.n)}
        layout = game.layout
        self._split, self._infos, self._legal_start = layout.split, layout.infos, layout.legal_start
        self.seed(secrets.randbelow(SEEDS) if seed is None else seed)

    def seed(self, seed: int, index: int = 0) -> None:
        check_seed(seed, index)
        self._seed = np.uint64(seed)
        self._index = index

    def init(self, *, deal: Sequence[str | int] = ()) -> Transition:
        slots = self._slots
        if deal:
            self._script = list(deal)
            self._bytes[:] = self.game.initial.tobytes()
            with np.errstate(over="ignore"):
                slots["private"]["log"]["key"] = stream_key(self._seed, self._index)
            slots["private"]["log"]["index"] = self._index
            self._play_script()
        else:
            self._script = []
            self._begin(slots, self._initial, self._seed, self._index)
        self._index += 1
        return self._transition()

    def forward(self, action: Any) -> Transition:
        if self._ids:
            known = self._ids.get(action if action.__class__ in _PLAIN else self.game.parse_action(action))
            if known is None:
                known = self._sized(action)
            elif not self._bytes[self._legal_start + known]:
                raise self._refusal(action)
        else:
            known = self.game.parse_action(action)
            if known is None or self._turn is None or self._turn < 0:
                raise self._refusal(action)
        if self._script:
            self._kernels.one_action(self._slots, known)
            self._play_script()
        else:
            self._step(self._slots, known)
        return self._transition()

    def measures(self) -> Measured:
        if not self.game.measures:
            return {}
        if self._turn != TERMINAL:
            raise GameStateError("measures tell of a game that is over: play it to its end first")
        out = np.zeros((1, self.game.measures_size))
        self._kernels.batch_measure(self._slots, out, 0, 1)
        row = tuple(out[0].tolist())
        return {name: row[place] for name, place in self.game.measure_places.items()}

    def mover(self, infos: Sequence[AbstractInfo]) -> int:
        assert self._turn is not None
        return self._turn

    def copy(self) -> Env:
        """Another env in the same state, with the same chance to come."""
        other = Env(self.game, int(self._seed), compiled=self._kernels is self.game.kernels)
        other._index = self._index
        other._script = list(self._script)
        other._bytes[:] = self._bytes  # as bytes: a copy of records may leave what pads them undefined
        other._turn = self._turn
        return other

    def restore(self, slot: bytes) -> Transition:
        """Go back to a moment that the recorder's info kept (`infos[-1].slot`)."""
        self._bytes[:] = slot
        self._script = []
        return self._transition()

    def outcomes(self) -> list[str]:
        """The names of the chance outcomes so far."""
        log = self._slots["private"]["log"][0]
        return [self.game.outcome_name(label) for label in log["outcomes"][: log["draws"]].tolist()]

    def actions(self) -> list[Any]:
        """The actions so far: their names, of a Box game vectors, of a Menu game what the ids stood for."""
        log = self._slots["private"]["log"][0]
        played = log["actions"][: log["steps"]]
        if isinstance(self.action_space, Box):
            return list(played.copy())
        return [self.action_space.describe(action) for action in played.tolist()]

    def _transition(self) -> Transition:
        parts = self._split(self._bytes)
        turn = self._bytes[0]
        if turn < 128:  # a signed byte: chance and the end are negative
            self._turn = turn
            return False, self._zeros, self._infos[turn](parts)
        self._turn = TERMINAL
        return True, tuple(self._slots["scores"][0].tolist()), self._infos[-1](parts)

    def _play_script(self) -> None:
        slots = self._slots
        self._turn = None  # a script that fails leaves no game to go on with
        while slots["public"]["turn"][0] == CHANCE and self._script:
            self._kernels.one_outcome(slots, self.game.find_outcome(slots, self._script[0]))
            del self._script[0]
        self._kernels.one_rest(slots)  # also where a game begins with a decision: nothing else marks what is legal

    def _sized(self, action: Any) -> int:
        """A sized action of a Menu game that is legal now; raises the error for any other."""
        known: int | None = self.game.parse_action(action)
        if known is None or known < SIZED or self._turn is None or self._turn < 0:
            raise self._refusal(action)
        if not self._kernels.one_may_play(self._slots, known):
            raise self._refusal(action)
        return known

    def _refusal(self, action: Any) -> Exception:
        if self._turn is None:
            return GameStateError("this game has not begun: call init() first")
        if self._turn < 0:
            return GameStateError("this game is over: call init() for the next one")
        space = self.action_space
        if isinstance(space, Box):
            why = f"expected {space.k} finite number(s) from {space.low:g} to {space.high:g}"
            return IllegalActionError(action, self._turn, [str(space)], why)
        legal = self.game.layout.available(self._split(self._bytes)[-2])
        why = (
            "it is not legal now"
            if self.game.parse_action(action) is not None
            else f"there is no such action in {space}"
        )
        return IllegalActionError(action, self._turn, legal, why)


_PLAIN = (int, str)
