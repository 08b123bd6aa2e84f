"""What a node costs in games of growing size, from ten thousand nodes to more than a hundred million.

Each game has a process of its own: it builds the tree and the sequence form (kernels cached), and runs CFR+ on one
thread and on two. Time is on the clock, the best of the repeats, so the machine should be quiet. An entry is what a
sequence pays against one sequence of the other; an iteration passes over all of them once. With --solve the largest
game is solved instead, and the exploitability told on the way.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from .common import Figure, parser, pin, write_json

Choice = tuple[str, dict[str, Any]]
"""A game and its options."""
GAMES: tuple[Choice, ...] = (
    ("leduc_poker", {}),
    ("leduc_poker", {"ranks": 6}),
    ("leduc_poker", {"ranks": 13}),
    ("leduc_poker", {"ranks": 13, "suits": 4}),
    ("leduc_poker", {"ranks": 13, "suits": 4, "raises": 4}),
    ("leduc_poker", {"ranks": 13, "suits": 4, "raises": 8}),
    ("liars_dice", {"dice": (1, 1), "faces": 4}),
    ("liars_dice", {"dice": (1, 1), "faces": 5}),
    ("liars_dice", {"dice": (1, 1), "faces": 6}),
    ("liars_dice", {"dice": (2, 2), "faces": 3}),
    ("liars_dice", {"dice": (2, 1), "faces": 5}),
    ("liars_dice", {"dice": (2, 2), "faces": 4}),
    ("liars_dice", {"dice": (2, 1), "faces": 6}),
)
SOLVED: Choice = ("leduc_poker", {"ranks": 13, "suits": 4, "raises": 8})
ALGORITHMS = ("cfr+", "pcfr+", "dcfr")
UNTIL = 1e-3
MINUTES = 5.0
MAX_NODES = 200_000_000
THREADS = (1, 2)
CORES = sorted(os.sched_getaffinity(0))[-2:]
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Size:
    """A game measured; seconds of an iteration by the number of threads."""

    game: str
    nodes: int
    states: int
    entries: int
    tree_bytes: int
    form_bytes: int
    build_s: float
    form_s: float
    iteration_s: dict[str, float]
    peak_bytes: int
    """Of the whole process, Python, Numba and the kernels among it."""

    @property
    def family(self) -> str:
        return self.game.partition("(")[0]


def measured(given: Choice, core: int, repeats: int, seconds: float) -> Size:
    """Build a game and iterate on it, in this process."""
    from players.tabular.cfr import CFRSolver

    pin(core)
    tree, form, build_s, form_s = _built(given)
    iteration = {}
    for threads in THREADS[: len(CORES)]:
        pin(*CORES if threads > 1 else (core,))
        iteration[str(threads)] = _best(CFRSolver(tree, form, threads=threads), repeats, seconds)
    sizes = tree.num_nodes, tree.num_states, len(form.pays), tree.num_bytes, form.num_bytes
    return Size(_title(*given), *sizes, build_s, form_s, iteration, _peak())


def _built(given: Choice) -> tuple[Any, Any, float, float]:
    """The tree, the sequence form and the seconds that each took; kernels are compiled or loaded before."""
    import roomai
    from players.tabular.sequences import sequence_form
    from players.tabular.tree import build_tree
    from roomai.errors import TreeError

    game: Any = roomai.game(given[0], **given[1])
    with suppress(TreeError):
        build_tree(game, max_nodes=1)
    sequence_form(build_tree(roomai.game("kuhn_poker")))
    build_s, tree = _timed(lambda: build_tree(game, max_nodes=MAX_NODES))
    form_s, form = _timed(lambda: sequence_form(tree))
    return tree, form, build_s, form_s


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    answer = work()
    return perf_counter() - start, answer


def _best(solver: Any, repeats: int, seconds: float) -> float:
    """The fewest seconds that an iteration took."""
    solver.run(1)
    count = max(1, int(seconds / _timed(lambda: solver.run(1))[0]))
    return min(_timed(lambda: solver.run(count))[0] for _ in range(repeats)) / count


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _title(name: str, options: dict[str, Any]) -> str:
    return f"{name}({', '.join(f'{key}={value}' for key, value in options.items())})" if options else name


def in_process(work: Callable[..., Any], *given: Any) -> Any:
    """What the work answers in a new process, whose memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


# ---- Solving a large one ------------------------------------------------------------------------------------------


def solved(given: Choice, minutes: float) -> dict[str, Any]:
    """Run each algorithm on a game until an aim is reached: what it took, and what was measured on the way."""
    from players.tabular.algorithms import make_solver
    from players.tabular.solving import Aim, Run

    tree, form, build_s, form_s = _built(given)
    pin(*CORES)
    curves = {}
    for text in ALGORITHMS:
        run = Run(make_solver(text, tree, form), text, 0)
        run.go(Aim(until=UNTIL, minutes=minutes))
        curves[text] = [(point.iterations, point.seconds, point.exploitability) for point in run.measures]
    return {
        "game": _title(*given),
        "nodes": tree.num_nodes,
        "states": tree.num_states,
        "entries": len(form.pays),
        "tree_bytes": tree.num_bytes,
        "form_bytes": form.num_bytes,
        "build_s": build_s,
        "form_s": form_s,
        "peak_bytes": _peak(),
        "curves": curves,
    }


