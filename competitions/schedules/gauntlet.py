"""Gauntlet: everybody against one player, or against each of a few."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from roomai.errors import OptionError

from .base import SingleRound, Table


class Gauntlet(SingleRound, frozen=True, tag="gauntlet"):
    """Every table has exactly one of the players in `versus`: at tables of two the challengers never meet."""

    versus: tuple[str, ...] = ()
    """Names of entrants."""

    def check(self, players: Sequence[str], num_seats: int) -> None:
        super().check(players, num_seats)
        unknown = [name for name in self.versus if name not in players]
        if unknown or not self.versus:
            given = ", ".join(self.versus) or "nobody"
            raise OptionError(f"versus: expected names among the players ({', '.join(players)}), got {given}")
        if len(players) - len(self.versus) < num_seats - 1:
            raise OptionError(f"a gauntlet of this game needs at least {num_seats - 1} challengers")

    def tables(self, players: Sequence[str], num_seats: int) -> list[Table]:
        heroes = [i for i, name in enumerate(players) if name in self.versus]
        others = [i for i, name in enumerate(players) if name not in self.versus]
        companies = list(combinations(others, num_seats - 1))
        return [tuple(sorted((hero, *company))) for hero in heroes for company in companies]
