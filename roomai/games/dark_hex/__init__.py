"""Dark hex."""

from ...game import GameSpec
from ..hidden_board import told
from . import rules, view

spec = GameSpec(
    name="dark_hex",
    version=1,
    summary="Hex whose players see only their own stones, and those of the other that they ran into.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    told=told,
    source="Gale, The Game of Hex and the Brouwer Fixed-Point Theorem, American Mathematical Monthly 86, 1979",
)
