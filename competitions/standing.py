"""The standing of an event, computed from its record: order-free, with intervals.

Scores are means over games; their intervals come from a bootstrap over deals, because games on one deal are not
independent (each deal is played in all seat orders and by everybody). Elo is a Bradley-Terry fit (Bradley and Terry
1952, by choix) to the comparisons within each game: of two players at a table the higher score wins, equal scores are
half a win each, and each pair that met has one drawn game more, so that an unbeaten player's rating is finite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .record import GameRecord

RESAMPLES = 1000
RATING_RESAMPLES = 200
BLOCKS = 1000
"""Deals are resampled in up to so many blocks: as good as one by one, and memory does not grow with the event."""
LEVEL = 95.0
ELO_PER_LOG_ODDS = 400 / np.log(10)
ELO_MEAN = 1500.0

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Row:
    """One player's line: means over its games, 95 % intervals (low, high), milliseconds a move."""

    rank: int
    player: str
    games: int
    score: float
    score_interval: tuple[float, float]
    elo: float
    elo_interval: tuple[float, float]
    forfeits: dict[str, int]
    ms_a_move: float | None


@dataclass(frozen=True)
class Standing:
    """The rows, best mean score first, and the cross table: cross[a][b] is a's mean score in games with b."""

    rows: tuple[Row, ...]
    cross: dict[str, dict[str, float]]
    games: int
    deals: int

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for --json."""
        return {
            "games": self.games,
            "deals": self.deals,
            "rows": [vars(row) for row in self.rows],
            "cross": self.cross,
        }


class Tally:
    """Sums over games by block of deals, player and pair of players; the order of games does not matter."""

    def __init__(self, players: Sequence[str]) -> None:
        n = len(players)
        self.players = list(players)
        self.place = {player: i for i, player in enumerate(players)}
        self.scores = np.zeros((BLOCKS, n))
        self.played = np.zeros((BLOCKS, n))
        self.wins = np.zeros((BLOCKS, n, n))
        self.pair_scores = np.zeros((n, n))
        self.met = np.zeros((n, n))
        self.ms = np.zeros(n)
        self.timed = np.zeros(n)
        self.forfeits: list[dict[str, int]] = [{} for _ in players]
        self.games = 0
        self.seen: set[int] = set()

    def add(self, record: GameRecord) -> None:
        block = record.deal % BLOCKS
        seats = [self.place[player] for player in record.seats]
        self.games += 1
        self.seen.add(record.deal)
        for seat, (player, score) in enumerate(zip(seats, record.scores, strict=True)):
            self.scores[block, player] += score
            self.played[block, player] += 1
            ms = record.ms[seat] if record.ms else None
            if ms is not None:
                self.ms[player] += ms
                self.timed[player] += 1
            for rival, other in zip(seats, record.scores, strict=True):
                if rival != player:
                    self.wins[block, player, rival] += 1.0 if score > other else 0.5 if score == other else 0.0
                    self.pair_scores[player, rival] += score
                    self.met[player, rival] += 1
        if record.by is not None:
            kinds = self.forfeits[self.place[record.by]]
            kinds[record.verdict] = kinds.get(record.verdict, 0) + 1


def standing(players: Sequence[str], games: Iterable[GameRecord]) -> Standing:
    """The standing after these games of an event."""
    tally = Tally(players)
    for record in games:
        tally.add(record)
    n, played = len(players), tally.played.sum(axis=0)
    scores = _means(tally.scores.sum(axis=0), played)
    filled = tally.played.any(axis=1)
    weights = _resampled_weights(int(filled.sum()))
    low, high = _interval(_means(weights @ tally.scores[filled], weights @ tally.played[filled]))
    elo = _elo(tally.wins.sum(axis=0), tally.met)
    drawn = np.einsum("rb,bij->rij", weights[:RATING_RESAMPLES], tally.wins[filled])
    elo_low, elo_high = _interval(np.array([_elo(wins, tally.met) for wins in drawn]))
    order = sorted(range(n), key=lambda i: (-scores[i] if played[i] else np.inf, players[i]))
    rows = tuple(
        Row(
            rank=rank,
            player=players[i],
            games=int(played[i]),
            score=float(scores[i]),
            score_interval=(float(low[i]), float(high[i])),
            elo=float(elo[i]),
            elo_interval=(float(elo_low[i]), float(elo_high[i])),
            forfeits=tally.forfeits[i],
            ms_a_move=float(tally.ms[i] / tally.timed[i]) if tally.timed[i] else None,
        )
        for rank, i in enumerate(order, 1)
    )
    cross = {
        players[i]: {players[j]: float(tally.pair_scores[i, j] / tally.met[i, j]) for j in order if tally.met[i, j] > 0}
        for i in order
    }
    return Standing(rows, cross, tally.games, len(tally.seen))


def _resampled_weights(blocks: int) -> Floats:
    """How often each block is drawn in each resample [RESAMPLES, blocks]; the same draw for the same record."""
    if blocks == 0:
        return np.zeros((RESAMPLES, 0))
    return np.random.default_rng(0).multinomial(blocks, np.full(blocks, 1 / blocks), RESAMPLES).astype(float)


def _means(sums: Floats, counts: Floats) -> Floats:
    means: Floats = sums / np.maximum(counts, 1)
    return means


def _interval(samples: Floats) -> tuple[Floats, Floats]:
    low: Floats = np.percentile(samples, 50 - LEVEL / 2, axis=0)
    high: Floats = np.percentile(samples, 50 + LEVEL / 2, axis=0)
    return low, high


def _elo(wins: Floats, met: Floats) -> Floats:
    import choix

    strengths: Floats = choix.ilsr_pairwise_dense(wins + 0.5 * (met > 0), alpha=1e-9)
    elo: Floats = ELO_MEAN + ELO_PER_LOG_ODDS * (strengths - strengths.mean())
    return elo
