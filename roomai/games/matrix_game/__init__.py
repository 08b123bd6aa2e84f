"""Matrix games."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="matrix_game",
    version=1,
    summary="Everybody picks one move in secret; a table says what each joint move pays.",
    options=rules.Options,
    zero_sum=rules.zero_sum,
    rules=rules,
    view=view,
    source="Osborne and Rubinstein, A Course in Game Theory, MIT Press 1994; for each classic see classics.py",
)
