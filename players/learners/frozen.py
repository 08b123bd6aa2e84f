"""A policy that learns no more, as a player of batches."""

from __future__ import annotations

from typing import Any

import torch

from roomai.abstract import AbstractPlayer

from .networks import Policy, sample


class FrozenPlayer(AbstractPlayer):
    """Plays a policy on the device of a batch, drawing each action by its probability."""

    plays_batches = True

    def __init__(self, policy: Policy, device: str, seed: int) -> None:
        self._policy = policy
        self._generator = torch.Generator(device).manual_seed(seed)

    def take_action(self) -> Any:
        info = self.info
        with torch.no_grad():
            likely = self._policy.log_probabilities(info.observation, info.action_mask, info.public_state.turn.long())
            return sample(likely, self._generator)
