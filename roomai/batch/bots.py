"""Compiled bots: a bot that is a plain function, as rules are, plays one game, a batch, or whole games in a kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import GameDefinitionError, IllegalActionError, OptionError
from ..game import Game
from ..kernels import Kernels
from ..records import RecordInfo
from .info import BatchInfo
from .memory import Array, Memory, MemoryView, as_array, check_device, kernel_array, on_host, zero_actions, zeros
from .runners import make_runner
from .table import Floats

if TYPE_CHECKING:
    from .cuda import CudaKernels

AT_ONCE = {"numpy": 2**11, "cuda": 2**16}
"""Games of a rollout that are played side by side: few enough for the caches, and enough for all of a device."""
SALT = np.uint64(0xA0761D6478BD642F)
"""Keeps the random bits of bots apart from chance; they go by the game and the decision, whichever bot decides."""


@dataclass(frozen=True)
class CompiledBot:
    """A bot as a function decide(public, person, legal, parameters, scratch, random_bits) -> action id.

    It is written in the part of Python that Numba compiles, as rules are, and sees the records of the player to move:
    public and person, legal bool [A] (True = legal), its parameters float64 [P], scratch float64 [S] to reckon in, and
    64 random bits of its own.
    """

    decide: Callable[..., Any]
    parameters: tuple[float, ...] = ()
    scratch: int = 16


class BotGame:
    """A game with a bot linked into its kernels."""

    def __init__(self, game: Game, decide: Callable[..., Any]) -> None:
        if game.action_space.size == 0:
            raise GameDefinitionError(f"a compiled bot answers ids, and the actions of {game.name} are vectors")
        self.game = game
        self.dtype = game.dtype
        self.action_space = game.action_space
        self._bindings: Mapping[str, Any] = {**game.bindings, "decide": decide}

    @cached_property
    def kernels(self) -> Kernels:
        return Kernels(self.game.name, self._bindings)

    @cached_property
    def cuda_kernels(self) -> CudaKernels:
        from .cuda import CudaKernels

        return CudaKernels(self.game.name, self._bindings, self.dtype)


class BotRunner:
    """Runs a bot in games of one kind."""

    def __init__(self, game: Game, bot: CompiledBot, threads: int | None = 1) -> None:
        self._linked = BotGame(game, bot.decide)
        self._bot = bot
        self._threads = threads
        self._on: dict[str, Any] = {}

    def actions(self, info: BatchInfo, key: np.uint64, first: int) -> Array:
        """What it plays in each row, int64 [b], by the random numbers of a key; `first` rows were asked before."""
        memory = info.person_state.memory
        device, count = memory.device, memory.count
        actions = zero_actions(self._linked.action_space, count, device)
        public, mask = info.public_state.memory, info.action_mask
        arguments = public.records, memory.records, kernel_array(mask, device), *self._settings(count, device)
        self._runner(device).run("bot_actions", count, *arguments, key, first, kernel_array(actions, device))
        return actions

    def action(self, info: RecordInfo, key: np.uint64, first: int) -> int:
        """The same for the player to move in one game."""
        public, person, mask, actions, settings = self._alone
        public.view(np.uint8)[:] = np.frombuffer(info[0], np.uint8)
        person.view(np.uint8)[:] = np.frombuffer(info[1], np.uint8)
        mask[0] = info.action_mask
        self._linked.kernels.bot_actions(public, person, mask, *settings, key, first, actions, 0, 1)
        return int(actions[0])

    def play_on(self, slots: Memory, seating: Array, which: int) -> None:
        """Play in all slots as long as one of the seats that `seating`, int64 [B, n], gives to bot `which` is to move.

        Raises IllegalActionError for the first slot in which it plays what it may not.
        """
        runner, settings = self._runner(slots.device), self._settings(slots.count, slots.device)
        arguments = slots.records, kernel_array(seating, slots.device), which, *settings, SALT
        stopped = [row for row in runner.run("bot_play", slots.count, *arguments) if row >= 0]
        if slots.device == "cuda" and (refused := runner.refused()):
            stopped = [refused[0]]
        if stopped:
            raise self._refusal(on_host(slots.raw[stopped[0]]).copy().view(slots.dtype))

    def _refusal(self, slot: Any) -> IllegalActionError:
        """What is wrong in a slot [1] in which it is to move: it answers once more, by the same random bits."""
        game, log, seat = self._linked.game, slot["private"]["log"], int(slot["public"]["turn"][0])
        actions = np.zeros(1, np.int64)
        known = slot["public"].copy(), slot["person"][:, seat].copy(), slot["legal"].copy()
        bits = log["key"][0] ^ SALT, int(log["steps"][0])
        self._linked.kernels.bot_actions(*known, *self._settings(1, "numpy"), *bits, actions, 0, 1)
        answered = int(actions[0])
        legal = game.layout.available(game.layout.split(slot.tobytes())[-2])
        named = game.action_space.describe(answered) if game.action_space.parse(answered) is not None else answered
        return IllegalActionError(named, seat, legal, "it is what its bot answered")

    @cached_property
    def _alone(self) -> tuple[Any, Any, Any, Any, tuple[Any, Any]]:
        """Arrays for one row: what is known, what is legal, what it plays, and the bot's settings."""
        game = self._linked.game
        fields: Any = game.dtype.fields
        public, person = (np.zeros(1, kind) for kind in (fields["public"][0], fields["person"][0].base))
        mask, actions = np.zeros((1, game.action_space.size), np.bool_), np.zeros(1, np.int64)
        return public, person, mask, actions, self._settings(1, "numpy")

    def _settings(self, count: int, device: str) -> tuple[Any, Any]:
        parameters = as_array(np.array(self._bot.parameters, np.float64), device)
        scratch = zeros((count, self._bot.scratch), np.float64, device)
        return kernel_array(parameters, device), kernel_array(scratch, device)

    def _runner(self, device: str) -> Any:
        if device not in self._on:
            self._on[device] = make_runner(self._linked, AT_ONCE["numpy"], device, self._threads)
        return self._on[device]


