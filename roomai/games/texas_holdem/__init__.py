"""Texas hold'em."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="texas_holdem",
    version=1,
    summary="Two cards of one's own, five for all, four rounds of betting: no-limit, pot-limit or fixed-limit.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    source="Tournament Directors Association, Poker TDA Rules, 2024",
)
