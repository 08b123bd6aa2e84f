"""Phantom tic-tac-toe: tic-tac-toe in which a player does not see the other's marks; three in a row win.

A player may try any cell that it does not know to be taken; see hidden_board.py for what it learns then.
Source: Lanctot, "Monte Carlo Sampling and Regret Minimization for Equilibrium Computation and Decision-Making in Large
Extensive Form Games", PhD thesis, University of Alberta, 2013, chapter 3; for the abrupt game, OpenSpiel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...abstract import TERMINAL
from ...records import Records
from ...spaces import Discrete
from ..hidden_board import abrupt_option, attempt, begin_hidden, cell_names, hidden_parts, hidden_records, most_tries
from ..hidden_board import legal as legal
from ..hidden_board import observe as observe
from ..hidden_board import scores as scores
from ..tic_tac_toe.rules import has_line

SIZE = 3
CELLS = SIZE * SIZE
ALL_CELLS = (1 << CELLS) - 1


@dataclass(frozen=True)
class Options:
    abrupt: bool = abrupt_option()


def num_players(options: Options) -> int:
    return 2


def action_space(options: Options) -> Discrete:
    return Discrete(cell_names(SIZE, SIZE))


def score_range(options: Options) -> tuple[float, float]:
    return -1.0, 1.0


def max_length(options: Options) -> int:
    return most_tries(CELLS)


def max_chance(options: Options) -> int:
    return 0


def observation_parts(options: Options) -> list[tuple[str, int]]:
    return hidden_parts(CELLS)


def records(options: Options) -> Records:
    return hidden_records(SIZE, SIZE)


def setup(state: Any, options: Options) -> None:
    begin_hidden(state, options.abrupt)


def forward(state: Any, action: int) -> None:
    public, marks = state.public, state.private.stones
    seat = public.turn
    attempt(state, action)
    if has_line(marks[seat]):
        public.winner = seat
        public.turn = TERMINAL
    elif marks[0] | marks[1] == ALL_CELLS:
        public.turn = TERMINAL
