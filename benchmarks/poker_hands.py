"""Poker hands on one core: hands of seven cards that lie in memory, beside PokerKit; all there are; an exact equity.

PokerKit looks at each five of the seven cards.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.games.poker_hands import CARDS, CATEGORY_AT, EMPTY, add, cards_text, compiled, evaluate, hand_values

from .common import Figure, Settings, Work, compare, main, measure

BAR = 30e6
HANDS = 1_000_000
FEW = 200
"""Hands in one piece of PokerKit's work."""


def run(settings: Settings) -> list[Figure]:
    cards = np.random.default_rng(1).random((HANDS, CARDS), np.float32).argpartition(7)[:, :7].astype(np.int8)
    rates = measure({"hand_values": our_work(cards), "PokerKit": pokerkit_work(cards[:FEW])}, settings)
    more = measure({"every hand": every_hand_work(), "Spot.exact": equity_work()}, settings)
    return [
        compare("values of random seven-card hands", "hands/s", rates, "hand_values", bar=BAR),
        compare("the same beside PokerKit", "hands/s", rates, "hand_values", "PokerKit"),
        compare("values of all seven-card hands", "hands/s", more, "every hand"),
        compare("equity of AsKs and QhQd, all boards", "boards/s", more, "Spot.exact"),
    ]


def our_work(cards: np.ndarray[Any, Any]) -> Work:
    def work() -> float:
        hand_values(cards)
        return float(len(cards))

    return work


def pokerkit_work(cards: np.ndarray[Any, Any]) -> Work:
    from pokerkit import Card, StandardHighHand

    hands = [tuple(Card.parse(cards_text(row))) for row in cards.tolist()]

    def work() -> float:
        for hand in hands:
            StandardHighHand.from_game(hand)
        return float(len(hands))

    return work


def every_hand_work() -> Work:
    count = compiled(count_every_hand)

    def work() -> float:
        categories = np.zeros(9, np.int64)
        count(categories)
        return float(categories.sum())

    return work


def equity_work() -> Work:
    from roomai.games.poker_equity import Spot

    spot = Spot(["AsKs", "QhQd"])

    def work() -> float:
        spot.exact()
        return float(spot.runouts)

    return work


def count_every_hand(categories: Any) -> None:
    """Add 1 to the category of each hand of seven cards."""
    for a in range(CARDS):
        one = add(EMPTY, a)
        for b in range(a):
            two = add(one, b)
            for c in range(b):
                three = add(two, c)
                for d in range(c):
                    four = add(three, d)
                    for e in range(d):
                        five = add(four, e)
                        for f in range(e):
                            six = add(five, f)
                            for g in range(f):
                                categories[evaluate(add(six, g)) >> CATEGORY_AT] += 1


if __name__ == "__main__":
    main(run, __doc__)
