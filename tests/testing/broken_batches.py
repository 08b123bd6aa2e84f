"""Batches of the tiny game that break one promise each, by the name of the check that has to find it."""

from __future__ import annotations

from typing import Any

import numpy as np
from tiny import compiled

from roomai import Game
from roomai.abstract import Transition
from roomai.batch.env import BatchEnv


class FlippedScores(BatchEnv):
    def _transition(self) -> Transition:
        is_terminal, scores, infos = super()._transition()
        return is_terminal, -scores, infos


class OtherGames(BatchEnv):
    def seed(self, seed: int, index: int = 0) -> None:
        super().seed(seed, index + 1)


class ChangedSlots(BatchEnv):
    def host_slots(self) -> Any:
        slots = super().host_slots()
        slots["private"]["left"] += 1
        return slots


class EmptyMasks(BatchEnv):
    def _transition(self) -> Transition:
        self.action_mask = np.zeros_like(self.action_mask)
        return super()._transition()


class EmptyObservations(BatchEnv):
    def _transition(self) -> Transition:
        self.observation = np.zeros_like(self.observation)
        return super()._transition()


class ObservationsOfAnother(BatchEnv):
    def observe_seat(self, seat: int, final: bool) -> Any:
        return super().observe_seat(seat if final else 1 - seat, final)


class RowsBackwards(BatchEnv):
    def rows_by_player(self) -> Any:
        return [rows[::-1] for rows in super().rows_by_player()]


class RowsOfAnother(BatchEnv):
    def gather(self, rows: Any) -> Any:
        info = super().gather(rows[::-1].copy())
        info.rows = rows
        return info


class IllegalChoices(BatchEnv):
    def random_actions(self) -> Any:
        return super().random_actions() * 0 + 2


class Repairs(BatchEnv):
    def forward(self, action: Any) -> Transition:
        return super().forward(np.where(np.asarray(action) > 2, 0, action))


class BeginsByItself(BatchEnv):
    def forward(self, action: Any) -> Transition:
        if self.moves == 0:
            self.init()
        return super().forward(action)


class AnyShape(BatchEnv):
    def forward(self, action: Any) -> Transition:
        return super().forward(np.resize(np.asarray(action), self.size).astype(np.int64))


class LostScores(BatchEnv):
    """With auto-reset it answers the scores of the games that have just begun."""

    def _transition(self) -> Transition:
        is_terminal, scores, infos = super()._transition()
        return is_terminal, scores * 0 if self.reset == "auto" else scores, infos


class LostEnds(BatchEnv):
    """With auto-reset it observes the fresh game where the final one is asked for."""

    def observe_seat(self, seat: int, final: bool) -> Any:
        return super().observe_seat(seat, False)


class MeasuresOfTheFirst(BatchEnv):
    """Every row has the measures of the first."""

    def measures(self) -> Any:
        return {name: values * 0 + values[0] for name, values in super().measures().items()}


class LostMeasures(BatchEnv):
    """With auto-reset it measures the game that has just begun, as if it were over."""

    def measures(self) -> Any:
        kept, self._final = self._final, self._slots
        try:
            return super().measures()
        finally:
            self._final = kept


def game_of(batch: type[BatchEnv]) -> Game:
    """The tiny game with that kind of batch."""
    game = compiled()
    game.batch = lambda size, device="cpu", **settings: batch(game, size, device, **settings)  # type: ignore
    return game


BATCHES: dict[str, tuple[str, type[BatchEnv]]] = {
    "scores with another sign": ("same_games", FlippedScores),
    "games of other indices": ("same_games", OtherGames),
    "another slot": ("same_memory", ChangedSlots),
    "empty masks": ("masks", EmptyMasks),
    "empty observations": ("observations", EmptyObservations),
    "observations of the other seat": ("observations", ObservationsOfAnother),
    "rows in another order": ("player_infos", RowsBackwards),
    "infos of other rows": ("player_infos", RowsOfAnother),
    "illegal random actions": ("random_actions", IllegalChoices),
    "silent repair": ("illegal_actions", Repairs),
    "no init needed": ("wrong_calls", BeginsByItself),
    "actions of any shape": ("wrong_calls", AnyShape),
    "scores lost at the reset": ("auto_reset", LostScores),
    "measures of another game": ("measures", MeasuresOfTheFirst),
    "measures lost at the reset": ("measures", LostMeasures),
    "final observations lost at the reset": ("auto_reset", LostEnds),
}
