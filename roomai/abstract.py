"""The contract: what an env, a player and an info are, and the one referee that brings them together. Read this first.

A game with n players answers `init` and `forward` with n + 1 infos: info i is player i's, the last one is the
recorder's, which alone carries the private state. Infos are frozen values.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .errors import OptionError, PlayerError
from .spaces import Space

CHANCE = -1
"""The `turn` of chance: the deal of a card, the roll of a die."""
TERMINAL = -2
"""The `turn` when the game is over."""

Action = Any
"""A name or an id (`Discrete`), a vector (`Box`); for a batch an array of ids [b] or of vectors [b, k]."""
Transition = tuple[Any, Any, Sequence["AbstractInfo"]]
"""(is_terminal, scores, infos): bool, n floats and n + 1 infos; for a batch of B games bool [B], float [B, n], infos.
"""


class AbstractPublicState:
    """What everyone may know. `turn` is the seat to move, CHANCE or TERMINAL."""

    __slots__ = ()
    turn: Any
    if TYPE_CHECKING:  # each game adds its own members

        def __getattr__(self, name: str) -> Any: ...


class AbstractPrivateState:
    """What no player may know: the undealt deck, the random stream, the log of the game."""

    __slots__ = ()
    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class AbstractPersonState:
    """What one player knows beside the public state. `available_actions` is empty unless it is this player's turn."""

    __slots__ = ()
    id: Any
    available_actions: Any
    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class AbstractInfo(ABC):
    """What one player is told after each move: a frozen value that refers to no env, stream or other info."""

    __slots__ = ()

    @property
    @abstractmethod
    def public_state(self) -> AbstractPublicState: ...

    @property
    @abstractmethod
    def person_state(self) -> Any:
        """This player's AbstractPersonState; in the recorder's info a tuple of everybody's."""

    @property
    @abstractmethod
    def private_state(self) -> AbstractPrivateState | None:
        """None, except in the recorder's info."""


@dataclass(frozen=True, slots=True)
class Info(AbstractInfo):
    """A plain info for envs written in plain Python; the states should be frozen dataclasses."""

    public_state: AbstractPublicState = field()  # without field() the inherited property would be its default
    person_state: Any = field()
    private_state: AbstractPrivateState | None = None


@dataclass(frozen=True, slots=True)
class Thought:
    """What a player tells of its last answer, for records and replays; nobody has to."""

    probabilities: Mapping[str, float] | None = None
    """Names of actions to how likely it was to play them."""
    value: float | None = None
    """The score that it expects."""


class AbstractPlayer(ABC):
    """A player of one seat, in one game or in a batch of games: subclass it and write `take_action`.

    The class attribute `plays_batches` says that `take_action` also answers batch infos, with an array of
    one action a row; without it the player only ever meets one game at a time.
    """

    plays_batches: bool = False
    games: tuple[str, ...] = ()
    """The names of the games it plays; empty for any."""
    info: Any = None
    thought: Thought | None = None
    """Set by `take_action`, if the player wants to tell."""

    def receive_info(self, info: Any) -> None:
        """Take note of what happened; called after every move, for every player, and at the end."""
        self.info = info

    @abstractmethod
    def take_action(self) -> Action:
        """Answer one of `self.info.person_state.available_actions`, by name or by id."""

    def policy(self, info: Any) -> Any:
        """How likely it plays each action in an info in which it is to move: float [A], 0 for what is not legal.

        Optional, for players whose choice depends on nothing but that info: it is what exploitability is computed
        from. With `plays_batches` it also answers a batch info, with an array [b, A]. Neither changes the player.
        Raises NotImplementedError if the player does not state its policy.
        """
        raise NotImplementedError(f"{type(self).__name__} does not state its policy")

    def reset(self) -> None:  # noqa: B027  (an optional hook)
        """Forget the last game; called by the referee before each game."""

    def close(self) -> None:  # noqa: B027  (an optional hook)
        """Give back what it holds (processes, files, connections); called when its last game is over."""


PlayerT = TypeVar("PlayerT", bound=AbstractPlayer)


class AbstractEnv(ABC, Generic[PlayerT]):
    """The rules of a game at work: one game, or a batch of games that march in step.

    A subclass in plain Python needs `num_players`, `action_space`, `init` and `forward`; it has round(),
    tournaments, records, replays and batches for that. Randomness comes from `self.random`, which `seed` sets.
    """

    num_players: int
    action_space: Space
    score_range: tuple[float, float] = (-1.0, 1.0)
    """The lowest and the highest score of one player; a forfeit is worth the lowest."""
    random: random.Random

    def __init__(self) -> None:
        self.random = random.Random()

    def seed(self, seed: int, index: int = 0) -> None:
        """Choose the random stream of the next `init`: the same seed and index, the same game."""
        self.random = random.Random(f"{seed}/{index}")

    @abstractmethod
    def init(self) -> Transition:
        """Begin a game, with all chance moves before the first decision made."""

    @abstractmethod
    def forward(self, action: Action) -> Transition:
        """Play the action of the player to move, and all chance moves after it.

        Raises IllegalActionError for an action that is not legal now, GameStateError before `init` and after
        the end; the env is unchanged by either.
        """

    def measures(self) -> Any:
        """How the game that is over went, beside its scores: numbers by name, a tuple by seat for those of each seat.

        Optional; NaN for what this game does not define. In a batch: arrays, of the game that each row finished last.
        Raises GameStateError before the end, if there are any.
        """
        return {}

    def mover(self, infos: Sequence[AbstractInfo]) -> int:
        """The seat to move; an env may know it without decoding an info."""
        turn: int = infos[-1].public_state.turn
        return turn

    def ask(self, players: Sequence[PlayerT], infos: Sequence[AbstractInfo]) -> Action:
        """The next action, from whoever is to move. Raises PlayerError when that player fails."""
        turn = self.mover(infos)
        player = players[turn]
        try:
            return player.take_action()
        except (Exception, SystemExit) as cause:
            raise PlayerError(turn, player, "take_action", cause) from cause

    @classmethod
    def round(cls, env: AbstractEnv[PlayerT], players: Sequence[PlayerT]) -> Any:
        """Let the players play one game (or one batch of games) to its end, and return the scores.

        Scores are n floats, for a batch [B, n]. Raises PlayerError when a player fails, IllegalActionError when it
        answers what it may not.
        """
        if len(players) != env.num_players:
            raise OptionError(f"this game takes {env.num_players} players, got {len(players)}")
        for seat, player in enumerate(players):
            try:
                player.reset()
            except (Exception, SystemExit) as cause:
                raise PlayerError(seat, player, "reset", cause) from cause
        is_terminal, scores, infos = env.init()
        _tell(players, infos)
        while not (is_terminal if is_terminal.__class__ is bool else is_terminal.all()):
            is_terminal, scores, infos = env.forward(env.ask(players, infos))
            _tell(players, infos)
        return scores


def _tell(players: Sequence[AbstractPlayer], infos: Sequence[AbstractInfo]) -> None:
    seat = 0
    try:
        for player in players:
            player.receive_info(infos[seat])
            seat += 1
    except (Exception, SystemExit) as cause:
        raise PlayerError(seat, players[seat], "receive_info", cause) from cause
