"""The arena: an event's game and players at work, one match after another. Every process that plays has one."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from players.catalogue import COMMAND, is_own_code, player_class, player_factory
from players.external import ExternalPlayer, make_external, why_no_walls
from roomai.abstract import AbstractPlayer
from roomai.errors import ActionShapeError, IllegalActionError, PlayerError, PlayerLoadError
from roomai.game import Game, PlainGame

from .event import Event
from .match import Match
from .one_by_one import OneByOne
from .seeds import derived_seed
from .side_by_side import SideBySide

LOGS = "logs"


class Arena:
    """Plays matches of an event. `folder` is that of its record: players' logs go there, and none may look into it."""

    def __init__(self, event: Event, game: Game | PlainGame, folder: Path | None = None) -> None:
        self.event = event
        self.game = game
        self._folder = folder
        self._texts = list(event.players.values())
        self._factories = {
            text: player_factory(text, game) for text in set(self._texts) if not self._is_kept_apart(text)
        }
        self._one_by_one = OneByOne(game, event, self._make)
        if isinstance(game, Game):
            self._side_by_side = SideBySide(game, event, self._make_for_batch)
        self._notes: list[str] = []

    @property
    def plays_batches(self) -> bool:
        """Whether its matches are played side by side: the game's rules are compiled, and every player says it can."""
        return (
            self.event.terms.batch
            and isinstance(self.game, Game)
            and len(self._factories) == len(set(self._texts))
            and all(player_class(text).plays_batches for text in self._texts)
        )

    def play(self, match: Match) -> Generator[str, None, None]:
        """The lines of a match, whole games at a time, as soon as they are over."""
        if len(match.seatings) > 1:
            try:
                yield self._side_by_side.play(match)
                return
            except (PlayerError, IllegalActionError, ActionShapeError, PlayerLoadError) as failure:
                # One player's fault would lose all games of the batch: one by one it loses one.
                self._notes.append(f"a player failed in a batch ({failure}); its games were played one by one")
        for part in match.split():
            yield from self._one_by_one.play(part)

    def take_notes(self) -> list[str]:
        """What happened that the record does not tell, since the last call."""
        notes, self._notes = self._notes, []
        return notes

    def check_players(self) -> None:
        """Make each player once, so that a name or setting that is wrong is told before anything is played.

        Raises UnknownNameError or PlayerLoadError. Players from files are not run here: what is wrong in them is their
        failure at the start of a match.
        """
        if self.event.terms.isolate == "guarded" and any(map(self._is_kept_apart, self._texts)) and why_no_walls():
            self._notes.append(f"guarded players have limits here, but no walls around them: {why_no_walls()}")
        for text in self._texts:
            if self._is_kept_apart(text):
                self._external(text, 0, None).close()
            else:
                self._factories[text](0).close()

    def _is_kept_apart(self, text: str) -> bool:
        """Whether a player runs in a process of its own: commands always, files unless they are trusted."""
        return text.startswith(COMMAND) or (self.event.terms.isolate != "trusted" and is_own_code(text))

    def _make(self, player: int, seat: int, match: Match) -> AbstractPlayer:
        text = self._texts[player]
        seed = derived_seed(self.event.seed, "player", player, match.first_game)
        if text in self._factories:
            return self._factories[text](seed)
        log = self._folder / LOGS / f"{match.first_game}-{seat}-{player}.log" if self._folder else None
        return self._external(text, seed, log)

    def _make_for_batch(self, player: int, match: Match) -> AbstractPlayer:
        return self._factories[self._texts[player]](derived_seed(self.event.seed, "player", player, match.first_game))

    def _external(self, text: str, seed: int, log: Path | None) -> ExternalPlayer:
        if log:
            log.parent.mkdir(exist_ok=True)
        terms = self.event.terms
        return make_external(
            text,
            self.game,
            seed,
            rules=self.event.rules,
            level=terms.isolate,
            container=terms.container,
            limits=terms.player_limits,
            log=log,
            hidden=(self._folder,) if self._folder else (),
        )
