"""Bots for Secret Hitler that are put together of functions, one for each decision and role."""

from .fusing import BotSet, fuse, newest, unit
from .player import FusedPlayer

__all__ = ["BotSet", "FusedPlayer", "fuse", "newest", "unit"]
