"""What a standing is: rows and a cross table, as data."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .tally import Floats

Interval = tuple[float, float] | None
"""Both ends of a 95 % interval; None where too little is known."""
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Row:
    """One player's line; None for what is not known of a player without games or moves."""

    player: str
    rank: int | None
    """1 and the number of players that are significantly better."""
    tied: bool
    """Whether another player has the same rank."""
    ranks: tuple[int, int] | None
    """The ranks that it may have in truth: all players' are right at once with 95 % confidence."""
    games: int
    score: float | None
    """The mean over its games."""
    score_interval: Interval
    elo: float | None
    elo_interval: Interval
    forfeits: dict[str, int]
    """Games lost by its own fault, by verdict; those that were not played are `Standing.withdrawn`."""
    median_ms: float | None
    """The median over games of the median milliseconds of a move."""
    worst_ms: float | None

    @property
    def place(self) -> str:
        """The rank as it is shown, for example 2 or 2=."""
        return "" if self.rank is None else f"{self.rank}{'=' if self.tied else ''}"


@dataclass(frozen=True)
class Standing:
    """The rows, best mean score first, and the cross table in the order of the rows."""

    games: int
    deals: int
    rows: tuple[Row, ...]
    cross: Floats
    """[P, P], the mean score of the row's player in its games with the column's; NaN where they never met."""
    lead: Floats
    """[P, P], half the mean difference of the two players' scores in these games: antisymmetric."""
    met: Floats
    """[P, P], how many games these were."""
    p: Floats
    """[P, P], p-value of `lead` against 0, by Holm's correction for all pairs."""
    withdrawn: dict[str, int]
    """Players that were withdrawn from a match: how many games were not played because of them."""

    @property
    def players(self) -> list[str]:
        return [row.player for row in self.rows]

    @property
    def significant(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """[P, P], whether the two players' scores in their games differ, at the 5 % level for the whole table."""
        return self.p < SIGNIFICANT

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for --json; `cross`, `cross_games` and `cross_p` are by player and player."""
        return {
            "games": self.games,
            "deals": self.deals,
            "rows": [asdict(row) for row in self.rows],
            "cross": self._by_names(self.cross),
            "cross_games": self._by_names(np.where(self.met > 0, self.met, np.nan), int),
            "cross_p": self._by_names(self.p),
            "withdrawn": self.withdrawn,
        }

    def _by_names(self, matrix: Floats, kind: type = float) -> dict[str, dict[str, Any]]:
        names = self.players
        return {
            name: {other: kind(value) for other, value in zip(names, row, strict=True) if not math.isnan(value)}
            for name, row in zip(names, matrix.tolist(), strict=True)
        }


def known(number: float) -> float | None:
    """The number, or None for NaN, which JSON doesn't have."""
    return None if math.isnan(number) else float(number)


def interval(low: float, high: float) -> Interval:
    return None if math.isnan(low) or math.isnan(high) else (float(low), float(high))
