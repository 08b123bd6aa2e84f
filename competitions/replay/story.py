"""A recorded game with all its moments, ready to be looked at from any seat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from roomai.game import Game, PlainGame

from ..event import Event
from ..record import GameRecord, Said
from .moments import Moment, moments
from .words import HIDDEN, clean, told_scores

View = int | None
"""A seat, or None for all that happened."""


@dataclass(frozen=True, eq=False)
class Story:
    """One game, played through. What a seat may not know is left out by every method that takes a `view`."""

    event: Event
    game: Game | PlainGame
    record: GameRecord

    @cached_property
    def moments(self) -> list[Moment]:
        """Raises RecordError where the record and the rules disagree."""
        return list(moments(self.event, self.record, self.game))

    @cached_property
    def names(self) -> list[str]:
        return [clean(name) for name in self.record.seats]

    @property
    def last(self) -> int:
        """The number of the last moment, which is how many actions were played."""
        return len(self.record.actions)

    def info(self, moment: int, view: View) -> Any:
        """What was known then: the very info that the player in that seat got, or the recorder's."""
        return self.moments[moment].infos[-1 if view is None else view]

    def to_move(self, moment: int) -> View:
        """The seat to move, if any."""
        turn: int = self.moments[moment].infos[-1].public_state.turn
        return turn if turn >= 0 else None

    def mover(self, moment: int) -> View:
        """The seat whose action led to a moment."""
        return self.moments[moment].mover

    def action(self, moment: int, view: View) -> str:
        """The action that led to a moment, HIDDEN if the seat could not tell."""
        told = self.moments[moment]
        return told.action if told.seen_by(view) else HIDDEN

    def thought(self, moment: int, view: View) -> Said | None:
        """What the player thought when it played the action that led to a moment; a seat knows its own."""
        thoughts = self.record.thoughts
        if not thoughts or moment == 0 or view not in (None, self.mover(moment)):
            return None
        return thoughts[moment - 1]

    def times(self, seat: int, view: View) -> tuple[float | None, float | None]:
        """Median and longest milliseconds of a move in that seat; a seat knows its own."""
        if view not in (None, seat):
            return None, None
        return self.record.ms[seat], self.record.worst_ms[seat]

    def scores(self, view: View) -> tuple[float | None, ...]:
        """The scores by seat, None for those that the seat may not know."""
        return told_scores(self.record, view, zero_sum=self.game.zero_sum)

    def decision(self, moment: int, seat: View, step: int) -> int | None:
        """The next moment, or with step -1 the one before, to which an action of that seat (None: any) led."""
        found = moment + step
        while 1 <= found <= self.last:
            if seat is None or self.mover(found) == seat:
                return found
            found += step
        return None

    def find(self, text: str, moment: int, step: int, view: View) -> int | None:
        """The next moment, or with step -1 the one before, whose action has that text in it, if the seat was told."""
        found = moment + step
        while 1 <= found <= self.last:
            if self.moments[found].seen_by(view) and text.lower() in self.moments[found].action.lower():
                return found
            found += step
        return None
