"""NFSP: who gets which credit, who plays what, what is imitated, and that a stopped course goes on as if it had not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import roomai
from players.learners.buffers import Decisions, Transitions
from players.learners.nfsp import NFSP, NFSPSettings
from players.tabular.evaluation import evaluate
from players.tabular.policies import stated_policy
from players.tabular.sequences import sequence_form
from players.tabular.tree import build_tree
from roomai.abstract import AbstractPlayer
from roomai.errors import OptionError

NIM = str(Path(__file__).parents[2] / "examples" / "nim.py") + ":spec"
CHECK, BET = 0, 1


def learner(game: Any = "kuhn_poker", seed: int = 1, **settings: Any) -> NFSP:
    small = {"envs": 8, "memory": 1024, "reservoir": 500, "hidden": (8,), "warm_up": 64, "learn_every": 16, "batch": 16}
    return NFSP(roomai.game(game) if isinstance(game, str) else game, NFSPSettings.of(**(small | settings)), seed)


def scripted(monkeypatch: pytest.MonkeyPatch, actions: list[int]) -> None:
    """Let the one game of a learner be played like that."""
    script: Iterator[int] = iter(actions)
    monkeypatch.setattr("players.learners.nfsp.sample", lambda *_: torch.tensor([next(script)]))


def credit(nfsp: NFSP, count: int) -> list[Any]:
    """Of the first decisions of the memory: (seat, action, the number of the decision it leads to, or its score)."""
    found = nfsp.memory.transitions(torch.arange(count))
    seen = nfsp.memory.transitions(torch.arange(len(nfsp.memory))).decision.observation
    told: list[Any] = []
    for row in range(count):
        then: Any = "?"
        if found.final[row]:
            then = float(found.score[row])
        elif found.counted[row]:
            alike = (seen == found.next.observation[row]).all(1).nonzero()[:, 0].tolist()
            then = next(number for number in alike if number > row)
        told.append((int(found.decision.seat[row]), int(found.decision.action[row]), then))
    return told


def watched(nfsp: NFSP, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Tensor]]:
    """What the learner saw and did, and who was in which mode, at every step from now on."""
    steps: list[dict[str, Tensor]] = []
    forward = nfsp.env.forward

    def spy(action: Tensor) -> Any:
        info = nfsp.env.gather(torch.arange(nfsp.env.size))
        steps.append(
            {
                "observation": info.observation.clone(),
                "mask": info.action_mask.clone(),
                "seat": info.public_state.turn.long(),
                "action": action.clone(),
                "responds": nfsp.responds.clone(),
            }
        )
        answer = forward(action)
        steps[-1]["ended"] = answer[0].clone()
        return answer

    monkeypatch.setattr(nfsp.env, "forward", spy)
    return steps


# ---- Credit


def test_credit_in_scripted_kuhn_poker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check, bet, call; bet, fold; check, check; bet, and the game goes on."""
    scripted(monkeypatch, [CHECK, BET, BET, BET, CHECK, CHECK, CHECK, BET])
    nfsp = learner(envs=1, memory=32, horizon=8, warm_up=1000)
    first, _, third = (1.0 if hand[0] > hand[1] else -1.0 for hand in hands(nfsp.game, 3))
    metrics = nfsp.iterate()
    assert credit(nfsp, 8) == [
        (0, CHECK, 2), (1, BET, -2 * first), (0, BET, 2 * first),
        (0, BET, 1.0), (1, CHECK, -1.0),
        (0, CHECK, third), (1, CHECK, -third),
        (0, BET, "?"),
    ]  # fmt: skip
    assert nfsp.steps == 8
    assert nfsp.games == metrics["charts/games"] == 3
    assert metrics["charts/episodic_return_seat0"] == pytest.approx((2 * first + 1 + third) / 3)


