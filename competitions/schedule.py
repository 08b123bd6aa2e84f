"""Who plays whom, in which seats, on which deals: a game's number says it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from math import ceil

from roomai.errors import OptionError

PERMUTED = 4
"""Up to this many seats a deal is played in all n! seat orders; beyond it in the n rotations."""


@dataclass(frozen=True)
class RoundRobin:
    """Every combination of players plays the same deals, each deal in all seat orders.

    Games are numbered deal first, so that an event cut short has played the same deals for everybody.
    """

    num_players: int
    num_seats: int
    games_wanted: int
    """For each combination of players; rounded up to whole deals."""

    def __post_init__(self) -> None:
        if self.num_players < self.num_seats:
            raise OptionError(f"this game needs at least {self.num_seats} players, got {self.num_players}")
        if self.games_wanted < 1:
            raise OptionError(f"games: expected at least 1, got {self.games_wanted}")

    @cached_property
    def seatings(self) -> list[tuple[int, ...]]:
        """The games of one deal: which player has which seat, for all combinations and seat orders."""
        tables = combinations(range(self.num_players), self.num_seats)
        return [tuple(table[i] for i in order) for table in tables for order in self._orders]

    @property
    def deals(self) -> int:
        return ceil(self.games_wanted / len(self._orders))

    @property
    def games(self) -> int:
        return self.deals * len(self.seatings)

    def deal(self, game: int) -> int:
        """The deal that a game is played on."""
        return game // len(self.seatings)

    def seating(self, game: int) -> tuple[int, ...]:
        """The players of a game, by seat."""
        return self.seatings[game % len(self.seatings)]

    @cached_property
    def _orders(self) -> Sequence[tuple[int, ...]]:
        seats = range(self.num_seats)
        if self.num_seats <= PERMUTED:
            return list(permutations(seats))
        return [tuple((seat + turn) % self.num_seats for seat in seats) for turn in seats]
