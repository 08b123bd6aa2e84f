"""A match side by side: a stretch of deals in all seatings as one batch, in which each player is asked once a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, repeat
from statistics import median
from time import perf_counter
from typing import Any

import msgspec
import numpy as np

from roomai.abstract import AbstractEnv, AbstractPlayer
from roomai.batch.env import BatchEnv
from roomai.game import Game
from roomai.spaces import Box, Menu

from .event import Event
from .match import Match
from .seeds import deal_indices


class BatchChair(AbstractPlayer):
    """A player of many games at once, timed."""

    plays_batches = True

    def __init__(self, name: str, player: AbstractPlayer) -> None:
        self.name = name
        self._rows = 0
        self._ms: list[float] = []
        self.reset = player.reset  # type: ignore[method-assign]
        self.close = player.close  # type: ignore[method-assign]
        self._player = player

    def receive_info(self, info: Any) -> None:
        self._rows = len(info.rows)
        self._player.receive_info(info)

    def take_action(self) -> Any:
        start = perf_counter()
        actions = self._player.take_action()
        self._ms.append(1e3 * (perf_counter() - start) / self._rows)
        return actions

    def times(self) -> tuple[float | None, float | None]:
        """The median and the longest over steps of the milliseconds a move."""
        return (round(median(self._ms), 6), round(max(self._ms), 6)) if self._ms else (None, None)


class SideBySide:
    """Plays a match in all its seatings at once, and writes each game as a line."""

    def __init__(self, game: Game, event: Event, make: Callable[[int, Match], AbstractPlayer]) -> None:
        self.game = game
        self.event = event
        self.names = list(event.players)
        self._make = make
        self._chance_text = _Memo(self._write_chance)
        self._action_text = _Memo(self._write_actions)
        self._score_text = _Memo(lambda data: _dumps(np.frombuffer(data, np.float64).tolist()))
        self._measure_text = _Memo(self._write_measures)

    def play(self, match: Match) -> str:
        """The lines of all games. Raises what the referee raises when a player fails."""
        deals = len(match.deals)
        players, flat = np.unique(match.seatings, return_inverse=True)
        seatings = flat.reshape(len(match.seatings), -1)
        chairs = [BatchChair(self.names[player], self._make(player, match)) for player in players.tolist()]
        env = BatchEnv(
            self.game,
            match.size,
            "numpy",
            reset="manual",
            seed=self.event.deals_key,
            observe=False,
            seating=np.tile(seatings, (deals, 1)),
            indices=np.repeat(deal_indices(self.event.seed, match.deals), len(seatings)),
        )
        scores = AbstractEnv.round(env, chairs)
        for chair in chairs:
            chair.close()
        log = env.view("private").log
        chances = map(self._chance_text.__getitem__, _rows(log.draws, log.outcomes.view(np.int32)))
        actions = map(self._action_text.__getitem__, _rows(log.steps, log.actions))
        points = map(self._score_text.__getitem__, _rows(scores))
        columns = env.measures().values()
        measures = map(self._measure_text.__getitem__, _rows(*columns)) if columns else repeat("", match.size)
        told = [_seats_and_times([chairs[place] for place in table]) for table in seatings]
        heads, tails = zip(*told, strict=True)
        return "".join(
            [
                f'{{"game":{game},"deal":{deal}{head}{chance},"actions":{moves},"scores":{won}{measured}{tail}\n'
                for game, deal, head, chance, moves, won, measured, tail in zip(
                    match.games(),
                    chain.from_iterable(repeat(deal, len(seatings)) for deal in match.deals),
                    heads * deals,
                    chances,
                    actions,
                    points,
                    measures,
                    tails * deals,
                    strict=True,
                )
            ]
        )

    def _write_chance(self, data: bytes) -> str:
        draws, *labels = np.frombuffer(data, np.int32).tolist()
        return _dumps([self.game.outcome_name(label) for label in labels[:draws]])

    def _write_measures(self, data: bytes) -> str:
        row = np.frombuffer(data, np.float64).tolist()  # JSON has null for NaN
        return f',"measures":{_dumps({name: row[place] for name, place in self.game.measure_places.items()})}'

    def _write_actions(self, data: bytes) -> str:
        (steps,) = np.frombuffer(data, np.int32, 1)
        space = self.game.action_space
        if isinstance(space, Box):
            vectors = np.frombuffer(data, np.float32, offset=4).reshape(-1, space.k)[:steps]
            return "[" + ",".join("[" + ",".join(space.describe(vector).split()) + "]" for vector in vectors) + "]"
        kind = np.int32 if isinstance(space, Menu) else np.int16
        return _dumps([space.describe(action) for action in np.frombuffer(data, kind, offset=4)[:steps].tolist()])


def _seats_and_times(chairs: Sequence[BatchChair]) -> tuple[str, str]:
    """What the lines of one seating say of them, before and after what happened in each game."""
    median_ms, worst_ms = zip(*[chair.times() for chair in chairs], strict=True)
    return (
        f',"seats":{_dumps([chair.name for chair in chairs])},"chance":',
        f',"verdict":"normal","ms":{_dumps(median_ms)},"worst_ms":{_dumps(worst_ms)}}}',
    )


def _dumps(value: Any) -> str:
    return msgspec.json.encode(value).decode()


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
