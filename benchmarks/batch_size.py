"""Moves per second against the size of the batch, on one core and on two, as a plot: docs/batch_size.svg.

Uniformly random legal play with observations and masks, as in batched.py: inside the kernel (`play_random`) and step by
step from Python (`forward`); pgx inside `lax.scan` on one core stands beside them. Two threads do not show in the CPU
time of a process, so this is time on the clock, and the machine should be quiet.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from .batched import pgx_works, roomai_works
from .common import Figure, Rates, Settings, Work, compare, main, measure, pin

GAMES = ("leduc_poker", "connect_four")
SIZES = tuple(4**power for power in range(9))
"""1 to 65,536."""
PGX_SIZES = SIZES[::2]
LARGE = 16384
"""From this size on a second core is expected to be worth BAR."""
BAR = 1.7
PLOT = Path(__file__).parents[1] / "docs" / "batch_size.svg"
FUSED, FUSED_TWO = "play_random()", "play_random(), two threads"
STEPWISE, STEPWISE_TWO = "forward() from Python", "forward() from Python, two threads"
PGX = "pgx in lax.scan"
CURVES: dict[str, dict[str, Any]] = {
    FUSED_TWO: {"color": "tab:blue", "linestyle": "--"},
    FUSED: {"color": "tab:blue"},
    STEPWISE_TWO: {"color": "tab:orange", "linestyle": "--"},
    STEPWISE: {"color": "tab:orange"},
    PGX: {"color": "tab:gray", "marker": "s"},
}


def run(settings: Settings) -> list[Figure]:
    second = max(set(range(os.cpu_count() or 1)) - {settings.core}, default=None)
    measured = {(name, size): _measured(name, size, settings, second) for name in GAMES for size in SIZES}
    _draw(measured)
    if second is None:
        return []
    return [
        compare(f"batch of {size}, {name}, two threads", "moves/s", rates, FUSED_TWO, "one thread", BAR)
        for (name, size), rates in measured.items()
        if size >= LARGE
    ]


def _measured(name: str, size: int, settings: Settings, second: int | None) -> Rates:
    works = dict(zip((FUSED, STEPWISE), roomai_works(name, size), strict=True))
    if second is not None:
        pin(settings.core, second)  # for the threads that start here
        both = [_on_cores(work, settings.core, second) for work in roomai_works(name, size, threads=2)]
        pin(settings.core)
        works |= zip((FUSED_TWO, STEPWISE_TWO), both, strict=True)
    if size in PGX_SIZES:
        works[PGX] = pgx_works(name, size)[0]
    rates = measure(works, settings, perf_counter)
    return rates | {"one thread": rates[FUSED]}


def _on_cores(work: Work, first: int, second: int) -> Work:
    """The work with this thread on two cores."""

    def on_two() -> float:
        pin(first, second)
        done = work()
        pin(first)
        return done

    return on_two


def _draw(measured: Mapping[tuple[str, int], Rates]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "roomai", "font.size": 9})
    from matplotlib import pyplot

    figure, plots = pyplot.subplots(1, len(GAMES), figsize=(9, 4), sharey=True, layout="constrained")
    for plot, name in zip(plots, GAMES, strict=True):
        for label, style in CURVES.items():
            points = [(size, median(measured[name, size][label])) for size in SIZES if label in measured[name, size]]
            if points:
                plot.plot(*zip(*points, strict=True), label=label, **{"marker": "o", "markersize": 3, **style})
        plot.set(xscale="log", yscale="log", xlabel="games in the batch", title=name)
        plot.set_xticks(SIZES, [f"{size:,}" for size in SIZES], rotation=45)
        plot.minorticks_off()
        plot.grid(alpha=0.3)
    plots[0].set_ylabel("moves per second")
    plots[0].legend()
    figure.savefig(PLOT, metadata={"Date": None})


if __name__ == "__main__":
    main(run, __doc__)
