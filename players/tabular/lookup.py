"""Finding information states by what their players know: by an info, by the infos of a batch, on any device."""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.batch import BatchInfo
from roomai.batch.memory import on_host
from roomai.batch.table import hash_words
from roomai.errors import StrategyError
from roomai.game import Game
from roomai.records import NO_MASK, RecordInfo

from ..arrays import Array, Constant

KEPT_STATES = 1 << 20
"""Infos whose states are remembered; they repeat in most games, and in the others memory must not grow."""


class Lookup:
    """From infos to the numbers of information states, among those with keys uint64 [I, W] and legal bool [I, A].

    A player's info has the same words as the key of its state: those of the public record and of its own.
    Raises StrategyError if two keys are the same.
    """

    def __init__(self, game: Game, keys: np.ndarray[Any, Any], legal: np.ndarray[Any, Any]) -> None:
        self._game = game
        self._widths = keys.shape[1], legal.shape[1]
        hashes = hash_words(keys).view(np.int64)  # torch has no arithmetic of unsigned numbers
        order = np.argsort(hashes, kind="stable")
        twice = np.flatnonzero(np.diff(hashes[order]) == 0)
        if len(twice):
            one, other = np.sort(order[twice[0] : twice[0] + 2]).tolist()
            raise StrategyError(f"information states {one} and {other} are the same: {in_words(game, keys[one])}")
        self._hashes, self._order = Constant(hashes[order]), Constant(order)
        self._keys, self._legal = Constant(keys.view(np.int64)), Constant(legal)
        self._known: dict[Any, int] = {}

    def state(self, info: Any) -> int:
        """The information state of the player to move. Raises StrategyError, which tells it in words, for none."""
        known = self._known.get(info)
        return self._met(info) if known is None else known

    def _met(self, info: Any) -> int:
        if not isinstance(info, RecordInfo) or not info[2]:
            raise StrategyError(f"expected the info of a player to move in {self._game.name}, got {info!r}")
        words = np.frombuffer(info[0] + info[1], np.int64)[None]
        state = int(self._found(words, info.action_mask[None])[0])
        if len(self._known) < KEPT_STATES:
            self._known[info] = state
        return state

    def states(self, info: BatchInfo) -> Array:
        """The information state of each row of a batch, int64 [b]. Raises StrategyError if there is none for one."""
        public, person = (_words(part.memory.raw) for part in (info.public_state, info.person_state))
        if isinstance(public, np.ndarray):
            return self._found(np.concatenate([public, person], axis=1), info.action_mask)
        import torch

        return self._found(torch.cat([public, person], dim=1), info.action_mask)

    def find(self, words: Array) -> tuple[Array, Array]:
        """The state of each row of words, int64 [b, W], and whether it is one: int64 [b], bool [b]."""
        states, same_words = self._nearest(words)
        return states, same_words.all(1)

    def _nearest(self, words: Array) -> tuple[Array, Array]:
        """The only state that each row of words may be, and which of the words are its: int64 [b], bool [b, W]."""
        hashes = self._hashes.like(words)
        places = _places(hashes, hash_words(words)).clip(max=len(hashes) - 1)
        states = self._order.like(words)[places]
        return states, self._keys.like(words)[states] == words

    def _found(self, words: Array, mask: Array) -> Array:
        if (words.shape[1], mask.shape[1]) != self._widths:
            raise StrategyError(f"expected infos of {self._game.name}, got some of another game")
        states, same_words = self._nearest(words)
        same_actions = self._legal.like(words)[states] == mask
        if not bool(same_words.all() & same_actions.all()):  # of the rows apart it takes long
            known = same_words.all(1)
            row = int(on_host(known & same_actions.all(1)).argmin())
            told = in_words(self._game, on_host(words[row]))
            if known[row]:
                raise StrategyError(f"the strategy has other actions than those that are legal here: {told}")
            raise StrategyError(f"the strategy does not know this information state: {told}")
        return states


def public_words(game: Game) -> int:
    """How many of the words of a key are those of the public record."""
    fields: Any = game.dtype.fields
    return int(fields["public"][0].itemsize) // 8


def in_words(game: Game, key: np.ndarray[Any, Any]) -> str:
    """What the player to move knows in an information state, as one line, from its key [W]."""
    known, cut = key.tobytes(), 8 * public_words(game)
    info = game.layout.Info((known[:cut], known[cut:], NO_MASK))
    view: Any = game.spec.view
    try:
        told = "; ".join(view.describe(game, info).splitlines())
    except Exception:  # of an edited file: there is no such card
        told = f"the words {' '.join(f'{word:016x}' for word in key.view(np.uint64))}"
    return f"seat {info.public_state.turn} to move; {told}"


def _places(ascending: Array, numbers: Array) -> Array:
    """The first places in ascending numbers at which others could be put in."""
    if isinstance(numbers, np.ndarray):
        return np.searchsorted(ascending, numbers)
    import torch

    return torch.searchsorted(ascending, numbers)


def _words(raw: Array) -> Array:
    """Rows of bytes as rows of 64-bit words, int64 [b, W]."""
    if isinstance(raw, np.ndarray):
        return raw.view(np.int64)
    import torch

    return raw.view(torch.int64)
