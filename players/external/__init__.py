"""Players in processes of their own: strangers' bots, and bots in any language."""

from .command import LEVELS
from .limits import Limits
from .player import ExternalPlayer, make_external
from .survey import PROTECTIONS, protections, why_no_walls

__all__ = ["LEVELS", "PROTECTIONS", "ExternalPlayer", "Limits", "make_external", "protections", "why_no_walls"]
