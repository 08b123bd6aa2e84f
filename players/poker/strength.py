"""How good a hand is: its chance to beat one opponent at a showdown now, ties counted half, for many hands at once.

Both kernels take arrays of cards and not records, so that they are compiled once for all options of the games.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.batch.memory import on_host
from roomai.games.poker_hands import CARDS, EMPTY, add, compiled, evaluate

NO_CARD = -1
_BASIS_POINTS = """
8520 6704 6621 6539 6460 6278 6194 6098 5991 5992 5903 5822 5738
6532 8240 6340 6257 6179 5999 5831 5754 5664 5579 5488 5405 5321
6443 6146 7993 6026 5947 5766 5602 5430 5361 5277 5186 5102 5017
6356 6057 5813 7747 5753 5566 5402 5232 5061 4999 4907 4823 4738
6272 5974 5729 5525 7501 5403 5233 5064 4894 4722 4653 4569 4484
6077 5781 5536 5325 5153 7206 5080 4912 4743 4572 4386 4326 4242
5987 5602 5360 5149 4972 4810 6916 4794 4624 4454 4270 4087 4027
5884 5519 5177 4968 4791 4630 4505 6624 4537 4368 4185 4004 3816
5768 5422 5102 4784 4609 4449 4324 4232 6328 4313 4133 3953 3767
5770 5331 5012 4718 4425 4267 4143 4051 3994 6032 4145 3969 3785
5673 5233 4913 4619 4350 4067 3945 3855 3801 3816 5702 3864 3683
5584 5143 4822 4528 4259 4002 3748 3660 3608 3626 3515 5369 3598
5493 5051 4730 4435 4167 3910 3683 3458 3408 3428 3320 3230 5033
"""
PREFLOP = np.ascontiguousarray(np.array(_BASIS_POINTS.split(), np.float64).reshape(13, 13)[::-1, ::-1]) / 10_000
"""All-in equity against one random hand over all boards, by ranks from two: suited [high, low], else [low, high].

Written above from ace to two. Counted out exactly, board by board up to a change of suits, and rounded to a ten
thousandth.
"""


def holdem_strength(cards: Any, board: Any) -> np.ndarray[Any, Any]:
    """Of hands of Texas hold'em, float64 [b]: cards [b, 2] and board [b, 5], -1 where none is dealt.

    After the flop all hands of the other are tried on the board as it lies; before it the table is looked up.
    """
    out = np.empty(len(cards))
    compiled(_holdem_rows)(_as_cards(cards), _as_cards(board), PREFLOP, out)
    return out


def stud_strength(card: Any, up: Any, folded: Any, seat: Any) -> np.ndarray[Any, Any]:
    """Of hands of five-card stud, float64 [b]: card [b] face down, up [b, n, 4], folded bool [b, n], own seat [b].

    All cards that an opponent may have face down are tried; of several opponents the one counts who looks best.
    """
    out = np.empty(len(card))
    flags = np.ascontiguousarray(on_host(folded), np.bool_)
    compiled(_stud_rows)(_as_cards(card), _as_cards(up), flags, _as_cards(seat), out)
    return out


def _as_cards(array: Any) -> np.ndarray[Any, Any]:
    return np.ascontiguousarray(on_host(array), np.int8)


# ---- Kernels: plain functions that are compiled --------------------------------------------------------------------


def _holdem_rows(cards: Any, boards: Any, preflop: Any, out: Any) -> None:
    for row in range(len(cards)):
        first, second = int(cards[row, 0]), int(cards[row, 1])
        if boards[row, 0] == NO_CARD:
            high, low = max(first, second) >> 2, min(first, second) >> 2
            out[row] = preflop[high, low] if (first ^ second) & 3 == 0 else preflop[low, high]
            continue
        board = EMPTY
        for i in range(boards.shape[1]):
            if boards[row, i] != NO_CARD:
                board = add(board, boards[row, i])
        own = add(add(EMPTY, first), second)
        value, known = evaluate(board | own), board | own
        points, hands = 0, 0
        for one in range(CARDS):
            with_one = add(EMPTY, one)
            if known & with_one == 0:
                for other in range(one):
                    with_other = add(EMPTY, other)
                    if known & with_other == 0:
                        against = evaluate(board | with_one | with_other)
                        points += 2 * int(value > against) + int(value == against)
                        hands += 2
        out[row] = points / hands


def _stud_rows(cards: Any, ups: Any, folded: Any, seats: Any, out: Any) -> None:
    for row in range(len(cards)):
        own, known = _showing(ups, row, seats[row], add(EMPTY, cards[row])), add(EMPTY, cards[row])
        for seat in range(ups.shape[1]):
            known |= _showing(ups, row, seat, EMPTY)
        value, least = evaluate(own), 1.0  # hands of fewer than five cards compare as well, if both have as many
        for seat in range(ups.shape[1]):
            if seat != seats[row] and not folded[row, seat]:
                up = _showing(ups, row, seat, EMPTY)
                points, hands = 0, 0
                for card in range(CARDS):
                    with_card = add(EMPTY, card)
                    if known & with_card == 0:
                        against = evaluate(up | with_card)
                        points += 2 * int(value > against) + int(value == against)
                        hands += 2
                least = min(least, points / hands)
        out[row] = least


def _showing(ups: Any, row: int, seat: int, hand: int) -> int:
    """A hand with the cards that a seat has face up."""
    for i in range(ups.shape[2]):
        if ups[row, seat, i] != NO_CARD:
            hand = add(hand, ups[row, seat, i])
    return hand
