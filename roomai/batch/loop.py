"""`LoopBatchEnv`: a batch of a game in plain Python, by looping over copies of its env."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from ..abstract import AbstractInfo, Transition
from ..env import SEEDS, check_seed
from ..errors import GameDefinitionError, GameStateError, IllegalActionError, OptionError
from ..game import PlainGame
from ..measures import Measured, checked_measures, stacked_measures
from ..spaces import Box
from .abstract import AbstractBatchEnv
from .memory import Array, as_array, on_host, zero_actions
from .stacked import StackedInfo, StackedRecorderInfo


class LoopBatchEnv(AbstractBatchEnv):
    """B games of one `PlainGame`; rows, games and reset are those of BatchEnv."""

    def __init__(
        self,
        game: PlainGame,
        size: int,
        device: str = "cpu",
        *,
        reset: str = "auto",
        seed: int | None = None,
        seating: Any = None,
    ) -> None:
        super().__init__(size, device, game.action_space, game.num_players, seating)
        if reset not in ("auto", "manual"):
            raise OptionError(f"reset: expected 'auto' or 'manual', got {reset!r}")
        self.game = game
        self.reset = reset
        self._envs = [game.env() for _ in range(size)]
        space = game.action_space
        self._known: dict[Any, int] = {}
        if not isinstance(space, Box):
            self._known = {name: i for i, name in enumerate(space.names)} | {i: i for i in range(space.n)}
        self._index: list[int] = []
        self._infos: list[Sequence[AbstractInfo]] = []
        self._actions: list[list[Any]] = [[] for _ in range(size)]
        self._final: list[Sequence[AbstractInfo]] = []
        self._over = [False] * size
        self._measured: list[Measured | None] = [None] * size
        self._scores = np.zeros((size, game.num_players))
        self.seed(secrets.randbelow(SEEDS) if seed is None else seed)

    def seed(self, seed: int, index: int = 0) -> None:
        check_seed(seed, index)
        self._seed = seed
        self._first = index
        self._random = Random(f"{seed}/{index}/random_actions")

    def init(self) -> Transition:
        self._index = list(range(self._first, self._first + self.size))
        self._first += self.size
        self._over = [False] * self.size
        self._measured = [None] * self.size
        self._scores[:] = 0.0
        self._infos = [self._begin(row) for row in range(self.size)]
        self._final = list(self._infos)
        return self._transition()

    def forward(self, action: Any) -> Transition:
        if not self._infos:
            raise GameStateError("this batch has not begun: call init() first")
        if self.reset == "manual" and all(self._over):
            raise GameStateError("all games of this batch are over: call init() for the next ones")
        given = on_host(self.checked_actions(action, self.size))
        playing = [row for row in range(self.size) if self.reset == "auto" or not self._over[row]]
        played = [self._played(row, given[row]) for row in playing]  # all are checked before one is played
        for row, one in zip(playing, played, strict=True):
            self._actions[row].append(one)
            self._over[row], self._scores[row], self._infos[row] = self._envs[row].forward(one)
            if self._over[row]:
                measured = self._envs[row].measures()
                self._measured[row] = checked_measures(self.game.name, self.game.num_players, measured)
            if self._over[row] and self.reset == "auto":
                self._final[row] = self._infos[row]
                self._index[row] += self.size
                self._infos[row] = self._begin(row)
        return self._transition()

    def measures(self) -> dict[str, Array]:
        """Those of BatchEnv; as nothing declares them here, there are none before a game is over."""
        stacked = stacked_measures(self.game.name, self._measured, self.game.num_players)
        return {name: as_array(values, self.device) for name, values in stacked.items()}

    def random_actions(self) -> Array:
        actions = zero_actions(self.action_space, self.size, "numpy")
        for row, turn in enumerate(self._turns()):
            if turn >= 0:
                actions[row] = self._random_action(self._available(row, turn))
        return as_array(actions, self.device)

    def _random_action(self, available: Any) -> Any:
        if isinstance(available, Box):
            width = available.high - available.low
            return [available.low + width * self._random.random() for _ in range(available.k)]
        return self._random.choice(self._ids(available))

    def _begin(self, row: int) -> Sequence[AbstractInfo]:
        env = self._envs[row]
        env.seed(self._seed, self._index[row])
        self._actions[row] = []
        return env.init()[2]

    def gather(self, rows: Array) -> StackedInfo:
        chosen = on_host(as_array(rows, self.device))
        turns = np.array(self._turns())
        masks, observations = self._masks(turns), self._observations(turns)
        movers = [self._infos[row][turns[row]] for row in chosen]
        seen = None if observations is None else observations[chosen]
        return StackedInfo(chosen, movers, masks[chosen], seen, self.device)

    def state(self) -> dict[str, Any]:
        return {
            "seed": self._seed,
            "first": self._first,
            "index": list(self._index),
            "actions": [[_plain(action) for action in actions] for actions in self._actions],
            "over": list(self._over),
            "scores": self._scores.tolist(),
            "random": [self._random.getstate()[0], list(self._random.getstate()[1]), self._random.getstate()[2]],
        }

    def restore(self, state: Mapping[str, Any]) -> Transition:
        """Plays the games of a state again; the last games that ended are not, so that final infos are those of now."""
        self._seed, self._first, self._index = state["seed"], state["first"], list(state["index"])
        self._infos = [self._begin(row) for row in range(self.size)]
        for row, actions in enumerate(state["actions"]):
            for action in actions:
                self._infos[row] = self._envs[row].forward(action)[2]
            self._actions[row] = list(actions)
        self._final = list(self._infos)
        self._over, self._scores = list(state["over"]), np.array(state["scores"], np.float64)
        version, words, gauss = state["random"]
        self._random.setstate((version, tuple(words), gauss))
        return self._transition()

    def _turns(self) -> list[int]:
        return [infos[-1].public_state.turn for infos in self._infos]

    def _available(self, row: int, turn: int) -> Any:
        return self._infos[row][turn].person_state.available_actions

    def _ids(self, available: Iterable[Any]) -> list[int]:
        """The ids of legal actions that an env lists by name or by id."""
        try:
            return [self._known[action] for action in available]
        except (KeyError, TypeError) as cause:
            raise GameDefinitionError(
                f"{self.game.name} lists the legal actions {available!r}: expected names or ids of {self.action_space}"
            ) from cause

    def _played(self, row: int, action: Any) -> Any:
        """The action as the env of that row takes it; raises IllegalActionError if it is not legal there."""
        turn = self._infos[row][-1].public_state.turn
        available = self._available(row, turn)
        if isinstance(available, Box):
            vector = available.parse(action)
            if vector is not None:
                return vector
            legal: Sequence[str] = [str(available)]
        else:
            for listed, known in zip(available, self._ids(available), strict=True):
                if known == action:
                    return listed
            legal = [self.action_space.describe(known) for known in self._ids(available)]
        raise IllegalActionError(
            action.tolist(), turn, legal, f"in game {row} of the batch it is not legal now"
        )  # fmt: skip

    def _transition(self) -> Transition:
        turns = np.array(self._turns())
        masks, observations = self._masks(turns), self._observations(turns)
        whose = turns
        if self.seating is not None:
            whose = np.where(turns >= 0, self.seating[np.arange(self.size), np.maximum(turns, 0)], turns)
        answers: list[AbstractInfo] = []
        for player in range(self.num_players):
            rows = np.flatnonzero(whose == player)
            movers = [self._infos[row][turns[row]] for row in rows]
            seen = None if observations is None else observations[rows]
            answers.append(StackedInfo(rows, movers, masks[rows], seen, self.device))
        answers.append(StackedRecorderInfo(self._infos, self._final, masks, observations, self.device))
        over, scores = np.array(self._over), self._scores.copy()
        return as_array(over, self.device), as_array(scores, self.device), answers

    def _masks(self, turns: Array) -> Array:
        masks = np.zeros((self.size, max(self.action_space.size, 1)), np.bool_)
        for row in np.flatnonzero(turns >= 0).tolist():
            available = self._available(row, int(turns[row]))
            masks[row, 0 if isinstance(available, Box) else self._ids(available)] = True
        return masks

    def _observations(self, turns: Array) -> Array | None:
        """float32 [B, F] of the players to move, zeros where a game is over; None if this game has none."""
        example = getattr(self._infos[0][0], "observation", None)
        if example is None:
            return None
        observations = np.zeros((self.size, len(example)), np.float32)
        for row in np.flatnonzero(turns >= 0):
            observations[row] = self._infos[row][turns[row]].observation
        return observations


def _plain(action: Any) -> Any:
    return action.tolist() if hasattr(action, "tolist") else action
