"""The sequence-form linear program: the exact value of a zero-sum game of two players, and optimal policies.

Koller, Megiddo and von Stengel, "Fast algorithms for finding randomized strategies in game trees", STOC 1994. SciPy's
HiGHS solves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai.errors import OptionError, RoomAIError

from .sequences import Array, Floats, SequenceForm, uniform
from .solver import Solver
from .tree import Tree


@dataclass(frozen=True)
class LinearProgram:
    """The sequence-form linear program: exact, in one step; for two players and zero-sum games only."""


class LinearProgramError(RoomAIError, RuntimeError):
    """A linear program that HiGHS could not solve."""

    exit_code = 1


class LinearProgramSolver(Solver):
    """One iteration solves the game. Raises OptionError for games that are not zero-sum or not for two."""

    MEMBERS = ("plans",)

    def __init__(self, tree: Tree, form: SequenceForm) -> None:
        super().__init__(tree, form)
        if form.num_players != 2 or not tree.game.zero_sum:
            kind = "zero-sum" if tree.game.zero_sum else "not zero-sum"
            raise OptionError(
                f"the linear program solves zero-sum games of two players; {tree.game.name} has {form.num_players} "
                f"and is {kind}: choose an iterative algorithm"
            )
        self.plans = uniform(form)

    @property
    def finished(self) -> bool:
        return self.iterations > 0

    def run(self, iterations: int) -> None:
        if not self.finished:
            self.plans[:] = optimal_plans(self.form)
            self.iterations = 1

    def current(self) -> Floats:
        return self.average()


def optimal_plans(form: SequenceForm) -> Floats:
    """Optimal plans of both seats, float64 [S]. Raises LinearProgramError if HiGHS gives up.

    Maximise over x and q: q_0, such that x is a plan of seat 0 and no sequence of seat 1 gains more against it than
    the q of the states around it allow. The dual variables of the latter are an optimal plan of seat 1.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, hstack

    own, other = _Seat(form, 0), _Seat(form, 1)
    entries = np.concatenate([np.arange(form.rows[s], form.rows[s + 1]) for s in own.sequences()])
    rows = np.repeat(np.arange(own.size), np.diff(form.rows)[own.sequences()])
    columns = other.local(form.others[entries, 0])
    payoffs = csr_array((form.pays[entries], (columns, rows)), shape=(other.size, own.size))
    answers = hstack([-payoffs, other.constraints().T.tocsr()])  # F^T q <= A^T x, by sequence of seat 1
    plans = hstack([own.constraints(), csr_array((own.states + 1, other.states + 1))])
    goal = np.zeros(own.size + other.states + 1)
    goal[own.size] = -1.0
    found = linprog(
        goal,
        A_ub=answers,
        b_ub=np.zeros(other.size),
        A_eq=plans,
        b_eq=np.concatenate([[1.0], np.zeros(own.states)]),
        bounds=[(0.0, None)] * own.size + [(None, None)] * (other.states + 1),
        method="highs",
    )
    if found.x is None:
        raise LinearProgramError(f"HiGHS found no solution: {found.message}")
    both = np.ones(len(form.rows) - 1)
    both[own.sequences()] = found.x[: own.size]
    both[other.sequences()] = -found.ineqlin.marginals
    return np.maximum(both, 0.0)


class _Seat:
    """The sequences of a seat, numbered from 0 with its start in front."""

    def __init__(self, form: SequenceForm, seat: int) -> None:
        self._form = form
        self._seat = seat
        low, high = (int(edge) for edge in form.bounds[seat : seat + 2])
        self._range = slice(low, high)
        self.states = high - low
        self.start, self.end = int(form.first[low]), int(form.first[high])
        self.size = self.end - self.start + 1

    def local(self, sequences: Array) -> Array:
        return np.where(sequences == self._seat, 0, sequences - self.start + 1)

    def sequences(self) -> Array:
        return np.concatenate([[self._seat], np.arange(self.start, self.end)])

    def constraints(self) -> Any:
        """What makes a plan, as a matrix [states + 1, sequences]: 1 at the start, and what comes to a state goes on."""
        from scipy.sparse import csr_array

        widths = np.diff(self._form.first[self._range.start : self._range.stop + 1])
        states = np.arange(1, self.states + 1)
        rows = np.concatenate([[0], states, np.repeat(states, widths)])
        columns = np.concatenate([[0], self.local(self._form.parent[self._range]), np.arange(1, self.size)])
        numbers = np.concatenate([[1.0], np.full(self.states, -1.0), np.ones(self.size - 1)])
        return csr_array((numbers, (rows, columns)), shape=(self.states + 1, self.size))
