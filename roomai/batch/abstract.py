"""What every batch is: an env whose `turn`, scores and actions are arrays, asked one player at a time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..abstract import AbstractEnv, AbstractInfo, AbstractPlayer, Transition
from ..errors import ActionShapeError, OptionError, PlayerError
from ..spaces import Box, Space
from .memory import Array, as_array, converted, zero_actions

if TYPE_CHECKING:
    from .info import RowsInfo

BatchPlayer = AbstractPlayer
"""A player with `plays_batches = True`: its take_action answers one action for each row of the info it received."""


class AbstractBatchEnv(AbstractEnv[AbstractPlayer]):
    """B games that march in step. `init` and `forward` answer (is_terminal bool [B], scores float64 [B, n], infos).

    `seating`, int [B, n], says which player sits where in each game: player p receives infos[p], with all the games
    in which it is to move, whatever its seat, and is asked once for all of them. Without one, player s has seat s.
    """

    size: int
    device: str
    reset: str

    def __init__(self, size: int, device: str, space: Space, num_seats: int, seating: Any = None) -> None:
        super().__init__()
        self.size = size
        self.device = device
        self.action_space = space
        self.seating = self._checked_seating(seating, num_seats)
        self.num_players = num_seats if self.seating is None else int(self.seating.max()) + 1

    @abstractmethod
    def random_actions(self) -> Array:
        """A uniformly random legal action for each game, from a stream of its own; a game that is over gets 0."""

    @abstractmethod
    def gather(self, rows: Array) -> RowsInfo:
        """What the player to move in each of those games, int64 [b], may know: one info of b rows, as copies."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """All that the games from here on depend on: arrays, numbers and lists, as copies."""

    @abstractmethod
    def restore(self, state: Mapping[str, Any]) -> Transition:
        """Go on from a `state` of a batch of the same game, size and reset; answers what the last call answered."""

    def check(self) -> None:
        """Raise IllegalActionError if an action was refused on a device since the last check; CUDA waits here.

        Elsewhere `forward` raises it at once.
        """

    def ask(self, players: Sequence[AbstractPlayer], infos: Sequence[AbstractInfo]) -> Array:
        self.check()  # or a game whose action was refused on a device would stand still for ever
        if self.reset == "auto":
            raise OptionError('round() plays games to their ends: make the batch with reset="manual"')
        actions = zero_actions(self.action_space, self.size, self.device)
        for index, player in enumerate(players):
            rows = infos[index].rows  # type: ignore[attr-defined]
            if len(rows):
                try:
                    answer = player.take_action()
                except (Exception, SystemExit) as cause:
                    raise PlayerError(index, player, "take_action", cause) from cause
                actions[rows] = self.checked_actions(answer, len(rows))
        return actions

    def checked_actions(self, actions: Any, count: int) -> Array:
        """The actions as int64 [count], for a Box game float32 [count, k]. Raises ActionShapeError if they are not."""
        space = self.action_space
        wanted, kind = ((count, space.k), "float") if isinstance(space, Box) else ((count,), "int")
        try:
            given = as_array(actions, self.device)
        except (TypeError, ValueError, RuntimeError) as cause:
            raise ActionShapeError(f"expected {kind} actions of shape {list(wanted)}, got {actions!r}") from cause
        if isinstance(space, Box) and space.k == 1 and tuple(given.shape) == (count,):
            given = given[:, None]
        if tuple(given.shape) != wanted or kind not in str(given.dtype):
            raise ActionShapeError(
                f"expected {kind} actions of shape {list(wanted)}, got {given.dtype} of shape {list(given.shape)}"
            )
        return converted(given, np.float32 if kind == "float" else np.int64)

    def _checked_seating(self, seating: Any, num_seats: int) -> Any:
        if seating is None:
            return None
        seating = np.ascontiguousarray(seating, np.int64)
        wanted = (self.size, num_seats)
        if seating.shape != wanted or seating.min() < 0:
            raise OptionError(f"seating: expected players' numbers from 0 of shape {wanted}, got {seating!r}")
        return seating
