"""Growing a game's tree: the kernel that walks through all histories, depth first, and writes them into flat arrays.

Linking compiles `begin` and `grow` with the rules of a game. `grow` stops when an array is full and goes on where it
stopped, so that memory grows with the tree and a caller may look in between.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from roomai.abstract import CHANCE, TERMINAL
from roomai.engine import apply_action, apply_outcome, copy, information_hash, mark, one_chance

DONE, FULL, FORGOTTEN = 0, 1, 2
"""Why `grow` came back: the tree is complete, an array is full, a player has forgotten something."""
NODES, ENDS, STATES, SEQUENCES, DEPTH, FAULT = range(6)
"""What `counts` counts; DEPTH is where the walk is, FAULT the node at which something was forgotten."""
CHANCE_NODE, DECISION_NODE, TERMINAL_NODE = range(3)

Array = np.ndarray[Any, Any]


class Nodes(NamedTuple):
    """By node [N]; a child comes after its parent, and the children of a node are consecutive."""

    turn: Array
    """int8: the seat to move, CHANCE or TERMINAL."""
    child: Array
    """int32: the first child."""
    detail: Array
    """int32: of a decision its information state, of a chance event how many outcomes it has, of an end its number."""


class Ends(NamedTuple):
    """By end of the game [T]."""

    sequences: Array
    """int32 [T, n]: the last sequence of each seat."""
    chance: Array
    """float64: how likely chance plays its part in that history."""
    returns: Array
    """float64 [T, n]: the scores."""


class States(NamedTuple):
    """By information state [I]. A sequence is an action in an information state, or a player's start."""

    seat: Array
    """int8: whose it is."""
    parent: Array
    """int32: the sequence with which its player comes here."""
    first: Array
    """int32 [I + 1]: the first of its sequences, one for each legal action in the order of ids."""
    keys: Array
    """uint64 [I, W]: the words of the public record and of the player's own."""
    hashes: Array
    node: Array
    """int32: the first node that belongs to it."""


class Path(NamedTuple):
    """By depth [D]: the nodes from the start to where the walk is."""

    node: Array
    tried: Array
    """How many children were visited."""
    action: Array
    """The action that led to the last of them."""
    chance: Array
    sequences: Array


class Growth(NamedTuple):
    """All that a walk works on."""

    slots: Any
    """[D]: the states along the path."""
    words: Array
    """The same memory as 64-bit words [D, W]; a person's begin at person_start + seat * person_words."""
    person_start: int
    person_words: int
    path: Path
    nodes: Nodes
    ends: Ends
    states: States
    actions: Array
    """int16 [S]: the action of each sequence, -1 for a start."""
    table: Array
    """int32 [R]: a hash table of information states, number + 1, 0 = free; R is a power of two."""
    levels: Array
    """int64 [D, 3]: how many nodes of each kind there are at each depth."""
    counts: Array


def begin(growth: Growth) -> None:
    """Write down the first node: the game of slots[0], before anything is dealt."""
    path, counts = growth.path, growth.counts
    mark(growth.slots[0])
    path.node[0] = 0
    path.chance[0] = 1.0
    counts[NODES] = 1
    starts = path.sequences.shape[1]
    growth.states.first[0] = starts
    counts[SEQUENCES] = starts
    for seat in range(starts):
        path.sequences[0, seat] = seat
        growth.actions[seat] = -1
    arrive(growth, 0)


def grow(growth: Growth, room: int) -> int:
    """Walk on until the tree is complete or fewer than `room` entries are free in some array."""
    path, nodes, states, counts = growth.path, growth.nodes, growth.states, growth.counts
    slots = growth.slots
    depth = counts[DEPTH]
    while depth >= 0:
        if not has_room(growth, room):
            counts[DEPTH] = depth
            return FULL
        node, tried = path.node[depth], path.tried[depth]
        turn = nodes.turn[node]
        if turn == TERMINAL or tried == children(nodes, states, node):
            depth -= 1
            continue
        path.tried[depth] += 1
        below = depth + 1
        copy(slots[depth], slots[below])
        path.node[below] = nodes.child[node] + tried
        path.chance[below] = path.chance[depth]
        for seat in range(path.sequences.shape[1]):
            path.sequences[below, seat] = path.sequences[depth, seat]
        if turn == CHANCE:
            path.chance[below] /= nodes.detail[node]
            apply_outcome(slots[below], tried)
        else:
            action = path.action[depth] + 1
            while not slots[depth].legal[action]:
                action += 1
            path.action[depth] = action
            path.sequences[below, turn] = states.first[nodes.detail[node]] + tried
            apply_action(slots[below], action)
        mark(slots[below])
        if not arrive(growth, below):
            counts[FAULT] = path.node[below]
            return FORGOTTEN
        depth = below
    counts[DEPTH] = depth
    return DONE


