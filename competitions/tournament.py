"""A tournament: all games of a schedule, played one by one or as batches, and written to a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from players.catalogue import make_player, player_class
from roomai.abstract import AbstractPlayer
from roomai.errors import ActionShapeError, IllegalActionError, PlayerError
from roomai.game import Game, PlainGame

from .one_by_one import OneByOne
from .record import Event, RecordWriter
from .schedule import RoundRobin
from .side_by_side import SideBySide

Progress = Callable[[int], None]
"""Called with the number of games finished so far."""


@dataclass(frozen=True)
class Outcome:
    """What a run did: how many games, and how they were played ("batch" or "one by one")."""

    games: int
    mode: str
    note: str = ""


class Tournament:
    """A round-robin in one game. `entrants` are texts as the catalogue takes them; equal ones get numbers."""

    def __init__(self, game: Game | PlainGame, entrants: Sequence[str], games: int, seed: int) -> None:
        self.game = game
        self.seed = seed
        self.names = _distinct_names(entrants)
        self.entrants = dict(zip(self.names, entrants, strict=True))
        self.schedule = RoundRobin(len(entrants), game.num_players, games)
        self.event = Event(
            game=game.name,
            game_version=game.spec.version,
            options=game.changed_options,
            players=self.entrants,
            games=self.schedule.games,
            games_each=games,
            seed=seed,
        )
        self.players = self._make_players()

    def run(self, folder: Path, progress: Progress = lambda games: None, *, batch: bool = True) -> Outcome:
        """Play all games and record them in `folder`; a player's failure is a forfeit, and the event goes on.

        With `batch` they are played side by side where every player can. Raises OutputError if the folder can't be
        written or holds something already.
        """
        with RecordWriter(folder, self.event) as writer:
            if batch and isinstance(self.game, Game) and all(player.plays_batches for player in self.players):
                try:
                    SideBySide(self.game, self.schedule, self.names, self.players, self.seed).run(writer, progress)
                    return Outcome(self.schedule.games, "batch")
                except (PlayerError, IllegalActionError, ActionShapeError) as failure:
                    # One player's fault would lose a whole batch: play on one by one, where it loses one game.
                    note = f"a player failed in a batch ({failure}); the games were played one by one"
                    self.players = self._make_players()
                    writer.clear()
            else:
                note = ""
            OneByOne(self.game, self.schedule, self.names, self.players, self.seed).run(writer, progress)
            return Outcome(self.schedule.games, "one by one", note)

    def _make_players(self) -> list[AbstractPlayer]:
        return [make_player(text, self.game, self.seed + place) for place, text in enumerate(self.entrants.values())]


def _distinct_names(entrants: Sequence[str]) -> list[str]:
    """Short names, for example MyBot for my_bot.py:MyBot or my_bot.py; equal ones get #2, #3 ..."""
    names: list[str] = []
    for text in entrants:
        target, bracket, settings = text.partition("(")
        last = target.rpartition(":")[2]
        short = (player_class(target).__name__ if last.endswith(".py") else last) + bracket + settings
        count, name = 1, short
        while name in names:
            count += 1
            name = f"{short}#{count}"
        names.append(name)
    return names
