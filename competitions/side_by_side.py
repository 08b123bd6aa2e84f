"""Games side by side: a whole stretch of a schedule as one batch, in which each player is asked once a step."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from roomai.abstract import AbstractEnv, AbstractPlayer
from roomai.batch.env import BatchEnv
from roomai.game import Game
from roomai.spaces import Box

from .record import RecordWriter
from .schedule import RoundRobin

STRETCH = 8192
"""Games of one batch, about: enough to make Python's part small, few enough to stay in the caches."""


class BatchChair(AbstractPlayer):
    """A player of many games at once, timed."""

    plays_batches = True

    def __init__(self, name: str, player: AbstractPlayer) -> None:
        self.name = name
        self._rows = 0
        self._ms: list[float] = []
        self.reset = player.reset  # type: ignore[method-assign]
        self._player = player

    def receive_info(self, info: Any) -> None:
        self._rows = len(info.rows)
        self._player.receive_info(info)

    def take_action(self) -> Any:
        start = perf_counter()
        actions = self._player.take_action()
        self._ms.append(1e3 * (perf_counter() - start) / self._rows)
        return actions

    def ms_a_move(self) -> float | None:
        """The median over steps of the milliseconds a move: loading a kernel at the first does not count."""
        return round(median(self._ms), 6) if self._ms else None


class SideBySide:
    """Plays the games of a schedule in batches and writes each as a line."""

    def __init__(
        self, game: Game, schedule: RoundRobin, names: Sequence[str], players: Sequence[AbstractPlayer], seed: int
    ) -> None:
        self.game = game
        self.schedule = schedule
        self.seed = seed
        self.chairs = [BatchChair(name, player) for name, player in zip(names, players, strict=True)]
        self._chance_text = _Memo(self._write_chance)
        self._action_text = _Memo(self._write_actions)
        self._score_text = _Memo(lambda data: str(np.frombuffer(data, np.float64).tolist()))

    def run(self, writer: RecordWriter, progress: Callable[[int], None]) -> None:
        table = len(self.schedule.seatings)
        deals = max(1, STRETCH // table)
        for first in range(0, self.schedule.deals, deals):
            last = min(first + deals, self.schedule.deals)
            writer.write(self._play(first, last - first))
            progress(last * table)

    def _play(self, first: int, deals: int) -> str:
        """Play all games of some deals; their lines for the record."""
        seatings = np.array(self.schedule.seatings)
        env = BatchEnv(
            self.game,
            deals * len(seatings),
            "numpy",
            reset="manual",
            seed=self.seed,
            observe=False,
            seating=np.tile(seatings, (deals, 1)),
            copies=len(seatings),
        )
        env.seed(self.seed, first)
        scores = AbstractEnv.round(env, self.chairs)
        log = env.view("private").log
        count, start = len(scores), first * len(seatings)
        chances = map(self._chance_text.__getitem__, _rows(log.draws, log.outcomes.view(np.int32)))
        actions = map(self._action_text.__getitem__, _rows(log.steps, log.actions))
        points = map(self._score_text.__getitem__, _rows(scores))
        heads, tails = zip(*map(self._seats_and_times, self.schedule.seatings), strict=True)
        return "".join(
            [
                f'{{"game": {game}, "deal": {deal}, "seats": {head}, "chance": {chance}, "actions": {moves}, '
                f'"scores": {won}, "verdict": "normal", "ms": {tail}}}\n'
                for game, deal, head, chance, moves, won, tail in zip(
                    range(start, start + count),
                    np.repeat(np.arange(first, first + deals), len(seatings)).tolist(),
                    heads * deals,
                    chances,
                    actions,
                    points,
                    tails * deals,
                    strict=True,
                )
            ]
        )

    def _seats_and_times(self, seating: Sequence[int]) -> tuple[str, str]:
        chairs = [self.chairs[player] for player in seating]
        return json.dumps([chair.name for chair in chairs]), json.dumps([chair.ms_a_move() for chair in chairs])

    def _write_chance(self, data: bytes) -> str:
        draws, *labels = np.frombuffer(data, np.int32).tolist()
        return json.dumps([self.game.outcome_name(label) for label in labels[:draws]])

    def _write_actions(self, data: bytes) -> str:
        (steps,) = np.frombuffer(data, np.int32, 1)
        space = self.game.action_space
        if isinstance(space, Box):
            vectors = np.frombuffer(data, np.float32, offset=4).reshape(-1, space.k)[:steps]
            return "[" + ", ".join("[" + ", ".join(space.describe(vector).split()) + "]" for vector in vectors) + "]"
        return json.dumps([space.names[action] for action in np.frombuffer(data, np.int16, offset=4)[:steps]])


class _Memo(dict[bytes, str]):
    """Texts by the bytes they say; games repeat each other more than not."""

    def __init__(self, write: Callable[[bytes], str]) -> None:
        self._write = write

    def __missing__(self, data: bytes) -> str:
        text = self._write(data)
        if len(self) < 1 << 16:
            self[data] = text
        return text


def _rows(*columns: Any) -> list[bytes]:
    """The bytes of each row of some arrays [B, ...], joined."""
    parts = [np.ascontiguousarray(column).reshape(len(column), -1) for column in columns]
    raw = np.concatenate([part.view(np.uint8) for part in parts], axis=1)
    rows: list[bytes] = raw.view(np.dtype((np.void, raw.shape[1])))[:, 0].tolist()
    return rows
