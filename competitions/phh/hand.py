"""A hand that was read, and the numbers of hands: whole chips, whatever the file counts in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any

from roomai.errors import RecordError

GAME = "texas_holdem"
MOST_DECIMALS = 4
LARGEST = 10**9
EXACT = Context(traps=[Inexact, InvalidOperation])
"""Refuses what it would have to round."""
TOO_FINE = f"has more than {MOST_DECIMALS} decimals, or is larger than {LARGEST}"


class HandHistoryError(RecordError):
    """A hand history that is torn, edited, of another game, or against the rules; says in which line and why."""


@dataclass(frozen=True)
class Hand:
    """One hand, played through: a game of texas_holdem with options of its own."""

    title: str
    """What the file calls it, or its number."""
    options: dict[str, Any]
    """Those of texas_holdem that are not at their defaults."""
    players: tuple[str, ...]
    chance: tuple[str, ...]
    actions: tuple[str, ...]
    scores: tuple[float, ...]
    """In chips."""
    unit: Decimal
    """What a chip is worth in the file."""
    filled: int
    """Hole cards that the file does not tell, of players to whom it made no difference."""


class Chips:
    """Amounts of a file as whole chips: a chip is 1 or the tenth, hundredth... that all of them are multiples of."""

    def __init__(self, amounts: Iterable[Decimal]) -> None:
        """Raises ValueError for amounts that are no such multiples, or too large."""
        decimals = 0
        for amount in amounts:
            if not amount.is_finite():
                raise ValueError(f"{amount} is no number of chips")
            try:
                digits = EXACT.normalize(amount)
            except Inexact:
                raise ValueError(f"{amount} {TOO_FINE}") from None
            decimals = max(decimals, -int(digits.as_tuple().exponent))
            if decimals > MOST_DECIMALS or abs(digits) > LARGEST:
                raise ValueError(f"{amount} {TOO_FINE}")
        self.unit = Decimal(1).scaleb(-decimals)

    def whole(self, amount: Decimal) -> int:
        return int(amount / self.unit)


def at_seats(numbers: Sequence[int]) -> tuple[int, ...]:
    """One number for all if they are the same."""
    return (numbers[0],) if len(set(numbers)) == 1 else tuple(numbers)
