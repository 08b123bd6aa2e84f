"""roomai: write game-playing bots, train them, and let them compete."""

from .abstract import (
    CHANCE,
    TERMINAL,
    AbstractEnv,
    AbstractInfo,
    AbstractPersonState,
    AbstractPlayer,
    AbstractPrivateState,
    AbstractPublicState,
    Info,
    Thought,
)
from .errors import IllegalActionError, RoomAIError
from .game import Game, GameSpec
from .measures import Measure
from .options import option
from .records import Records, field
from .registry import game, game_names, game_spec, make
from .spaces import Box, Discrete, Menu
from .version import __version__

__all__ = [
    "CHANCE",
    "TERMINAL",
    "AbstractEnv",
    "AbstractInfo",
    "AbstractPersonState",
    "AbstractPlayer",
    "AbstractPrivateState",
    "AbstractPublicState",
    "Box",
    "Discrete",
    "Game",
    "GameSpec",
    "IllegalActionError",
    "Info",
    "Measure",
    "Menu",
    "Records",
    "RoomAIError",
    "Thought",
    "__version__",
    "field",
    "game",
    "game_names",
    "game_spec",
    "make",
    "option",
]
