"""Bargaining."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="bargaining",
    version=1,
    summary="Two players share a pool of items by offers and counter-offers, or walk to their outside offers.",
    options=rules.Options,
    zero_sum=False,
    rules=rules,
    view=view,
    source="Nash, The Bargaining Problem, Econometrica 1950",
)