def has_room(growth: Growth, room: int) -> bool:
    counts = growth.counts
    return (
        counts[NODES] + room <= len(growth.nodes.turn)
        and counts[ENDS] + room <= len(growth.ends.chance)
        and counts[STATES] + room < len(growth.states.first)
        and counts[SEQUENCES] + room <= len(growth.actions)
        and 2 * (counts[STATES] + room) <= len(growth.table)
    )


def arrive(growth: Growth, depth: int) -> bool:
    """Write down the node at that depth and make place for its children; False if its player has forgotten something.

    Perfect recall means that all nodes of an information state follow from the same own actions.
    """
    path, nodes, ends, states, counts = growth.path, growth.nodes, growth.ends, growth.states, growth.counts
    node, turn = path.node[depth], growth.slots[depth].public.turn
    nodes.turn[node] = turn
    path.tried[depth] = 0
    path.action[depth] = -1
    if turn == TERMINAL:
        end = counts[ENDS]
        counts[ENDS] += 1
        nodes.detail[node] = end
        ends.chance[end] = path.chance[depth]
        for seat in range(path.sequences.shape[1]):
            ends.sequences[end, seat] = path.sequences[depth, seat]
            ends.returns[end, seat] = growth.slots[depth].scores[seat]
        growth.levels[depth, TERMINAL_NODE] += 1
        return True
    nodes.child[node] = counts[NODES]
    if turn == CHANCE:
        nodes.detail[node] = one_chance(growth.slots[depth : depth + 1])
        growth.levels[depth, CHANCE_NODE] += 1
    else:
        state = state_at(growth, depth)
        nodes.detail[node] = state
        growth.levels[depth, DECISION_NODE] += 1
        if states.parent[state] != path.sequences[depth, turn]:
            return False
    counts[NODES] += children(nodes, states, node)
    return True


def state_at(growth: Growth, depth: int) -> int:
    """The information state of the player to move at that depth, a new one if it was never seen."""
    words, states, table, counts = growth.words, growth.states, growth.table, growth.counts
    public_words = growth.person_start
    legal, turn = growth.slots[depth].legal, growth.slots[depth].public.turn
    found = information_hash(words, depth, public_words, growth.person_words, turn)
    person = public_words + turn * growth.person_words
    last = len(table) - 1
    row = np.int64(found & np.uint64(last))
    while table[row] != 0:
        state = table[row] - 1
        if states.hashes[state] == found:
            same = True
            for j in range(public_words):
                same = same and states.keys[state, j] == words[depth, j]
            for j in range(growth.person_words):
                same = same and states.keys[state, public_words + j] == words[depth, person + j]
            if same:
                return state
        row = (row + 1) & last
    state = counts[STATES]
    counts[STATES] += 1
    table[row] = state + 1
    states.hashes[state] = found
    for j in range(public_words):
        states.keys[state, j] = words[depth, j]
    for j in range(growth.person_words):
        states.keys[state, public_words + j] = words[depth, person + j]
    states.seat[state] = turn
    states.parent[state] = growth.path.sequences[depth, turn]
    states.node[state] = growth.path.node[depth]
    for action in range(len(legal)):
        if legal[action]:
            growth.actions[counts[SEQUENCES]] = action
            counts[SEQUENCES] += 1
    states.first[state + 1] = counts[SEQUENCES]
    return state


def children(nodes: Nodes, states: States, node: int) -> int:
    """How many children a node has that is no end."""
    detail = nodes.detail[node]
    return detail if nodes.turn[node] == CHANCE else states.first[detail + 1] - states.first[detail]


def rehash(hashes: Array, count: int, table: Array) -> None:
    """Fill an empty hash table with the first `count` information states."""
    last = len(table) - 1
    for state in range(count):
        row = np.int64(hashes[state] & np.uint64(last))
        while table[row] != 0:
            row = (row + 1) & last
        table[row] = state + 1
