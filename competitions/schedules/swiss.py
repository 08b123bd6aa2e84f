"""Swiss: in each round players with about the same success meet, and nobody meets the same opponent twice."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log2

from roomai.errors import OptionError

from .base import Pairing, Played, Round


class Swiss(Pairing, frozen=True, tag="swiss"):
    """Pairs neighbours in the standing (the Monrad system): a table won is a point, a tie half a point, a bye a point.

    Equal points are ordered by mean score, then by the order of entry. With an odd number of players the lowest one
    that has had no bye yet gets it.
    """

    rounds: int = 0
    """0 for as many as single out one winner: the logarithm of the number of players, rounded up."""

    def check(self, players: Sequence[str], num_seats: int) -> None:
        super().check(players, num_seats)
        most = len(players) - 1 + len(players) % 2
        if not 0 <= self.rounds <= most:
            raise OptionError(f"rounds: expected at most {most} for {len(players)} players, got {self.rounds}")

    def next_round(self, players: Sequence[str], num_seats: int, past: Sequence[Played]) -> Round | None:
        if len(past) == self._rounds(len(players)):
            return None
        order = [player for player, _, _ in _ranking(len(players), past)]
        met = {table for played in past for table in played.round.tables}
        byes = {player for played in past for player in _idle(len(players), played)}
        resting = next(player for player in reversed(order) if player not in byes) if len(order) % 2 else None
        playing = [player for player in order if player != resting]
        tables = _pairs(playing, met) or _pairs(playing, set()) or []  # a rematch only where there is no other way
        return self.round_after(past, tables, self.deals_a_round(num_seats))

    def most_games(self, players: Sequence[str], num_seats: int) -> int:
        return self._rounds(len(players)) * (len(players) // 2) * self.deals_a_round(num_seats) * 2

    def told(self, players: Sequence[str], past: Sequence[Played]) -> list[str]:
        if not past:
            return []
        lines = [f"after {len(past)} rounds:"]
        for rank, (player, won, mean) in enumerate(_ranking(len(players), past), 1):
            lines.append(f"{rank:3}. {players[player]}: {won:g} points, mean score {mean:+.3f}")
        return lines

    def _rounds(self, count: int) -> int:
        return self.rounds or ceil(log2(count))


def _ranking(count: int, past: Sequence[Played]) -> list[tuple[int, float, float]]:
    """Players with their points and their mean scores, best first."""
    points, scores, tables = [0.0] * count, [0.0] * count, [0] * count
    for played in past:
        for player in _idle(count, played):
            points[player] += 1.0
        for table, by_deal in played.points.items():
            means = by_deal.mean(axis=0)
            for player, mean, other in zip(table, means, means[::-1], strict=True):
                points[player] += 1.0 if mean > other else 0.5 if mean == other else 0.0
                scores[player] += float(mean)
                tables[player] += 1
    means_of = [scores[player] / max(tables[player], 1) for player in range(count)]
    order = sorted(range(count), key=lambda player: (-points[player], -means_of[player], player))
    return [(player, points[player], means_of[player]) for player in order]


def _idle(count: int, played: Played) -> set[int]:
    return set(range(count)) - {player for table in played.round.tables for player in table}


def _pairs(order: list[int], met: set[tuple[int, ...]]) -> list[tuple[int, ...]] | None:
    """The first player with the next it has not met, and so on; None if that can't be done for all."""
    if not order:
        return []
    first, *others = order
    for other in others:
        table = (min(first, other), max(first, other))
        if table not in met:
            rest = _pairs([player for player in others if player != other], met)
            if rest is not None:
                return [table, *rest]
    return None
