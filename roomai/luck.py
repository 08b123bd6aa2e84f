"""How lucky recorded games were: for each chance event, what was dealt there is worth, less what is dealt on average.

The worth of an outcome is the mean score of some uniformly random continuations. However wrong that is for the players
at the table, the luck of a game is 0 on average over deals, because worth and average are estimated without knowledge
of what was dealt. So it can be taken off the scores without a bias, and much of their variance goes with it (White and
Bowling, "Learning a value analysis tool for agent evaluation", IJCAI 2009; Burch et al., "AIVAT: a new variance
reduction technique for agent evaluation in imperfect information games", AAAI 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from .abstract import CHANCE, TERMINAL
from .engine import (
    batch_check,
    batch_pick,
    copy,
    mark,
    one_action,
    one_chance,
    one_label,
    one_outcome,
    one_step,
    play_chance,
)
from .errors import OptionError, RecordError, RoomAIError
from .game import Game, PlainGame
from .linking import compile_linked
from .random import below, bits, mix, stream_key
from .spaces import Box

SALT = np.uint64(0x5851F42D4C957F2D)
"""Apart from all streams that deals and players draw from."""
MOST_OUTCOMES = 16
"""Of an event with more outcomes so many are drawn to estimate its average."""
ROLLOUTS = 8

Array = np.ndarray[Any, Any]


class LuckMeter:
    """Measures the luck of games of one game. Raises OptionError for one without compiled rules or without chance."""

    def __init__(self, game: Game | PlainGame, rollouts: int = ROLLOUTS) -> None:
        if not isinstance(game, Game):
            raise OptionError(f"luck is measured by compiled rules: {game.name} is written in plain Python")
        if game.max_chance == 0:
            raise OptionError(f"{game.name} has no chance: nobody is lucky there")
        self.game = game
        self.rollouts = rollouts
        self._ids: dict[Any, int] = {}
        self._labels: dict[str, int] = {}

    def measure(
        self, keys: Sequence[int] | Array, chance: Sequence[Sequence[str]], actions: Sequence[Sequence[Any]]
    ) -> Array:
        """The luck of each seat in some games, float64 [G, n], in units of the score.

        `keys` [G] are whole numbers from which random continuations are drawn: games of one deal should have the same
        one, and deals different ones; nothing else may depend on it. `chance` and `actions` are what happened, by
        name, as far as a game came. Raises RecordError for what can't have happened by these rules.
        """
        space = self.game.action_space
        labels = np.array([self._label(*played, k) for played in zip(chance, actions, strict=True)
                           for k in range(len(played[0]))], np.int64)  # fmt: skip
        flat = [action for played in actions for action in played]
        try:
            moves = (
                np.array(flat, np.float32).reshape(-1, space.k)
                if isinstance(space, Box)
                else np.array([self._id(name) for name in flat], np.int64)
            )
        except (ValueError, TypeError) as cause:
            raise RecordError(f"{self.game.name} has no such action: {cause}") from cause
        slots, scratch = self.game.slots(1), self.game.slots(1)
        luck = np.zeros((len(keys), self.game.num_players))
        worth, mean = np.zeros(self.game.num_players), np.zeros(self.game.num_players)
        action = np.zeros((1, *moves.shape[1:]), moves.dtype)
        failed = self._kernel(
            slots, scratch, self.game.initial, np.array(keys, np.uint64), labels, _edges(chance), moves,
            _edges(actions), action, self.rollouts, worth, mean, luck,
        )  # fmt: skip
        if failed >= 0:
            raise RecordError(f"by the rules of {self.game.name} {chance[failed]} and {actions[failed]} can't happen")
        return luck

    @cached_property
    def _kernel(self) -> Any:
        return compile_linked(luck_of_games, self.game.bindings, self.game.name, {})

    def _id(self, name: Any) -> int:
        known = self._ids.get(name)
        if known is None:
            parsed: Any = self.game.parse_action(name) if isinstance(name, str) else None
            if parsed is None:
                raise ValueError(repr(name))
            known = self._ids[name] = parsed
        return known

    def _label(self, chance: Sequence[str], actions: Sequence[Any], k: int) -> int:
        view: Any = self.game.spec.view
        label = self._labels.get(chance[k])
        if label is not None:
            return label
        if hasattr(view, "parse_outcome"):
            found: int | None = view.parse_outcome(self.game, chance[k])
            return -1 if found is None else found
        self._learn(chance, actions)
        return self._labels.get(chance[k], -1)

    def _learn(self, chance: Sequence[str], actions: Sequence[Any]) -> None:
        """Note the names of all that could have been dealt in a game, by playing it through, uncompiled."""
        game = self.game
        slots, plain = game.slots(1).view(np.recarray), game.plain
        dealt, played = iter(chance), iter(actions)
        try:
            while (turn := slots["public"]["turn"][0]) != TERMINAL:
                if turn == CHANCE:
                    labels = [int(plain.one_label(slots, k)) for k in range(plain.one_chance(slots))]
                    self._labels.update((game.outcome_name(label), label) for label in labels)
                    plain.one_outcome(slots, game.find_outcome(slots, next(dealt)))
                else:
                    action = game.parse_action(next(played))
                    if action is None:
                        return
                    plain.one_action(slots, action)
        except StopIteration:
            return  # as far as it came
        except RoomAIError as cause:
            raise RecordError(f"by the rules of {game.name} {chance} can't happen: {cause}") from cause


def _edges(lists: Sequence[Sequence[Any]]) -> Array:
    return np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)


# ---- The kernel: plain functions that linking compiles with the rules of a game ----------------------------------


def luck_of_games(
    slots: Any, scratch: Any, initial: Any, keys: Any, labels: Any, label_edges: Any, moves: Any, move_edges: Any,
    action: Any, rollouts: int, worth: Any, mean: Any, luck: Any,
) -> int:  # fmt: skip
    """Play recorded games through and add up what each chance event was worth; the first game that can't be, or -1."""
    for g in range(len(luck)):
        copy(initial[0], slots[0])
        event, move = label_edges[g], move_edges[g]
        while slots[0].public.turn != TERMINAL:
            if slots[0].public.turn == CHANCE:
                if event == label_edges[g + 1]:
                    break
                outcome = outcome_of(slots, labels[event])
                if outcome < 0:
                    return g
                key = bits(stream_key(SALT, keys[g]), event - label_edges[g])
                weigh(slots, scratch, action, key, outcome, rollouts, worth, mean)
                for j in range(len(worth)):
                    luck[g, j] += worth[j] - mean[j]
                event += 1
                one_outcome(slots, outcome)
            else:
                if move == move_edges[g + 1]:
                    break
                if batch_check(slots, moves[move : move + 1], 0, 1) >= 0:
                    return g
                one_action(slots, moves[move])
                move += 1
        if event < label_edges[g + 1] or move < move_edges[g + 1]:
            return g
    return -1


