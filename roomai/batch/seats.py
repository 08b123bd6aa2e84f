"""Which games wait for which player: a counting sort of the rows of a batch by the player to move."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from .memory import Array


def rows_by_player(turn: Array, seating: Any, num_players: int, device: str) -> list[Array]:
    """For each player the rows (int64, ascending) where it is to move; turn int8 [B], seating int64 [B, n] or None.

    On CUDA seating lies there too.
    """
    if device == "cuda":
        return _on_device(turn, seating, num_players)
    host = turn if device == "numpy" else turn.numpy()
    order: Array = np.empty(len(host), np.int64)
    starts = np.zeros(num_players + 1, np.int64)
    _counting_sort()(host, seating if seating is not None else np.empty((0, 1), np.int64), order, starts)
    if device == "cpu":
        import torch

        order = torch.from_numpy(order)
    edges = starts.tolist()
    return [order[low:high] for low, high in pairwise(edges)]


def _on_device(turn: Array, seating: Any, num_players: int) -> list[Array]:
    import torch

    mover = turn.long()
    if seating is not None:
        mover = torch.where(mover >= 0, seating.gather(1, mover.clamp(min=0)[:, None])[:, 0], mover)
    return [(mover == player).nonzero()[:, 0].contiguous() for player in range(num_players)]


def _sort_rows(turn: Any, seating: Any, order: Any, starts: Any) -> None:
    seated = len(seating) > 0
    for i in range(len(turn)):
        if turn[i] >= 0:
            starts[1 + (seating[i, turn[i]] if seated else turn[i])] += 1
    for player in range(1, len(starts)):
        starts[player] += starts[player - 1]
    filled = starts[:-1].copy()
    for i in range(len(turn)):
        if turn[i] >= 0:
            player = seating[i, turn[i]] if seated else turn[i]
            order[filled[player]] = i
            filled[player] += 1


@cache
def _counting_sort() -> Any:
    import numba

    return numba.njit(nogil=True, cache=True)(_sort_rows)
