"""Trained policies: weights in a file that says what they are of, and a policy that answers infos of any kind."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from torch import Tensor

from roomai.batch.info import RowsInfo
from roomai.errors import RoomAIError, RunError
from roomai.game import Game
from roomai.registry import game as bind_game
from roomai.version import __version__

from ..arrays import Array
from .algorithms import find_learner
from .files import decoded
from .learner import AnyGame, LearnerSettings
from .networks import Policy
from .state_file import read_header, read_tensors, write_tensors

FORMAT = 1
LARGEST = 4 << 30
"""Bytes of a file."""
LARGEST_HEADER = 1 << 20


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What weights are of: enough to play with them."""

    algorithm: str
    settings: dict[str, Any]
    game: str
    game_version: int
    options: dict[str, Any]
    """All options of the game."""
    seed: int
    steps: int
    """Decisions that they have learned from."""
    roomai: str = __version__
    format: int = FORMAT

    @classmethod
    def of(cls, algorithm: str, settings: LearnerSettings, game: AnyGame, seed: int, steps: int) -> About:
        return cls(
            algorithm=algorithm, settings=_plain(vars(settings)), game=game.name, game_version=game.spec.version,
            options=_plain(vars(game.options)), seed=seed, steps=steps,
        )  # fmt: skip

    def check(self, name: str, game: AnyGame) -> None:
        """Raise RunError, which begins with `name`, unless these are weights for that game."""
        for what, given, wanted in (
            ("game", self.game, game.name),
            ("game_version", self.game_version, game.spec.version),
            ("options", self.options, _plain(vars(game.options))),
        ):
            if given != wanted:
                raise RunError(f"{name} is of another game: expected {what} {wanted!r}, got {given!r}")


class Trained:
    """A policy as players play and state it: for infos of one game, and of batches on any device.

    The policy must not change: of each device it has a copy.
    """

    def __init__(self, game: AnyGame, policy: Policy) -> None:
        self.game = game
        self.policy = policy
        self._size = game.action_space.size
        self._on: dict[torch.device, Policy] = {}

    def seen(self, info: Any) -> tuple[Tensor, Tensor, Tensor]:
        """What the players to move see, as tensors: observations [b, F], masks [b, A], seats [b].

        Of one game b is 1. Raises RunError for an info without an observation.
        """
        observation, turn = getattr(info, "observation", None), info.public_state.turn
        if observation is None:
            raise RunError(f"expected an info of {self.game.name} with an observation, got {info!r}")
        if not self.is_batch(info):
            mask = torch.tensor(self._mask(info))[None]  # copies: what an info has can't be written to
            return torch.tensor(observation, dtype=torch.float32)[None], mask, torch.tensor([int(turn)])
        return torch.as_tensor(observation), torch.as_tensor(info.action_mask), torch.as_tensor(turn).long()

    def probabilities(self, observation: Tensor, mask: Tensor, seat: Tensor) -> Tensor:
        """How likely each action is, float64 [b, A]: exactly 0 for what is not legal; rows add up to 1."""
        with torch.inference_mode():
            likely = self.at(observation.device).log_probabilities(observation, mask, seat).double().exp() * mask
            return likely / likely.sum(-1, keepdim=True)

    def value(self, observation: Tensor) -> Tensor | None:
        """The score that the seats to move expect, float32 [b], or None if the policy has no critic."""
        with torch.inference_mode():
            return self.at(observation.device).value(observation)

    def states(self, info: Any) -> Array:
        """The probabilities as a player states them: an array of the info's kind, [A] for one game, [b, A] for many."""
        seen = self.seen(info)
        likely = self.probabilities(*seen)
        if not self.is_batch(info):
            return likely[0].numpy()
        return likely.numpy() if isinstance(info.observation, np.ndarray) else likely

    @staticmethod
    def is_batch(info: Any) -> bool:
        """Whether an info is that of a batch of games."""
        return isinstance(info, RowsInfo)

    def at(self, device: torch.device) -> Policy:
        """The policy on a device, where it is brought once."""
        if device not in self._on:
            home = next(self.policy.parameters()).device
            self._on[device] = self.policy if device == home else copy.deepcopy(self.policy).to(device)
        return self._on[device]

    def _mask(self, info: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
        if isinstance(self.game, Game):
            mask: np.ndarray[Any, np.dtype[np.bool_]] = info.action_mask
            return mask
        space: Any = self.game.action_space
        mask = np.zeros(self._size, np.bool_)
        mask[[space.parse(action) for action in info.person_state.available_actions]] = True
        return mask


def draw(likely: Tensor, numbers: Array) -> Tensor:
    """An action for each row of probabilities [b, A] by a number from 0 to 1 (1 excluded), [b]: int64 [b]."""
    ladder = likely.cumsum(1)
    reached = torch.as_tensor(numbers).double()[:, None] * ladder[:, -1:]  # the last step is never reached
    return (ladder <= reached).sum(1)


def save_policy(path: Path, policy: Policy, about: About) -> None:
    """Write weights to a new file. Raises OutputError if it can't be written."""
    write_tensors(path, policy.state_dict(), msgspec.json.encode(about).decode())


def read_about(path: Path) -> About:
    """What the weights in a file are of. Raises RunError."""
    return decoded(str(path), read_header(path, LARGEST, LARGEST_HEADER), About, FORMAT)


def load_policy(path: Path, game: AnyGame | None = None) -> Trained:
    """The policy in a file, for a game or for the one that the file names.

    Raises RunError, which names the file, if it is not there, torn, edited, too large, of another game, version or
    options, or if a tensor is missing, has another shape or dtype, or holds a number that is not finite.
    """
    about = read_about(path)
    if game is None:
        game = _game_named(path, about)
    about.check(str(path), game)
    try:
        learner = find_learner(about.algorithm)
        with torch.device("meta"):  # takes no memory, whatever the settings say
            policy = learner.make_policy(game, learner.settings_class.of(**about.settings))
    except RoomAIError as cause:
        raise RunError(f"{path}: no policy can be made as it says: {cause}") from cause
    _, tensors = read_tensors(path, LARGEST, LARGEST_HEADER)
    check_tensors(str(path), policy.state_dict(), tensors)
    policy.load_state_dict(tensors, assign=True)
    return Trained(game, policy.eval())


def check_tensors(name: str, wanted: dict[str, Tensor], given: dict[str, Tensor]) -> None:
    """Raise RunError, which begins with `name`, unless names, shapes and dtypes are those wanted, and all finite."""
    for tensor in dict.fromkeys([*wanted, *given]):
        one, other = (_kind(tensors.get(tensor)) for tensors in (wanted, given))
        if one != other:
            raise RunError(f"{name} has other weights: expected {tensor} to be {one}, got {other}")
        if given[tensor].is_floating_point() and not bool(given[tensor].isfinite().all()):
            raise RunError(f"{name}: {tensor} has numbers that are not finite")


def _kind(tensor: Tensor | None) -> str:
    return "absent" if tensor is None else f"{str(tensor.dtype).removeprefix('torch.')} {list(tensor.shape)}"


def _game_named(path: Path, about: About) -> AnyGame:
    if ":" in about.game:  # else it would be looked for in a file, and weights are no reason to run one
        raise RunError(f"{path} names the game {about.game!r}, which is no name of a game")
    try:
        return bind_game(about.game, **about.options)
    except RoomAIError as cause:
        raise RunError(f"{path}: the game that it is of can't be had: {cause}") from cause


def _plain(values: Any) -> dict[str, Any]:
    """Settings or options as plain data, as a file has them."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(values)))
    return plain