def test_credit_among_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check, bet, fold, call; bet, fold, fold; check, bet, and the game goes on."""
    scripted(monkeypatch, [CHECK, BET, CHECK, BET, BET, CHECK, CHECK, CHECK, BET])
    nfsp = learner(roomai.game("kuhn_poker", num_players=3), envs=1, memory=32, horizon=9, warm_up=1000)
    metrics = nfsp.iterate()
    hand = hands(nfsp.game, 1)[0]
    first, second = (3.0, -2.0) if hand[0] > hand[1] else (-2.0, 3.0)
    assert credit(nfsp, 9) == [
        (0, CHECK, 3), (1, BET, second), (2, CHECK, -1.0), (0, BET, first),
        (0, BET, 2.0), (1, CHECK, -1.0), (2, CHECK, -1.0),
        (0, CHECK, "?"), (1, BET, "?"),
    ]  # fmt: skip
    assert [metrics[f"charts/episodic_return_seat{seat}"] for seat in range(3)] == pytest.approx(
        [(first + 2) / 2, (second - 1) / 2, -1.0]
    )


def hands(game: Any, games: int) -> list[list[int]]:
    """The cards of the seats in the first games of seed 1."""
    env = game.env()
    dealt = []
    for index in range(games):
        env.seed(1, index)
        dealt.append([info.person_state.card for info in env.init()[2][:-1]])
    return dealt


def test_only_legal_actions_of_the_next_decision_count() -> None:
    nfsp = learner("leduc_poker")
    target = nn.Linear(nfsp.env.observation.shape[1], 3)
    nn.init.zeros_(target.weight)
    target.bias.data = torch.tensor([5.0, 1.0, 3.0])
    nfsp._target = target
    seen = torch.zeros(4, target.in_features)
    masks = torch.tensor([[True, True, True], [False, True, True], [False, True, False], [True, True, True]])
    nothing = torch.zeros(4, dtype=torch.int64)
    after = Decisions(seen, masks, nothing, nothing)
    final = torch.tensor([False, False, False, True])
    score = torch.tensor([0.0, 0.0, 0.0, -6.5])
    goals = nfsp._goals(Transitions(after, after, final, score, torch.ones(4, dtype=torch.bool)))
    assert goals.tolist() == [5.0, 3.0, 1.0, -0.5]  # the most that Leduc poker pays is 13


def test_decisions_whose_outcome_is_unknown_teach_nothing() -> None:
    nfsp = learner("leduc_poker")
    nfsp.iterate()
    some = nfsp.memory.transitions(torch.zeros(4, dtype=torch.int64)).decision
    for counted, taught in (([False] * 4, 0.0), ([False, False, False, True], 0.25)):
        losses = nfsp._update(some, torch.full((4,), 1e3), torch.tensor(counted), some)
        assert float(losses[0]) == pytest.approx(taught * 1e6, rel=0.05)
        assert any(bool(weight.grad.any()) for weight in nfsp._values.parameters()) == any(counted)


# ---- Who plays what


@pytest.mark.parametrize("game", ["leduc_poker", NIM])
def test_modes_are_drawn_for_whole_games(game: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nfsp = learner(game, anticipatory=0.5, warm_up=100_000, horizon=60)
    steps = watched(nfsp, monkeypatch)
    nfsp.iterate()
    changed = 0
    for now, then in pairwise(steps):
        differ = (now["responds"] != then["responds"]).any(1)
        assert not (differ & ~now["ended"]).any()
        changed += int(differ.sum())
    assert changed > 10


def test_seats_respond_as_often_as_anticipated() -> None:
    nfsp = learner("kuhn_poker", envs=4000, memory=128_000, anticipatory=0.3, warm_up=100_000, horizon=6)
    for _ in range(2):
        np.testing.assert_allclose(nfsp.responds.float().mean(0), 0.3, atol=0.03)
        both = nfsp.responds.all(1).float().mean()
        assert float(both) == pytest.approx(0.09, abs=0.02)  # the seats of a game are drawn each for itself
        nfsp.iterate()


@pytest.mark.parametrize("game", ["kuhn_poker", NIM])
def test_the_reservoir_has_the_decisions_of_best_responses_alone(game: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nfsp = learner(game, anticipatory=0.4, warm_up=100_000, horizon=30)
    steps = watched(nfsp, monkeypatch)
    metrics = nfsp.iterate()
    chosen = [step["responds"][torch.arange(8), step["seat"]] for step in steps]
    kept = nfsp.reservoir.decisions()
    for name, column in vars(kept).items():
        wanted = torch.cat([step[name][rows] for step, rows in zip(steps, chosen, strict=True)])
        assert torch.equal(column, wanted)
    assert metrics["charts/reservoir"] == len(kept.action) == sum(int(rows.sum()) for rows in chosen)
    assert 0 < len(kept.action) < 240


def test_best_responses_play_the_best_and_explore(monkeypatch: pytest.MonkeyPatch) -> None:
    for epsilon, least, most in ((0.0, 1.0, 1.0), (1.0, 0.3, 0.6)):
        nfsp = learner(
            "leduc_poker", anticipatory=1.0, epsilon=epsilon, epsilon_end=epsilon, warm_up=10_000, horizon=40
        )
        steps = watched(nfsp, monkeypatch)
        nfsp.iterate()
        agreed = []
        for step in steps:
            values = nfsp._values(step["observation"]).masked_fill(~step["mask"], -torch.inf)
            agreed.append(values.argmax(1) == step["action"])
        assert least <= float(torch.cat(agreed).float().mean()) <= most


def test_averages_play_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Best responses that never play, and a policy that always calls."""
    nfsp = learner("leduc_poker", anticipatory=0.0, warm_up=10_000)
    last: Any = nfsp.policy.actor[-1]  # type: ignore[index]
    last.bias.data = torch.tensor([0.0, 99.0, 0.0])
    steps = watched(nfsp, monkeypatch)
    metrics = nfsp.iterate()
    assert all((step["action"] == 1).all() for step in steps)
    assert metrics["charts/reservoir"] == 0


