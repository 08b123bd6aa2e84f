"""The decision of the bot `equity`: what the hand gets of the pot on average, against what staying costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.games.poker_hands import CARDS, EMPTY, add, evaluate
from roomai.random import below, bits, stream_key

from .moves import give_up, price, raise_by_pot, stay

SAMPLES, RAISE_AT, RESPECT, MARGIN, SEED = range(5)
"""Which parameter is which."""
NO_CARD = -1
LARGE = 1.25
"""A hand so many times as good as it must be for a raise raises by the pot and not by half of it."""


def decide(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    """Raise, stay or give up."""
    seat = int(person.id)
    share = equity(public, person, int(parameters[SAMPLES]), int(parameters[SEED]))
    needed = (parameters[RAISE_AT] + parameters[RESPECT] * public.raises) / public.playing
    if share >= needed:
        return raise_by_pot(public, seat, 1.0 if share >= LARGE * needed else 0.5)
    cost = price(public, seat)
    if cost == 0.0 or share >= cost + parameters[MARGIN]:
        return stay(public, seat)
    return give_up(public, seat)


def equity(public: Any, person: Any, samples: int, seed: int) -> float:
    """The part of the pot that the hand gets on average, against random hands of all who have not folded.

    By so many drawn runouts; they depend on nothing but the seed and the cards seen.
    """
    own = add(add(EMPTY, person.cards[0]), person.cards[1])
    board, missing = EMPTY, 0
    for i in range(len(public.board)):
        if public.board[i] == NO_CARD:
            missing += 1
        else:
            board = add(board, public.board[i])
    key = stream_key(stream_key(np.uint64(seed), own), board)
    total = 0.0
    for sample in range(samples):
        total += _share(own, board, missing, public.playing - 1, bits(key, sample))
    return total / samples


def _share(own: int, board: int, missing: int, others: int, key: np.uint64) -> float:
    """The part of the pot that a hand gets in one drawn runout."""
    taken, draw = own | board, 0
    for _ in range(missing):
        card, draw = _another(taken, key, draw)
        taken |= card
    board = taken ^ own
    value, winners = evaluate(taken), 1
    for _ in range(others):
        first, draw = _another(taken, key, draw)
        second, draw = _another(taken | first, key, draw)
        taken |= first | second
        against = evaluate(board | first | second)
        if against > value:
            return 0.0
        winners += int(against == value)
    return 1.0 / winners


def _another(taken: int, key: np.uint64, draw: int) -> tuple[int, int]:
    """A card that is not taken, as a hand of one, and the number of the next draw; what is taken is drawn again."""
    while True:
        card = add(EMPTY, below(bits(key, draw), CARDS))
        draw += 1
        if taken & card == 0:
            return card, draw