@dataclass(frozen=True)
class BotRollout:
    """Many games of bots.

    scores     float64 [count, n], by seat
    seating    int64 [count, n]: which bot had each seat
    measures   float64 [count] by name
    steps      decisions in all of them
    """

    scores: Floats
    seating: np.ndarray[Any, Any]
    measures: dict[str, Floats]
    steps: int


Seating = np.ndarray[Any, Any] | Callable[[Any], np.ndarray[Any, Any]]
"""Which bot sits where: int [n], the same in all games, or a function of the person states of B games just begun (each
member an array by seat) to int [B, n]."""


def rollout_bots(
    game: Game,
    count: int,
    bots: Sequence[CompiledBot | BotRunner],
    seating: Seating,
    *,
    seed: int = 0,
    first: int = 0,
    device: str = "cpu",
) -> BotRollout:
    """Play games first to first + count - 1 of a seed to their ends, each seat by the bot that has it, on a device.

    Make a BotRunner of a bot that is in many rollouts, so that it is linked once. The chance outcomes are those of Env
    and BatchEnv for the same seed and index, and the same bots play the same actions in any division of the games.
    Raises OptionError for a bad seating or device, DeviceError for one that is not there, IllegalActionError when a bot
    plays what it may not.
    """
    check_device(device)
    place = "cuda" if device == "cuda" else "numpy"
    runners = [bot if isinstance(bot, BotRunner) else BotRunner(game, bot) for bot in bots]
    kernels = make_runner(game, AT_ONCE[place], place, 1)
    initial, nothing = Memory.of(game.initial, place), kernel_array(zeros((0, 1), np.float32, place), place)
    scores, chosen = np.zeros((count, game.num_players)), np.zeros((count, game.num_players), np.int64)
    measured = np.zeros((count, game.measures_size))
    steps = 0
    for low in range(0, count, AT_ONCE[place]):
        rows = slice(low, min(low + AT_ONCE[place], count))
        size = rows.stop - low
        slots = Memory(size, game.dtype, place)
        state = MemoryView(slots, game.dtype, 0, frozenset())
        indices = kernel_array(as_array(np.arange(first + low, first + rows.stop), place), place)
        kernels.run("batch_begin", size, slots.records, initial.records, nothing, np.uint64(seed), indices)
        chosen[rows] = _seats(seating, slots, game, len(bots))
        seats = as_array(chosen[rows], place)
        while (state.public.turn >= 0).any():
            for which, runner in enumerate(runners):
                runner.play_on(slots, seats, which)
        scores[rows] = on_host(state.scores)
        steps += int(state.private.log.steps.sum())
        if game.measures:
            values = zeros((size, game.measures_size), np.float64, place)
            kernels.run("batch_measure", size, slots.records, kernel_array(values, place))
            measured[rows] = on_host(values)
    measures = {name: measured[:, where] for name, where in game.measure_places.items()}
    return BotRollout(scores, chosen, measures, steps)


def _seats(seating: Seating, slots: Memory, game: Game, bots: int) -> np.ndarray[Any, Any]:
    chosen = np.asarray(seating(_persons(slots)) if callable(seating) else seating, np.int64)
    wanted = (slots.count, game.num_players)
    if chosen.shape not in (wanted, wanted[1:]) or chosen.min() < 0 or chosen.max() >= bots:
        shapes = f"{wanted[1:]} or {wanted}"
        raise OptionError(
            f"seating: expected bots from 0 to {bots - 1} in shape {shapes}, got {chosen.shape}: {chosen}"
        )
    return np.ascontiguousarray(np.broadcast_to(chosen, wanted))


def _persons(slots: Memory) -> np.ndarray[Any, Any]:
    """The person states of all seats, [B, n], on the host."""
    fields: Any = slots.dtype.fields
    kind, start = fields["person"][:2]
    raw = np.ascontiguousarray(on_host(slots.raw[:, start : start + kind.itemsize]))
    persons: np.ndarray[Any, Any] = raw.view(kind.base).reshape(slots.count, *kind.shape)
    return persons
