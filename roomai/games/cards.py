"""Cards for every card game: decks from which one card at a time is dealt, and the names that people know.

A deck is an integer array in a state; `left` cards at its front are still undealt. Taking the k-th moves the last
undealt card into its place, so a deal costs the same from any deck and every card is equally likely.
"""

from __future__ import annotations

from typing import Any

RANKS = "23456789TJQKA"
SUITS = "shdc"


def take(deck: Any, left: int, k: int) -> int:
    """Deal the k-th of the `left` undealt cards; the caller counts `left` down."""
    card = deck[k]
    deck[k] = deck[left - 1]
    deck[left - 1] = card
    return card


def rank_names(count: int) -> str:
    """The ranks of a small deck, low to high: JQK for three, JQKA for four, then downward from ten."""
    return "JQK" if count == 3 else RANKS[len(RANKS) - count :]


def card_name(card: int, ranks: str, suits: int) -> str:
    """The name of a card of a deck in which card = rank * suits + suit, for example Kh."""
    return ranks[card // suits] + (SUITS[card % suits] if suits > 1 else "")
