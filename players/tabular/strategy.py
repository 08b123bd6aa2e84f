"""What a solver found, as a value and as a file: how likely each action is in each information state of a game."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from roomai.batch import BatchInfo
from roomai.errors import StrategyError
from roomai.game import Game, PlainGame

from ..arrays import Array, Constant
from .about import GameAbout, check_game, game_named, identity, read_about
from .archive import LARGEST, Kind, read_arrays, write_arrays
from .lookup import Lookup, in_words, public_words

if TYPE_CHECKING:
    from .tree import Tree

FORMAT = 1
TOLERANCE = 1e-6
"""By which probabilities may miss 1 when added up."""
KINDS = {
    "about": Kind(np.uint8, 1),
    "keys": Kind(np.uint64, 2),
    "first": Kind(np.int32, 1),
    "action": Kind(np.int16, 1),
    "probabilities": Kind(np.float64, 1),
}
"""The members of a file; `about` is JSON."""

Floats = np.ndarray[Any, np.dtype[np.float64]]


class About(GameAbout, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a strategy is, and how it came about."""

    algorithm: str
    iterations: int
    seed: int | None
    seconds: float
    nash_conv: float | None
    scores: tuple[float, ...]
    """What each seat scores on average if all play it, or nothing."""
    format: int = FORMAT


@dataclass(frozen=True, eq=False)
class Strategy:
    """A policy of all seats of a game.

    keys           uint64 [I, W]: the words that tell an information state, as those of Tree
    first          int32 [I + 1]: its actions are first[i] to first[i + 1] - 1; starts at 0
    action         int16 [P]: their ids, ascending in each information state
    probabilities  float64 [P]: how likely each of them is

    Raises StrategyError for arrays that are none; whether actions are legal turns out when one is asked for.
    """

    game: Game
    about: About
    keys: Array
    first: Array
    action: Array
    probabilities: Floats
    lookup: Lookup = field(init=False)

    @classmethod
    def of(
        cls,
        tree: Tree,
        policy: Floats,
        *,
        algorithm: str,
        iterations: int,
        seconds: float,
        nash_conv: float | None = None,
        scores: Sequence[float] = (),
        seed: int | None = None,
    ) -> Strategy:
        """The strategy that is a policy, float64 [S], by sequence of a tree."""
        n = tree.num_players
        about = About(
            **identity(tree.game),
            algorithm=algorithm,
            iterations=iterations,
            seed=seed,
            seconds=float(seconds),
            nash_conv=None if nash_conv is None else float(nash_conv),
            scores=tuple(map(float, scores)),
        )
        return cls(tree.game, about, tree.keys, tree.first - np.int32(n), tree.action[n:], policy[n:].copy())

    def __post_init__(self) -> None:
        _check_actions(self)
        _check_probabilities(self)
        legal = self._dense(np.ones(len(self.action), np.bool_))
        object.__setattr__(self, "lookup", Lookup(self.game, self.keys, legal))

    def save(self, path: str | Path) -> None:
        """Write it to a file, which is replaced as a whole. Raises OutputError if that can't be written."""
        about = np.frombuffer(msgspec.json.encode(self.about), np.uint8)
        write_arrays(Path(path), {"about": about, **{name: getattr(self, name) for name in KINDS if name != "about"}})

    def policy_on(self, tree: Tree) -> Floats:
        """The policy by sequence of a tree of the same game, float64 [S].

        Raises StrategyError for a tree of another game, and for one with an information state that it doesn't know.
        """
        check_game("this strategy", self.about, tree.game)
        states, known = self.lookup.find(tree.keys.view(np.int64))
        n, widths = tree.num_players, np.diff(tree.first)
        same = known & (widths == np.diff(self.first)[states])
        if same.all():  # the sequences of the tree's states, here
            places = np.arange(tree.num_sequences - n) + np.repeat(self.first[states] - (tree.first[:-1] - n), widths)
            same[np.repeat(np.arange(len(states)), widths)[self.action[places] != tree.action[n:]]] = False
        if not same.all():
            state = int(same.argmin())
            lacks = "has other actions in" if known[state] else "does not know"
            past = ", ".join(tree.history(int(tree.node[state]))) or "the start"
            raise StrategyError(
                f"the strategy {lacks} information state {state} ({in_words(tree.game, tree.keys[state])}), "
                f"for example after [{past}]"
            )
        return np.concatenate([np.ones(n), self.probabilities[places]])

    def policy(self, info: Any) -> Array:
        """How likely each action is in an info, float64 [A]; in the rows of a batch info, float64 [b, A], there.

        Raises StrategyError, which tells it in words, for an information state that it doesn't know.
        """
        if isinstance(info, BatchInfo):
            states = self.lookup.states(info)
            return self._tables[0].like(states)[states]
        return self.table[self.lookup.state(info)].copy()

    def bounds_of(self, info: BatchInfo) -> Array:
        """The rows of `bounds` for the rows of a batch info, float64 [b, A], on its device; raises what policy does."""
        states = self.lookup.states(info)
        return self._tables[1].like(states)[states]

    @cached_property
    def table(self) -> Floats:
        """The probabilities of all actions, float64 [I, A]."""
        table: Floats = self._dense(self.probabilities)
        return table

    @cached_property
    def bounds(self) -> Floats:
        """To draw by, float64 [I, A]: the action is how many bounds of its row a number from 0 to 1 reaches."""
        bounds: Floats = self.table.cumsum(axis=1)
        last = self.table.shape[1] - 1 - (self.table[:, ::-1] > 0).argmax(axis=1)
        bounds[np.arange(self.table.shape[1]) >= last[:, None]] = 2.0  # however the sum is rounded
        return bounds

    @cached_property
    def _tables(self) -> tuple[Constant, Constant]:
        return Constant(self.table), Constant(self.bounds)

    def _dense(self, values: Array) -> Array:
        dense = np.zeros((len(self.keys), self.game.action_space.size), values.dtype)
        dense[np.repeat(np.arange(len(self.keys)), np.diff(self.first)), self.action] = values
        return dense


