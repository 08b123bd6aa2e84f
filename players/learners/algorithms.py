"""The learners by name: those here, and other packages' entry points `roomai.learners`, loaded when asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from roomai.errors import OptionError, UnknownNameError
from roomai.registry import load_object

if TYPE_CHECKING:
    from .learner import Learner

LEARNERS = {
    "ppo": f"{__package__}.ppo:PPO",
    "mappo": f"{__package__}.mappo:MAPPO",
    "nfsp": f"{__package__}.nfsp:NFSP",
    "fcp": f"{__package__}.fcp:FCP",
    "best_response": f"{__package__}.best_response:BestResponse",
}


def learner_names() -> list[str]:
    """The names of all learners that are installed."""
    return sorted({*LEARNERS, *_entry_points()})


def find_learner(name: str) -> type[Learner]:
    """The learner of that name. Raises UnknownNameError if there is none, OptionError if its package is broken."""
    from .learner import Learner

    if name in LEARNERS:
        found = load_object(LEARNERS[name], OptionError)
    elif name in _entry_points():
        try:
            found = _entry_points()[name].load()
        except (Exception, SystemExit) as cause:
            raise OptionError(f"{name}: its package can't be imported: {type(cause).__name__}: {cause}") from cause
    else:
        raise UnknownNameError("learner", name, learner_names())
    if not isinstance(found, type) or not issubclass(found, Learner):
        raise OptionError(f"{name} is no learner: expected a subclass of {Learner.__module__}.Learner, got {found!r}")
    return found


@cache
def _entry_points() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group="roomai.learners")}
