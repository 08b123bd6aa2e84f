"""Kernels over games on a CUDA device: one thread a game, on torch's current stream, without waiting for the device."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numba import config, cuda, from_dtype
from numba.cuda.cudadrv import nvvm

from ..engine import (
    POLICY_SALT,
    WIDTH,
    batch_begin,
    batch_check,
    batch_gather,
    batch_observe,
    batch_observe_records,
    batch_pick,
    batch_random,
    batch_step,
    bot_actions,
    bot_play,
    look,
    may_play,
    pick,
    rollout_random,
    rollout_table,
    set_aside,
    step,
)
from ..kernels import Linked
from ..linking import link
from ..measures import batch_measure
from ..random import bits
from .memory import Memory, kernel_array, zero_actions, zeros

DEVICE = "cuda"
THREADS_PER_BLOCK = 64  # few, so that a batch of thousands spreads over all multiprocessors
NOTHING_REFUSED = -1


# ---- The kernels: thread i does what the kernel of that name in engine.py does with the range [i, i + 1) --------


def begin_on_device(count: int, slots: Any, initial: Any, observations: Any, seed: Any, indices: Any) -> None:
    i = cuda.grid(1)
    if i < count:
        batch_begin(slots, initial, observations, seed, indices, i, i + 1)


def step_on_device(
    count: int, slots: Any, actions: Any, initial: Any, final: Any, observations: Any, seed: Any, auto: bool,
    refused: Any, refused_slot: Any, refused_action: Any,
) -> None:  # fmt: skip
    """An illegal action leaves its slot as it was; the first since the last look at `refused` is kept for the error."""
    i = cuda.grid(1)
    if i < count:
        if batch_check(slots, actions, i, i + 1) < 0:
            batch_step(slots, actions, initial, final, observations, seed, auto, i, i + 1)
        elif cuda.atomic.compare_and_swap(refused, NOTHING_REFUSED, i) == NOTHING_REFUSED:
            set_aside(slots, actions, i, refused_slot, refused_action)


def gather_on_device(count: int, slots: Any, rows: Any, publics: Any, persons: Any, masks: Any) -> None:
    i = cuda.grid(1)
    if i < count:
        batch_gather(slots, rows, publics, persons, masks, i, i + 1)


def observe_records_on_device(count: int, publics: Any, persons: Any, observations: Any) -> None:
    i = cuda.grid(1)
    if i < count:
        batch_observe_records(publics, persons, observations, i, i + 1)


def observe_on_device(count: int, slots: Any, seat: int, observations: Any) -> None:
    i = cuda.grid(1)
    if i < count:
        batch_observe(slots, seat, observations, i, i + 1)


def measure_on_device(count: int, slots: Any, out: Any) -> None:
    i = cuda.grid(1)
    if i < count:
        batch_measure(slots, out, i, i + 1)


def bot_actions_on_device(
    count: int,
    publics: Any,
    persons: Any,
    masks: Any,
    parameters: Any,
    scratch: Any,
    key: Any,
    first: int,
    actions: Any,
) -> None:
    i = cuda.grid(1)
    if i < count:
        bot_actions(publics, persons, masks, parameters, scratch, key, first, actions, i, i + 1)


def bot_play_on_device(
    count: int, slots: Any, seating: Any, which: int, parameters: Any, scratch: Any, salt: Any,
    refused: Any, refused_slot: Any, refused_action: Any,
) -> None:  # fmt: skip
    """A bot that plays what is not legal leaves its slot as it was, and one such row is kept for the error."""
    i = cuda.grid(1)
    if i < count and bot_play(slots, seating, which, parameters, scratch, salt, i, i + 1) >= 0:
        cuda.atomic.compare_and_swap(refused, NOTHING_REFUSED, i)


def pick_on_device(count: int, slots: Any, actions: Any) -> None:
    i = cuda.grid(1)
    if i < count:
        batch_pick(slots, actions, i, i + 1)


def random_on_device(
    count: int, slots: Any, actions: Any, initial: Any, final: Any, observations: Any, seed: Any, steps: int
) -> None:
    i = cuda.grid(1)
    if i < count:
        batch_random(slots, actions, initial, final, observations, seed, steps, i, i + 1)


def rollout_random_on_device(
    count: int, slots: Any, actions: Any, initial: Any, out: Any, steps: Any, seed: Any, first: int
) -> None:
    i = cuda.grid(1)
    if i < count:
        rollout_random(slots, actions, initial, out, steps, seed, first, i, i + 1)


def rollout_table_on_device(
    count: int, slots: Any, words: Any, person_start: int, person_words: int, initial: Any, keys: Any, weights: Any,
    out: Any, steps: Any, seed: Any, first: int,
) -> None:  # fmt: skip
    i = cuda.grid(1)
    if i < count:
        rollout_table(
            slots, words, person_start, person_words, initial, keys, weights, out, steps, seed, first, i, i + 1
        )  # fmt: skip


KERNELS: Mapping[str, Callable[..., None]] = {
    "batch_begin": begin_on_device,
    "batch_step": step_on_device,
    "batch_gather": gather_on_device,
    "batch_measure": measure_on_device,
    "batch_observe": observe_on_device,
    "batch_observe_records": observe_records_on_device,
    "batch_pick": pick_on_device,
    "batch_random": random_on_device,
    "rollout_random": rollout_random_on_device,
    "rollout_table": rollout_table_on_device,
}
BOT_KERNELS: Mapping[str, Callable[..., None]] = {"bot_actions": bot_actions_on_device, "bot_play": bot_play_on_device}
"""Those of a game with a bot linked into it."""
REFUSING = ("batch_step", "bot_play")
"""Those that note what they refuse."""


# ---- The same for steps, in shared memory ----------------------------------------------------------------------
#
# A thread that works on its own slot in global memory reads and writes a few bytes at a time, far from those of its
# neighbours, and each access moves a whole sector. So a block fetches its slots together, in order, works on them in
# shared memory, and stores them, and what their players see, together.

SLOT: Any = None
"""The dtype of a slot, linked per game."""
WORDS = 0
"""Its 64-bit words, linked per game."""
SIGHTS = (THREADS_PER_BLOCK, 1)
"""Room for the observations of a block, linked per game; rows of odd length spread over the memory's banks."""


