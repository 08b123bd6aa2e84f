"""The whole tree of a game with compiled rules, as flat arrays: nodes, information states, sequences, ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cached_property
from typing import Any

import numpy as np

from roomai.abstract import CHANCE
from roomai.errors import TreeError
from roomai.game import Game, PlainGame
from roomai.linking import compile_linked
from roomai.spaces import Box

from . import growing
from .growing import (
    ENDS,
    FAULT,
    FORGOTTEN,
    FULL,
    NODES,
    SEQUENCES,
    STATES,
    Array,
    Ends,
    Growth,
    Nodes,
    Path,
    States,
    rehash,
)

MAX_NODES = 10_000_000
"""Unless told otherwise; some 400 MB."""
FIRST_NODES = 1 << 12
GROWTH = 1.6
MOST_MOVES = 60
"""Of a history that an error tells."""


class Tree:
    """All histories of a game, with chance enumerated.

    turn        int8 [N]: the seat to move at each node, CHANCE or TERMINAL; a parent comes before its children
    child       int32 [N]: the first child of a node; its children are consecutive
    detail      int32 [N]: of a decision its information state, of a chance event how many (equally likely) outcomes it
                has, of a terminal node its end
    ends        int32 [T, n]: by end, the last sequence of each seat
    chance      float64 [T]: by end, how likely chance plays its part
    returns     float64 [T, n]: by end, the scores
    seat        int8 [I]: whose an information state is; those of a seat are consecutive, earlier ones before later ones
    parent      int32 [I]: the sequence with which its player comes to it
    first       int32 [I + 1]: its sequences are first[i] to first[i + 1] - 1, one for each legal action by its id
    node        int32 [I]: one of the nodes that belong to it
    keys        uint64 [I, W]: the words of the public record and of the player's own, which tell it from others
    action      int16 [S]: the action of each sequence; sequences 0 to n - 1 are the players' starts (-1)
    levels      int64 [D, 3]: how many chance, decision and terminal nodes there are at each depth

    A sequence is an action in an information state together with all that its player did before it (von Stengel,
    "Efficient computation of behavior strategies", Games and Economic Behavior 1996).
    """

    def __init__(self, game: Game, growth: Growth) -> None:
        counts = growth.counts
        self.game = game
        self.num_players: int = game.num_players
        self.turn, self.child, self.detail = (array[: counts[NODES]] for array in growth.nodes)
        self.ends, self.chance, self.returns = (array[: counts[ENDS]] for array in growth.ends)
        self.levels = growth.levels[: int(np.flatnonzero(growth.levels.any(1))[-1]) + 1]
        self._number_by_seat(growth.states, growth.actions[: counts[SEQUENCES]], int(counts[STATES]))

    def _number_by_seat(self, states: States, actions: Array, count: int) -> None:
        n = self.num_players
        order = np.argsort(states.seat[:count], kind="stable")
        place = np.empty(count, np.int32)
        place[order] = np.arange(count, dtype=np.int32)
        widths = np.diff(states.first[: count + 1])
        self.first = np.concatenate([[n], n + np.cumsum(widths[order])]).astype(np.int32)
        shifts = np.repeat(self.first[place] - states.first[:count], widths)
        moved = np.arange(len(actions), dtype=np.int32)
        moved[n:] += shifts
        self.action = np.empty_like(actions)
        self.action[moved] = actions
        self.seat, self.keys, self.node = states.seat[order], states.keys[order], states.node[order]
        self.parent = moved[states.parent[order]]
        self.ends = moved[self.ends]
        decisions = self.turn >= 0
        self.detail[decisions] = place[self.detail[decisions]]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many chance, decision and terminal nodes there are."""
        chance, decision, terminal = self.levels.sum(0).tolist()
        return chance, decision, terminal

    @property
    def num_nodes(self) -> int:
        return len(self.turn)

    @property
    def num_states(self) -> int:
        return len(self.seat)

    @property
    def num_sequences(self) -> int:
        return len(self.action)

    @cached_property
    def bounds(self) -> list[int]:
        """The information states of seat i are bounds[i] to bounds[i + 1] - 1."""
        return [int(edge) for edge in np.searchsorted(self.seat, np.arange(self.num_players + 1))]

    @property
    def num_bytes(self) -> int:
        """The memory that its arrays take."""
        return sum(value.nbytes for value in vars(self).values() if isinstance(value, np.ndarray))

    def info(self, state: int) -> Any:
        """The info of the player to move in an information state."""
        parts: Any = self.game.dtype.fields
        cut, known = parts["public"][0].itemsize, self.keys[state].tobytes()
        legal = np.zeros(parts["legal"][0].itemsize, np.uint8)
        legal[self.action[self.first[state] : self.first[state + 1]]] = 1
        return self.game.layout.Info((known[:cut], known[cut:], legal.tobytes()))

    def history(self, node: int) -> list[str]:
        """What happened on the way to a node: the names of chance outcomes and of actions."""
        return _history(self.game, Nodes(self.turn, self.child, self.detail), self.first, self.action, node)


def build_tree(
    game: Game | PlainGame, max_nodes: int = MAX_NODES, progress: Callable[[int], None] = lambda nodes: None
) -> Tree:
    """The whole tree of a game; `progress` is told now and then how many nodes there are.

    Raises TreeError for a game in plain Python, one whose actions are vectors, a tree of more than max_nodes, and a
    game without perfect recall, in which a player forgets what it did or knew.
    """
    if not isinstance(game, Game):
        raise TreeError(f"{game.name} is written in plain Python: a tree needs compiled rules, which enumerate chance")
    if isinstance(game.action_space, Box):
        raise TreeError(f"{game.name} has no tree: its actions are vectors, which can't be enumerated")
    begin, grow = _kernels(game)
    room = game.action_space.size + 1
    growth = _enlarged(_planted(game), room, max_nodes)
    begin(growth)
    while (status := grow(growth, room)) == FULL:
        if growth.counts[NODES] > max_nodes:
            break
        progress(int(growth.counts[NODES]))
        growth = _enlarged(growth, room, max_nodes)
    if growth.counts[NODES] > max_nodes:
        raise TreeError(_too_large(game, growth, max_nodes))
    if status == FORGOTTEN:
        raise TreeError(_forgotten(game, growth))
    return Tree(game, growth)


