"""Networks from an observation to numbers, and the policies made of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from roomai.errors import OptionError
from roomai.game import Game, PlainGame
from roomai.options import option

NEVER = -1e9
"""The logit of what is not legal: its probability is exactly 0, and no arithmetic with it gives NaN."""


@dataclass(frozen=True)
class NetworkSettings:
    """What networks look like."""

    network: str = option(
        "mlp",
        "layers one after another, or a transformer whose tokens are the named parts of the observation",
        choices=("mlp", "transformer"),
    )
    hidden: tuple[int, ...] = option((256, 256), "units of each hidden layer of an mlp")
    width: int = option(64, "numbers in a token of a transformer", low=4, high=4096)
    heads: int = option(4, "attention heads of a transformer; they divide its width", low=1, high=64)
    blocks: int = option(2, "layers of a transformer", low=1, high=64)

    def __post_init__(self) -> None:
        if not all(isinstance(units, int) and 1 <= units <= 1 << 16 for units in self.hidden):
            raise OptionError(f"hidden: expected whole numbers from 1 to 65536, as in (256, 256), got {self.hidden!r}")
        if self.width % self.heads:
            raise OptionError(f"heads: expected a divisor of width {self.width}, got {self.heads}")


def observation_parts(game: Game | PlainGame) -> Sequence[tuple[str, int]]:
    """The named parts of an observation and their sizes; raises OptionError if infos of the game have none."""
    if isinstance(game, Game):
        return game.observation_parts
    env = game.env(seed=0)
    example = getattr(env.init()[2][0], "observation", None)
    if example is None:
        raise OptionError(f"{game.name}: its infos have no `observation`: learners need one, float32 [F]")
    return (("observation", len(example)),)


def observation_size(game: Game | PlainGame) -> int:
    """How many numbers an observation has."""
    return sum(size for _, size in observation_parts(game))


def make_network(parts: Sequence[tuple[str, int]], outputs: int, settings: NetworkSettings, gain: float) -> nn.Module:
    """A network from observations [b, F] to [b, outputs]; `gain` scales the last layer's weights at the start."""
    if settings.network == "transformer":
        return Transformer([size for _, size in parts], outputs, settings, gain)
    sizes = [sum(size for _, size in parts), *settings.hidden]
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [_linear(before, after, math.sqrt(2)), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, _linear(sizes[-1], outputs, gain))