def step_in_shared_memory(
    count: int, slots: Any, actions: Any, initial: Any, final: Any, observations: Any, seed: Any, auto: bool,
    refused: Any, refused_slot: Any, refused_action: Any,
) -> None:  # fmt: skip
    tile = cuda.shared.array(THREADS_PER_BLOCK, SLOT)
    sights = cuda.shared.array(SIGHTS, np.float32)
    i, t = cuda.grid(1), cuda.threadIdx.x
    fetch(tile, slots, count)
    if i < count:
        if not may_play(tile[t], actions[i]):
            if cuda.atomic.compare_and_swap(refused, NOTHING_REFUSED, i) == NOTHING_REFUSED:
                set_aside(slots, actions, i, refused_slot, refused_action)
        elif tile[t].public.turn >= 0:
            step(tile, t, actions[i], initial, final, i, count, seed, auto)
    store(tile, slots, count)
    if len(observations) > 0:
        show(tile, sights, observations, count)


def random_in_shared_memory(
    count: int, slots: Any, actions: Any, initial: Any, final: Any, observations: Any, seed: Any, steps: int
) -> None:
    tile = cuda.shared.array(THREADS_PER_BLOCK, SLOT)
    sights = cuda.shared.array(SIGHTS, np.float32)
    i, t = cuda.grid(1), cuda.threadIdx.x
    for _ in range(steps):
        fetch(tile, slots, count)
        if i < count:
            log = tile[t].private.log
            pick(tile[t], actions, i, bits(log.key ^ POLICY_SALT, log.steps))
            step(tile, t, actions[i], initial, final, i, count, seed, True)
        store(tile, slots, count)
        show(tile, sights, observations, count)


