"""The standing of an event, computed from the columns of its record: who is better, and how sure that is.

`standing` makes the table: mean scores, ranks, Elo, the cross table. `nash` and `alpha_rank` have other views of the
same pairs, `luck` takes the luck of the deals out of the scores. docs/standings.md says what each number means.
"""

from .compute import standing
from .model import Row, Standing

__all__ = ["Row", "Standing", "standing"]