def load_strategy(path: str | Path, game: Game | PlainGame | None = None, largest: int = LARGEST) -> Strategy:
    """Read a strategy from a file, for a game or for the one that the file names.

    Raises StrategyError, which names the file, if it is not there, torn, edited, of another game, version, options
    or layout of records, or unpacks to more than `largest` bytes.
    """
    path = Path(path)
    arrays = read_arrays(path, KINDS, largest)
    about = read_about(path, arrays.pop("about").tobytes(), About, FORMAT)
    if game is None:
        game = game_named(path, about)
    check_game(str(path), about, game)
    assert isinstance(game, Game)
    if len(about.scores) not in (0, game.num_players):
        raise StrategyError(f"{path}: expected {game.num_players} scores, got {len(about.scores)}")
    try:
        return Strategy(game, about, **arrays)
    except StrategyError as cause:
        raise StrategyError(f"{path}: {cause}") from cause


# ---- What its arrays must be -----------------------------------------------------------------------------------


def _check_actions(strategy: Strategy) -> None:
    game, keys, first, action = strategy.game, strategy.keys, strategy.first, strategy.action
    fields: Any = game.dtype.fields
    words = public_words(game) + fields["person"][0].base.itemsize // 8
    if len(keys) == 0 or keys.shape[1] != words:
        raise StrategyError(f"expected keys of {words} words for {game.name}, got {keys.shape[0]} of {keys.shape[1]}")
    if len(first) != len(keys) + 1 or len(strategy.probabilities) != len(action):
        raise StrategyError(
            f"expected one more of first than the {len(keys)} keys and as many probabilities as actions, got "
            f"{len(first)} of first, {len(action)} actions and {len(strategy.probabilities)} probabilities"
        )
    if first[0] != 0 or first[-1] != len(action) or (np.diff(first) < 1).any():
        raise StrategyError(f"first must increase from 0 to the {len(action)} actions")
    repeated = np.append(True, np.diff(action) > 0)
    repeated[first[:-1]] = True
    wrong = (action < 0) | (action >= game.action_space.size) | ~repeated
    if wrong.any():
        place = int(wrong.argmax())
        raise StrategyError(
            f"actions must be ids from 0 to {game.action_space.size - 1}, ascending, got {action[place]} in "
            f"{_told(strategy, place)}"
        )


def _check_probabilities(strategy: Strategy) -> None:
    likely = strategy.probabilities
    wrong = ~((likely >= 0) & (likely <= 1 + TOLERANCE))  # NaN as well
    if wrong.any():
        place = int(wrong.argmax())
        raise StrategyError(f"probabilities must be from 0 to 1, got {likely[place]} in {_told(strategy, place)}")
    sums = np.add.reduceat(likely, strategy.first[:-1])
    apart = np.abs(sums - 1) > TOLERANCE
    if apart.any():
        state = int(apart.argmax())
        where = _told(strategy, int(strategy.first[state]))
        raise StrategyError(f"probabilities must add up to 1, got {float(sums[state])} in {where}")


def _told(strategy: Strategy, place: int) -> str:
    """The information state of an action, by the action's place."""
    state = int(np.searchsorted(strategy.first, place, side="right")) - 1
    return f"information state {state} ({in_words(strategy.game, strategy.keys[state])})"
