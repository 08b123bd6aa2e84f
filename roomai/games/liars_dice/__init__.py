"""Liar's dice."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="liars_dice",
    version=1,
    summary="Hidden dice and rising bids on what all of them show, until somebody says liar.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    source="Lisy et al., Online Monte Carlo CFR for Search in Imperfect Information Games, AAMAS 2015",
)
