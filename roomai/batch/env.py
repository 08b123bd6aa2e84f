"""`BatchEnv`: B games over compiled rules, on the CPU or on CUDA, behind the words of one game."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np

from ..abstract import AbstractInfo, Transition
from ..env import SEEDS, check_seed
from ..errors import GameStateError, IllegalActionError, OptionError
from ..game import Game
from ..records import flags
from .abstract import AbstractBatchEnv
from .info import BatchInfo, BatchRecorderInfo
from .memory import Array, Memory, MemoryView, as_array, as_flags, kernel_array, zero_actions, zeros
from .runners import make_runner
from .seats import rows_by_player


class BatchEnv(AbstractBatchEnv):
    """B games of one `Game`. Row i plays game first + i of the seed, then (reset="auto") first + i + B, and so on.

    reset="auto" starts the next game in the same step: is_terminal and scores tell of the game that ended, the infos
    of the fresh one. reset="manual" leaves a game that is over as it is, and ignores the action given for it.
    indices, int [B], says which game of the seed each row plays at every init instead, for the same deal in other seats
    (reset="manual" only).
    observe=False leaves observations out. threads=None takes as many cores as the batch is worth.
    is_terminal and scores share the memory of the batch: they change with the next `forward`; clone what you keep.
    On CUDA nothing waits for the device: an illegal action leaves its game as it was and is told by `check`.
    """

    def __init__(
        self,
        game: Game,
        size: int,
        device: str = "cpu",
        *,
        reset: str = "auto",
        seed: int | None = None,
        observe: bool = True,
        threads: int | None = None,
        seating: Any = None,
        indices: Any = None,
    ) -> None:
        super().__init__(size, device, game.action_space, game.num_players, seating)
        if reset not in ("auto", "manual"):
            raise OptionError(f"reset: expected 'auto' or 'manual', got {reset!r}")
        self.game = game
        self.reset = reset
        self._chosen = _checked_indices(indices, size, reset)
        self._indices: Array = zeros((size,), np.int64, device)
        self._slots = Memory(size, game.dtype, device)
        self._final = Memory(size if reset == "auto" else 1, game.dtype, device)
        self._initial = Memory.of(game.initial, device)
        self.observation: Array = zeros((size, game.observation_size) if observe else (0, 1), np.float32, device)
        self._observed = kernel_array(self.observation, device)
        self._actions = zero_actions(game.action_space, size, device)
        self._taken = kernel_array(self._actions, device)
        self._runner: Any = make_runner(game, size, device, threads)
        fields: Any = game.dtype.fields
        self._fields = fields
        self.action_mask = self._member("legal", flag=True)[:, : max(game.action_space.size, 1)]
        self._ended = self._member("ended", flag=True)
        self._scores = self._member("scores")
        self._turn = self.view("public").turn
        self._seats = as_array(self.seating, device) if device == "cuda" and self.seating is not None else self.seating
        self.moves = 0
        self.seed(secrets.randbelow(SEEDS) if seed is None else seed)

    def seed(self, seed: int, index: int = 0) -> None:
        check_seed(seed, index)
        self._seed = np.uint64(seed)
        rows = np.int64(index) + np.arange(self.size) if self._chosen is None else self._chosen
        self._indices[...] = as_array(rows, self.device)

    def init(self) -> Transition:
        self._runner.run(
            "batch_begin", self.size, self._slots.records, self._initial.records, self._observed, self._seed,
            kernel_array(self._indices, self.device),
        )  # fmt: skip
        if self._chosen is None:
            self._indices += self.size
        return self._transition()

    def forward(self, action: Any) -> Transition:
        if self.moves == 0:
            raise GameStateError("this batch has not begun: call init() first")
        self._actions[...] = self.checked_actions(action, self.size)
        slots, actions = self._slots.records, self._taken
        if self.device != "cuda":
            if self.reset == "manual" and bool(self._ended.all()):
                raise GameStateError("all games of this batch are over: call init() for the next ones")
            refused = [row for row in self._runner.run("batch_check", self.size, slots, actions) if row >= 0]
            if refused:
                row = refused[0]
                raise self._refusal(row, self._actions[row].tolist(), self.host_slots()[row : row + 1])
        auto = self.reset == "auto"
        self._runner.run(
            "batch_step", self.size, slots, actions, self._initial.records, self._final.records, self._observed,
            self._seed, auto,
        )  # fmt: skip
        return self._transition()

    def random_actions(self) -> Array:
        actions = zero_actions(self.action_space, self.size, self.device)
        self._runner.run("batch_pick", self.size, self._slots.records, kernel_array(actions, self.device))
        return actions

    def play_random(self, steps: int) -> Transition:
        """Play uniformly random legal actions for a number of steps, without a stop between them (reset="auto" only).

        Observations and masks are written at every step, as by `forward`.
        """
        if self.reset != "auto" or len(self.observation) == 0:
            raise OptionError('play_random needs a batch with reset="auto" and observe=True')
        if self.moves == 0:
            self.init()
        self._runner.run(
            "batch_random", self.size, self._slots.records, self._taken,
            self._initial.records, self._final.records, self._observed, self._seed, steps,
        )  # fmt: skip
        return self._transition()

    def check(self) -> None:
        if self.device == "cuda":
            refused = self._runner.refused()
            if refused is not None:
                raise self._refusal(*refused)

    def state(self) -> dict[str, Any]:
        arrays = {name: array.clone() if hasattr(array, "clone") else array.copy() for name, array in self._kept()}
        return {**arrays, "seed": int(self._seed), "moves": self.moves}

    def restore(self, state: Mapping[str, Any]) -> Transition:
        for name, array in self._kept():
            array[...] = as_array(state[name], self.device)
        self._seed = np.uint64(state["seed"])
        self.moves = state["moves"]
        return self._transition()

    def _kept(self) -> list[tuple[str, Array]]:
        return [
            ("slots", self._slots.raw),
            ("final", self._final.raw),
            ("indices", self._indices),
            ("observation", self.observation),
        ]

    def measures(self) -> dict[str, Array]:
        """float64 [B], or [B, n] for those of each seat, of the game that each row finished last; NaN if there is none.

        With reset="manual" there is none while the row's next game goes on. Nothing waits for the device.
        """
        if not self.game.measures:
            return {}
        memory = self._final if self.reset == "auto" else self._slots
        out = zeros((self.size, self.game.measures_size), np.float64, self.device)
        self._runner.run("batch_measure", self.size, memory.records, kernel_array(out, self.device))
        return {name: out[:, place] for name, place in self.game.measure_places.items()}

    def view(self, part: str) -> MemoryView:
        """The public or the private state of all games; its arrays share the memory of the batch."""
        dtype, offset = self._fields[part][:2]
        return MemoryView(self._slots, dtype, offset, flags(getattr(self.game.records, part)))

    def person_view(self, seat: int) -> MemoryView:
        """The person state of one seat in all games."""
        dtype, offset = self._fields["person"][:2]
        return MemoryView(self._slots, dtype.base, offset + seat * dtype.base.itemsize, flags(self.game.records.person))

    def observe_seat(self, seat: int, final: bool) -> Array:
        memory = self._final if final else self._slots
        out = zeros((self.size, self.game.observation_size), np.float32, self.device)
        self._runner.run("batch_observe", self.size, memory.records, seat, kernel_array(out, self.device))
        return out

    def host_slots(self) -> np.ndarray[Any, Any]:
        """A copy of all slots in the host's memory, for records and tests."""
        return self._slots.on_host()

    def gather(self, rows: Array) -> BatchInfo:
        count = len(rows)
        records, fields = self.game.records, self._fields
        public = Memory(count, fields["public"][0], self.device)
        person = Memory(count, fields["person"][0].base, self.device)
        mask = zeros((count, self.action_mask.shape[1]), np.uint8, self.device)
        self._runner.run(
            "batch_gather", count, self._slots.records, kernel_array(rows, self.device), public.records, person.records,
            kernel_array(mask, self.device),
        )  # fmt: skip
        return BatchInfo(
            self._runner.run,
            rows,
            MemoryView(public, public.dtype, 0, flags(records.public)),
            MemoryView(person, person.dtype, 0, flags(records.person), available_actions=as_flags(mask)),
            self.game.observation_size,
        )

    def rows_by_player(self) -> list[Array]:
        """For each player the games in which it is to move."""
        return rows_by_player(self._turn, self._seats, self.num_players, self.device)

    def _transition(self) -> Transition:
        self.moves += 1
        return self._ended, self._scores, BatchInfos(self)

    def _member(self, name: str, flag: bool = False) -> Array:
        dtype, offset = self._fields[name][:2]
        return self._slots.member(dtype, offset, flag)

    def _refusal(self, row: int, action: Any, slot: np.ndarray[Any, Any]) -> IllegalActionError:
        known = self.game.layout.available(self.game.layout.split(slot.tobytes())[-2])
        legal = known if isinstance(known, tuple) else [str(known)]
        turn = int(slot["public"]["turn"][0])
        return IllegalActionError(action, turn, legal, f"in game {row} of the batch it is not legal now")


