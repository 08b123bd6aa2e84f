"""Watching a game again: its record is played through the rules once more, and every moment is shown as it was.

A seat's view is made of the same infos that the player in that seat got.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomai.env import Env
from roomai.errors import OptionError, RecordError, RoomAIError
from roomai.game import Game, PlainGame
from roomai.registry import game as bind_game

from .record import Event, GameRecord, read_event, read_games

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class Moment:
    """One moment of a game: what just happened, and what everybody knew then (n + 1 infos)."""

    headline: str
    infos: list[Any]


def event_game(event: Event, rules: str | None = None) -> Game | PlainGame:
    """The game of an event; `rules` names one that is in a file (a record is no reason to run a file).

    Raises RecordError if it is another game, or another version of it.
    """
    try:
        game = bind_game(rules or event.game, **event.options)
    except RoomAIError as cause:
        raise RecordError(f"the game of this record can't be made: {cause}") from cause
    if game.name != event.game:
        raise RecordError(f"this record is of {event.game}, {rules} is {game.name}")
    if game.spec.version != event.game_version:
        theirs, ours = event.game_version, game.spec.version
        raise RecordError(f"this record is of {event.game} version {theirs}, this roomai plays version {ours}")
    return game


def find_game(folder: Path, number: int | None = None) -> tuple[Event, GameRecord]:
    """Game `number` of an event, or without one the game with the largest difference of scores.

    Raises RecordError if the record can't be read, OptionError if it has no such game.
    """
    event = read_event(folder)
    best: GameRecord | None = None
    for record in read_games(folder, event):
        if number is None:
            if best is None or _swing(record) > _swing(best):
                best = record
        elif record.game == number:
            return event, record
    if best is None:
        wanted = (
            "no game at all" if number is None else f"no game {number}; it was to play games 0 to {event.games - 1}"
        )
        raise OptionError(f"{folder} has {wanted}")
    return event, best


def moments(event: Event, record: GameRecord, game: Game | PlainGame | None = None) -> Iterator[Moment]:
    """Every moment of a recorded game, from the deal to the end; without `game` it is the one that the event names.

    Raises RecordError where the record and the rules disagree: then it was edited, or is of other rules.
    """
    game = game or event_game(event)
    env = game.env(compiled=False) if isinstance(game, Game) else game.env()  # one game is not worth compiling
    where = f"game {record.game}"
    try:
        if isinstance(env, Env):
            env.seed(event.seed, record.deal)
            is_terminal, scores, infos = env.init(deal=record.chance)
        else:
            env.seed(event.seed, record.deal)
            is_terminal, scores, infos = env.init()
    except RoomAIError as cause:
        raise RecordError(f"{where}: {cause}") from cause
    yield Moment("the game begins", list(infos))
    for action in record.actions:
        mover = infos[-1].public_state.turn
        try:
            is_terminal, scores, infos = env.forward(action)
        except RoomAIError as cause:
            raise RecordError(f"{where}: {cause}") from cause
        text = action if isinstance(action, str) else game.action_space.describe(action)
        yield Moment(f"{record.seats[mover]} (seat {mover}): {text}", list(infos))
    if record.verdict == "normal" and (not is_terminal or tuple(scores) != tuple(record.scores)):
        told = f"scores {list(record.scores)}"
        real = f"scores {list(scores)}" if is_terminal else "the game is not over"
        raise RecordError(f"{where}: the record says {told}, the rules say {real}")


def draw(game: Game | PlainGame, moment: Moment, seat: int | None) -> RenderableType:
    """A moment as a panel: the recorder's view, or one seat's."""
    from rich.markup import escape
    from rich.panel import Panel

    info = moment.infos[-1 if seat is None else seat]
    return Panel(picture(game, info), title=escape(moment.headline), title_align="left", border_style="dim", width=64)


def picture(game: Game | PlainGame, info: Any) -> RenderableType:
    """What an info tells, by the game's view, or plainly for a game without one."""
    if game.spec.view is not None:
        drawn: RenderableType = game.spec.view.render(game, info)
        return drawn
    from rich.pretty import Pretty

    return Pretty(info.public_state)


def result_line(record: GameRecord) -> str:
    """Who got what, and why if the game was forfeited."""
    scores = ", ".join(f"{player} {score:+g}" for player, score in zip(record.seats, record.scores, strict=True))
    return scores if record.by is None else f"{scores}   {record.verdict} by {record.by}: {record.reason}"


def _swing(record: GameRecord) -> float:
    return max(record.scores) - min(record.scores)
