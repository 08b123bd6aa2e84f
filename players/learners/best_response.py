"""A best response, as far as PPO finds it: one seat learns against fixed players in the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from roomai.errors import OptionError
from roomai.options import option

from ..catalogue import player_factory
from .collecting import Opponents
from .learner import AnyGame
from .ppo import PPO, PPOSettings


@dataclass(frozen=True)
class BestResponseSettings(PPOSettings):
    """The settings of a best response."""

    entropy: float = option(0.01, "the weight of the entropy, which keeps play random", low=0.0, high=10.0)
    against: str = option("random", "the players it answers, with ; between them; one of them is drawn for each seat")
    weights: tuple[float, ...] = option((), "how often each of them is drawn; empty: equally often")
    seat: int = option(-1, "the seat it learns in; -1: each, drawn for every game", low=-1)


class BestResponse(PPO):
    """PPO against players of the catalogue, from one seat or from any."""

    settings_class = BestResponseSettings
    settings: BestResponseSettings

    def __init__(self, game: AnyGame, settings: BestResponseSettings, seed: int, device: str = "cpu") -> None:
        super().__init__(game, settings, seed, device, opponents_of(game, settings))


def opponents_of(game: AnyGame, settings: BestResponseSettings) -> Opponents:
    """The opponents that the settings name. Raises OptionError for bad weights or a seat that the game has not."""
    names = [name.strip() for name in settings.against.split(";")]
    if settings.seat >= game.num_players:
        raise OptionError(f"seat: {game.name} has seats 0 to {game.num_players - 1}, got {settings.seat}")
    opponents = Opponents([player_factory(name, game) for name in names], None if settings.seat < 0 else settings.seat)
    opponents.weights = _checked_weights(settings.weights, len(names))
    return opponents


def _checked_weights(weights: Sequence[float], players: int) -> torch.Tensor:
    given = torch.tensor(weights or [1.0] * players)
    if len(given) != players or not bool((given >= 0).all() & given.isfinite().all() & (given.sum() > 0)):
        raise OptionError(f"weights: expected {players} numbers of at least 0, not all 0, got {weights!r}")
    return given / given.sum()
