"""Bots for bargaining: `greedy`, `walk`, `fair_split`, `threshold_bargainer` and `ultimatum`.

Each is a rule on what an offer is worth to the player, as a part of its maximum, for one game and for batches.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from roomai.abstract import AbstractPlayer
from roomai.batch import BatchInfo
from roomai.games.bargaining.rules import NO_OFFER

from ..arrays import Array, Constant, as_float, as_index, one_hot

EXPECTED_OUTSIDE = {"uniform": 0.5, "low": 0.25, "none": 0.0}
"""About what an outside offer is worth to its player on average, by its law."""
GRID = np.exp(np.linspace(np.log(1e-9), np.log(1e3), 401))


class Sight:
    """What a player sees in b games, as arrays; all worths are parts of its own maximum.

    They are whole points until that last division, so that an offer as good as the outside offer is found to be so.
    """

    def __init__(self, public: Any, person: Any, mask: Array, splits: Constant, shares: Constant) -> None:
        given = splits.like(mask)
        values, maximum, second = as_float(person.values), as_float(person.maximum), as_float(person.id)
        to_second, whole, at_second = values @ given.T, maximum[:, None], second[:, None]
        self.own = (at_second * to_second + (1.0 - at_second) * (whole - to_second)) / whole
        """What each split is worth to the player, [b, splits]."""
        self.outside = as_float(person.outside) / maximum
        """Its outside offer, [b]."""
        self.has_offer = public.offer != NO_OFFER
        """Whether there is an offer on the table, [b]."""
        to_second = (values * as_float(public.share)).sum(1)
        self.offered = (second * to_second + (1.0 - second) * (maximum - to_second)) / maximum
        """What that is worth to the player, [b]."""
        self.may_offer = mask[:, 0]
        """Whether it may make an offer, [b]; if not, it is its last word."""
        expected = shares.like(mask)
        self.expected = at_second * (1.0 - expected) + (1.0 - at_second) * expected
        """What each split is worth to the other on average, [b, splits]."""


class Bargainer(AbstractPlayer):
    """A rule that says what to offer, when to accept and when to walk."""

    plays_batches = True
    games = ("bargaining",)

    def __init__(self, game: Any) -> None:
        options = game.options
        splits = np.array(list(product(*(range(count + 1) for count in options.pool))), np.float64)
        self._splits = Constant(splits)
        self._shares = Constant(splits @ expected_parts(options.pool, options.highest))
        self._law = options.outside

    @abstractmethod
    def wish(self, sight: Sight) -> Array:
        """How much it wants to offer each split, [b, splits]; the first of the highest is offered."""

    @abstractmethod
    def accepts(self, sight: Sight) -> Array:
        """Whether it accepts the offer on the table, if there is one, bool [b]."""

    def walks(self, sight: Sight) -> Array:
        """Whether it walks if it does not accept, bool [b]; where it may make no offer it does."""
        return sight.may_offer & False

    def take_action(self) -> Any:
        if isinstance(self.info, BatchInfo):
            return self._decided(self.info)
        return int(self._decided(self.info)[0])

    def policy(self, info: Any) -> Any:
        action = self._decided(info)
        return one_hot(action if isinstance(info, BatchInfo) else int(action[0]), info.action_mask)

    def _decided(self, info: Any) -> Array:
        public, person, mask = info.public_state, info.person_state, info.action_mask
        if not isinstance(info, BatchInfo):
            public, person, mask = _Row(public), _Row(person), mask[None]
        sight = Sight(public, person, mask, self._splits, self._shares)
        offer = as_index(self.wish(sight).argmax(1))
        accept = 1 * (self.accepts(sight) & sight.has_offer)
        walk = (1 - accept) * (self.walks(sight) | ~sight.may_offer)
        splits = sight.own.shape[1]
        return accept * splits + walk * (splits + 1) + (1 - accept - walk) * offer


class _Row:
    """A state of one game as one of a batch of one."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Any:
        return np.asarray(getattr(self._state, name))[None]


