"""Leduc poker."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="leduc_poker",
    version=1,
    summary="Two rounds of betting on one private card and one board card.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    source="Southey et al., Bayes' Bluff: Opponent Modelling in Poker, UAI 2005",
)
