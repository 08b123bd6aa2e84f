"""The cards of Secret Hitler that are dealt by chance: roles, then tiles; compiled with the rules.

A pile is how many there are of each kind, since cards of a kind are alike; tiles that were peeked at have an order.
"""

from __future__ import annotations

from typing import Any

from .box import FASCIST, HAND, HITLER, LIBERAL, LIBERAL_TILES


def first_label(kind: int) -> int:
    """The label of a card of a kind if there is just one of them."""
    return LIBERAL_TILES if kind == FASCIST else 0


def kind_of(left: Any, outcome: int) -> int:
    """What an outcome is, if `left` tells how many cards there are of each kind."""
    if outcome < left[LIBERAL]:
        return LIBERAL
    return FASCIST if outcome < int(left[LIBERAL]) + int(left[FASCIST]) else HITLER


def take_kind(private: Any, outcome: int) -> int:
    """Take a card from those that are left."""
    kind = kind_of(private.left, outcome)
    private.left[kind] -= 1
    return kind


def take_tile(state: Any, outcome: int) -> int:
    """Take the next tile of the draw pile; one that was peeked at is known, and the only outcome."""
    private = state.private
    state.public.draw_pile -= 1
    if private.tops > 0:
        kind = int(private.top[HAND - int(private.tops)])
        private.tops -= 1
        return kind
    return take_kind(private, outcome)


def put_back(private: Any) -> None:
    """Shuffle the tiles of a peek into the draw pile."""
    for place in range(HAND - int(private.tops), HAND):
        private.left[private.top[place]] += 1
    private.tops = 0


def shuffle_if_short(state: Any) -> None:
    """Shuffle the discard pile into a draw pile that is too small for another government."""
    public, private = state.public, state.private
    if public.draw_pile < HAND:
        put_back(private)
        for kind in range(2):
            private.left[kind] += private.discarded[kind]
            private.discarded[kind] = 0
        public.draw_pile += public.discard_pile
        public.discard_pile = 0


def discard(state: Any, kind: int) -> None:
    state.private.hand[kind] -= 1
    state.private.discarded[kind] += 1
    state.public.discard_pile += 1
