"""Histories of a game as a forest: the whole tree of a small game, or random games with alternatives that branch off.

The alternatives are what tells a leak: at some moments of a random game another outcome of chance or another action is
taken, and the branch then follows the random game as closely as some player could tell.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from ..abstract import CHANCE, TERMINAL, Transition
from ..game import Game, PlainGame
from ..spaces import Box
from .play import mover, random_action
from .report import fail
from .values import canonical

START = -9
"""The `mover` of a node in which a game starts."""
ALTERNATIVES = 3  # that branch off at one moment
MOMENTS = 12  # of a game at which they do
SEATS = 3  # whose knowledge a branch is grown for
TRIES = 4  # outcomes looked at for one that a player could not tell from another
SLACK = 3  # how often the declared longest game is exceeded before a history is given up


@dataclass(frozen=True, slots=True)
class Node:
    """One moment of a game: the move that led here, and what everybody knows in it.

    `public` and `persons` (by seat) are equal for equal information. `outcomes` says how many chance has here.
    """

    parent: int
    mover: int
    move: Any
    turn: int
    public: Hashable
    persons: tuple[Hashable, ...]
    decisions: int = 0
    draws: int = 0
    outcomes: int = 0
    scores: tuple[float, ...] = ()


class Histories(ABC):
    """Nodes in which a parent comes before its children; `complete` if they are all histories of the game."""

    def __init__(self, complete: bool) -> None:
        self.nodes: list[Node] = []
        self.complete = complete
        self._children: dict[tuple[int, Hashable], int] = {}

    @abstractmethod
    def without(self, part: str, known: Any, members: Collection[str]) -> Hashable:
        """What is "public" or known to a "person" of a node, but for the members of these names."""

    @abstractmethod
    def story(self, index: int) -> str:
        """The moves that lead to a node, in words."""

    def child(self, parent: int, move: Any) -> int | None:
        """The node after a move, if there is one."""
        return self._children.get((parent, _key(move)))

    def add(self, node: Node) -> int:
        """Keep a node and answer its number."""
        self.nodes.append(node)
        index = len(self.nodes) - 1
        self._children[node.parent, _key(node.move)] = index
        return index

    def move_key(self, index: int) -> Hashable:
        """The move that led to a node, as something that can be compared."""
        return _key(self.nodes[index].move)

    def path(self, index: int) -> list[Any]:
        """The moves that lead to a node, in order."""
        moves = []
        while self.nodes[index].mover != START:
            moves.append(self.nodes[index].move)
            index = self.nodes[index].parent
        return moves[::-1]

    def same(self, one: int, other: int, seat: int) -> bool:
        """Whether two moments are the same to the player in that seat."""
        left, right = self.nodes[one], self.nodes[other]
        return left.public == right.public and left.persons[seat] == right.persons[seat]


class RuleHistories(Histories):
    """Histories of a game with compiled rules, by its functions uncompiled, one move or outcome of chance at a time."""

    def __init__(self, game: Game, complete: bool) -> None:
        super().__init__(complete)
        self.game = game
        self._slots: list[Any] = []  # by node, until the forest is grown
        self._keep(-1, START, None, self._start())

    @classmethod
    def tree(cls, game: Game, largest: int) -> RuleHistories | None:
        """All histories, or None if there are more than `largest`."""
        if isinstance(game.action_space, Box):
            return None
        tree = cls(game, complete=True)
        stack = [0]
        while stack:
            index = stack.pop()
            moves = tree.moves(index)
            if len(tree.nodes) + len(moves) > largest:
                return None
            stack.extend([tree.grow(index, move) for move in moves])
            tree._slots[index] = None
        return tree

    @classmethod
    def sample(cls, game: Game, games: int, random: Random) -> RuleHistories:
        """Random games, and the alternatives to them."""
        forest = cls(game, complete=False)
        for _ in range(games):
            trunk = [0]
            while forest.goes_on(trunk[-1]):
                trunk.append(forest.grow(trunk[-1], forest.random_move(trunk[-1], random)))
            moments = random.sample(range(len(trunk) - 1), min(MOMENTS, len(trunk) - 1))
            for moment in sorted(moments):
                forest._branch(trunk, moment, random)
        forest._slots.clear()
        return forest

    def goes_on(self, index: int) -> bool:
        """Whether there is a move; a history far beyond the declared longest game has none."""
        node, game = self.nodes[index], self.game
        if node.decisions > SLACK * game.max_length or node.draws > SLACK * game.max_chance:
            return False
        return node.outcomes > 0 if node.turn == CHANCE else node.turn >= 0 and self._legal(index) != []

    def moves(self, index: int) -> Sequence[int]:
        """Every outcome or legal action there."""
        node = self.nodes[index]
        if not self.goes_on(index):
            return ()
        return range(node.outcomes) if node.turn == CHANCE else self._legal(index)

    def random_move(self, index: int, random: Random) -> Any:
        node, space = self.nodes[index], self.game.action_space
        if node.turn == CHANCE:
            return random.randrange(node.outcomes)
        return random_action(space if isinstance(space, Box) else self._legal(index), random)

    def grow(self, index: int, move: Any) -> int:
        """The number of the node after a move."""
        known = self.child(index, move)
        if known is not None:
            return known
        slots = _copied(self._slots[index])
        mover = self.nodes[index].turn
        apply = self.game.plain.apply_outcome if mover == CHANCE else self.game.plain.apply_action
        apply(slots[0], move)
        return self._keep(index, mover, move, slots)

    def without(self, part: str, known: Any, members: Collection[str]) -> Hashable:
        fields: Any = self.game.dtype.fields
        record = np.frombuffer(bytearray(known), fields[part][0].base)
        for member in set(members) & set(record.dtype.names or ()):
            record[member] = 0
        return record.tobytes()

    def state(self, index: int) -> Any:
        """The slot at a node: a recarray [1]."""
        *_, (_, slots) = [(None, self._start()), *self._moves(index)]
        return slots

    def story(self, index: int) -> str:
        return ", ".join(name for name, _ in self._moves(index)) or "the start"

    def _moves(self, index: int) -> Iterator[tuple[str, Any]]:
        """The name of each move on the way to a node, and the slot after it."""
        game, slots = self.game, self._start()
        for move in self.path(index):
            if slots[0].public.turn == CHANCE:
                name = self._outcome_name(int(game.plain.one_label(slots, move)))
                game.plain.one_outcome(slots, move)
            else:
                name = f"player {slots[0].public.turn} {game.action_space.describe(move)}"
                game.plain.one_action(slots, move)
            yield name, slots

    def _outcome_name(self, label: int) -> str:
        try:
            return self.game.outcome_name(label)
        except Exception:  # a fault of the view, which is checked elsewhere, must not hide the one that is told here
            return f"outcome {label}"

    def _start(self) -> Any:
        return self.game.slots(1).view(np.recarray)

    def _keep(self, parent: int, mover: int, move: Any, slots: Any) -> int:
        game, slot = self.game, slots[0]
        turn = int(slot.public.turn)
        if not TERMINAL <= turn < game.num_players:
            fail(f"turn is {turn}: expected a seat below {game.num_players}, CHANCE (-1) or TERMINAL (-2)")
        game.plain.mark(slot)
        public, *persons, _, _ = game.layout.split(slots.tobytes())
        before = self.nodes[parent] if mover != START else None
        self._slots.append(slots)
        node = Node(
            *(parent, mover, move, turn, public, tuple(persons)),
            decisions=(before.decisions if before else 0) + (mover >= 0),
            draws=(before.draws if before else 0) + (mover == CHANCE),
            outcomes=int(game.plain.one_chance(slots)) if turn == CHANCE else 0,
            scores=tuple(slot.scores.tolist()) if turn == TERMINAL else (),
        )
        return self.add(node)

    def _legal(self, index: int) -> list[int]:
        space = self.game.action_space
        return [0] if isinstance(space, Box) else np.flatnonzero(self._slots[index][0].legal[: space.n]).tolist()

    def _branch(self, trunk: Sequence[int], moment: int, random: Random) -> None:
        at, after = trunk[moment], trunk[moment + 1]
        taken, space = self.nodes[after], self.game.action_space
        boxed = isinstance(space, Box) and taken.mover != CHANCE
        moves = [random_action(space, random)] if boxed else _others(self.moves(at), taken.move, random)
        for other in [self.grow(at, move) for move in moves]:
            for seat in random.sample(range(self.game.num_players), min(SEATS, self.game.num_players)):
                if seat != taken.mover and self.same(other, after, seat):
                    self._follow(other, trunk[moment + 1 :], seat, random)

    def _follow(self, index: int, trunk: Sequence[int], seat: int, random: Random) -> None:
        """Play on as the trunk went, as far as the player in that seat can't tell the branch from it."""
        for behind, ahead in pairwise(trunk):
            for move in self._like(index, behind, ahead, random):
                branch = self.grow(index, move)
                if self.same(branch, ahead, seat):
                    index = branch
                    break
            else:
                return

    def _like(self, index: int, behind: int, ahead: int, random: Random) -> list[Any]:
        """The moves at `index` that may look like the one that led from `behind` to `ahead`, the likeliest first."""
        move, node = self.nodes[ahead].move, self.nodes[index]
        if not self.goes_on(index):
            return []
        if node.turn != CHANCE:
            return [move] if isinstance(self.game.action_space, Box) or move in self._legal(index) else []
        others = [random.randrange(node.outcomes) for _ in range(TRIES)]
        return [*self._labelled(index, self._label(behind, move)), *others]

    def _label(self, index: int, outcome: int) -> int:
        return int(self.game.plain.one_label(self._slots[index], outcome))

    def _labelled(self, index: int, label: int) -> list[int]:
        count = self.nodes[index].outcomes
        if "label" not in self.game.bindings:
            return [label] if label < count else []
        return [outcome for outcome in range(count) if self._label(index, outcome) == label]


