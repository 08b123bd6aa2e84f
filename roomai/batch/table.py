"""A strategy as a table for kernels: weights of actions, found by a hash of what the player to move knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..engine import HASH_START
from ..errors import OptionError
from ..game import Game
from ..random import FIRST, SECOND, mix
from ..records import RecordInfo
from ..spaces import Box
from .memory import Array

Floats = np.ndarray[Any, np.dtype[np.float64]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
Policy = Mapping[RecordInfo, Sequence[float] | Floats]
"""From the info of a player to move to a weight for each action, [A]; only the weights of legal actions count."""


def build_table(game: Game, policy: Policy) -> tuple[Words, Floats]:
    """(keys uint64 [R], weights float64 [R, A]): the hash table that engine.find looks up.

    R is a power of two, at least twice the number of infos. Raises OptionError for an info of another game or of a
    player who is not to move, and for weights of the wrong width, negative, not finite, or all zero where legal.
    """
    if isinstance(game.action_space, Box):
        raise OptionError(f"{game.name} has no table of weights: its actions are vectors, not a list")
    hashes = _hashes(game, list(policy))
    weights = _checked_weights(game, policy)
    keys = np.zeros(1 << (2 * len(policy)).bit_length(), np.uint64)
    rows = _insert(keys, hashes)
    table = np.zeros((len(keys), game.action_space.size))
    table[rows] = weights
    return keys, table


def _hashes(game: Game, infos: Sequence[RecordInfo]) -> Words:
    """engine.information_hash of each info, uint64 [N]."""
    fields: Any = game.dtype.fields
    public, person = fields["public"][0].itemsize, fields["person"][0].base.itemsize
    for info in infos:
        if not isinstance(info, RecordInfo) or len(info[0]) != public or len(info[1]) != person or not info[2]:
            raise OptionError(f"a table of {game.name} is keyed by infos of the player to move in it, got {info!r}")
    known = b"".join(info[0] + info[1] for info in infos)
    hashes: Words = hash_words(np.frombuffer(known, np.uint64).reshape(len(infos), (public + person) // 8))
    return hashes


def hash_words(words: Array) -> Array:
    """engine.information_hash of each row of words [b, W]; the same bits from uint64, int64 and int64 tensors.

    The answer is [b], of the dtype of the words.
    """
    if not isinstance(words, np.ndarray):
        return _hash_tensor(words)
    value: Any = np.full(len(words), HASH_START)
    for column in words.view(np.uint64).T:
        value = mix(value ^ column)  # the same arithmetic as in a kernel, for all rows at once
    return value.view(words.dtype)


def _hash_tensor(words: Array) -> Array:
    """The same without unsigned numbers, with which torch can't reckon."""
    value = _signed(HASH_START)
    for column in words.T:
        value = value ^ column
        value = (value ^ _shifted(value, 30)) * _signed(FIRST)
        value = (value ^ _shifted(value, 27)) * _signed(SECOND)
        value = value ^ _shifted(value, 31)
    return value


def _shifted(value: Array, places: int) -> Array:
    return (value >> places) & ((1 << (64 - places)) - 1)


def _signed(number: np.uint64) -> Any:
    return int(number.view(np.int64))


def _checked_weights(game: Game, policy: Policy) -> Floats:
    width = game.action_space.size
    weights = np.zeros((len(policy), width))
    for row, (info, given) in enumerate(policy.items()):
        try:
            one = np.asarray(given, np.float64)
        except (TypeError, ValueError):
            one = np.empty(0)
        if one.shape != (width,) or not (np.isfinite(one) & (one >= 0)).all() or not one[info.action_mask].any():
            raise OptionError(
                f"a table of {game.name} has {width} weights for each info, finite, not negative and not all zero "
                f"where legal; got {given!r} for {info!r}"
            )
        weights[row] = one
    return weights


def _insert(keys: Words, hashes: Words) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Put hashes [N] into keys [R] by open addressing with steps of one; the row of each, int64 [N]."""
    last = len(keys) - 1
    rows = (hashes & np.uint64(last)).astype(np.int64)
    waiting = np.arange(len(hashes))
    while len(waiting):
        wanted = rows[waiting]
        free = keys[wanted] == 0
        keys[wanted[free]] = hashes[waiting[free]]  # of several that want the same row the last one gets it
        waiting = waiting[keys[wanted] != hashes[waiting]]
        rows[waiting] = (rows[waiting] + 1) & last
    return rows
