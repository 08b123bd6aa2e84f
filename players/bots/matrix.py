"""Players of matrix games that make up their mind beforehand: `fixed` and `mixed`."""

from __future__ import annotations

from itertools import accumulate
from math import isclose
from typing import Any

from roomai.abstract import AbstractPlayer
from roomai.errors import OptionError

from ..arrays import one_hot
from ..randomness import Randomness
from ..rule import RulePlayer


class FixedPlayer(RulePlayer):
    """Always plays the move of that name, for example fixed(move="rock")."""

    games = ("matrix_game",)

    def __init__(self, game: Any, move: str) -> None:
        names = game.action_space.names
        if move not in names:
            raise OptionError(f"move: expected one of {', '.join(names)}, got {move!r}")
        self._move = names.index(move)

    def decide(self, public: Any, person: Any, legal: Any) -> Any:
        return self._move * (person.id >= 0)


class MixedPlayer(RulePlayer):
    """Plays each move with its own probability, for example mixed(probabilities=(0.5, 0.25, 0.25)).

    The probabilities are in the order of the game's moves and add up to 1; a game in which this player has fewer
    moves than another takes 0 for those it lacks. Raises OptionError if they don't fit the game.
    """

    games = ("matrix_game",)

    def __init__(self, game: Any, probabilities: tuple[float, ...], seed: int | None = None) -> None:
        names = game.action_space.names
        if len(probabilities) != len(names) or min(probabilities) < 0 or not isclose(sum(probabilities), 1.0):
            raise OptionError(
                f"probabilities: expected {len(names)} numbers (for {', '.join(names)}), none below 0, that add up "
                f"to 1, got {probabilities}"
            )
        self._probabilities = probabilities
        last = max(move for move, probability in enumerate(probabilities) if probability > 0)
        self._bounds = list(accumulate(probabilities))[:last]
        self._randomness = Randomness(seed)

    def decide(self, public: Any, person: Any, legal: Any) -> Any:
        number = self._randomness.uniform(person.id)
        return sum((1 * (number >= bound) for bound in self._bounds), 0 * person.id)

    def policy(self, info: Any) -> Any:
        moves = 0 * info.person_state.id
        likely = enumerate(self._probabilities)
        return sum(probability * one_hot(moves + move, info.action_mask) for move, probability in likely)


PLAYERS: dict[str, type[AbstractPlayer]] = {"fixed": FixedPlayer, "mixed": MixedPlayer}