class Transformer(nn.Module):
    """Attention among the parts of an observation: one token each, their mean to the outputs (pre-norm)."""

    def __init__(self, sizes: Sequence[int], outputs: int, settings: NetworkSettings, gain: float) -> None:
        super().__init__()
        width = settings.width
        self.sizes = list(sizes)
        self.tokens = nn.ModuleList(nn.Linear(size, width) for size in sizes)  # its bias tells which part it is
        block = nn.TransformerEncoderLayer(
            width, settings.heads, 4 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(block, settings.blocks, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(width)
        self.head = _linear(width, outputs, gain)

    def forward(self, observation: Tensor) -> Tensor:
        parts = observation.split(self.sizes, dim=1)
        tokens = torch.stack([token(part) for token, part in zip(self.tokens, parts, strict=True)], dim=1)
        out: Tensor = self.head(self.norm(self.blocks(tokens).mean(1)))
        return out


class PerSeat(nn.Module):
    """A network of its own for each seat."""

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, observation: Tensor, seat: Tensor) -> Tensor:
        answers = torch.stack([network(observation) for network in self.networks])
        return answers[seat, torch.arange(len(seat), device=seat.device)]


class Scale(nn.Module):
    """The mean and the standard deviation of scores, so that a critic learns numbers of about size 1.

    They are those of the scores so far, the latest counted most: each update has the weight `rate`.
    """

    mean: Tensor
    square: Tensor
    weight: Tensor

    def __init__(self, rate: float = 0.01) -> None:
        super().__init__()
        self.rate = rate
        for name in ("mean", "square", "weight"):
            self.register_buffer(name, torch.zeros(()))

    def update(self, scores: Tensor) -> None:
        """Take note of some scores, [...]; it never waits for a device."""
        for name, values in (("mean", scores), ("square", scores**2), ("weight", torch.ones_like(scores))):
            getattr(self, name).lerp_(values.mean(), self.rate)

    def normalised(self, scores: Tensor) -> Tensor:
        return (scores - self._centre) / self._spread

    def restored(self, numbers: Tensor) -> Tensor:
        return numbers * self._spread + self._centre

    @property
    def _centre(self) -> Tensor:
        return self.mean / self.weight.clamp(min=1e-8)

    @property
    def _spread(self) -> Tensor:
        square = self.square / self.weight.clamp(min=1e-8)
        known = (square - self._centre**2).clamp(min=1e-4).sqrt()
        return torch.where(self.weight > 0, known, torch.ones_like(known))


class Critic(nn.Module):
    """What a seat may expect to score, from what is seen, by a network in units of its own scale."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.scale = Scale()

    def forward(self, seen: Tensor) -> Tensor:
        """float32 [b] from [b, F]."""
        return self.scale.restored(self.normalised(seen))

    def normalised(self, seen: Tensor) -> Tensor:
        """The same in units of the scale."""
        value: Tensor = self.network(seen)
        return value[:, 0]


class Policy(nn.Module):
    """From what the player to move sees to how likely it plays each action, and what it expects to score.

    `actor` answers logits [b, A], `critic` (or None) the expected score of the seat to move, [b].
    """

    def __init__(self, actor: nn.Module, critic: Critic | None) -> None:
        super().__init__()
        self.actor = actor
        self.critic = critic

    def log_probabilities(self, observation: Tensor, mask: Tensor, seat: Tensor) -> Tensor:
        """float32 [b, A] from observations [b, F], masks bool [b, A] (True = legal) and seats int64 [b]."""
        logits = self.actor(observation, seat) if isinstance(self.actor, PerSeat) else self.actor(observation)
        return torch.log_softmax(logits.masked_fill(~mask, NEVER), dim=-1)

    def value(self, observation: Tensor) -> Tensor | None:
        """The expected score of the seat to move, float32 [b], or None without a critic."""
        if self.critic is None:
            return None
        value: Tensor = self.critic(observation)
        return value


def make_policy(
    game: Game | PlainGame, settings: NetworkSettings, *, critic: bool = True, per_seat: bool = False
) -> Policy:
    """A policy for that game with networks as the settings say; per_seat=True gives each seat an actor of its own."""
    parts = observation_parts(game)
    space: Any = game.action_space
    actors = [make_network(parts, space.n, settings, 0.01) for _ in range(game.num_players if per_seat else 1)]
    actor = PerSeat(actors) if per_seat else actors[0]
    return Policy(actor, Critic(make_network(parts, 1, settings, 1.0)) if critic else None)


def sample(log_probabilities: Tensor, generator: torch.Generator) -> Tensor:
    """An action for each row, drawn by its probabilities: int64 [b]; it never waits for a device."""
    likely = log_probabilities.exp()
    if likely.is_cuda:  # where sums along a row are slow, and random numbers are not: a race of exponential clocks
        return (likely / torch.empty_like(likely).exponential_(generator=generator)).argmax(-1)
    ladder = likely.cumsum(-1)
    numbers = torch.rand(len(ladder), 1, generator=generator)
    # The factor keeps a number that rounds to 1 below the last step, so that what is not legal is never drawn.
    return (ladder <= numbers * (1 - 1e-6) * ladder[:, -1:]).sum(-1)


def _linear(inputs: int, outputs: int, gain: float) -> nn.Linear:
    layer = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(layer.weight, gain)
    nn.init.zeros_(layer.bias)
    return layer
