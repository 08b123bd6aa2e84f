"""The decision of the bot `tight_aggressive`: a chart before the flop, made hands, draws and pot odds after it."""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.games.betting import FIXED_LIMIT, NOT_YET, to_call
from roomai.games.poker_hands import (
    ALL_RANKS,
    EMPTY,
    PAIR,
    STRAIGHT,
    TWO_PAIR,
    add,
    category,
    evaluate,
    suit_counts,
    top_of_straight,
)

from .moves import give_up, price, put_in, raise_by_pot, stay

LOOSE, BET, PAIR_AT, WEAK_AT, IMPLIED = range(5)
"""Which parameter is which."""
NO_CARD = -1

_CHART = """
1 1 2 2 3 4 4 4 5 4 5 5 5
2 1 3 3 4 5 6 6 6 7 7 7 7
3 4 1 3 4 5 6 7 7 7 8 8 8
4 5 5 2 3 4 6 7 8 8 8 8 8
5 5 6 6 2 4 5 6 8 8 9 9 9
6 6 7 7 6 3 4 5 7 8 9 9 9
6 7 7 7 7 7 3 5 6 7 9 9 9
7 7 8 8 8 7 7 4 5 6 8 9 9
7 7 8 9 9 8 8 7 4 5 7 9 9
6 7 8 9 9 9 9 8 7 5 6 8 9
7 8 8 9 9 9 9 9 9 8 5 7 9
7 8 9 9 9 9 9 9 9 9 9 6 9
7 8 9 9 9 9 9 9 9 9 9 9 6
"""
CHART = np.ascontiguousarray(np.array(_CHART.split(), np.int8).reshape(13, 13)[::-1, ::-1])
"""Tiers of hands, 1 the best, by ranks from two to ace: suited [high, low], else [low, high]. Above from ace to two."""
OPEN = np.array([3, 7, 6, 5, 4, 4, 3, 3, 3, 2], np.int8)
"""The last tier that opens with a raise, by how many seats are still to act after this one."""
RERAISE, CALL, CALL_CHEAPLY, CHEAP = 1, 2, 3, 0.4
"""Tiers that raise a raise, that call it, and that call it where its price is no more than that."""
HEADS_UP = 2
"""How many more tiers answer a raise where only two players are at the table."""
STRONG, GOOD_PAIR, WEAK_PAIR, NOTHING = 3, 2, 1, 0
MANY_RAISES = 3
"""After so many in a round only a straight or better still raises."""
GOOD_DRAW = 8
"""Outs with which it bets where nobody has."""


def decide(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    """Raise, stay or give up."""
    if public.board[0] == NO_CARD:
        return before_flop(public, person, int(parameters[LOOSE]))
    return after_flop(public, person, parameters)


def before_flop(public: Any, person: Any, loose: int) -> int:
    """By the chart, the seats still to act and the raises so far."""
    seat, players = int(person.id), len(public.stacks)
    tier = tier_of(person.cards[0], person.cards[1]) - loose
    raised = public.raises - (1 if public.limit == FIXED_LIMIT else 0)  # there the big blind counts as one
    behind, limpers = 0, 0
    for other in range(players):
        if other != seat and not public.folded[other]:
            if public.answered[other] == NOT_YET:
                behind += 1
            elif public.bets[other] == public.level:
                limpers += 1
    if raised <= 0:
        if tier <= OPEN[behind] - (1 if limpers > 0 and behind > 0 else 0):
            return put_in(public, seat, (3 + limpers) * public.level - public.bets[seat])
        return give_up(public, seat)
    if players == HEADS_UP:
        tier -= HEADS_UP
    if tier <= RERAISE:
        return put_in(public, seat, 3 * public.level - public.bets[seat])
    if tier <= CALL or (tier <= CALL_CHEAPLY and raised == 1 and price(public, seat) <= CHEAP):
        return stay(public, seat)
    return give_up(public, seat)


def after_flop(public: Any, person: Any, parameters: Any) -> int:
    """By what the hand has made, its draws and the price of a call."""
    seat = int(person.id)
    board, dealt = EMPTY, 0
    for i in range(len(public.board)):
        if public.board[i] != NO_CARD:
            board = add(board, public.board[i])
            dealt += 1
    hand = add(add(board, person.cards[0]), person.cards[1])
    made = made_hand(hand, board, int(person.cards[0]) >> 2, int(person.cards[1]) >> 2)
    if made == STRONG:
        if public.raises >= MANY_RAISES and category(evaluate(hand)) < STRAIGHT:
            return stay(public, seat)
        return raise_by_pot(public, seat, parameters[BET])
    outs = outs_of(hand, board) if dealt < len(public.board) else 0
    if to_call(public, seat) == 0:
        if made == GOOD_PAIR:
            return raise_by_pot(public, seat, parameters[BET])
        if outs >= GOOD_DRAW:
            return raise_by_pot(public, seat, 0.5)
        return stay(public, seat)
    cost = price(public, seat)
    if made == GOOD_PAIR and public.raises <= 1 and cost <= parameters[PAIR_AT]:
        return stay(public, seat)
    if made >= WEAK_PAIR and cost <= parameters[WEAK_AT]:
        return stay(public, seat)
    unseen = 50 - dealt
    if cost <= parameters[IMPLIED] * outs / unseen:
        return stay(public, seat)
    return give_up(public, seat)


def tier_of(first: int, second: int) -> int:
    """The tier of two cards."""
    high, low = int(max(first, second)) >> 2, int(min(first, second)) >> 2
    return int(CHART[high, low]) if (first ^ second) & 3 == 0 else int(CHART[low, high])


def made_hand(hand: int, board: int, first: int, second: int) -> int:
    """What a hand has made beyond its board, out of hole cards of two ranks: from NOTHING to STRONG."""
    ranks = ranks_of(board)
    own = -1  # the highest rank of which the hole cards make a pair
    if first == second:
        own = first
    if ranks >> first & 1 != 0:
        own = max(own, first)
    if ranks >> second & 1 != 0:
        own = max(own, second)
    value, alone = evaluate(hand), evaluate(board)  # a board of three or four cards has a category, too
    mine, theirs = category(value), category(alone)
    if mine > theirs and mine != PAIR and not (mine == TWO_PAIR and theirs == PAIR):
        return STRONG
    if mine > theirs and ranks >> (own + 1) == 0:
        return GOOD_PAIR
    return WEAK_PAIR if own >= 0 or theirs >= STRAIGHT else NOTHING


def outs_of(hand: int, board: int) -> int:
    """How many cards make a straight or a flush of this hand, and not of its board alone."""
    counts, shared, flush = suit_counts(hand), suit_counts(board), False
    for suit in range(4):
        if (counts >> 16 * suit) & 15 == 4 and (shared >> 16 * suit) & 15 < 4:
            flush = True
    own, ranks, straights = ranks_of(hand), ranks_of(board), 0
    if top_of_straight(own) == 0:
        for rank in range(13):
            with_rank = 1 << rank
            if top_of_straight(own | with_rank) != 0 and top_of_straight(ranks | with_rank) == 0:
                straights += 1
    return 9 + 3 * straights if flush else 4 * straights


def ranks_of(hand: int) -> int:
    """The ranks of a hand, a bit for each."""
    return (hand | hand >> 16 | hand >> 32 | hand >> 48) & ALL_RANKS
