"""Duel: two players, until it is decided which of them is better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Self

import msgspec
import numpy as np

from roomai.errors import OptionError

from .base import Pairing, Played, Round

if TYPE_CHECKING:
    from ..decision import Decision


class Duel(Pairing, frozen=True, tag="until-decided"):
    """Plays on, a block of deals at a time, until the test of `decision.py` decides or `games` are played."""

    stops_early: ClassVar[bool] = True

    score_range: tuple[float, float] = (-1.0, 1.0)
    """Filled in from the game: its lowest and its highest score, which the test must know."""
    error: float = 0.05
    """How likely it may be that the test names a better player where there is none, or the wrong one."""
    block: int = 50
    """Deals between two looks at the evidence."""

    def check(self, players: Sequence[str], num_seats: int) -> None:
        super().check(players, num_seats)
        if len(players) != 2:
            raise OptionError(f"until-decided is between two players, got {len(players)}")
        if not 0 < self.error < 0.5:
            raise OptionError(f"error: expected a number between 0 and 0.5, got {self.error}")
        if self.block < 1:
            raise OptionError(f"block: expected at least 1 deal, got {self.block}")

    def in_game(self, score_range: tuple[float, float]) -> Self:
        return msgspec.structs.replace(self, score_range=score_range)

    def next_round(self, players: Sequence[str], num_seats: int, past: Sequence[Played]) -> Round | None:
        played = past[-1].round.deals.stop if past else 0
        left = self.deals_a_round(num_seats) - played
        if left <= 0 or (past and self.decision(past).verdict != "open"):
            return None
        return self.round_after(past, [(0, 1)], min(self.block, left))

    def most_games(self, players: Sequence[str], num_seats: int) -> int:
        return self.deals_a_round(num_seats) * 2

    def told(self, players: Sequence[str], past: Sequence[Played]) -> list[str]:
        if not past:
            return []
        decision = self.decision(past)
        deals = past[-1].round.deals.stop
        if decision.verdict == "open":
            return [f"not decided after {deals} deals (error {self.error:g})"]
        better, other = players if decision.verdict == "first" else players[::-1]
        return [f"decided after {deals} deals: {better} is better than {other} (error at most {self.error:g})"]

    def decision(self, past: Sequence[Played]) -> Decision:
        from ..decision import decide

        points = np.concatenate([played.points[0, 1] for played in past])
        low, high = self.score_range
        reach = (high - low) / 2
        return decide((points[:, 0] - points[:, 1]) / 2, -reach, reach, self.error)
