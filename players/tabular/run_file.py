"""A run put aside in a file, from which it goes on exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from .about import GameAbout, check_game, identity, read_about
from .algorithms import make_solver
from .archive import Kind, read_arrays, write_arrays
from .sequences import sequence_form
from .solving import Measure, Run
from .tree import Tree

FORMAT = 1
KINDS = {"about": Kind(np.uint8, 1), "iterations": Kind(np.int64, 0)}
LEARNED = {
    "regrets": Kind(np.float64, 1),
    "plans": Kind(np.float64, 1),
    "sigma": Kind(np.float64, 1),
    "seed": Kind(np.uint64, 0),
}
"""What solvers keep, each some of it."""


class RunAbout(GameAbout, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run solves, how, and what was measured."""

    algorithm: str
    seed: int
    seconds: float
    measures: list[Measure]
    format: int = FORMAT


def run_path(path: Path) -> Path:
    """Where the run lies of which a strategy is the result: leduc.run.npz for leduc.npz."""
    return path.with_name(f"{path.stem}.run.npz")


def save_run(path: Path, run: Run) -> None:
    """Write a run to a file, which is replaced as a whole. Raises OutputError if that can't be written."""
    about = RunAbout(
        **identity(run.solver.tree.game), algorithm=run.algorithm, seed=run.seed, seconds=run.seconds,
        measures=run.measures,
    )  # fmt: skip
    write_arrays(path, {"about": np.frombuffer(msgspec.json.encode(about), np.uint8), **run.solver.state()})


def read_run(path: Path) -> tuple[RunAbout, dict[str, np.ndarray[Any, Any]]]:
    """What a file says of a run, and what its solver has learned. Raises StrategyError for one that is no run."""
    arrays = read_arrays(path, KINDS, optional=LEARNED)
    return read_about(path, arrays.pop("about").tobytes(), RunAbout, FORMAT), arrays


def resume_run(path: Path, tree: Tree) -> Run:
    """Take up a run on the tree of its game. Raises StrategyError for a run of another game, or an edited one."""
    about, learned = read_run(path)
    check_game(str(path), about, tree.game)
    solver = make_solver(about.algorithm, tree, sequence_form(tree), about.seed)
    solver.restore(learned)
    return Run(solver, about.algorithm, about.seed, about.seconds, list(about.measures))
