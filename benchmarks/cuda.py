"""Moves per second on a CUDA device, beside one core of the CPU: batches from Python and fused, rollouts, and PPO.

All is time on the clock; the device is waited for at the end of each stretch of work, and nothing is copied from it but
the scores of rollouts. pgx stands beside it where JAX has the GPU as well.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from .batched import FUSED, PGX_STEPWISE, SCAN, STEPWISE, pgx_works, roomai_works
from .common import Figure, Settings, Work, compare, main, measure
from .ppo import ours
from .secret_hitler import work as secret_hitler

GAMES = ("bargaining", "leduc_poker", "kuhn_poker", "tic_tac_toe", "connect_four")
SIZES = (4096, 65536, 1048576)
CPU = "one core"


def run(settings: Settings) -> list[Figure]:
    figures = []
    for name in GAMES:
        for size in SIZES:
            figures += _batches(name, size, settings)
        figures += _rollouts(name, settings)
    return [*figures, *_fused_bots(settings), *_bandwidth(settings), *_learning(settings)]


def _batches(name: str, size: int, settings: Settings) -> list[Figure]:
    ours = map(_waited_for, roomai_works(name, size, "cuda"))
    works = dict(zip((FUSED, STEPWISE), ours, strict=True))
    works |= zip((f"{FUSED} on {CPU}", f"{STEPWISE} on {CPU}"), roomai_works(name, size), strict=True)
    peers = {FUSED: [f"{FUSED} on {CPU}"], STEPWISE: [f"{STEPWISE} on {CPU}"]}
    if _jax_has_gpu():
        works |= zip((SCAN, PGX_STEPWISE), pgx_works(name, size), strict=True)
        peers[FUSED].append(SCAN)
        peers[STEPWISE].append(PGX_STEPWISE)
    rates = measure(works, settings, perf_counter)
    return [
        compare(f"CUDA, batch of {size}, {name}, {way}", "moves/s", rates, way, peer)
        for way, beside in peers.items()
        for peer in beside
    ]


def _rollouts(name: str, settings: Settings) -> list[Figure]:
    import roomai

    game: Any = roomai.game(name)

    def played(device: str, count: int) -> Callable[[], float]:
        return lambda: float(game.rollout(count, seed=1, threads=1, device=device).steps)

    count = max(SIZES)
    works: dict[str, Work] = {"CUDA": played("cuda", count), CPU: played("cpu", min(SIZES))}
    rates = measure(works, settings, perf_counter)
    return [compare(f"CUDA, {count} rollouts, {name}", "decisions/s", rates, "CUDA", CPU)]


def _fused_bots(settings: Settings) -> list[Figure]:
    """Whole games of Secret Hitler, ten players, played by bots within a kernel."""
    figures = []
    for bot in ("sh_yes", "sh_meter"):
        works = {"CUDA": secret_hitler(bot, SIZES[1], "cuda"), CPU: secret_hitler(bot)}
        rates = measure(works, settings, perf_counter)
        figures.append(compare(f"CUDA, {SIZES[1]} games of Secret Hitler, {bot}", "games/s", rates, "CUDA", CPU))
    return figures


def _bandwidth(settings: Settings) -> list[Figure]:
    """Fused steps of bargaining, as a part of what the memory's bandwidth allows for the bytes that a step moves.

    Those are the slot, read and written, the action, written and read, and the observation, written. The bandwidth is
    that of a copy within the device, both ways counted.
    """
    import roomai

    game: Any = roomai.game("bargaining")
    moved = 2 * game.dtype.itemsize + 2 * 8 + 4 * game.observation_size
    works = {"copy": _waited_for(_copy())}
    works |= {str(size): _waited_for(next(iter(roomai_works("bargaining", size, "cuda")))) for size in SIZES}
    rates = {name: median(found) for name, found in measure(works, settings, perf_counter).items()}
    parts = [
        Figure(
            f"CUDA, batch of {size}, bargaining, fused: part of the bandwidth, at {moved} bytes a move", "part",
            rates[str(size)] * moved / rates["copy"], bar=0.5 if size == 65536 else None,
        )
        for size in SIZES
    ]  # fmt: skip
    return [Figure("CUDA, a copy within the device", "bytes/s", rates["copy"]), *parts]


def _copy() -> Work:
    import torch

    source = torch.empty(1 << 30, dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)

    def work() -> float:
        target.copy_(source)
        return 2.0 * source.numel()

    return work


def _learning(settings: Settings) -> list[Figure]:
    """PPO with its standard networks, from the first move to the last step of the optimiser."""
    import torch

    torch.set_float32_matmul_precision("high")
    works = {
        str(size): _waited_for(ours("bargaining", envs=size, device="cuda", minibatches=8)) for size in (16384, 65536)
    }
    rates = measure(works, settings, perf_counter)
    return [
        compare(f"CUDA, PPO on bargaining, {size} games", "decisions/s", rates, size,
                bar=5e6 if size == "65536" else None)
        for size in works
    ]  # fmt: skip


def _jax_has_gpu() -> bool:
    """Whether pgx can be measured."""
    try:
        import jax
        import pgx  # noqa: F401
    except ImportError:
        return False
    return bool(jax.default_backend() == "gpu")


def _waited_for(work: Work) -> Work:
    import torch

    def waited_for() -> float:
        done = work()
        if torch.cuda.is_available():  # not under Numba's simulator, which needs no waiting
            torch.cuda.synchronize()
        return done

    return waited_for


if __name__ == "__main__":
    main(run, __doc__)
