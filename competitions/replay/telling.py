"""Who could tell which action was played: a seat's view of a game shows no secret move of another.

No game has to declare its secret moves. The other actions that were legal are tried in the same position: a seat was
told of an action if each of them would have led it to another info. Of a forced move it was told if it was of all moves
before it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from roomai.game import Game, PlainGame
from roomai.spaces import Box
from roomai.testing.values import canonical

MOST_TRIED = 64
Play = Callable[[Any], Sequence[Any]]
"""From an action to the infos that it leads to."""


class Telling:
    """Tries what else could have been played, through one game."""

    def __init__(self, game: Game | PlainGame) -> None:
        self._seats = range(game.num_players)
        self._probe = game.env(compiled=False) if isinstance(game, Game) else None
        self._told_so_far: set[int] | None = None

    def before(self, env: Any, infos: Sequence[Any]) -> Callable[[Any], frozenset[int]]:
        """From the action that is played now to the seats that could tell it, the mover among them."""
        turn = infos[-1].public_state.turn
        legal = infos[turn].person_state.available_actions if turn >= 0 else ()
        play = self._player(env, infos)
        return lambda action: self._told(turn, _others(legal, action), action, play)

    def _told(self, turn: int, others: Sequence[Any], action: Any, play: Play) -> frozenset[int]:
        told = set(self._seats) if others else set(self._told_so_far or ())
        try:
            real = self._pictures(play(action))
            for other in others:
                pictures = self._pictures(play(other))
                told = {seat for seat in told if pictures[seat] != real[seat]}
        except Exception:  # of a game in plain Python that can't be copied, whatever it raises: nobody is told then
            told = set()
        told.add(turn)
        self._told_so_far = told if self._told_so_far is None else self._told_so_far & told
        return frozenset(told)

    def _pictures(self, infos: Sequence[Any]) -> list[Hashable]:
        return [canonical(infos[seat]) for seat in self._seats]

    def _player(self, env: Any, infos: Sequence[Any]) -> Play:
        probe = self._probe
        slot, kept = (infos[-1].slot, None) if probe is not None else (b"", _copied(env))

        def play(action: Any) -> Sequence[Any]:
            if probe is None:
                again: Any = copy.deepcopy(kept)
            else:
                again = probe
                again.restore(slot)
            after: Sequence[Any] = again.forward(action)[2]
            return after

        return play


def _copied(env: Any) -> Any:
    try:
        return copy.deepcopy(env)
    except Exception:  # whatever an object raises that can't be copied
        return None


def _others(legal: Any, action: Any) -> Sequence[Any]:
    if isinstance(legal, Box):
        return _other_vectors(legal, action)
    return [name for name in legal if name != action][:MOST_TRIED]


def _other_vectors(box: Box, action: Any) -> list[Any]:
    """The ends of the box, its middle, and vectors a little to both sides."""
    played = np.asarray(action, np.float32)
    near = np.float32((box.high - box.low) / 1000)
    tried = [np.full(box.k, number, np.float32) for number in (box.low, (box.low + box.high) / 2, box.high)]
    tried += [np.clip(played + step, box.low, box.high) for step in (-near, near)]
    return [vector for vector in tried if not np.array_equal(vector, played)]