@lru_cache(64)
def expected_parts(pool: tuple[int, ...], highest: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What one of each item is worth on average to a player, as a part of its maximum: float64 [k].

    With values v uniform on 1 to highest that is E[v_i / sum_j v_j c_j], for counts c. Since 1/x is the integral of
    exp(-tx) over t from 0, it is the integral of a product of one sum for each item.
    """
    values = np.arange(1, highest + 1)
    decay = np.exp(-GRID[:, None, None] * np.array(pool)[None, :, None] * values)  # [t, k, value]
    plain, weighted = decay.mean(2), (decay * values).mean(2)
    parts = [weighted[:, i] * np.delete(plain, i, axis=1).prod(1) for i in range(len(pool))]
    found = np.array([np.trapezoid(part * GRID, np.log(GRID)) for part in parts])
    whole: float = found @ np.array(pool)
    return np.asarray(found / whole)  # together they are 1: what the grid left out is put right


class GreedyPlayer(Bargainer):
    """Offers nothing, and takes what beats its outside offer when it may offer no more."""

    def wish(self, sight: Sight) -> Array:
        return sight.own

    def accepts(self, sight: Sight) -> Array:
        return ~sight.may_offer & (sight.offered > sight.outside)


class WalkPlayer(GreedyPlayer):
    """Walks to its outside offer at once."""

    def accepts(self, sight: Sight) -> Array:
        return sight.may_offer & False

    def walks(self, sight: Sight) -> Array:
        return ~self.accepts(sight)


class FairSplitPlayer(Bargainer):
    """Offers near the Nash bargaining solution, as far as it can be known, and takes what is as good as its offer.

    That is the split with the largest product of both gains over the outside offers, the other's as it is on average.
    Its last word is to accept whatever is no worse than its outside offer.
    """

    def wish(self, sight: Sight) -> Array:
        own_gain = sight.own - sight.outside[:, None]
        gain = sight.expected - EXPECTED_OUTSIDE[self._law]
        return own_gain.clip(0) * gain.clip(0) + 1e-9 * own_gain

    def accepts(self, sight: Sight) -> Array:
        own_offer = (sight.own * as_float(one_hot(as_index(self.wish(sight).argmax(1)), sight.own))).sum(1)
        return (sight.offered >= sight.outside) & ((sight.offered >= own_offer) | ~sight.may_offer)


class ThresholdBargainer(Bargainer):
    """Accepts what is no worse than its outside offer, and walks from the rest.

    It opens with the offer that leaves the other most on average and itself at least the middle between its outside
    offer and its maximum.
    """

    def wish(self, sight: Sight) -> Array:
        enough = sight.own >= ((1.0 + sight.outside) / 2.0)[:, None] - 1e-9
        return sight.expected + 2.0 * enough

    def accepts(self, sight: Sight) -> Array:
        return sight.offered >= sight.outside

    def walks(self, sight: Sight) -> Array:
        return sight.has_offer


class UltimatumPlayer(ThresholdBargainer):
    """Offers as if the other could but accept or walk, in closed form, and itself accepts or walks.

    Against one that accepts what is no worse than its outside offer, a split is accepted as often as it is worth to it
    as a part of its maximum (that often its uniform outside offer is no better).
    """

    def wish(self, sight: Sight) -> Array:
        chance = {"uniform": sight.expected, "low": (2.0 * sight.expected).clip(0, 1), "none": sight.expected * 0 + 1}
        accepted = chance[self._law]
        return accepted * sight.own + (1.0 - accepted) * sight.outside[:, None]


PLAYERS: dict[str, type[AbstractPlayer]] = {
    "greedy": GreedyPlayer,
    "walk": WalkPlayer,
    "fair_split": FairSplitPlayer,
    "threshold_bargainer": ThresholdBargainer,
    "ultimatum": UltimatumPlayer,
}