# ---- Learning


def test_updates_are_counted_in_decisions() -> None:
    """8 decisions a step; the first 64 warm up, then there is an update for each 16."""
    nfsp = learner(horizon=1, target_every=2)
    start = [parameter.clone() for parameter in nfsp._target.parameters()]
    same = []
    for _ in range(13):
        nfsp.iterate()
        same.append(all(torch.equal(*two) for two in zip(start, nfsp._target.parameters(), strict=True)))
    assert same == [True] * 9 + [False] * 4  # at 64 decisions the first update, at 80 the second
    assert nfsp.updates == 3


def test_rates_fall_with_the_steps() -> None:
    nfsp = learner(steps=640, lr=0.5, policy_lr=0.25, lr_end=0.5, epsilon=0.4, epsilon_end=0.2, horizon=1)
    told = [nfsp.iterate()["charts/epsilon"] for _ in range(40)]
    assert told[39] == pytest.approx(0.3)  # half of the steps are gone
    rates = [group["lr"] for group in nfsp._optimizer.param_groups]
    assert rates == pytest.approx([0.375, 0.1875])


def test_gradients_are_cut_for_each_network() -> None:
    """One pass makes both; the policy's, whose loss is far greater, takes nothing from those of the values."""
    norms = []
    for limit in (1e-3, 1e3):
        nfsp = learner("leduc_poker", max_grad_norm=limit)
        nfsp.iterate()
        networks = (nfsp._values, nfsp.policy)
        norms.append([torch.cat([p.grad.flatten() for p in net.parameters()]).norm().item() for net in networks])
    assert norms[0] == pytest.approx([1e-3, 1e-3])
    assert 1e-3 < norms[1][0] < norms[1][1] < 1e3


