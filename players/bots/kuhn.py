"""`kuhn_equilibrium`: all optimal strategies of two-player Kuhn poker, by one number.

Source: Kuhn, "A Simplified Two-Person Poker", 1950. The first seat bets a jack with probability alpha and a king with
3 alpha, and calls with a queen at alpha + 1/3; for the second seat there is one optimal strategy.
"""

from __future__ import annotations

from typing import Any

from roomai.abstract import AbstractPlayer, Thought
from roomai.errors import OptionError
from roomai.games.kuhn_poker.rules import BET, CHECK, NOBODY

from ..arrays import one_hot
from ..randomness import Randomness
from ..rule import RulePlayer

JACK, QUEEN, KING = 0, 1, 2
LARGEST_ALPHA = 1 / 3


class KuhnEquilibriumPlayer(RulePlayer):
    """Plays an equilibrium of Kuhn poker for two: alpha, 0 to 1/3, is how often the first seat bets a jack."""

    games = ("kuhn_poker",)

    def __init__(self, game: Any, seed: int | None = None, alpha: float = 0.0) -> None:
        if game.num_players != 2:
            raise OptionError(f"this equilibrium is that of 2 players, this game has {game.num_players}")
        if not 0.0 <= alpha <= LARGEST_ALPHA:
            raise OptionError(f"alpha: expected a number from 0 to 1/3, got {alpha}")
        self._alpha = alpha
        self._randomness = Randomness(seed)

    def bet_probability(self, public: Any, person: Any) -> Any:
        """How likely it bets, or calls a bet."""
        jack, queen, king = person.card == JACK, person.card == QUEEN, person.card == KING
        opening = public.moves == 0
        facing_bet = public.bettor != NOBODY
        after_check = (public.moves == 1) & (public.bettor == NOBODY)
        calls_with_queen = 1 / 3 + self._alpha * (public.moves == 2)
        return (
            opening * self._alpha * (jack + 3.0 * king)
            + facing_bet * (king + queen * calls_with_queen)
            + after_check * (king + jack / 3)
        )

    def decide(self, public: Any, person: Any, legal: Any) -> Any:
        bet = self.bet_probability(public, person)
        if isinstance(public.moves, int):  # a single game, not a batch
            self.thought = Thought({"check": 1.0 - float(bet), "bet": float(bet)})
        return BET * (self._randomness.uniform(public.moves) < bet)

    def policy(self, info: Any) -> Any:
        bet = self.bet_probability(info.public_state, info.person_state)
        checks, bets = (one_hot(0 * info.public_state.moves + action, info.action_mask) for action in (CHECK, BET))
        return (checks.T * (1 - bet) + bets.T * bet).T


PLAYERS: dict[str, type[AbstractPlayer]] = {"kuhn_equilibrium": KuhnEquilibriumPlayer}