class EnvHistories(Histories):
    """Histories of a game in plain Python: random games of its env, and alternatives by playing them once more.

    Each seed is a start of its own, since chance can be repeated there and not enumerated.
    """

    def __init__(self, game: PlainGame, games: int, seed: int) -> None:
        super().__init__(complete=False)
        self.game = game
        self._available: dict[int, Any] = {}
        for index in range(games):
            random = Random(f"histories/{seed}/{index}")
            start = (seed, index)
            trunk = self._play(start, [], random, None)
            for moment in sorted(random.sample(range(len(trunk) - 1), min(MOMENTS, len(trunk) - 1))):
                for move in self._others(trunk, moment, random):
                    self._play(start, [*self.path(trunk[moment]), move], random, trunk)

    def without(self, part: str, known: Any, members: Collection[str]) -> Hashable:
        name, *data = known
        return name, tuple(item for item in data[0] if item[0] not in members) if data else ()

    def story(self, index: int) -> str:
        return ", ".join(map(str, self.path(index))) or "the start"

    def _others(self, trunk: Sequence[int], moment: int, random: Random) -> list[Any]:
        available = self._available[trunk[moment]]
        if isinstance(available, Box):
            return [random_action(available, random)]
        return _others(available, self.nodes[trunk[moment + 1]].move, random)

    def _play(self, start: tuple[int, int], moves: list[Any], random: Random, trunk: list[int] | None) -> list[int]:
        """Play the moves, then those of the trunk as long as everybody sees the same; without a trunk random ones."""
        env = self.game.env()
        env.seed(*start)
        transition = env.init()
        nodes = [self._keep(-1, START, start, transition)]
        while not transition[0]:
            seat = mover(env, transition)
            available = transition[2][seat].person_state.available_actions
            self._available[nodes[-1]] = available
            played = len(nodes) - 1
            if played < len(moves):
                move = moves[played]
            elif trunk is None:
                move = random_action(available, random)
            elif played + 1 < len(trunk) and self.nodes[nodes[-1]].public == self.nodes[trunk[played]].public:
                move = self.nodes[trunk[played + 1]].move
            else:
                break
            if not isinstance(available, Box) and move not in available:
                break
            transition = env.forward(move)
            nodes.append(self._keep(nodes[-1], seat, move, transition))
        return nodes

    def _keep(self, parent: int, seat: int, move: Any, transition: Transition) -> int:
        known = self.child(parent, move)
        if known is not None:
            return known
        is_terminal, scores, infos = transition
        turn, public = infos[-1].public_state.turn, canonical(infos[-1].public_state)
        persons = tuple(canonical(info.person_state) for info in infos[: self.game.num_players])
        return self.add(Node(parent, seat, move, turn, public, persons, scores=tuple(scores) if is_terminal else ()))


def _others(moves: Sequence[Any], taken: Any, random: Random) -> list[Any]:
    """Some of the moves other than the one that was taken."""
    drawn = random.sample(moves, min(ALTERNATIVES + 1, len(moves)))
    return [move for move in drawn if move != taken][:ALTERNATIVES]


def _copied(slots: Any) -> Any:
    """A copy of a recarray as it is in memory: NumPy's own leaves out the padding between members."""
    return slots.view(np.ndarray).view(np.uint8).copy().view(slots.dtype).view(np.recarray)


def _key(move: Any) -> Hashable:
    return move.tobytes() if isinstance(move, np.ndarray) else move
