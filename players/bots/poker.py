"""Bots for all pokers: `call`, `fold`, `raise` and `threshold`.

What differs between the games is a `Table` each: how good a hand is, and which action id means what.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Protocol

import numpy as np

from roomai.abstract import AbstractPlayer
from roomai.errors import OptionError
from roomai.games.kuhn_poker import rules as kuhn
from roomai.games.leduc_poker import rules as leduc

from ..arrays import Array
from ..poker.strength import holdem_strength, stud_strength
from ..rule import RulePlayer


class Table(Protocol):
    """One poker game, as a rule (see `RulePlayer`) sees it."""

    def __init__(self, game: Any) -> None: ...

    def strength(self, public: Any, person: Any) -> Any:
        """The chance to beat one opponent who may hold anything, at a showdown now, ties counted half: 0 to 1."""

    def action(self, will: Any, public: Any, legal: Any) -> Any:
        """The id of the legal action nearest to a will: -1 to give up, 0 to stay, 1 to raise."""


class KuhnTable:
    def __init__(self, game: Any) -> None:
        self._highest = game.num_players

    def strength(self, public: Any, person: Any) -> Any:
        return person.card / self._highest

    def action(self, will: Any, public: Any, legal: Any) -> Any:
        """There are two ids: after a bet, `bet` stays in the game and `check` gives up."""
        return kuhn.BET * ((will > 0) | ((will == 0) & (public.bettor != kuhn.NOBODY)))


class LeducTable:
    def __init__(self, game: Any) -> None:
        self._ranks = leduc.num_ranks(game.options)
        self._suits = game.options.suits

    def strength(self, public: Any, person: Any) -> Any:
        r, s = self._ranks, self._suits
        others = r * s - 1
        rank, board = person.card // s, public.board // s
        undealt, paired = 1 * (public.board == leduc.NO_CARD), 1 * (rank == board)
        # How many hands of the other's lose, ties counted half. To a pair all do, but s - 2 tie with it. Without a pair
        # those of lower ranks do, but for one that pairs the board, and s - 1 tie.
        pair = others - 1 - (s - 2) / 2
        no_pair = s * (rank - 1.0 * (board < rank)) + (s - 1) / 2
        # Before the board that number is summed over all boards: s - 1 make a pair; then lower ranks, higher ranks.
        before = (s - 1) * pair + s * (s * rank * (r - 2.0) + (r - 1) * (s - 1) / 2)
        now = paired * pair + (1 - paired) * no_pair
        return (undealt * before / others + (1 - undealt) * now) / (others - 1)

    def action(self, will: Any, public: Any, legal: Any) -> Any:
        raises = (will > 0) & legal[leduc.RAISE]
        folds = (will < 0) & legal[leduc.FOLD]
        return leduc.CALL + 1 * raises - 1 * folds


class BettingTable:
    """A game with the menu of betting.py: fold, check or call, and raises."""

    FOLD, STAY, RAISES = 0, 1, 2

    def __init__(self, game: Any) -> None:
        """It needs to know nothing of the game."""

    def action(self, will: Any, public: Any, legal: Any) -> Any:
        """A raise is the first of the menu that is legal, with the option `raises` as it is the least of all."""
        chosen = self.STAY - 1 * ((will < 0) & legal[self.FOLD])
        for size in reversed(range(self.RAISES, len(legal))):
            raises = 1 * ((will > 0) & legal[size])
            chosen = raises * size + (1 - raises) * chosen
        return chosen


class HoldemTable(BettingTable):
    def strength(self, public: Any, person: Any) -> Any:
        """Before the flop the chance over all boards."""
        if isinstance(person.id, int):
            return float(holdem_strength(np.array([person.cards]), np.array([public.board]))[0])
        return _like(holdem_strength(person.cards, public.board), person.id)


class StudTable(BettingTable):
    def strength(self, public: Any, person: Any) -> Any:
        """Against the opponent who looks best."""
        if isinstance(person.id, int):
            known = person.card, public.up, public.folded, person.id
            return float(stud_strength(*(np.array([member]) for member in known))[0])
        return _like(stud_strength(person.card, public.up, public.folded, person.id), person.id)


def _like(values: np.ndarray[Any, Any], array: Array) -> Array:
    """Numbers of the host as an array of the kind and on the device of another."""
    if isinstance(array, np.ndarray):
        return values
    import torch

    return torch.from_numpy(values).to(array.device)


TABLES: dict[str, type[Table]] = {
    "kuhn_poker": KuhnTable,
    "leduc_poker": LeducTable,
    "texas_holdem": HoldemTable,
    "five_card_stud": StudTable,
}


class PokerPlayer(RulePlayer):
    """A player of all the pokers above, by a will of -1 (give up), 0 (stay) or 1 (raise)."""

    games = tuple(TABLES)

    def __init__(self, game: Any) -> None:
        self._table = TABLES[game.name](game)

    @abstractmethod
    def will(self, public: Any, person: Any) -> Any: ...

    def decide(self, public: Any, person: Any, legal: Any) -> Any:
        return self._table.action(self.will(public, person), public, legal)


class CallPlayer(PokerPlayer):
    """Never folds and never raises."""

    def will(self, public: Any, person: Any) -> Any:
        return 0


class FoldPlayer(PokerPlayer):
    """Never puts in a chip of its own will."""

    def will(self, public: Any, person: Any) -> Any:
        return -1


class RaisePlayer(PokerPlayer):
    """Raises whenever that is legal, and calls when it is not."""

    def will(self, public: Any, person: Any) -> Any:
        return 1


class ThresholdPlayer(PokerPlayer):
    """Raises with a hand as strong as raise_at, calls with one as strong as call_at, folds the others.

    A hand's strength is its chance to beat one that may be anything, from 0 to 1. Raises OptionError unless
    0 <= call_at <= raise_at.
    """

    def __init__(self, game: Any, raise_at: float = 0.65, call_at: float = 0.4) -> None:
        super().__init__(game)
        if not 0.0 <= call_at <= raise_at:
            raise OptionError(f"expected 0 <= call_at <= raise_at, got call_at={call_at}, raise_at={raise_at}")
        self._raise_at = raise_at
        self._call_at = call_at

    def will(self, public: Any, person: Any) -> Any:
        strength = self._table.strength(public, person)
        return 1 * (strength >= self._raise_at) - 1 * (strength < self._call_at)


PLAYERS: dict[str, type[AbstractPlayer]] = {
    "call": CallPlayer,
    "fold": FoldPlayer,
    "raise": RaisePlayer,
    "threshold": ThresholdPlayer,
}
