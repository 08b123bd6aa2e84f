"""Games one after the other through the referee: any game, any player, each failure a forfeit of its game alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from roomai.abstract import AbstractEnv, AbstractPlayer
from roomai.env import Env
from roomai.errors import IllegalActionError, PlayerError
from roomai.game import Game, PlainGame
from roomai.spaces import Box

from .record import GameRecord, RecordWriter
from .schedule import RoundRobin

REPORT_EVERY = 64


class Chair(AbstractPlayer):
    """A player at the table, timed, with its answers noted."""

    def __init__(self, name: str, player: AbstractPlayer, answers: list[Any]) -> None:
        self.name = name
        self.seconds = 0.0
        self.moves = 0
        self.reset = player.reset  # type: ignore[method-assign]
        self.receive_info = player.receive_info  # type: ignore[method-assign]
        self._take_action = player.take_action
        self._note = answers.append

    def take_action(self) -> Any:
        start = perf_counter()
        action = self._take_action()
        self.seconds += perf_counter() - start
        self.moves += 1
        self._note(action)
        return action

    def ms_a_move(self) -> float | None:
        """Mean time of a move since the last call, in milliseconds."""
        moves, seconds = self.moves, self.seconds
        self.moves, self.seconds = 0, 0.0
        return round(1e3 * seconds / moves, 4) if moves else None


class OneByOne:
    """Plays the games of a schedule one by one and writes each as a line."""

    def __init__(
        self,
        game: Game | PlainGame,
        schedule: RoundRobin,
        names: Sequence[str],
        players: Sequence[AbstractPlayer],
        seed: int,
    ) -> None:
        self.game = game
        self.schedule = schedule
        self.seed = seed
        self.env = game.env()
        self.answers: list[Any] = []
        self.chairs = [Chair(name, player, self.answers) for name, player in zip(names, players, strict=True)]
        self._written = _action_writer(game)

    def run(self, writer: RecordWriter, progress: Callable[[int], None]) -> None:
        schedule = self.schedule
        number = 0
        for deal in range(schedule.deals):
            for seating in schedule.seatings:
                writer.write(self.play(number, deal, seating))
                number += 1
                if number % REPORT_EVERY == 0:
                    progress(number)
        progress(number)

    def play(self, number: int, deal: int, seating: Sequence[int]) -> str:
        """Play one game; its line for the record."""
        env, answers = self.env, self.answers
        chairs = [self.chairs[player] for player in seating]
        answers.clear()
        env.seed(self.seed, deal)
        fault: tuple[str, int, str] | None = None
        try:
            scores = AbstractEnv.round(env, chairs)
        except IllegalActionError as error:
            answers.pop()
            fault = ("illegal", error.player, str(error))
        except PlayerError as error:
            fault = ("crash", error.seat, str(error))
        chance = env.outcomes() if isinstance(env, Env) else []
        ms = [chair.ms_a_move() for chair in chairs]
        seats = [chair.name for chair in chairs]
        if fault is None:
            return (
                f'{{"game": {number}, "deal": {deal}, "seats": {_dumps(seats)}, "chance": {_dumps(chance)}, "actions": '
                f'[{", ".join(map(self._written, answers))}], "scores": {list(scores)}, "verdict": "normal", '
                f'"ms": {_dumps(ms)}}}\n'
            )
        verdict, seat, reason = fault
        return GameRecord(
            game=number,
            deal=deal,
            seats=tuple(seats),
            chance=tuple(chance),
            actions=tuple(json.loads(self._written(answer)) for answer in answers),
            scores=tuple(forfeit_scores(self.game, seat)),
            verdict=verdict,
            by=seats[seat],
            reason=reason,
            ms=tuple(ms),
        ).line()


def forfeit_scores(game: Game | PlainGame, seat: int) -> list[float]:
    """The player at fault gets the game's worst score; in a zero-sum game the others share what it lost, in another
    each gets the game's best score."""
    low, high = game.score_range
    share = -low / (game.num_players - 1) if game.zero_sum else high
    return [low if other == seat else share for other in range(game.num_players)]


_dumps = json.JSONEncoder().encode


def _action_writer(game: Game | PlainGame) -> Callable[[Any], str]:
    """From an action as a player gave it to JSON: its name, or the numbers of a Box."""
    space = game.action_space
    if isinstance(space, Box):
        return lambda action: "[" + ", ".join(space.describe(space.parse(action)).split()) + "]"
    quoted: dict[Any, str] = {name: json.dumps(name) for name in space.names}
    quoted.update({i: quoted[name] for i, name in enumerate(space.names)})
    return quoted.__getitem__
