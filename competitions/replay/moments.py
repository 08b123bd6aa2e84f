"""Playing a recorded game once more: every moment of it, with the same infos that the players got."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from roomai.env import Env
from roomai.errors import RecordError, RoomAIError
from roomai.game import Game, PlainGame
from roomai.registry import game as bind_game

from ..event import Event
from ..record import GameRecord
from .telling import Telling
from .words import HIDDEN, clean


@dataclass(frozen=True)
class Moment:
    """One moment of a game: what just happened, and what everybody knew then (n + 1 infos)."""

    headline: str
    infos: list[Any]
    mover: int | None = None
    """The seat whose action led here; None for the beginning."""
    action: str = ""
    told: frozenset[int] = frozenset()
    """The seats that could tell by their infos which action it was."""

    def seen_by(self, seat: int | None) -> bool:
        """Whether that seat knew what was played; None is the recorder, who knows all."""
        return seat is None or self.mover is None or seat in self.told

    def headline_for(self, seat: int | None) -> str:
        """The headline without what that seat could not know."""
        return self.headline if self.seen_by(seat) else self.headline.removesuffix(self.action) + HIDDEN


def event_game(event: Event, rules: str | None = None) -> Game | PlainGame:
    """The game of an event; `rules` names one that is in a file (a record is no reason to run a file).

    Raises RecordError if it is another game, or another version of it.
    """
    try:
        game = bind_game(rules or event.game, **event.options)
    except RoomAIError as cause:
        hint = f"; it was entered as {event.rules}: name it again with --rules" if event.rules != event.game else ""
        raise RecordError(f"the game of this record can't be made: {cause}{hint if rules is None else ''}") from cause
    if game.name != event.game:
        raise RecordError(f"this record is of {event.game}, {rules} is {game.name}")
    if game.spec.version != event.game_version:
        theirs, ours = event.game_version, game.spec.version
        raise RecordError(f"this record is of {event.game} version {theirs}, this roomai plays version {ours}")
    return game


def moments(event: Event, record: GameRecord, game: Game | PlainGame | None = None) -> Iterator[Moment]:
    """Every moment of a recorded game, from the deal to the end; without `game` it is the one that the event names.

    Raises RecordError where the record and the rules disagree: then it was edited, or is of other rules.
    """
    game = game or event_game(event)
    env = game.env(compiled=False) if isinstance(game, Game) else game.env()  # one game is not worth compiling
    where = f"game {record.game}"
    try:
        env.seed(*event.deal_seed(record.deal))
        is_terminal, scores, infos = env.init(deal=record.chance) if isinstance(env, Env) else env.init()
    except RoomAIError as cause:
        raise RecordError(f"{where}: {cause}") from cause
    if len(record.seats) != game.num_players:
        raise RecordError(f"{where}: {game.name} has {game.num_players} seats, the record {len(record.seats)}")
    yield Moment("the game begins", list(infos))
    telling = Telling(game)
    for action in record.actions:
        mover = infos[-1].public_state.turn
        told_of = telling.before(env, infos)
        try:
            is_terminal, scores, infos = env.forward(action)
        except RoomAIError as cause:
            raise RecordError(f"{where}: {cause}") from cause
        text = clean(action if isinstance(action, str) else game.action_space.describe(action))
        headline = f"{clean(record.seats[mover])} (seat {mover}): {text}"
        yield Moment(headline, list(infos), mover, text, told_of(action))
    _check_end(record, where, is_terminal, scores)


def _check_end(record: GameRecord, where: str, is_terminal: bool, scores: Sequence[float]) -> None:
    if record.verdict == "normal" and (not is_terminal or tuple(scores) != tuple(record.scores)):
        told = f"scores {list(record.scores)}"
        real = f"scores {list(scores)}" if is_terminal else "the game is not over"
        raise RecordError(f"{where}: the record says {told}, the rules say {real}")
