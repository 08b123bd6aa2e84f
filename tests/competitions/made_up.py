"""Made-up games for tests of what is computed from records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from competitions.columns import Columns
from competitions.event import Event
from competitions.record import GAMES, GameRecord
from competitions.schedules import RoundRobin

Floats = np.ndarray[Any, np.dtype[np.float64]]


def event(*players: str, games: int = 1000) -> Event:
    return Event(
        game="kuhn_poker", rules="kuhn_poker", game_version=1, options={}, players=dict.fromkeys(players, "call"),
        files={}, schedule=RoundRobin(), games=games, seed=1,
    )  # fmt: skip


def game(
    number: int, seats: tuple[str, ...], scores: tuple[float, ...], deal: int | None = None, **more: Any
) -> GameRecord:
    nobody_moved = (None,) * len(seats)
    settings: dict[str, Any] = {"chance": (), "actions": (), "verdict": "normal", "ms": nobody_moved}
    settings |= {"worst_ms": more.get("ms", nobody_moved), **more}
    return GameRecord(game=number, deal=number if deal is None else deal, seats=seats, scores=scores, **settings)


def write(folder: Path, made_event: Event, games: Iterable[GameRecord]) -> Path:
    """An event's folder; the path of its games."""
    folder.mkdir(parents=True, exist_ok=True)
    made_event.write(folder)
    (folder / GAMES).write_text("".join(record.line() for record in games))
    return folder / GAMES


def columns(players: int, deals: Any, seats: Any, scores: Any) -> Columns:
    """Columns of normal games straight from arrays [G], [G, n], [G, n]; players are named 0, 1, 2 ..."""
    games = len(deals)
    empty = np.full(np.shape(seats), np.nan, np.float32)
    return Columns(
        players=tuple(map(str, range(players))),
        offset=np.zeros(games, np.int64),
        game=np.arange(games),
        deal=np.asarray(deals, np.int64),
        seats=np.asarray(seats, np.int16),
        scores=np.asarray(scores, np.float64),
        verdict=np.zeros(games, np.int8),
        by=np.full(games, -1, np.int16),
        length=np.ones(games, np.int32),
        ms=empty,
        worst_ms=empty,
    )


def mirrored(players: int, deals: int) -> tuple[Any, Any]:
    """Deals [G] and seats [G, 2] of a round-robin of pairs, each deal in both seat orders."""
    pairs = np.array([(a, b) for a in range(players) for b in range(players) if a != b])
    return np.repeat(np.arange(deals), len(pairs)), np.tile(pairs, (deals, 1))
