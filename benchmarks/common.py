"""What every benchmark shares: one pinned core, repeats that take turns, and lines of a table that judge themselves."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import process_time

from roomai.errors import RoomAIError

Work = Callable[[], float]
"""Does a stretch of work, some milliseconds or more, and answers how many units (moves, games) it was."""
Rates = dict[str, list[float]]
"""For each contestant its units per second, one a repeat."""

PACKAGES = (
    "roomai", "numpy", "numba", "llvmlite", "torch", "jax", "pgx", "open_spiel", "rlcard", "pettingzoo",
    "pokerkit",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How long and how often to measure, and on which core."""

    repeats: int = 7
    seconds: float = 0.3
    core: int = max(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Figure:
    """One line of the table: our figure, a peer's, and the bar that their ratio (or ours alone) has to reach."""

    job: str
    unit: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    bar: float | None = None
    at_most: bool = False
    """Whether the bar is the most our figure may be; else it is the least the ratio, or our figure alone, must be."""
    spread: tuple[float, float] | None = None
    """The lowest and the highest ratio of one repeat."""

    @property
    def ratio(self) -> float | None:
        return None if self.theirs is None else self.ours / self.theirs

    @property
    def met(self) -> bool | None:
        """None where there is no bar: a figure to stand beside the others."""
        if self.bar is None:
            return None
        if self.at_most:
            return self.ours <= self.bar
        return (self.ours if self.ratio is None else self.ratio) >= self.bar


def measure(works: Mapping[str, Work], settings: Settings, clock: Callable[[], float] = process_time) -> Rates:
    """Let the contestants take turns, so that what else the machine does hits all alike; the first turn is not counted.

    The clock counts the CPU time of this process, with all its threads, unless another is given.
    """
    for work in works.values():
        work()
    rates: Rates = {name: [] for name in works}
    order = list(works)
    for _ in range(settings.repeats):
        for name in order:
            rates[name].append(_rate(works[name], settings.seconds, clock))
        order.reverse()
    return rates


def _rate(work: Work, seconds: float, clock: Callable[[], float]) -> float:
    done, start = 0.0, clock()
    while (spent := clock() - start) < seconds:
        done += work()
    return done / spent


def compare(job: str, unit: str, rates: Rates, ours: str, peer: str | None = None, bar: float | None = None) -> Figure:
    """The line for two contestants (or for ours alone) of one measurement."""
    if peer is None:
        return Figure(job, unit, median(rates[ours]), bar=bar)
    ratios = [mine / theirs for mine, theirs in zip(rates[ours], rates[peer], strict=True)]
    return Figure(
        job, unit, median(rates[ours]), peer, median(rates[peer]), bar, spread=(min(ratios), max(ratios))
    )  # fmt: skip


# ---- Running a script and printing what it found ---------------------------------------------------------------


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options that every script has."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    standard = Settings()
    made.add_argument(
        "--repeats", type=int, default=standard.repeats, help="measurements of each (default %(default)s)"
    )
    made.add_argument(
        "--seconds", type=float, default=standard.seconds, help="length of each in seconds (default %(default)s)"
    )
    made.add_argument("--core", type=int, default=standard.core, help="the core to run on (default %(default)s)")
    made.add_argument("--json", type=Path, help="write the figures there")
    return made


def main(run: Callable[[Settings], Sequence[Figure]], description: str | None) -> None:
    """A script's entry point: pin the core (before a peer starts its threads), measure, print, write JSON."""
    given = parser(description).parse_args()
    settings = Settings(given.repeats, given.seconds, given.core)
    pin(settings.core)
    try:
        figures = run(settings)
    except ImportError as error:
        sys.exit(f"{error}: install the peers with pip install -r benchmarks/requirements.txt")
    except RoomAIError as error:
        sys.exit(f"error: {error}")
    print(table(figures))
    if given.json is not None:
        write_json(given.json, figures)


def pin(*cores: int) -> None:
    """Keep this process, and all it starts, on these cores."""
    os.sched_setaffinity(0, cores)


def write_json(path: Path, figures: Sequence[Figure]) -> None:
    lines = [asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in figures]
    path.write_text(json.dumps({"machine": machine(), "figures": lines}, indent=2) + "\n")


def read_json(path: Path) -> list[Figure]:
    """The figures that `write_json` wrote."""
    lines = json.loads(path.read_text())["figures"]
    return [Figure(**{name: value for name, value in line.items() if name not in ("ratio", "met")}) for line in lines]


def table(figures: Sequence[Figure]) -> str:
    """Markdown."""
    head = ("job", "unit", "ours", "peer", "theirs", "ratio", "bar", "met")
    rows = [_row(figure) for figure in figures]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, rule, *rows)
    )


def _row(figure: Figure) -> tuple[str, ...]:
    bar = "" if figure.bar is None else f"{'<=' if figure.at_most else '>='} {_short(figure.bar)}"
    theirs = "" if figure.theirs is None else _short(figure.theirs)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3g}"
    if figure.spread is not None:
        ratio += f" ({figure.spread[0]:.3g} to {figure.spread[1]:.3g})"
    met = {None: "", True: "yes", False: "NO"}[figure.met]
    return figure.job, figure.unit, _short(figure.ours), figure.peer, theirs, ratio, bar, met


def _short(number: float) -> str:
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if abs(number) >= size:
            return f"{number / size:.3g}{letter}"
    return f"{number:.3g}"


def insert(page: Path, mark: str, text: str) -> None:
    """Put the text between `<!-- mark -->` and `<!-- end of mark -->` of a page, in the place of what is there."""
    before, start, rest = page.read_text().partition(f"<!-- {mark} -->\n")
    _, end, after = rest.partition(f"<!-- end of {mark} -->\n")
    if not end:
        raise ValueError(f"{page} has no place for {mark}")
    page.write_text(f"{before}{start}{text}\n{end}{after}")


def machine() -> dict[str, str]:
    """What the figures were measured on, and with which versions."""
    versions = {package: _version(package) for package in PACKAGES}
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        **{package: found for package, found in versions.items() if found},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    with open("/proc/cpuinfo") as lines:
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
