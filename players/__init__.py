"""Players: plain bots, people, and whatever can be named in a command line; `make_player` makes one from its name."""

from .catalogue import PlayerEntry, describe_players, make_player, player_class, player_factory, player_names

__all__ = ["PlayerEntry", "describe_players", "make_player", "player_class", "player_factory", "player_names"]
