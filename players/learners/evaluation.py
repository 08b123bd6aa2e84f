"""What a policy is worth: scores on held-out deals, and its exact exploitability in small zero-sum games of two."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from roomai.abstract import AbstractPlayer
from roomai.errors import TreeError
from roomai.game import Game

from ..tabular.evaluation import evaluate
from ..tabular.policies import stated_policy
from ..tabular.sequences import SequenceForm, sequence_form
from ..tabular.tree import Tree, build_tree
from .collecting import LEARNER, Opponents
from .frozen import FrozenPlayer
from .learner import AnyGame
from .networks import Policy, sample
from .run_folder import Evaluated
from .trained import Trained

SEED = 7_310_584_120_346
"""Of the games, the same in all runs, so that policies are compared on the same deals."""
SIDE_BY_SIDE = 4096
LARGEST_TREE = 300_000
"""Nodes of a game whose exploitability is computed."""
Z_95 = 1.959964
"""Standard errors of half a 95 % interval."""


class Evaluator:
    """Measures policies of a game, always on the same deals: no number of it depends on what was measured before."""

    def __init__(self, game: AnyGame, games: int, device: str = "cpu") -> None:
        self.game = game
        self.games = games
        self.device = device
        self._size = min(games, SIDE_BY_SIDE)

    def evaluate(self, policy: Policy, steps: int, opponents: Opponents | None = None) -> Evaluated:
        """What a policy is worth that has learned from so many decisions, against those opponents if there are any."""
        n = self.game.num_players
        everybody = torch.ones(self._size, n, dtype=torch.bool, device=self.device)
        scores, measures = self._play(policy, everybody)
        means, half_widths = _interval(scores)
        seat = torch.arange(self.games, device=self.device) % self._size % n
        alone = torch.nn.functional.one_hot(seat[: self._size], n).bool()
        against, _ = self._play(policy, alone)
        mean, half_width = _interval(against.gather(1, seat[:, None]))
        answered, spread = (None, None) if opponents is None else self._against(policy, opponents)
        exact = self._exact(policy)
        return Evaluated(
            steps=steps, games=self.games, seed=SEED, scores=tuple(means), half_widths=tuple(half_widths),
            against_random=mean[0], against_random_half_width=half_width[0],
            against_opponents=answered, against_opponents_half_width=spread, nash_conv=exact,
            exploitability=None if exact is None else exact / n, measures=measures,
        )  # fmt: skip

    @torch.no_grad()
    def _play(self, policy: Policy, own: Tensor) -> tuple[Tensor, dict[str, float | None]]:
        """The scores of all games [games, n], and the means of their measures.

        In row i the policy has the seats own[i], bool [size, n]; uniformly random players have the others.
        """
        env, alone = self._env, bool(own.all())
        env.seed(SEED)
        generator = torch.Generator(self.device).manual_seed(SEED)
        played, measured = [], []
        for _ in range(math.ceil(self.games / self._size)):
            over, scores, infos = env.init()
            while not bool(over.all()):
                seen = infos[-1]
                seat = seen.public_state.turn.long().clamp(min=0)
                action = sample(policy.log_probabilities(seen.observation, seen.action_mask, seat), generator)
                if not alone:
                    action = torch.where(own.gather(1, seat[:, None])[:, 0], action, env.random_actions())
                over, scores, infos = env.forward(action)
            played.append(scores.clone())
            measured.append(env.measures())
        measures = {name: torch.cat([part[name] for part in measured])[: self.games] for name in measured[0]}
        return torch.cat(played)[: self.games].double(), _means(measures)

    @torch.no_grad()
    def _against(self, policy: Policy, opponents: Opponents) -> tuple[float, float]:
        """The mean score against opponents who are drawn as for learning, and half of its 95 % interval."""
        generator = torch.Generator(self.device).manual_seed(SEED)
        players: list[AbstractPlayer] = [FrozenPlayer(policy, self.device, SEED), *opponents.made(SEED)]
        env, own = self._env, []
        env.seed(SEED)
        for _ in range(math.ceil(self.games / self._size)):
            sitting = opponents.draw(self._size, self.game.num_players, self.device, generator)
            over, scores, infos = env.init()
            while not bool(over.all()):
                seat = infos[-1].public_state.turn.long()
                mover = sitting.gather(1, seat.clamp(min=0)[:, None])[:, 0]
                action = torch.zeros_like(seat)
                for number, player in enumerate(players):
                    rows = ((mover == number) & (seat >= 0)).nonzero()[:, 0]
                    if len(rows):
                        player.receive_info(env.gather(rows))
                        action[rows] = torch.as_tensor(player.take_action(), device=action.device).long()
                over, scores, infos = env.forward(action)
            own.append((scores * (sitting == LEARNER)).sum(1))
        for player in players:
            player.close()
        mean, half_width = _interval(torch.cat(own)[: self.games, None].double())
        return mean[0], half_width[0]

    @cached_property
    def _env(self) -> Any:
        return self.game.batch(self._size, self.device, seed=SEED, reset="manual")

    @cached_property
    def _tree(self) -> tuple[Tree, SequenceForm] | None:
        """The whole game, or None if it is too large or not a zero-sum game of two."""
        game = self.game
        if not isinstance(game, Game) or game.num_players != 2 or not game.zero_sum:
            return None
        try:
            tree = build_tree(game, LARGEST_TREE)
            return tree, sequence_form(tree)
        except TreeError:
            return None

    def _exact(self, policy: Policy) -> float | None:
        """NashConv, or None."""
        if self._tree is None:
            return None
        tree, form = self._tree
        player = _Stating(Trained(self.game, policy))
        return evaluate(form, stated_policy(tree, [player, player])).nash_conv


class _Stating(AbstractPlayer):
    """States a policy, for the tree of a game."""

    plays_batches = True

    def __init__(self, trained: Trained) -> None:
        self._trained = trained

    def policy(self, info: Any) -> Any:
        return self._trained.states(info)

    def take_action(self) -> Any:
        raise NotImplementedError


def _interval(scores: Tensor) -> tuple[list[float], list[float]]:
    """The means of the columns of scores [N, k], and half of their 95 % intervals."""
    spread = scores.std(0) if len(scores) > 1 else torch.full_like(scores[0], math.inf)
    return scores.mean(0).tolist(), (Z_95 * spread / math.sqrt(len(scores))).tolist()


def _means(measures: dict[str, Tensor]) -> dict[str, float | None]:
    """The means over the games in which they are defined."""
    columns: dict[str, Tensor] = {}
    for name, values in measures.items():
        if values.dim() == 1:
            columns[name] = values
        else:
            columns |= {f"{name}_seat{seat}": values[:, seat] for seat in range(values.shape[1])}
    means = {name: float(column.nanmean()) for name, column in columns.items()}
    return {name: mean if math.isfinite(mean) else None for name, mean in means.items()}
