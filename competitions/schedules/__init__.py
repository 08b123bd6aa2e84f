"""Who plays whom, in which seats, on which deals: one module a kind of schedule."""

from .base import Played, Round, Schedule, points_of
from .duel import Duel
from .gauntlet import Gauntlet
from .knock_out import KnockOut
from .round_robin import RoundRobin
from .swiss import Swiss

AnySchedule = RoundRobin | Gauntlet | Swiss | KnockOut | Duel
"""What an event's settings may say; msgspec tells them apart by `kind`."""

KINDS: dict[str, type[Schedule]] = {
    str(kind.__struct_config__.tag): kind for kind in (RoundRobin, Gauntlet, Swiss, KnockOut, Duel)
}

__all__ = [
    "KINDS",
    "AnySchedule",
    "Duel",
    "Gauntlet",
    "KnockOut",
    "Played",
    "Round",
    "RoundRobin",
    "Schedule",
    "Swiss",
    "points_of",
]
