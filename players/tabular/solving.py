"""A run of a solver: until an aim is reached, measured on the way, in pieces short enough to be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from roomai.errors import OptionError

from .evaluation import Evaluation, evaluate
from .solver import Solver

POINTS_PER_DECADE = 10
PIECE_S = 0.2
"""About how long a solver runs before somebody may look in."""


@dataclass(frozen=True)
class Aim:
    """When a run ends: after so many iterations or minutes, or at an exploitability, whatever comes first."""

    iterations: int | None = None
    until: float | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        given = {name: value for name, value in vars(self).items() if value is not None}
        if not given:
            raise OptionError("say when to stop: --iterations, --until or --minutes")
        for name, value in given.items():
            if not 0 < value < float("inf"):
                raise OptionError(f"{name}: expected a number above 0, got {value}")


@dataclass(frozen=True)
class Measure:
    """How good the average policy was after some iterations."""

    iterations: int
    seconds: float
    """Of solving alone, measuring left out."""
    nash_conv: float
    exploitability: float


@dataclass
class Run:
    """A solver, the time it took so far, and what was measured."""

    solver: Solver
    algorithm: str
    """The text from which the solver was made."""
    seed: int
    seconds: float = 0.0
    measures: list[Measure] = field(default_factory=list)

    def go(self, aim: Aim, progress: Callable[[Run], None] = lambda run: None) -> Evaluation:
        """Run until the aim is reached, and measure at 1, 2, 3, ... 10, 13, 16, ... 100, 126, ... iterations.

        `progress` is called after every piece of work; an exception that it raises, or a KeyboardInterrupt, leaves
        a run that can go on.
        """
        measured = evaluate(self.solver.form, self.solver.average())
        while not self._reached(aim):
            point = next_point(self.solver.iterations)
            self._run_to(min(point, aim.iterations or point), aim, progress)
            measured = self._measure()
            progress(self)
        return measured

    @property
    def last(self) -> Measure | None:
        return self.measures[-1] if self.measures else None

    def _reached(self, aim: Aim) -> bool:
        close = aim.until is not None and self.last is not None and self.last.exploitability <= aim.until
        return close or self._spent(aim)

    def _spent(self, aim: Aim) -> bool:
        done = aim.iterations is not None and self.solver.iterations >= aim.iterations
        return done or self.solver.finished or (aim.minutes is not None and self.seconds >= 60.0 * aim.minutes)

    def _run_to(self, point: int, aim: Aim, progress: Callable[[Run], None]) -> None:
        piece = 1
        while self.solver.iterations < point and not self._spent(aim):
            piece = min(piece, point - self.solver.iterations)
            start = perf_counter()
            self.solver.run(piece)
            spent = perf_counter() - start
            self.seconds += spent
            progress(self)
            piece = max(1, min(8 * piece, int(piece * PIECE_S / max(spent, 1e-9))))

    def _measure(self) -> Evaluation:
        measured = evaluate(self.solver.form, self.solver.average())
        if self.last is None or self.last.iterations < self.solver.iterations:
            now = self.solver.iterations, self.seconds, measured.nash_conv, measured.exploitability
            self.measures.append(Measure(*now))
        return measured


def next_point(iterations: int) -> int:
    """The next number of iterations after which to measure: ten a decade, whole powers of ten among them."""
    step = 0
    while (point := round(10 ** (step / POINTS_PER_DECADE))) <= iterations:
        step += 1
    return point
