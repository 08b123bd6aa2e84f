"""What players and the recorder of a batch are told: the same words as for one game, with an array in each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..abstract import AbstractInfo
from ..records import flags
from .memory import Array, Memory, MemoryView, as_array, kernel_array, zeros

if TYPE_CHECKING:
    from ..game import Game
    from .env import BatchEnv


Words = np.ndarray[Any, np.dtype[np.uint64]]


class RowsInfo(AbstractInfo):
    """What one player is told of the games of a batch in which it is to move; `rows` says which they are."""

    rows: Array
    _public: Any
    _person: Any

    @property
    def public_state(self) -> Any:
        return self._public

    @property
    def person_state(self) -> Any:
        return self._person

    @property
    def private_state(self) -> None:
        return None


class BatchInfo(RowsInfo):
    """One player's view of the b games of a batch in which it is to move; a copy that never changes later.

    rows           int64 [b]: which games of the batch they are
    public_state   each public member, [b, ...]
    person_state   each member of this player's own state, [b, ...], and available_actions
    action_mask    bool [b, A], True = legal (for a Box game [b, 1])
    observation    float32 [b, F], made when first asked for
    """

    def __init__(
        self, run: Callable[..., Any], rows: Array, public: MemoryView, person: MemoryView, observation_size: int
    ) -> None:
        self._run = run
        self.rows = rows
        self._public = public
        self._person = person
        self._observation_size = observation_size

    @classmethod
    def of(cls, game: Game, words: Words, mask: np.ndarray[Any, Any], device: str = "numpy") -> BatchInfo:
        """An info whose rows are the players to move who know these words, uint64 [b, W]; mask is bool [b, A].

        The words are those of a public record and of a player's own, as engine.information_hash takes them.
        """
        from .runners import make_runner

        fields, records = game.dtype.fields, game.records
        assert fields is not None
        public, person = fields["public"][0], fields["person"][0].base
        cut = public.itemsize // 8
        publics, persons = (
            Memory.of(np.ascontiguousarray(part).view(dtype).reshape(-1), device)
            for part, dtype in ((words[:, :cut], public), (words[:, cut:], person))
        )
        return cls(
            make_runner(game, len(words), device, None).run,
            as_array(np.arange(len(words)), device),
            MemoryView(publics, public, 0, flags(records.public)),
            MemoryView(persons, person, 0, flags(records.person), available_actions=as_array(mask, device)),
            game.observation_size,
        )

    @property
    def action_mask(self) -> Array:
        return self._person.available_actions

    @cached_property
    def observation(self) -> Array:
        public, person = self._public.memory, self._person.memory
        out = zeros((public.count, self._observation_size), np.float32, public.device)
        arguments = public.records, person.records, kernel_array(out, public.device)
        self._run("batch_observe_records", public.count, *arguments)
        return out


class BatchRecorderInfo(AbstractInfo):
    """The recorder's view of all B games, and a learner's that plays every seat itself.

    These arrays share the memory of the batch: they are true until the next `forward`; clone what you keep.

    action_mask    bool [B, A], of the player to move, True = legal
    observation    float32 [B, F], of the player to move; zeros where the game is over
    """

    def __init__(self, env: BatchEnv) -> None:
        self._env = env

    @property
    def public_state(self) -> Any:
        return self._env.view("public")

    @property
    def private_state(self) -> Any:
        return self._env.view("private")

    @property
    def person_state(self) -> Any:
        """Each seat's person state, by seat."""
        return tuple(self._env.person_view(seat) for seat in range(self._env.game.num_players))

    @property
    def action_mask(self) -> Array:
        return self._env.action_mask

    @property
    def observation(self) -> Array:
        return self._env.observation

    def observation_of(self, seat: int, *, final: bool = False) -> Array:
        """float32 [B, F]: what the player in that seat sees, whoever is to move.

        With final=True, what it saw at the end of the game that each row finished last (rows that have not finished
        a game are undefined): with reset="auto" the fresh game's observation is in `observation` already.
        """
        return self._env.observe_seat(seat, final)