def _kernels(game: Game) -> tuple[Any, Any]:
    made: dict[Any, Any] = {}
    begin = compile_linked(growing.begin, game.bindings, game.name, made)
    return begin, compile_linked(growing.grow, game.bindings, game.name, made)


def _planted(game: Game) -> Growth:
    """A walk that has not begun, without memory for what it finds."""
    n, depth = game.num_players, game.max_length + game.max_chance + 2
    parts: Any = game.dtype.fields
    public, person = parts["person"][1] // 8, parts["person"][0].base.itemsize // 8
    slots = game.slots(depth)
    steps = np.zeros((4, depth), np.int32)
    return Growth(
        slots=slots,
        words=slots.view(np.uint64).reshape(depth, -1),
        person_start=public,
        person_words=person,
        path=Path(steps[0], steps[1], steps[2], np.zeros(depth), np.zeros((depth, n), np.int32)),
        nodes=Nodes(steps[3, :0].astype(np.int8), steps[3, :0], steps[3, :0]),
        ends=Ends(np.zeros((0, n), np.int32), np.zeros(0), np.zeros((0, n))),
        states=States(
            np.zeros(0, np.int8), np.zeros(0, np.int32), np.zeros(0, np.int32),
            np.zeros((0, public + person), np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.int32),
        ),
        actions=np.zeros(0, np.int16),
        table=np.zeros(0, np.int32),
        levels=np.zeros((depth, 3), np.int64),
        counts=np.zeros(6, np.int64),
    )  # fmt: skip


def _enlarged(growth: Growth, room: int, max_nodes: int) -> Growth:
    """The same walk with room for more, wherever there is less than `room`; nodes just beyond the limit at most."""
    counts, states, table = growth.counts, growth.states, growth.table
    used = int(counts[STATES])
    nodes = min(_size(len(growth.nodes.turn), int(counts[NODES]), room), max_nodes + 2 * room)
    ends = _size(len(growth.ends.chance), int(counts[ENDS]), room)
    known = _size(len(states.first) - 1, used, room)
    if len(table) < 2 * (used + room):
        table = np.zeros(2 << (2 * (used + room)).bit_length(), np.int32)
        rehash(states.hashes, used, table)
    return growth._replace(
        nodes=Nodes(*(_longer(array, nodes) for array in growth.nodes)),
        ends=Ends(*(_longer(array, ends) for array in growth.ends)),
        states=States(**{name: _longer(array, known + (name == "first")) for name, array in states._asdict().items()}),
        actions=_longer(growth.actions, _size(len(growth.actions), int(counts[SEQUENCES]), room)),
        table=table,
    )


def _size(size: int, used: int, room: int) -> int:
    return size if size >= used + room else max(int(GROWTH * (used + room)), FIRST_NODES)


def _longer(array: Array, size: int) -> Array:
    if len(array) >= size:
        return array
    longer = np.zeros((size, *array.shape[1:]), array.dtype)  # of memory that is zero the system gives what is used
    longer[: len(array)] = array
    return longer


# ---- What is said of a tree that can't be had ---------------------------------------------------------------------


def _too_large(game: Game, growth: Growth, max_nodes: int) -> str:
    options = [f"{field.name}={getattr(game.options, field.name)!r}" for field in fields(game.options)]
    smaller = f"choose smaller options of the game ({', '.join(options)}), or " if options else ""
    reached, states = int(growth.counts[NODES]), int(growth.counts[STATES])
    return (
        f"the tree of {game.name} has more than {max_nodes:,} nodes: the search stopped at {reached:,} with {states:,} "
        f"information states, {int(growth.levels.any(1).sum()) - 1} moves deep. To go on, {smaller}allow more nodes "
        f"(--max-nodes; each takes about 40 bytes)"
    )


def _forgotten(game: Game, growth: Growth) -> str:
    counts, states = growth.counts, growth.states
    node = int(counts[FAULT])
    state = int(growth.nodes.detail[node])
    one, other = (
        ", ".join(_history(game, growth.nodes, states.first, growth.actions, place)[:MOST_MOVES]) or "the start"
        for place in (int(states.node[state]), node)
    )
    return (
        f"{game.name} lacks perfect recall: the player in seat {states.seat[state]} knows the same after [{one}] and "
        f"after [{other}], though it came there by other actions of its own. Solvers need records that tell a player "
        f"all that it did and saw"
    )


def _history(game: Game, nodes: Nodes, first: Array, actions: Array, node: int) -> list[str]:
    names: list[str] = []
    slots, here = game.slots(1).view(np.recarray), 0
    while here != node:
        detail, child = int(nodes.detail[here]), int(nodes.child[here])
        chance = nodes.turn[here] == CHANCE
        count = detail if chance else int(first[detail + 1] - first[detail])
        k = node - child
        if k >= count:  # all that follows a child has smaller numbers than what follows the next
            following = nodes.child[child : child + count]
            k = int(np.flatnonzero((following > 0) & (following <= node))[-1])
        if chance:
            names.append(game.outcome_names(slots)[k])
            game.plain.one_outcome(slots, k)
        else:
            action = int(actions[first[detail] + k])
            names.append(game.action_space.describe(action))
            game.plain.one_action(slots, action)
        here = child + k
    return names
