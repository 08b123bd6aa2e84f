"""Phantom tic-tac-toe."""

from ...game import GameSpec
from ..hidden_board import told
from . import rules, view

spec = GameSpec(
    name="phantom_tic_tac_toe",
    version=1,
    summary="Tic-tac-toe whose players see only their own marks, and those of the other that they ran into.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    told=told,
    source="Lanctot, Monte Carlo Sampling and Regret Minimization, PhD thesis, University of Alberta, 2013, chapter 3",
)
