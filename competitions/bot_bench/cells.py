"""Playing: each cell is many games of one team against another, on the same deals as all other cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from roomai.batch.bots import BotRollout, BotRunner, CompiledBot, rollout_bots
from roomai.game import Game

from ..standing.model import Interval
from .sides import Sides

Z = 1.959963984540054
"""Standard errors at each side of a 95 % interval."""


@dataclass(frozen=True)
class Cell:
    """Games of one team for the first side against one for the second."""

    num_players: int
    teams: tuple[str, str]
    games: int
    won: int
    """By the first side."""
    endings: Mapping[str, float]
    """The part of the games that ended so."""
    length: float
    decisions: int

    @property
    def rate(self) -> float:
        """How often the first side won."""
        return self.won / self.games

    @cached_property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of the rate."""
        from scipy.stats import binomtest

        found = binomtest(self.won, self.games).proportion_ci(method="wilson")
        return float(found.low), float(found.high)


@dataclass(frozen=True)
class Replacement:
    """What a guest gains for its side in one seat of a role, where a host has all other seats."""

    num_players: int
    role: str
    host: str
    guest: str
    games: int
    gain: float
    """By how much its side wins more often than with the host in that seat too, on the same deals."""
    interval: Interval
    """95 %, of the differences game by game."""


class Table:
    """Bots of one number of players; deals and random bits are the same for every cell."""

    def __init__(self, game: Game, sides: Sides, bots: Mapping[str, CompiledBot], games: int, seed: int) -> None:
        self.names = list(bots)
        self._game = game
        self._sides = sides
        self._games = games
        self._seed = seed
        self._runners = {name: BotRunner(game, bot, threads=None) for name, bot in bots.items()}
        self._side_of = np.array(sides.side_of)

    def matrix(self) -> Iterator[Cell]:
        """Each team of the first side against each of the second."""
        for first in self.names:
            for second in self.names:
                yield self.cell(first, second)

    def cell(self, first: str, second: str) -> Cell:
        sides = self._sides
        found = self._play((first, second), lambda roles: self._side_of[roles])
        return Cell(
            self._game.num_players,
            (first, second),
            self._games,
            int(found.measures[sides.won].sum()),
            {name: float(found.measures[name].mean()) for name in sides.endings},
            float(found.measures[sides.length].mean()),
            found.steps,
        )

    def replacements(self, host: str) -> Iterator[Replacement]:
        """Each bot in the first seat of each role, among hosts."""
        usual = self._play((host,), lambda roles: np.zeros_like(roles)).measures[self._sides.won]
        for guest in self.names:
            for role in range(len(self._sides.roles)):
                yield self._replacement(host, guest, role, usual)

    def _replacement(self, host: str, guest: str, role: int, usual: Any) -> Replacement:
        def first_of_role(roles: Any) -> Any:
            return ((roles == role) & (np.cumsum(roles == role, axis=1) == 1)).astype(np.int64)

        won = self._play((host, guest), first_of_role).measures[self._sides.won]
        gains = won - usual if self._sides.side_of[role] == 0 else usual - won
        gain, half = float(gains.mean()), float(Z * gains.std(ddof=1) / np.sqrt(len(gains)))
        where = self._game.num_players, self._sides.roles[role]
        return Replacement(*where, host, guest, self._games, gain, (gain - half, gain + half))

    def _play(self, teams: Sequence[str], seats: Any) -> BotRollout:
        """Games in which `seats` answers, for roles [B, n], which of the teams has each seat."""
        runners = [self._runners[name] for name in teams]
        return rollout_bots(
            self._game, self._games, runners, lambda persons: seats(persons["role"].astype(np.int64)), seed=self._seed
        )


def rates(cells: Sequence[Cell], names: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How often the first side wins, float64 [T, T]: by its team, then by the other side's."""
    by_teams = {cell.teams: cell.rate for cell in cells}
    return np.array([[by_teams[first, second] for second in names] for first in names])


def equilibrium_rate(rates: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """How often the first side wins if both sides draw their teams as well as can be: the value of the matrix game.

    rates: float64 [T, U], by the team of the first side and of the second. A linear program (Dantzig 1951).
    """
    from scipy.optimize import linprog

    teams, others = rates.shape
    gain = np.append(np.zeros(teams), -1.0)
    limits = np.hstack([-rates.T, np.ones((others, 1))])  # no team of the second side leaves less than the value
    sure = np.append(np.ones(teams), 0.0)[None]
    found = linprog(gain, limits, np.zeros(others), sure, [1.0], [(0, None)] * teams + [(None, None)])
    return float(found.x[-1])
