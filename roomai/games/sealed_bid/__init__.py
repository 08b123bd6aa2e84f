"""Sealed-bid auctions."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="sealed_bid",
    version=1,
    summary="One item, private values, one secret bid each; the highest wins and pays the first or the second price.",
    options=rules.Options,
    zero_sum=False,
    rules=rules,
    view=view,
    source="Vickrey, Counterspeculation, Auctions, and Competitive Sealed Tenders, The Journal of Finance 1961",
)
