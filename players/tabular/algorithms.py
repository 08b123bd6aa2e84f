"""The algorithms by name, and solvers made from texts such as "cfr+" and "dcfr(alpha=1.5, alternating=False)"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from roomai.errors import UnknownNameError
from roomai.options import build_options

from ..wording import split_settings
from .cfr import CFR, CFRPlus, CFRSolver, DiscountedCFR, LinearCFR, PredictiveCFRPlus
from .fictitious_play import FictitiousPlay, FictitiousPlaySolver
from .linear_program import LinearProgram, LinearProgramSolver
from .sampling import ChanceSampling, ExternalSampling, OutcomeSampling, SamplingSolver
from .sequences import SequenceForm, sequence_form
from .solver import Solver
from .tree import Tree


@dataclass(frozen=True)
class Algorithm:
    """A way to solve games: its settings, a frozen dataclass whose docstring says what it is, and its solver."""

    settings: type[Any]
    make: Callable[[Tree, SequenceForm, Any, int], Solver]
    sampled: bool = False
    """Whether it draws random numbers."""
    exact: bool = False
    """Whether one iteration solves the game."""

    @property
    def summary(self) -> str:
        return (self.settings.__doc__ or "").partition("\n")[0]


def _cfr(tree: Tree, form: SequenceForm, settings: CFR, seed: int) -> Solver:
    return CFRSolver(tree, form, settings)


def _sampled(tree: Tree, form: SequenceForm, settings: Any, seed: int) -> Solver:
    return SamplingSolver(tree, form, settings, seed)


ALGORITHMS: dict[str, Algorithm] = {
    "cfr": Algorithm(CFR, _cfr),
    "cfr+": Algorithm(CFRPlus, _cfr),
    "lcfr": Algorithm(LinearCFR, _cfr),
    "dcfr": Algorithm(DiscountedCFR, _cfr),
    "pcfr+": Algorithm(PredictiveCFRPlus, _cfr),
    "external-sampling": Algorithm(ExternalSampling, _sampled, sampled=True),
    "outcome-sampling": Algorithm(OutcomeSampling, _sampled, sampled=True),
    "chance-sampling": Algorithm(ChanceSampling, _sampled, sampled=True),
    "fictitious-play": Algorithm(FictitiousPlay, lambda tree, form, settings, seed: FictitiousPlaySolver(tree, form)),
    "lp": Algorithm(LinearProgram, lambda tree, form, settings, seed: LinearProgramSolver(tree, form), exact=True),
}


def find_algorithm(text: str) -> tuple[str, Algorithm, Any]:
    """The name, the algorithm and its settings.

    Raises UnknownNameError for an algorithm or a setting that there is not, OptionError for a setting out of range.
    """
    name, given = split_settings(text)
    if name not in ALGORITHMS:
        raise UnknownNameError("algorithm", name, ALGORITHMS)
    algorithm = ALGORITHMS[name]
    return name, algorithm, build_options(name, algorithm.settings, given)


def make_solver(text: str, tree: Tree, form: SequenceForm | None = None, seed: int = 0) -> Solver:
    """The solver that the text names, for a tree; raises what find_algorithm and the algorithm raise."""
    _, algorithm, settings = find_algorithm(text)
    return algorithm.make(tree, sequence_form(tree) if form is None else form, settings, seed)