def outcome_of(slots: Any, label: int) -> int:
    """The number of the outcome with that label, or -1."""
    count = one_chance(slots)
    if 0 <= label < count and one_label(slots, label) == label:  # where outcomes are their own labels there may be many
        return label
    for k in range(count):
        if one_label(slots, k) == label:
            return k
    return -1


def weigh(
    slots: Any, scratch: Any, action: Any, key: np.uint64, outcome: int, rollouts: int, worth: Any, mean: Any
) -> None:
    """Write what an outcome is worth to each seat, and the average over all outcomes (or over some drawn ones).

    All outcomes are continued by the same random numbers, which are no function of the outcome that happened.
    """
    count = one_chance(slots)
    tries = min(count, MOST_OUTCOMES)
    for j in range(len(worth)):
        worth[j] = 0.0
        mean[j] = 0.0
    if count == 1:
        return
    for k in range(tries):
        tried = k if count == tries else below(bits(mix(key), k), count)
        continue_from(slots, scratch, action, key, tried, rollouts, 1.0 / (tries * rollouts), mean)
    continue_from(slots, scratch, action, key, outcome, rollouts, 1.0 / rollouts, worth)


def continue_from(
    slots: Any, scratch: Any, action: Any, key: np.uint64, outcome: int, rollouts: int, weight: float, out: Any
) -> None:
    """Add to out [n] the weighted scores of random games that go on from an outcome."""
    for rollout in range(rollouts):
        copy(slots[0], scratch[0])
        scratch[0].private.log.key = bits(key, rollout)
        one_outcome(scratch, outcome)
        play_chance(scratch[0])
        mark(scratch[0])
        while scratch[0].public.turn >= 0:
            batch_pick(scratch, action, 0, 1)
            one_step(scratch, action[0])
        for j in range(len(out)):
            out[j] += weight * scratch[0].scores[j]
