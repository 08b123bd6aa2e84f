"""Connect four."""

from ...game import GameSpec
from . import rules, view

spec = GameSpec(
    name="connect_four",
    version=1,
    summary="Drop pieces into columns; four in a line win.",
    options=rules.Options,
    zero_sum=True,
    rules=rules,
    view=view,
    source="Allis, A Knowledge-based Approach of Connect-Four, 1988",
)
