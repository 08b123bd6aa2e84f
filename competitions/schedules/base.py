"""Rounds of games, and what a schedule is: it answers the next round when it knows how the earlier ones went."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar, Self

import msgspec
import numpy as np

from roomai.errors import OptionError

if TYPE_CHECKING:
    from ..record import GameRecord

PERMUTED = 4
"""Up to this many seats a deal is played in all n! seat orders; beyond it in the n rotations."""

Table = tuple[int, ...]
"""The players of a table, by their places in the list of entrants; no order of seats yet."""


def seat_orders(num_seats: int) -> Sequence[tuple[int, ...]]:
    """In which orders the players of a table take their seats on each deal."""
    seats = range(num_seats)
    if num_seats <= PERMUTED:
        return list(permutations(seats))
    return [tuple((seat + turn) % num_seats for seat in seats) for turn in seats]


@dataclass(frozen=True)
class Round:
    """Some tables that play the same deals, each deal in all seat orders. Its games are numbered deal first."""

    tables: tuple[Table, ...]
    deals: range
    first_game: int

    @cached_property
    def seatings(self) -> list[tuple[int, ...]]:
        """The games of one deal: which player has which seat, for all tables and seat orders."""
        orders = seat_orders(len(self.tables[0]))
        return [tuple(table[i] for i in order) for table in self.tables for order in orders]

    @property
    def games(self) -> int:
        return len(self.deals) * len(self.seatings)

    @property
    def last_game(self) -> int:
        """The number of the game after its last."""
        return self.first_game + self.games

    def __contains__(self, game: int) -> bool:
        """Whether the game of that number is one of the round's."""
        return self.first_game <= game < self.last_game


@dataclass
class Played:
    """A round and its points: for each table the mean score of each of its players, by deal, float64 [D, n]."""

    round: Round
    points: Mapping[Table, np.ndarray[Any, np.dtype[np.float64]]] = field(default_factory=dict)


def points_of(played: Round, records: Iterable[GameRecord], players: Sequence[str]) -> Played:
    """Add up the games of a round."""
    place = {player: i for i, player in enumerate(players)}
    orders = len(seat_orders(len(played.tables[0])))
    points = {table: np.zeros((len(played.deals), len(table))) for table in played.tables}
    for record in records:
        seats = [place[player] for player in record.seats]
        row = points[tuple(sorted(seats))][record.deal - played.deals.start]
        for rank, player in enumerate(sorted(seats)):
            row[rank] += record.scores[seats.index(player)] / orders
    return Played(played, points)


class Schedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A kind of schedule with its settings. Players are places in the list of entrants."""

    games: int = 1000
    """Games of each table in a round; rounded up to whole deals, each of which is played in all seat orders."""

    adaptive: ClassVar[bool] = False
    """Whether a later round depends on how the earlier ones went."""
    stops_early: ClassVar[bool] = False
    """Whether it may be over before all of its games are played."""

    @property
    def kind(self) -> str:
        """Its name in settings."""
        return str(self.__struct_config__.tag)

    def check(self, players: Sequence[str], num_seats: int) -> None:
        """Raise OptionError if these players can't be scheduled."""
        if self.games < 1:
            raise OptionError(f"games: expected at least 1, got {self.games}")
        if len(players) < num_seats:
            raise OptionError(f"this game needs at least {num_seats} players, got {len(players)}")

    def in_game(self, score_range: tuple[float, float]) -> Self:
        """The same schedule, with what it must know of the game."""
        return self

    @abstractmethod
    def next_round(self, players: Sequence[str], num_seats: int, past: Sequence[Played]) -> Round | None:
        """The round to play next, or None when all is over."""

    @abstractmethod
    def most_games(self, players: Sequence[str], num_seats: int) -> int:
        """How many games there are at most."""

    def told(self, players: Sequence[str], past: Sequence[Played]) -> list[str]:
        """What the schedule itself has to say of the result, in lines: who won which table, who is decided better."""
        return []

    def deals_a_round(self, num_seats: int) -> int:
        return ceil(self.games / len(seat_orders(num_seats)))

    def round_after(self, past: Sequence[Played], tables: Iterable[Table], deals: int) -> Round:
        """A round on fresh deals, numbered on from the last one; tables list their players in ascending order."""
        first_deal, first_game = (past[-1].round.deals.stop, past[-1].round.last_game) if past else (0, 0)
        return Round(tuple(tables), range(first_deal, first_deal + deals), first_game)


class SingleRound(Schedule, frozen=True):
    """A schedule that knows all its tables from the start."""

    @abstractmethod
    def tables(self, players: Sequence[str], num_seats: int) -> list[Table]:
        """Who meets whom."""

    def next_round(self, players: Sequence[str], num_seats: int, past: Sequence[Played]) -> Round | None:
        if past:
            return None
        return self.round_after(past, self.tables(players, num_seats), self.deals_a_round(num_seats))

    def most_games(self, players: Sequence[str], num_seats: int) -> int:
        played = self.next_round(players, num_seats, [])
        return played.games if played else 0


class Pairing(Schedule, frozen=True):
    """A schedule of several rounds, in which two players meet at each table and one can be paired with nobody."""

    adaptive: ClassVar[bool] = True

    def check(self, players: Sequence[str], num_seats: int) -> None:
        super().check(players, num_seats)
        if num_seats != 2:
            raise OptionError(f"a {self.kind} schedule pairs two players at a table; this game has {num_seats} seats")


def leader(played: Played, table: Table) -> tuple[int, int]:
    """The winner and the loser of a table for two: the higher mean score; equal ones go by the order of entry."""
    one, other = table
    first, second = played.points[table].mean(axis=0)
    return (one, other) if first >= second else (other, one)
