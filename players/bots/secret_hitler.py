"""Bots for Secret Hitler: one player for each set of players/secret_hitler/sets.py, for example `sh_meter`."""

from __future__ import annotations

from roomai.abstract import AbstractPlayer

from ..secret_hitler.player import FusedPlayer
from ..secret_hitler.sets import SETS

PLAYERS: dict[str, type[AbstractPlayer]] = {
    name: type(name, (FusedPlayer,), {"__doc__": bots.summary, "__module__": __name__, "bot_set": bots})
    for name, bots in SETS.items()
}
