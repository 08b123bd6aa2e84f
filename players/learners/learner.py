"""What every learner is: an algorithm at work on one game, one iteration at a time, that can be stopped and go on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from roomai.errors import OptionError
from roomai.game import Game, PlainGame
from roomai.options import build_options, option
from roomai.spaces import Box

from .networks import NetworkSettings, Policy, observation_size

if TYPE_CHECKING:
    from .collecting import Opponents

AnyGame = Game | PlainGame
Metrics = Mapping[str, float]
"""Names as cleanrl gives them ("charts/...", "losses/...") to numbers."""


@dataclass(frozen=True)
class LearnerSettings(NetworkSettings):
    """The settings that all learners have."""

    steps: int = option(1_000_000, "decisions to play in all, of all seats", low=1)
    envs: int = option(1024, "games that are played side by side", low=1, high=1 << 22)
    lr: float = option(1e-3, "learning rate of Adam at the start", low=0.0, high=1.0)
    lr_end: float = option(0.0, "the part of it that is left at the end, linearly", low=0.0, high=1.0)
    max_grad_norm: float = option(0.5, "gradients are cut to this norm", low=0.0)

    @classmethod
    def of(cls, **given: Any) -> Self:
        """Settings from keyword arguments or text. Raises UnknownNameError or OptionError, which say what may be."""
        return build_options(cls.__name__.removesuffix("Settings").lower(), cls, given)


class Learner(ABC):
    """An algorithm that learns to play one game; the same seed and settings, the same course on the CPU.

    Raises OptionError for a game that it can't learn: one whose actions are vectors, or whose infos say no observation.
    """

    settings_class: ClassVar[type[LearnerSettings]]

    def __init__(self, game: AnyGame, settings: LearnerSettings, seed: int, device: str = "cpu") -> None:
        check_game(game)
        self.game = game
        self.seed = seed
        self.device = device
        self.steps = 0
        """Decisions played so far, of all seats in all games."""
        self.games = 0
        """Games finished so far."""

    @classmethod
    @abstractmethod
    def make_policy(cls, game: AnyGame, settings: Any) -> Policy:
        """A policy as this algorithm learns it, before it has learned anything; loaded weights go into one."""

    @property
    @abstractmethod
    def policy(self) -> Policy:
        """What has been learned so far, as it would be played; it changes with the next iteration."""

    @property
    def opponents(self) -> Opponents | None:
        """The fixed players that it learns to answer, by which it is judged; None where it plays with itself."""
        return None

    @abstractmethod
    def iterate(self) -> Metrics:
        """Play some games, learn from them, and tell how that went."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """All that the course from here on depends on: nested dicts and lists of tensors, numbers and texts."""

    @abstractmethod
    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state` of a learner of the same game and settings."""


def check_game(game: AnyGame) -> None:
    """Raise OptionError for a game that no learner can learn."""
    if isinstance(game.action_space, Box):
        raise OptionError(f"{game.name}: its actions are vectors; these learners choose from a list of actions")
    observation_size(game)
