"""How exploitable a player is that can only be asked to act: an estimate from below, from games against it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, count
from typing import Any

import numpy as np

from roomai.abstract import AbstractEnv, AbstractInfo, AbstractPlayer
from roomai.env import Env
from roomai.errors import OptionError

from ..randomness import Randomness
from .evaluation import evaluate
from .lookup import Lookup
from .sequences import Floats, SequenceForm, uniform
from .tree import Tree

LEVEL = 0.95
EXPLORED = 0.25
"""How often whoever learns plays at random, once it has a response: what the response avoids may turn out better."""
FEWEST_TESTS = 2
"""Pairs of games, for each seat; of one there is no interval."""


@dataclass(frozen=True)
class Estimate:
    """What one fixed response of each seat gains against a player in all others; the best response gains no less.

    gains          float64 [n]: the mean over deals that the response was not learned from
    half_widths    float64 [n]: of the 95 % t intervals around them
    games          how many were played, those to learn from among them

    An interval holds what this response gains, so its lower end is what counts: a best response gains at least that.
    """

    gains: Floats
    half_widths: Floats
    games: int

    @property
    def nash_conv(self) -> float:
        """The sum of all gains."""
        return float(self.gains.sum())

    @property
    def nash_conv_half_width(self) -> float:
        return float(np.sqrt(np.square(self.half_widths).sum()))  # the seats' deals are independent of each other

    @property
    def exploitability(self) -> float:
        """NashConv by the number of players."""
        return self.nash_conv / len(self.gains)

    @property
    def exploitability_half_width(self) -> float:
        return self.nash_conv_half_width / len(self.gains)


def estimate_exploitability(
    tree: Tree,
    form: SequenceForm,
    make_player: Callable[[int], AbstractPlayer],
    *,
    seed: int,
    games: int = 20_000,
    rounds: int = 4,
    progress: Callable[[int], None] = lambda done: None,
) -> Estimate:
    """Learn from half of the games how a player plays, and measure in the others what can be gained by that.

    `make_player` makes one for each seat, from a seed; all are closed at the end. One seat at a time is played by
    somebody else, who explores and, from the second round on, mostly plays the best response to what was seen so far.
    The last response is then measured on new deals, each played by it and again by the player in all seats.

    The same seed, the same estimate, if the player draws from its own seed alone. A player that learns from game to
    game is measured as it was in those games on average.

    Raises OptionError for too few games, PlayerError for a player that fails, IllegalActionError for one that answers
    what it may not.
    """
    n = tree.num_players
    if rounds < 1:
        raise OptionError(f"rounds: expected 1 or more, got {rounds}")
    lessons = games // n // (2 * rounds)
    tests = (games // n - rounds * lessons) // 2
    if lessons < 1 or tests < FEWEST_TESTS:
        raise OptionError(f"games: expected {n * max(2 * rounds, 4 * FEWEST_TESTS)} or more, got {games}")
    played = count(1)

    def play(env: Env, seated: Sequence[AbstractPlayer]) -> Sequence[float]:
        scores: Sequence[float] = AbstractEnv.round(env, seated)
        progress(next(played))
        return scores

    players: list[AbstractPlayer] = []
    try:
        for seat in range(n):
            players.append(make_player(_derived(seed, f"player {seat}")))
        deviator = _Deviator(tree, uniform(form), _derived(seed, "deviator"))
        tables = [[*players[:seat], deviator, *players[seat + 1 :]] for seat in range(n)]
        env: Env = _Watched(deviator, _derived(seed, "learn"))
        for _ in range(rounds):
            for table in tables:
                for _ in range(lessons):
                    play(env, table)
            response = evaluate(form, deviator.seen(form)).response
            deviator.policy_played = EXPLORED * uniform(form) + (1 - EXPLORED) * response
        deviator.policy_played = response
        env, held_out = tree.game.env(), _derived(seed, "test")
        toss = Randomness(_derived(seed, "order")).random
        differences = np.empty((n, tests))
        for seat, table in enumerate(tables):
            for test in range(tests):
                order = 1 if toss() < 0.5 else -1  # or a player that alternates would meet the response in one mood
                scores = []
                for seated in (table, players)[::order]:
                    env.seed(held_out, seat * tests + test)
                    scores.append(play(env, seated)[seat])
                differences[seat, test] = order * (scores[0] - scores[1])
    finally:
        for player in players:
            with suppress(Exception):  # how it leaves changes nothing, and must not hide why it failed
                player.close()
    return Estimate(differences.mean(1), _half_widths(differences), next(played) - 1)


def _derived(seed: int, purpose: str) -> int:
    """A seed for that purpose, from which nobody, a player least of all, can tell the others."""
    digest = blake2b(f"{seed}/{purpose}".encode(), digest_size=8, person=b"roomai estimate").digest()
    return int.from_bytes(digest) >> 1


def _half_widths(samples: Floats) -> Floats:
    """Of the t intervals for the means of rows [n, k]."""
    from scipy.special import stdtrit  # not scipy.stats: it takes half a second to import

    k = samples.shape[1]
    return np.asarray(stdtrit(k - 1, (1 + LEVEL) / 2) * samples.std(axis=1, ddof=1) / np.sqrt(k))


class _Deviator(AbstractPlayer):
    """Plays a policy of the whole tree, and knows what the others were seen to do."""

    def __init__(self, tree: Tree, policy: Floats, seed: int) -> None:
        self.tree = tree
        self.policy_played = policy
        self._random = Randomness(seed).random
        self._counts = np.zeros(tree.num_sequences)
        legal = np.zeros((tree.num_states, tree.game.action_space.size), np.bool_)
        legal[np.repeat(np.arange(tree.num_states), np.diff(tree.first)), tree.action[tree.num_players :]] = True
        self._lookup = Lookup(tree.game, tree.keys, legal)

    def take_action(self) -> int:
        low, high = self._sequences(self.info)
        bounds = accumulate(self.policy_played[low : high - 1].tolist())
        return int(self.tree.action[low + bisect(list(bounds), self._random())])

    def see(self, info: AbstractInfo, action: int) -> None:
        """Count what another player does in an information state."""
        low, high = self._sequences(info)
        self._counts[low:high] += self.tree.action[low:high] == action

    def seen(self, form: SequenceForm) -> Floats:
        """The others' policy as it looks, float64 [S].

        In each information state a uniform choice counts as one more time that it was met: enough to respond to where
        it never was, and too little to matter where it often was.
        """
        spread = uniform(form)
        weights = self._counts + spread
        n = form.num_players
        totals = np.add.reduceat(weights, form.first[:-1])
        return np.concatenate([spread[:n], weights[n:] / np.repeat(totals, np.diff(form.first))])

    def _sequences(self, info: Any) -> tuple[int, int]:
        low, high = self.tree.first[(state := self._lookup.state(info)) : state + 2].tolist()
        return low, high


class _Watched(Env):
    """Games in which a deviator sees what the others do."""

    def __init__(self, deviator: _Deviator, seed: int) -> None:
        super().__init__(deviator.tree.game, seed)
        self._deviator = deviator

    def ask(self, players: Sequence[AbstractPlayer], infos: Sequence[AbstractInfo]) -> Any:
        action = super().ask(players, infos)
        turn = self.mover(infos)
        if players[turn] is not self._deviator and (known := self.game.parse_action(action)) is not None:
            self._deviator.see(infos[turn], known)
        return action
