"""The sequence form of a game: what each end pays, by the sequences of the players that lead to it.

All that an iteration of a solver needs of a tree is here, with ends in which everybody's sequences are the same added
up. Whatever is known of a policy is an array [S] by sequence: sigma, how likely an action is in its information state,
or a plan, how likely its player alone makes the sequence happen (Koller, Megiddo and von Stengel, "Fast algorithms for
finding randomized strategies in game trees", STOC 1994).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .passes import fill, merge
from .tree import Tree

Array = np.ndarray[Any, Any]
Floats = np.ndarray[Any, np.dtype[np.float64]]


class SequenceForm(NamedTuple):
    """A game for solvers; sequences of all seats are numbered as in the tree.

    num_players  n
    bounds       int64 [n + 1]: the information states of seat i are bounds[i] to bounds[i + 1] - 1
    first        int32 [I + 1]: the sequences of an information state are first[k] to first[k + 1] - 1
    parent       int32 [I]: the sequence that leads to it, of the same seat
    rows         int64 [S + 1]: what sequence s may earn its player is in the entries rows[s] to rows[s + 1] - 1
    others       int32 [E, n - 1]: by entry, the sequences of the other players
    pays         float64 [E]: by entry, the player's score times how likely chance plays its part
    """

    num_players: int
    bounds: Array
    first: Array
    parent: Array
    rows: Array
    others: Array
    pays: Array

    @property
    def num_bytes(self) -> int:
        """The memory that its arrays take."""
        return sum(part.nbytes for part in self if isinstance(part, np.ndarray))


def sequence_form(tree: Tree) -> SequenceForm:
    """The sequence form of a tree."""
    n = tree.num_players
    rows = np.zeros(tree.num_sequences + 1, np.int64)
    for seat in range(n):
        rows[1:] += np.bincount(tree.ends[:, seat], minlength=tree.num_sequences)
    np.cumsum(rows, out=rows)
    others, pays = np.empty((rows[-1], n - 1), np.int32), np.empty(rows[-1])
    fill(tree.ends, tree.chance, tree.returns, rows.copy(), others, pays)
    used = merge(rows, others, pays, np.full(tree.num_sequences, -1, np.int64))
    return SequenceForm(n, np.array(tree.bounds, np.int64), tree.first, tree.parent, rows, others[:used], pays[:used])


def uniform(form: SequenceForm) -> Floats:
    """Sigma of the policy that plays all legal actions alike, float64 [S]; 1 for the starts."""
    widths = np.diff(form.first)
    return np.concatenate([np.ones(form.num_players), np.repeat(1.0 / widths, widths)])
