"""A bot for Leduc poker: strong hands raise, fair ones call, and now and then a weak one bluffs.

In the folder of this file:

    roomai play leduc_poker --with my_bot.py
    roomai tournament leduc_poker my_bot.py "my_bot.py(aggression=0.9)" threshold random
"""

from __future__ import annotations

import random
from typing import Any

from roomai import AbstractPlayer


class MyBot(AbstractPlayer):
    """Raises with strong hands, and the more aggressive it is the more often without one."""

    games = ("leduc_poker",)

    def __init__(self, aggression: float = 0.5, seed: int | None = None) -> None:
        self.aggression = aggression
        self.random = random.Random(seed)

    def take_action(self) -> str:
        public, me = self.info.public_state, self.info.person_state
        strength = self.strength(public, me)
        if strength >= 1.0 - 0.5 * self.aggression or self.random.random() < 0.1 * self.aggression:
            wish = "raise"
        elif strength >= 0.4:
            wish = "call"
        else:
            wish = "fold"
        return wish if wish in me.available_actions else "call"  # calling is always legal

    def strength(self, public: Any, me: Any) -> float:
        """How good the hand is, from 0 to 1: the rank counts, and after the board card a pair with it."""
        rank: int = me.card // public.suits
        highest: int = public.cards // public.suits - 1  # ranks start at 0
        if public.board < 0:  # it is not dealt yet
            return 0.8 * rank / highest
        return 1.0 if rank == public.board // public.suits else 0.5 * rank / highest
