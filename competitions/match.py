"""A match: the unit of play. Some deals in a row, in one seating by players made for it, or a stretch of a batch.

What happens in a match depends on the event and the match alone, so that matches can be played in any order, on any
machine, and again. A deal's seat orders are different matches, because a player that remembers the cards from the other
seat would know them.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from .event import Event
from .schedules import Round

STRETCH = 8192
"""Games of a match that is played side by side, about: enough to make Python's part small, and to fit the caches."""


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Deals first_deal to last_deal - 1 in some neighbouring seatings of a round."""

    first_deal: int
    last_deal: int
    place: int
    """The place of the first of its seatings among those of the round."""
    seatings: tuple[tuple[int, ...], ...]
    first_game: int
    """The number of the game of the first deal in the first seating."""
    stride: int
    """How many games there are on each deal of the round."""

    @property
    def deals(self) -> range:
        return range(self.first_deal, self.last_deal)

    @property
    def size(self) -> int:
        return len(self.deals) * len(self.seatings)

    def game(self, deal: int, seating: int = 0) -> int:
        """The number of the game of that deal in the seating of that place in the match."""
        return self.first_game + (deal - self.first_deal) * self.stride + seating

    def games(self) -> Iterable[int]:
        """The numbers of its games, in the order in which they are played."""
        if len(self.seatings) == self.stride:
            return range(self.first_game, self.first_game + self.size)
        return (self.game(deal, seating) for deal in self.deals for seating in range(len(self.seatings)))

    def split(self) -> list[Match]:
        """A match for each of its seatings."""
        return [
            msgspec.structs.replace(self, place=self.place + i, seatings=(seating,), first_game=self.first_game + i)
            for i, seating in enumerate(self.seatings)
        ]


def matches_of(round_: Round, event: Event, batch: bool) -> list[Match]:
    """The matches of a round, the first deals first: an event cut short has played the same deals for everybody."""
    seatings = tuple(round_.seatings)
    length = max(1, STRETCH // len(seatings)) if batch else event.terms.match
    start, stop = round_.deals.start, round_.deals.stop
    stretches = [
        Match(
            first_deal=first,
            last_deal=min(first + length, stop),
            place=0,
            seatings=seatings,
            first_game=round_.first_game + (first - start) * len(seatings),
            stride=len(seatings),
        )
        for first in range(start, stop, length)
    ]
    return stretches if batch else [match for stretch in stretches for match in stretch.split()]
