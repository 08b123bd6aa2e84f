"""A hand of poker that tests play by the names of its actions."""

from __future__ import annotations

from typing import Any

import roomai
from roomai.errors import IllegalActionError


class Hand:
    """One hand: what was played so far, and by whom."""

    def __init__(self, actions: str = "", *, deal: str = "", game: str = "texas_holdem", **options: Any) -> None:
        self.env: Any = roomai.game(game, **options).env(seed=1, compiled=False)
        self.is_over, self.scores, self.infos = self.env.init(deal=deal.split())
        self.asked: list[int] = []
        self.play(actions)

    def play(self, actions: str) -> Hand:
        for action in actions.split():
            self.asked.append(self.turn)
            self.is_over, self.scores, self.infos = self.env.forward(action)
        return self

    @property
    def public(self) -> Any:
        return self.infos[-1].public_state

    @property
    def turn(self) -> int:
        return int(self.public.turn)

    @property
    def menu(self) -> str:
        return " ".join(self.infos[self.turn].person_state.available_actions)

    def allows(self, action: Any) -> bool:
        """Whether an action is legal; the hand stays as it is."""
        slot = self.infos[-1].slot
        try:
            self.env.forward(action)
        except IllegalActionError:
            return False
        self.env.restore(slot)
        return True


def checks(count: int) -> str:
    return "check_0 " * count


def follow(hand: Hand, choices: list[int]) -> None:
    """Play a hand to its end: no chip comes or goes, and an id of the menu does what the action it stands for does."""
    while True:
        public = hand.public
        put = [had - left for had, left in zip(public.start, public.stacks, strict=True)]
        assert min(public.stacks) >= 0
        assert public.pot == sum(put) == sum(public.paid) + public.dead
        if hand.is_over:
            break
        names, ids = hand.menu.split(), hand.infos[hand.turn].action_mask.nonzero()[0]
        assert len(names) == len(ids)
        place = (choices.pop() if choices else 1) % len(names)
        before = hand.infos[-1].slot
        _, _, by_id = hand.env.forward(int(ids[place]))
        hand.env.restore(before)
        assert hand.play(names[place]).infos[-1].slot == by_id[-1].slot
    assert sum(public.won) == public.pot
    assert hand.scores == tuple(got - gave for got, gave in zip(public.won, put, strict=True))
