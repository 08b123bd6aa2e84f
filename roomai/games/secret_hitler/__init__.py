"""Secret Hitler."""

from ...game import GameSpec
from . import rules, view
from .box import Options

spec = GameSpec(
    name="secret_hitler",
    version=1,
    summary="Hidden fascists and a liberal majority elect governments, which enact policies behind closed doors.",
    options=Options,
    zero_sum=False,
    rules=rules,
    view=view,
    told=("received", "parties"),  # a president passes tiles, and looks at membership cards
    source="Boxleiter, Maranges, Temkin and Cohen, Secret Hitler, 2016: the official rules, CC BY-NC-SA 4.0",
)