@pytest.mark.parametrize("per_seat", [False, True])
def test_it_learns_kuhn_poker(per_seat: bool) -> None:
    nfsp = learner(seed=5, envs=512, memory=50_000, reservoir=200_000, hidden=(64,), per_seat=per_seat, steps=500_000,
                   learn_every=512, batch=256, lr=0.005, policy_lr=0.005, warm_up=5000, target_every=50)  # fmt: skip
    while nfsp.steps < nfsp.settings.steps:
        metrics = nfsp.iterate()
    tree = build_tree(nfsp.game)
    measured = evaluate(sequence_form(tree), stated_policy(tree, [Stating(nfsp)] * 2))
    assert measured.exploitability < 0.12  # the uniform policy's is .458
    assert metrics["charts/epsilon"] < 0.01
    assert metrics["losses/policy_loss"] < 0.69


class Stating(AbstractPlayer):
    """States what a learner has learned."""

    plays_batches = True

    def __init__(self, nfsp: NFSP) -> None:
        self.nfsp = nfsp

    def take_action(self) -> Any:
        raise AssertionError("this player only states")

    def policy(self, info: Any) -> Any:
        observation, mask, seat = map(torch.as_tensor, (info.observation, info.action_mask, info.public_state.turn))
        with torch.no_grad():
            likely = self.nfsp.policy.log_probabilities(observation, mask, seat.long()).double().exp()
        return (likely / likely.sum(1, keepdim=True)).numpy()


# ---- Stopping and going on


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return torch.equal(one, other) if isinstance(one, Tensor) else bool(one == other)


@pytest.mark.parametrize(
    ("game", "settings"),
    [("kuhn_poker", {"reservoir": 60, "memory": 256}), ("leduc_poker", {"per_seat": True}), (NIM, {})],
)
def test_a_restored_learner_goes_on_to_the_last_bit(game: str, settings: Any, tmp_path: Path) -> None:
    one, other = learner(game, **settings), learner(game, **settings)
    for _ in range(4):
        one.iterate()
    torch.save(one.state(), tmp_path / "state.pt")
    held = one.state()
    told = [one.iterate() for _ in range(4)]
    assert same(held, torch.load(tmp_path / "state.pt", weights_only=True))  # it went on, the state did not
    other.restore(held)
    assert [other.iterate() for _ in range(4)] == told
    ends = [one.state(), other.state()]
    for end in ends:
        end["env"].pop("moves", None)  # how often it answered, and a restored one answers once more
    assert same(*ends)
    assert same(held, torch.load(tmp_path / "state.pt", weights_only=True))


def test_the_same_seed_is_the_same_course() -> None:
    one, other, third = learner(seed=3), learner(seed=3), learner(seed=4)
    torch.manual_seed(1)
    told = [one.iterate() for _ in range(3)]
    torch.manual_seed(2)
    assert [other.iterate() for _ in range(3)] == told
    assert [third.iterate() for _ in range(3)] != told


# ---- Refusals


def test_games_and_settings_that_cannot_be() -> None:
    with pytest.raises(OptionError, match=r"memory: expected at least 32 decisions for each of 100 envs, 3200 in all"):
        NFSPSettings.of(envs=100, memory=3199)
    with pytest.raises(OptionError, match="its actions are vectors"):
        learner("sealed_bid")


# ---- On a device


@pytest.mark.gpu
def test_nothing_waits_for_the_device() -> None:
    settings = NFSPSettings.of(envs=256, memory=8192, reservoir=2000, hidden=(8,), warm_up=0, learn_every=64, batch=16)
    nfsp = NFSP(roomai.game("leduc_poker"), settings, 1, "cuda")
    nfsp.iterate()
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(4):
            nfsp._play()
            assert len(nfsp._learn()) == 4
    finally:
        torch.cuda.set_sync_debug_mode("default")
    metrics = nfsp.iterate()
    assert metrics["charts/reservoir"] > 0
    assert 0 < metrics["losses/policy_loss"] < 1.2
