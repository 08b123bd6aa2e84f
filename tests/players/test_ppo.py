"""PPO and what is built on it: it learns, it goes on exactly, its settings are checked."""

from __future__ import annotations

from typing import Any

import observed_game
import pytest
import torch

import roomai
from players.catalogue import make_player
from players.learners.best_response import BestResponse
from players.learners.fcp import FCP, STAGES
from players.learners.learner import Learner
from players.learners.mappo import MAPPO
from players.learners.networks import NEVER, Scale, sample
from players.learners.ppo import PPO
from players.tabular.evaluation import evaluate
from players.tabular.policies import stated_policy
from players.tabular.sequences import sequence_form
from players.tabular.tree import build_tree
from roomai.abstract import AbstractPlayer
from roomai.errors import OptionError, UnknownNameError

KUHN = roomai.game("kuhn_poker")
SMALL = {"envs": 32, "horizon": 6, "hidden": (16,), "minibatches": 2, "steps": 4000}
LEARNERS: dict[str, tuple[type[Learner], dict[str, Any]]] = {
    "ppo": (PPO, {"magnet": 0.1, "average": 0.1}),
    "transformer": (PPO, {"network": "transformer", "width": 8, "heads": 2, "blocks": 1}),
    "mappo": (MAPPO, {"per_seat": True}),
    "fcp": (FCP, {"partners": 2, "prioritised": 1.0}),
    "best_response": (BestResponse, {"against": "random; call", "weights": (2.0, 1.0)}),
}


def make(name: str, game: Any = KUHN, **more: Any) -> Learner:
    kind, settings = LEARNERS[name]
    return kind(game, kind.settings_class.of(**{**SMALL, **settings, **more}), 5)


class Stated(AbstractPlayer):
    """A policy as a player that states it."""

    plays_batches = True

    def __init__(self, learner: Learner) -> None:
        self._policy = learner.policy

    def take_action(self) -> Any:
        raise NotImplementedError

    def policy(self, info: Any) -> Any:
        seen, mask, turn = map(torch.as_tensor, (info.observation, info.action_mask, info.public_state.turn))
        with torch.no_grad():
            return self._policy.log_probabilities(seen, mask, turn.long()).exp().double().numpy()


def exploitability(learner: Learner) -> float:
    tree = build_tree(learner.game)
    form = sequence_form(tree)
    return evaluate(form, stated_policy(tree, [Stated(learner)] * learner.game.num_players)).exploitability


@pytest.mark.parametrize("name", LEARNERS)
def test_it_goes_on_exactly(name: str) -> None:
    whole = make(name)
    for _ in range(14):
        whole.iterate()
    half = make(name)
    for _ in range(7):
        half.iterate()
    state = half.state()
    rest = make(name)
    rest.restore(state)
    for _ in range(7):
        rest.iterate()
    assert (rest.steps, rest.games) == (whole.steps, whole.games)
    same = zip(whole.policy.state_dict().items(), rest.policy.state_dict().values(), strict=True)
    assert all(torch.equal(one, other) for (_, one), other in same)


@pytest.mark.parametrize("name", LEARNERS)
@pytest.mark.parametrize("game", [roomai.game("kuhn_poker", num_players=3), "plain"], ids=["three", "plain"])
def test_it_trains_on_more_players_and_on_games_in_plain_python(name: str, game: Any, plain_game: Any) -> None:
    game = plain_game if game == "plain" else game
    settings = {"against": "random"} if name == "best_response" else {}
    learner = make(name, game, **settings, **({"weights": ()} if settings else {}), envs=4)
    for _ in range(3):
        metrics = learner.iterate()
    assert all(abs(number) < 1e6 for number in metrics.values())


@pytest.fixture(scope="module")
def plain_game() -> Any:
    return observed_game.spec.bind()


def test_ppo_with_a_magnet_comes_near_an_equilibrium() -> None:
    settings = {"envs": 512, "horizon": 16, "hidden": (64, 64), "minibatches": 8, "steps": 500_000}
    learner = make("ppo", **settings, magnet=0.5, magnet_rate=0.05, average=0.0)
    before = exploitability(learner)
    while learner.steps < 500_000:
        learner.iterate()
    assert before > 0.4
    assert exploitability(learner) < 0.08


def test_a_best_response_wins_what_there_is_to_win() -> None:
    """Against one that always bets: knowing it, either seat of Kuhn wins 1/3 a game."""
    learner = make("best_response", against="raise", weights=(), envs=256, steps=100_000)
    while learner.steps < 100_000:
        learner.iterate()
    tree = build_tree(KUHN)
    form = sequence_form(tree)
    bot = make_player("raise", KUHN, 1)
    for seat, players in enumerate(([Stated(learner), bot], [bot, Stated(learner)])):
        assert evaluate(form, stated_policy(tree, players)).scores[seat] == pytest.approx(1 / 3, abs=0.05)


def test_fcp_freezes_each_run_three_times_and_then_answers() -> None:
    learner = make("fcp")
    assert isinstance(learner, FCP)
    sizes = []
    while learner.steps < learner.settings.steps:
        learner.iterate()
        sizes.append(len(learner.population))
    assert sizes[0] == 1
    assert sizes[-1] == 2 * STAGES
    assert learner.is_complete
    weights = [torch.cat([part.flatten() for part in policy.actor.parameters()]) for policy in learner.population]
    assert len({tuple(one.tolist()) for one in weights}) == 2 * STAGES
    assert learner.policy is not learner.population[-1]


def test_a_scale_learns_mean_and_spread() -> None:
    scale = Scale()
    scores = torch.randn(10_000, generator=torch.Generator().manual_seed(1)) * 7 + 3
    scale.update(scores)
    assert scale.normalised(scores).mean() == pytest.approx(0, abs=1e-3)
    assert scale.normalised(scores).std() == pytest.approx(1, abs=1e-3)
    assert torch.allclose(scale.restored(scale.normalised(scores)), scores, atol=1e-4)


def test_samples_follow_the_probabilities_and_the_mask() -> None:
    mask = torch.tensor([True, False, True, True, False])
    logits = torch.tensor([0.0, 5.0, 1.0, -20.0, 2.0]).masked_fill(~mask, NEVER)
    likely = torch.log_softmax(logits, 0).expand(200_000, 5)
    drawn = sample(likely, torch.Generator().manual_seed(3)).bincount(minlength=5) / 200_000
    assert drawn[[1, 4]].tolist() == [0, 0]
    assert drawn.tolist() == pytest.approx(likely[0].exp().tolist(), abs=0.005)


def test_bad_settings_are_told() -> None:
    kind = PPO.settings_class
    with pytest.raises(UnknownNameError, match="entropy"):
        kind.of(entrpy=0.1)
    with pytest.raises(OptionError, match="option clip of ppo: expected 0.0 to 10.0, got -1.0"):
        kind.of(clip=-1)
    with pytest.raises(OptionError, match="hidden: expected whole numbers"):
        kind.of(hidden=(0,))
    with pytest.raises(OptionError, match="heads: expected a divisor of width 64, got 3"):
        kind.of(heads=3)
    with pytest.raises(OptionError, match="its actions are vectors"):
        PPO(roomai.game("sealed_bid"), kind.of(), 1)
    with pytest.raises(OptionError, match="weights: expected 2 numbers"):
        make("best_response", weights=(1.0,))
    with pytest.raises(OptionError, match="kuhn_poker has seats 0 to 1, got 2"):
        make("best_response", seat=2)
