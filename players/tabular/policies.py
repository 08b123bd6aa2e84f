"""Policies of whole trees from players that state theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from roomai.abstract import AbstractPlayer
from roomai.batch import BatchInfo
from roomai.errors import OptionError, PlayerError, StrategyError

from .lookup import in_words
from .sequences import Array, Floats
from .strategy import TOLERANCE
from .tree import Tree

MOST_ROWS = 1 << 16
"""Of a batch info; larger trees are asked for in several."""


def states_policy(player: AbstractPlayer) -> bool:
    """Whether a player has a `policy` of its own."""
    return type(player).policy is not AbstractPlayer.policy


def stated_policy(tree: Tree, players: Sequence[AbstractPlayer]) -> Floats:
    """What the player of each seat states for all of the seat's information states, float64 [S].

    Raises OptionError for a wrong number of players, PlayerError for one that fails or states no policy, StrategyError
    for an answer that is no distribution on the legal actions.
    """
    if len(players) != tree.num_players:
        raise OptionError(f"{tree.game.name} takes {tree.num_players} players here, got {len(players)}")
    policy = np.ones(tree.num_sequences)
    for seat, player in enumerate(players):
        low, high = tree.bounds[seat : seat + 2]
        for start in range(low, high, MOST_ROWS):
            _state(tree, seat, player, range(start, min(start + MOST_ROWS, high)), policy)
    return policy


def _state(tree: Tree, seat: int, player: AbstractPlayer, states: range, policy: Floats) -> None:
    """Write what a player states for some of its information states."""
    low, high = (int(tree.first[edge]) for edge in (states.start, states.stop))
    owners = np.repeat(np.arange(len(states)), np.diff(tree.first[states.start : states.stop + 1]))
    actions = tree.action[low:high]
    legal = np.zeros((len(states), tree.game.action_space.size), np.bool_)
    legal[owners, actions] = True
    try:
        answers = _asked(tree, player, states, legal)
    except (Exception, SystemExit) as cause:
        raise PlayerError(seat, player, "policy", cause) from cause
    wrong = _wrong_rows(answers, legal)
    if len(wrong):
        state, name = states[int(wrong[0])], getattr(player, "name", type(player).__name__)
        past = ", ".join(tree.history(int(tree.node[state]))) or "the start"
        raise StrategyError(
            f"the player in seat {seat} ({name}) states no distribution on the legal actions of information state "
            f"{state} ({in_words(tree.game, tree.keys[state])}), for example after [{past}]: expected "
            f"{_named(tree, legal[wrong[0]])}, none below 0, that add up to 1, got "
            f"{answers[wrong[0]].tolist()}"
        )
    policy[low:high] = answers[owners, actions]


def _asked(tree: Tree, player: AbstractPlayer, states: range, legal: Array) -> Array:
    """float64 [b, A]. Raises whatever the player raises, and ValueError for answers of other shapes."""
    if player.plays_batches:
        info = BatchInfo.of(tree.game, tree.keys[states.start : states.stop], legal)
        return _shaped(player.policy(info), legal.shape)
    width = legal.shape[1:]
    return np.stack([_shaped(player.policy(tree.info(state)), width) for state in states])


def _shaped(answer: Any, shape: tuple[int, ...]) -> Array:
    array: Array = np.asarray(answer, np.float64)
    if array.shape != shape:
        raise ValueError(f"expected probabilities of shape {shape}, got {array.shape}")
    return array


def _wrong_rows(answers: Array, legal: Array) -> Array:
    likely = np.where(legal, answers, 0.0)
    fine = (answers >= 0).all(1) & (answers == likely).all(1) & (np.abs(likely.sum(1) - 1) <= TOLERANCE)
    return np.flatnonzero(~fine)


def _named(tree: Tree, legal: Array) -> str:
    space: Any = tree.game.action_space
    return f"numbers for {', '.join(space.names[action] for action in np.flatnonzero(legal))} and 0 for all else"
