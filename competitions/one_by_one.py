"""A match game by game through the referee: any game, any player, each failure a forfeit of its game alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from math import isfinite
from time import perf_counter
from typing import Any

from players.external import ExternalPlayer
from roomai.abstract import AbstractEnv, AbstractPlayer, Thought
from roomai.env import Env
from roomai.errors import IllegalActionError, PlayerError, PlayerFaultError, PlayerLoadError
from roomai.game import Game, PlainGame
from roomai.measures import checked_measures
from roomai.spaces import Box

from .event import Event
from .forfeit import forfeit_scores
from .match import Match
from .record import GameRecord, Said
from .seeds import derived_seed, global_streams

LONGEST_REASON = 2000

MakePlayer = Callable[[int, int, Match], AbstractPlayer]
"""From an entrant's place, its seat and the match to a player."""


class Chair(AbstractPlayer):
    """A player in its seat for a match: its moves timed, its failures counted."""

    def __init__(self, name: str, player: AbstractPlayer, note: Callable[[tuple[Any, Thought | None]], None]) -> None:
        self.name = name
        self.failures = 0
        self.withdrawn = ""
        """Why it plays no more games of this match, once it doesn't."""
        self.reset = player.reset  # type: ignore[method-assign]
        self.receive_info = player.receive_info  # type: ignore[method-assign]
        self.close = player.close  # type: ignore[method-assign]
        self.is_kept_apart = isinstance(player, ExternalPlayer)
        self._player = player
        self._take_action = player.take_action
        self._note = note
        self._seconds: list[float] = []

    def take_action(self) -> Any:
        start = perf_counter()
        try:
            action = self._take_action()
        finally:
            self._seconds.append(perf_counter() - start)
        self._note((action, self._player.thought))
        return action

    def times(self) -> tuple[float | None, float | None]:
        """The median and the longest time of a move since the last call, in milliseconds."""
        seconds = self._seconds
        if not seconds:
            return None, None
        seconds.sort()
        count = len(seconds)
        times = (seconds[count // 2] + seconds[(count - 1) // 2]) / 2, seconds[-1]
        seconds.clear()
        return _milliseconds(times[0]), _milliseconds(times[1])


class Absent(AbstractPlayer):
    """Sits where a player could not even be made, and says so when a game begins."""

    def __init__(self, cause: PlayerLoadError) -> None:
        self._fault = PlayerFaultError("startup", str(cause))

    def reset(self) -> None:
        raise self._fault

    def take_action(self) -> Any:
        raise self._fault


class OneByOne:
    """Plays matches of one seating, and writes each game as a line."""

    def __init__(self, game: Game | PlainGame, event: Event, make: MakePlayer) -> None:
        self.game = game
        self.event = event
        self.names = list(event.players)
        self._make = make
        self._moves: list[tuple[Any, Thought | None]] = []

    @cached_property
    def _env(self) -> AbstractEnv[Any]:
        """Made when something is played here: with workers nothing is, and kernels take time to load."""
        return self.game.env()

    def play(self, match: Match) -> Iterator[str]:
        """The line of each game, as soon as it is over."""
        (seating,) = match.seatings
        with global_streams(derived_seed(self.event.seed, "streams", match.first_game)):
            chairs = [
                Chair(self.names[player], self._made(player, seat, match), self._moves.append)
                for seat, player in enumerate(seating)
            ]
            try:
                for deal in match.deals:
                    yield self._play(match.game(deal), deal, chairs).line()
            finally:
                for chair in chairs:
                    with suppress(Exception):  # its games are over: how a player leaves is no game's business
                        chair.close()

    def _made(self, player: int, seat: int, match: Match) -> AbstractPlayer:
        try:
            return self._make(player, seat, match)
        except PlayerLoadError as cause:
            return Absent(cause)

    def _play(self, number: int, deal: int, chairs: list[Chair]) -> GameRecord:
        """Play one game."""
        self._moves.clear()
        fault = next((("aborted", seat, chair.withdrawn) for seat, chair in enumerate(chairs) if chair.withdrawn), None)
        scores: tuple[float, ...] = ()
        chance: list[str] = []
        if fault is None:
            self._env.seed(*self.event.deal_seed(deal))
            try:
                scores = AbstractEnv.round(self._env, chairs)
            except IllegalActionError as error:
                self._moves.pop()
                fault = "illegal", error.player, str(error)
            except PlayerError as error:
                if chairs[error.seat].is_kept_apart and not isinstance(error.__cause__, PlayerFaultError):
                    raise  # it was its keeper that failed, and not the player
                fault = error.verdict, error.seat, str(error)
            chance = self._env.outcomes() if isinstance(self._env, Env) else []
            if fault is not None:
                self._strike(chairs[fault[1]], fault[0])
        median_ms, worst_ms = zip(*[chair.times() for chair in chairs], strict=True)
        moves = self._moves
        thoughts = tuple([_said(thought) for _, thought in moves])
        return GameRecord(
            game=number,
            deal=deal,
            seats=tuple([chair.name for chair in chairs]),
            chance=tuple(chance),
            actions=self._played(),
            scores=tuple(scores) if fault is None else forfeit_scores(self.game, fault[1]),
            measures=self._measures() if fault is None else {},
            verdict="normal" if fault is None else fault[0],
            by=None if fault is None else chairs[fault[1]].name,
            reason=None if fault is None else fault[2][:LONGEST_REASON],
            ms=median_ms,
            worst_ms=worst_ms,
            thoughts=thoughts if any(thoughts) else (),
        )

    def _played(self) -> tuple[Any, ...]:
        """The actions of the game: names, or for a Box tuples of numbers. A game that didn't begin has none."""
        space = self.game.action_space
        if isinstance(space, Box):
            return tuple([_numbers(space, action) for action, _ in self._moves])
        if isinstance(self._env, Env):
            return tuple(self._env.actions()) if self._moves else ()
        return tuple([space.describe(space.parse(action)) for action, _ in self._moves])

    def _measures(self) -> dict[str, Any]:
        """The measures of the game that is over, None for what is no number."""
        measured = checked_measures(self.game.name, self.game.num_players, self._env.measures())
        return {
            name: tuple(map(_number, value)) if isinstance(value, tuple) else _number(value)
            for name, value in measured.items()
        }

    def _strike(self, chair: Chair, verdict: str) -> None:
        chair.failures += 1
        if verdict == "startup":
            chair.withdrawn = "withdrawn from this match: it could not start"
        elif chair.failures == self.event.terms.strikes:
            chair.withdrawn = f"withdrawn from this match: it failed {chair.failures} times"


def _number(value: float) -> float | None:
    return value if isfinite(value) else None


def _milliseconds(seconds: float) -> float:
    """To four digits after the point; four times as fast as round()."""
    return int(1e7 * seconds + 0.5) / 1e4


def _numbers(space: Box, action: Any) -> tuple[float, ...]:
    """A vector as the record has it."""
    return tuple(float(number) for number in space.describe(space.parse(action)).split())


def _said(thought: Thought | None) -> Said | None:
    if thought is None:
        return None
    likely, value = thought.probabilities, thought.value
    return Said(
        None if likely is None else {str(name): float(number) for name, number in likely.items()},
        None if value is None else float(value),
    )