# ---- What is printed and drawn ------------------------------------------------------------------------------------


def size_table(sizes: Sequence[Size]) -> str:
    head = (
        "game", "nodes", "information states", "entries", "bytes a node: tree", "form", "peak, MB", "build, s",
        "ns a node", "form, s", "iteration, ms", "ns a node", "ns an entry", "two threads, ms", "times",
    )  # fmt: skip
    return _markdown([head, *(_line(size) for size in sorted(sizes, key=lambda size: size.nodes))])


def _line(size: Size) -> tuple[str, ...]:
    one, two = (size.iteration_s.get(str(threads)) for threads in THREADS)
    assert one is not None
    return (
        size.game, f"{size.nodes:,}", f"{size.states:,}", f"{size.entries:,}", f"{size.tree_bytes / size.nodes:.1f}",
        f"{size.form_bytes / size.nodes:.1f}", f"{size.peak_bytes / MEGABYTE:,.0f}", f"{size.build_s:.3g}",
        f"{1e9 * size.build_s / size.nodes:.0f}", f"{size.form_s:.3g}", f"{1e3 * one:.3g}",
        f"{1e9 * one / size.nodes:.2f}", f"{1e9 * one / size.entries:.2f}", f"{1e3 * two:.3g}" if two else "",
        f"{one / two:.2f}" if two else "",
    )  # fmt: skip


def solve_table(found: dict[str, Any]) -> str:
    """What it took, and the iterations and seconds at which each algorithm was first measured below some bounds."""
    nodes = found["nodes"]
    text = (
        f"{found['game']}: {nodes:,} nodes, {found['states']:,} information states, {found['entries']:,} entries; "
        f"{found['tree_bytes'] / nodes:.1f} bytes a node for the tree and {found['form_bytes'] / nodes:.1f} for the "
        f"form, {found['peak_bytes'] / MEGABYTE:,.0f} MB at most; built in {found['build_s']:.1f} s and "
        f"{found['form_s']:.1f} s"
    )
    rows: list[tuple[str, ...]] = [("exploitability below", *(f"{name}: iterations, s" for name in found["curves"]))]
    for below in (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001):
        firsts = [next((point for point in curve if point[2] <= below), None) for curve in found["curves"].values()]
        rows.append((f"{below:g}", *(f"{first[0]:,}, {first[1]:.1f}" if first else "-" for first in firsts)))
    lasts = [curve[-1] for curve in found["curves"].values()]
    rows.append(("at the end", *(f"{last[2]:.2g} after {last[0]:,}, {last[1]:.1f}" for last in lasts)))
    rows.append(("an iteration, ms", *(f"{1e3 * last[1] / last[0]:.0f}" for last in lasts)))
    return f"{text}.\n\n{_markdown(rows)}"


def _markdown(rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


def draw_sizes(path: Path, sizes: Sequence[Size]) -> None:
    curves: dict[str, list[tuple[float, float]]] = {}
    for size in sorted(sizes, key=lambda size: size.nodes):
        nanoseconds = 1e9 * size.iteration_s["1"]
        curves.setdefault(f"{size.family}, a node", []).append((size.nodes, nanoseconds / size.nodes))
        curves.setdefault(f"{size.family}, an entry", []).append((size.nodes, nanoseconds / size.entries))
    _draw(path, "An iteration of CFR+ on one thread", "nodes of the tree", "nanoseconds", curves)


def draw_solve(path: Path, found: dict[str, Any]) -> None:
    curves = {text: [(point[1], point[2]) for point in curve] for text, curve in found["curves"].items()}
    _draw(path, f"{found['game']}, {found['nodes'] / 1e6:.0f} M nodes", "seconds", "exploitability", curves)


def _draw(path: Path, title: str, x: str, y: str, curves: dict[str, list[tuple[float, float]]]) -> None:
    from competitions.plot import Plot

    path.write_text(Plot(title, x, y, curves).svg())


def figures(sizes: Sequence[Size]) -> list[Figure]:
    return [
        line
        for size in sizes
        for line in (
            Figure(f"tree of {size.game}", "ns/node", 1e9 * size.build_s / size.nodes),
            Figure(f"iteration of CFR+, {size.game}", "ns/node", 1e9 * size.iteration_s["1"] / size.nodes),
        )
    ]


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--solve", action="store_true", help="solve the largest game instead")
    options.add_argument("--minutes", type=float, default=MINUTES, help="most for an algorithm (default %(default)s)")
    options.add_argument("--picture", type=Path, help="draw an SVG there")
    given = options.parse_args()
    if given.solve:
        found = in_process(solved, SOLVED, given.minutes)
        print(solve_table(found))
        if given.picture is not None:
            draw_solve(given.picture, found)
        return
    sizes = []
    for game in GAMES:
        print(f"{_title(*game)} ...", file=sys.stderr, flush=True)
        sizes.append(in_process(measured, game, given.core, given.repeats, given.seconds))
    print(size_table(sizes))
    if given.picture is not None:
        draw_sizes(given.picture, sizes)
    if given.json is not None:
        write_json(given.json, figures(sizes))


if __name__ == "__main__":
    main()
