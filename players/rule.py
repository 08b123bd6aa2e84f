"""`RulePlayer`: a decision written once as arithmetic, for one game and for a batch on NumPy or torch."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from roomai.abstract import AbstractPlayer
from roomai.batch import BatchInfo

from .arrays import one_hot


class RulePlayer(AbstractPlayer):
    """A player whose decision is one expression of the states' members, numbers in one game and arrays in a batch.

    Write such a rule with + - * / // % ** and comparisons, `&` for and, `|` for or. A truth value counts as 0 or 1
    when it is multiplied (torch can't subtract them as they are).
    """

    plays_batches = True

    @abstractmethod
    def decide(self, public: Any, person: Any, legal: Any) -> Any:
        """The id of an action (for a Box of one its number), or [b] of them for b games.

        `legal[action]` says whether an action is legal: a bool, or bool [b].
        """

    def take_action(self) -> Any:
        return self._decided(self.info)

    def policy(self, info: Any) -> Any:
        """1 for what it decides, so that a rule which draws lots has to state a policy of its own."""
        mask = info.action_mask
        if mask.shape[-1] < 2:
            raise NotImplementedError(f"{type(self).__name__} states no policy in a game whose actions are vectors")
        return one_hot(self._decided(info), mask)

    def _decided(self, info: Any) -> Any:
        legal = info.action_mask.T if isinstance(info, BatchInfo) else info.action_mask.tolist()
        return self.decide(info.public_state, info.person_state, legal)
