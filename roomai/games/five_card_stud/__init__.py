"""Five-card stud."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="five_card_stud",
    version=1,
    summary="One card face down and four face up, with a round of betting after each but the first.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    source="Robert's Rules of Poker, version 11",
)
