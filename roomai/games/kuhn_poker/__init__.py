"""Kuhn poker."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="kuhn_poker",
    version=1,
    summary="One card each and a single bet: the smallest poker with bluffing in it.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    source="Kuhn, A Simplified Two-Person Poker, Contributions to the Theory of Games 1, 1950",
)
