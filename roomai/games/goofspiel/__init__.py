"""Goofspiel."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="goofspiel",
    version=1,
    summary="Everybody bids one card of the same hand for each prize, in secret; each card can be bid once.",
    options=rules.Options,
    zero_sum=rules.zero_sum,
    rules=rules,
    view=view,
    source="Ross, Goofspiel: The Game of Pure Strategy, Journal of Applied Probability 1971",
)
