"""Round-robin: everybody against everybody."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from .base import SingleRound, Table


class RoundRobin(SingleRound, frozen=True, tag="round-robin"):
    """Every combination of players that fills a table plays the same deals."""

    def tables(self, players: Sequence[str], num_seats: int) -> list[Table]:
        return list(combinations(range(len(players)), num_seats))
