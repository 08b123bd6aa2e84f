"""Infos of a batch stacked from the infos of single games, for batches of games in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..abstract import AbstractInfo
from .info import RowsInfo
from .memory import Array, as_array


class Stacked:
    """One state of b games as an object: each member an array [b, ...], or a tuple of b values that make no array."""

    def __init__(self, states: Sequence[Any], device: str, **more: Array) -> None:
        self._states = states
        self._device = device
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        values = [getattr(state, name) for state in self._states]
        try:
            array = np.array(values)
        except ValueError:  # of different lengths
            return tuple(values)
        return as_array(array, self._device) if array.dtype.kind in "biuf" else tuple(values)


class StackedInfo(RowsInfo):
    """One player's view of the b games in which it is to move: the members of BatchInfo.

    observation is None where the infos of the game have none.
    """

    def __init__(
        self, rows: Array, infos: Sequence[AbstractInfo], mask: Array, observation: Array | None, device: str
    ) -> None:
        self.rows = as_array(rows, device)
        self.action_mask = as_array(mask, device)
        self.observation = None if observation is None else as_array(observation, device)
        self._public = Stacked([info.public_state for info in infos], device)
        self._person = Stacked([info.person_state for info in infos], device, available_actions=self.action_mask)


class StackedRecorderInfo(AbstractInfo):
    """The recorder's view of all B games: the members of BatchRecorderInfo, as copies."""

    def __init__(
        self,
        infos: Sequence[Sequence[AbstractInfo]],
        final: Sequence[Sequence[AbstractInfo]],
        mask: Array,
        observation: Array | None,
        device: str,
    ) -> None:
        self.action_mask = as_array(mask, device)
        self.observation = None if observation is None else as_array(observation, device)
        self._infos = tuple(infos)
        self._final = tuple(final)
        self._device = device

    @property
    def public_state(self) -> Any:
        return Stacked([infos[-1].public_state for infos in self._infos], self._device)

    @property
    def private_state(self) -> Any:
        return Stacked([infos[-1].private_state for infos in self._infos], self._device)

    @property
    def person_state(self) -> Any:
        """Each seat's person state, by seat."""
        seats = range(len(self._infos[0]) - 1)
        return tuple(Stacked([infos[seat].person_state for infos in self._infos], self._device) for seat in seats)

    def observation_of(self, seat: int, *, final: bool = False) -> Array | None:
        """float32 [B, F]: what the player in that seat sees; with final=True, what it saw at the end of its last game.

        None where the infos of the game have no observation.
        """
        infos: Any = self._final if final else self._infos
        if not hasattr(infos[0][seat], "observation"):
            return None
        return as_array(np.array([row[seat].observation for row in infos], np.float32), self._device)
