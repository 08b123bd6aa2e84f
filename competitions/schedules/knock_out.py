"""Knock-out: the loser of a table is out, until one player is left."""

from __future__ import annotations

from collections.abc import Sequence

from .base import Pairing, Played, Round, leader


class KnockOut(Pairing, frozen=True, tag="knock-out"):
    """A bracket in the order of entry: the first meets the last, and whoever finds no opponent has a bye.

    A bracket has a power of two of places; those entered first get the byes. Winners of neighbouring tables meet.
    """

    def next_round(self, players: Sequence[str], num_seats: int, past: Sequence[Played]) -> Round | None:
        pairs = _paired(self._bracket(len(players), past))
        if not pairs:
            return None
        tables = [(min(pair), max(pair)) for pair in pairs if len(pair) == 2]
        return self.round_after(past, tables, self.deals_a_round(num_seats))

    def most_games(self, players: Sequence[str], num_seats: int) -> int:
        return (len(players) - 1) * self.deals_a_round(num_seats) * 2

    def told(self, players: Sequence[str], past: Sequence[Played]) -> list[str]:
        lines = []
        for number, played in enumerate(past, 1):
            for table in played.round.tables:
                winner, loser = leader(played, table)
                margin = abs(float(played.points[table].mean(axis=0)[0] - played.points[table].mean(axis=0)[1])) / 2
                lines.append(f"round {number}: {players[winner]} beats {players[loser]} by {margin:.3f} a game")
        left = self._bracket(len(players), past)
        if len(left) == 1 and left[0] is not None:
            lines.append(f"winner: {players[left[0]]}")
        return lines

    def _bracket(self, count: int, past: Sequence[Played]) -> list[int | None]:
        """Who is left, in the order of the bracket; None is an empty place."""
        left: list[int | None] = [player if player < count else None for player in _places(count)]
        for played in past:
            winners = {table: leader(played, table)[0] for table in played.round.tables}
            left = [winners[min(pair), max(pair)] if len(pair) == 2 else pair[0] for pair in _paired(left)]
        return left


def _places(count: int) -> list[int]:
    """The places of a bracket from top to bottom, so that the best two can only meet at the end: 0 3 1 2 for four."""
    places = [0]
    while len(places) < count:
        size = 2 * len(places)
        places = [place for top in places for place in (top, size - 1 - top)]
    return places


def _paired(bracket: Sequence[int | None]) -> list[tuple[int, ...]]:
    """Neighbours in the bracket; a player beside an empty place is alone."""
    pairs = zip(bracket[::2], bracket[1::2], strict=False)
    return [tuple(player for player in pair if player is not None) for pair in pairs]
