"""Tic-tac-toe."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="tic_tac_toe",
    version=1,
    summary="Three in a row on a board of three by three.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
)