def fetch(tile: Any, slots: Any, count: int) -> None:
    """Copy the slots of this block into shared memory, word by word."""
    first, width = cuda.blockIdx.x * cuda.blockDim.x, cuda.blockDim.x
    for j in range(cuda.threadIdx.x, min(width, count - first) * WORDS, width):
        tile[j // WORDS].words[j % WORDS] = slots[first + j // WORDS].words[j % WORDS]
    cuda.syncthreads()


def store(tile: Any, slots: Any, count: int) -> None:
    """Copy them back."""
    cuda.syncthreads()
    first, width = cuda.blockIdx.x * cuda.blockDim.x, cuda.blockDim.x
    for j in range(cuda.threadIdx.x, min(width, count - first) * WORDS, width):
        slots[first + j // WORDS].words[j % WORDS] = tile[j // WORDS].words[j % WORDS]


def show(tile: Any, sights: Any, observations: Any, count: int) -> None:
    """Write what the players to move in this block see."""
    first, width, t = cuda.blockIdx.x * cuda.blockDim.x, cuda.blockDim.x, cuda.threadIdx.x
    if first + t < count:
        look(tile, sights, t, t)
    cuda.syncthreads()
    for j in range(t, min(width, count - first) * WIDTH, width):
        observations[first + j // WIDTH, j % WIDTH] = sights[j // WIDTH, j % WIDTH]
    cuda.syncthreads()


IN_SHARED_MEMORY: Mapping[str, Callable[..., None]] = {
    "batch_step": step_in_shared_memory,
    "batch_random": random_in_shared_memory,
}
SHARED_BYTES = 48 * 1024
"""What a block may have without asking for more."""


def shared_memory(dtype: np.dtype[Any], width: int) -> dict[str, Any] | None:
    """What these kernels are linked with for slots of that dtype and observations of that width.

    None if a block needs more than it may have.
    """
    sights = (THREADS_PER_BLOCK, width | 1)
    if THREADS_PER_BLOCK * dtype.itemsize + 4 * sights[0] * sights[1] > SHARED_BYTES:
        return None
    slot = np.dtype((np.record, dtype)) if config.ENABLE_CUDASIM else from_dtype(dtype)
    return {"SLOT": slot, "WORDS": dtype.itemsize // 8, "SIGHTS": sights}


# ---- Compiling and launching them ----------------------------------------------------------------------------


class CudaKernels:
    """The kernels of one game for CUDA, linked and compiled when first launched."""

    def __init__(self, name: str, bindings: Mapping[str, Any], dtype: np.dtype[Any]) -> None:
        self._name = name
        shared = shared_memory(dtype, bindings["WIDTH"])
        self._bindings = {**bindings, **(shared or {})}
        self._templates = {**KERNELS, **BOT_KERNELS, **({} if shared is None else IN_SHARED_MEMORY)}
        self._made: dict[Callable[..., Any], Any] = {}
        self._kernels: dict[str, Any] = {}

    def linked(self, name: str) -> Any:
        """The kernel that does on the device what the one of that name in engine.py does on the CPU, uncompiled yet."""
        if name not in self._kernels:
            self._kernels[name] = link(
                self._templates[name], self._bindings, _device_function, _kernel, self._name, self._made
            )  # fmt: skip
        return self._kernels[name]

    def compiled(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """The same, compiled for arguments of those types: they never change for a kernel of one game."""
        kernel = self.linked(name)
        if not config.ENABLE_CUDASIM and not kernel.overloads:
            with unfused():
                kernel.compile(tuple(kernel.typeof_pyval(argument) for argument in arguments))
            kernel.disable_compile()
        return kernel


class CudaRunner:
    """Runs the kernels of a game over rows 0 to count - 1, one thread a row."""

    threads = 2**16
    """How many rows are worth running at once."""

    def __init__(self, game: Linked) -> None:
        self._kernels = game.cuda_kernels
        self._streams: dict[int, Any] = {}
        self._row = zeros((1,), np.int64, DEVICE)
        self._row[...] = NOTHING_REFUSED
        self._slot = Memory(1, game.dtype, DEVICE)
        self._action = zero_actions(game.action_space, 1, DEVICE)
        self._refusal = (kernel_array(self._row, DEVICE), self._slot.records, kernel_array(self._action, DEVICE))

    def run(self, kernel: str, count: int, *arguments: Any) -> list[Any]:
        """Launch the kernel over count rows, on torch's current stream; there is no answer to wait for."""
        if count > 0:
            given = (count, *arguments, *self._refusal) if kernel in REFUSING else (count, *arguments)
            compiled = self._kernels.compiled(kernel, given)
            threads = min(count, THREADS_PER_BLOCK)
            _configured(compiled, -(-count // threads), threads, self._stream())(*given)
        return []

    def refused(self) -> tuple[int, Any, np.ndarray[Any, Any]] | None:
        """(row, action, its slot [1]) of an action refused since the last call, or None; waits for the device."""
        row = int(self._row[0])
        if row == NOTHING_REFUSED:
            return None
        self._row[...] = NOTHING_REFUSED
        return row, self._action[0].tolist(), self._slot.on_host()

    def _stream(self) -> Any:
        if config.ENABLE_CUDASIM:
            return 0
        import torch

        pointer = torch.cuda.current_stream().cuda_stream
        if pointer not in self._streams:
            self._streams[pointer] = cuda.external_stream(pointer)
        return self._streams[pointer]


def _configured(kernel: Any, blocks: int, threads: int, stream: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a small batch is not a mistake
        return kernel[blocks, threads, stream]


if not config.ENABLE_CUDASIM:  # where a kernel is its own launch, so that two can't be kept
    _configured = lru_cache(1024)(_configured)


def _device_function(function: Callable[..., Any]) -> Any:
    return cuda.jit(function, device=True)


def _kernel(function: Callable[..., Any]) -> Any:
    # Linking with LTO would compile once more, and fuse whatever `unfused` says; the simulator knows no such option.
    return cuda.jit(function, cache=True, **({} if config.ENABLE_CUDASIM else {"lto": False}))


_fusing = threading.Lock()


@contextmanager
def unfused() -> Iterator[None]:
    """Compile a * b + c as a product, rounded, and a sum, as on the CPU: the same game has the same bits on both.

    NVVM has a switch for it, and numba-cuda no way to pass one.
    """
    with _fusing:
        compile_ir = nvvm.compile_ir
        nvvm.compile_ir = partial(compile_ir, fma=False)
        try:
            yield
        finally:
            nvvm.compile_ir = compile_ir