def _checked_indices(indices: Any, size: int, reset: str) -> np.ndarray[Any, np.dtype[np.int64]] | None:
    if indices is None:
        return None
    chosen = np.ascontiguousarray(indices, np.int64)
    if chosen.shape != (size,) or chosen.min() < 0 or reset == "auto":
        raise OptionError(f'indices: expected numbers of games of shape ({size},) and reset="manual", got {indices!r}')
    return chosen


class BatchInfos(Sequence[AbstractInfo]):
    """The infos of a step: those of players are gathered when asked for, a learner that reads the last needs none."""

    def __init__(self, env: BatchEnv) -> None:
        self._env = env
        self._moves = env.moves
        self._rows: list[Array] | None = None
        self._known: dict[int, AbstractInfo] = {}

    def __len__(self) -> int:
        return self._env.num_players + 1

    @overload
    def __getitem__(self, index: int) -> AbstractInfo: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[AbstractInfo]: ...

    def __getitem__(self, index: int | slice) -> AbstractInfo | Sequence[AbstractInfo]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        if place not in self._known:
            self._known[place] = self._made(place)
        return self._known[place]

    def _made(self, place: int) -> AbstractInfo:
        if place == self._env.num_players:
            return BatchRecorderInfo(self._env)
        if self._moves != self._env.moves:
            raise GameStateError("these infos are of an earlier step: read a player's info before the next forward()")
        if self._rows is None:
            self._rows = self._env.rows_by_player()
        return self._env.gather(self._rows[place])
