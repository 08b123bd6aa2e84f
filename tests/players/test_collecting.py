"""Collecting: every decision once, with its own successor, in stretches of any length; opponents for whole games."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import roomai
from players.catalogue import player_factory
from players.learners.collecting import LEARNER, Collector, Opponents
from players.learners.networks import NetworkSettings, make_policy
from roomai.errors import OptionError

KUHN3 = roomai.game("kuhn_poker", num_players=3)
LEDUC = roomai.game("leduc_poker")
SMALL = NetworkSettings(hidden=(8,))


class Log:
    """Numbers all decisions as the value of each, and writes down what really happened."""

    def __init__(self, collector: Collector) -> None:
        self.moves: list[tuple[Any, Any, Any, Any]] = []  # turn, sitting, ended, scores of each step
        self.collector = collector
        forward = collector.env.forward

        def noted(action: Any) -> Any:
            turn = collector._now[2][-1].public_state.turn.long().clone()
            sitting = None if collector._sitting is None else collector._sitting.clone()
            answer = forward(action)
            self.moves.append((turn, sitting, answer[0].clone(), answer[1].clone()))
            return answer

        collector.env.forward = noted

    def value(self, now: dict[str, Any]) -> torch.Tensor:
        rows = torch.arange(self.collector.env.size)
        if self.collector._sitting is not None:
            step = self.collector._sitting.gather(1, self.collector._now[2][-1].public_state.turn.long()[:, None])
            rows = (step[:, 0] == LEARNER).nonzero()[:, 0]
        return (len(self.moves) * self.collector.env.size + rows).float()

    def successors(self) -> dict[int, float]:
        """From the number of each of the learner's decisions to what it led to: a number, or its score."""
        size = self.collector.env.size
        led: dict[int, float] = {}
        for row in range(size):
            last: dict[int, int] = {}
            for step, (turn, sitting, ended, scores) in enumerate(self.moves):
                seat = int(turn[row])
                if sitting is None or sitting[row, seat] == LEARNER:
                    if seat in last:
                        led[last[seat]] = float(step * size + row)
                    last[seat] = step * size + row
                if ended[row]:
                    led.update({number: float(scores[row, own]) for own, number in last.items()})
                    last = {}
        return led


@pytest.mark.parametrize("game", [KUHN3, LEDUC], ids=lambda game: game.name)
@pytest.mark.parametrize("against", [None, ("random",), ("random", "call")], ids=str)
@pytest.mark.parametrize("horizon", [1, 3, 16])
def test_each_decision_comes_once_with_its_own_successor(game: Any, against: Any, horizon: int) -> None:
    opponents = None if against is None else Opponents([player_factory(name, game) for name in against])
    collector = Collector(game, 8, horizon, 1, "cpu", opponents)
    log = Log(collector)
    policy = make_policy(game, SMALL)
    found: dict[int, float] = {}
    for _ in range(48 // horizon):
        decisions = collector.collect(policy, log.value, 1.0, 0.0)[0].take()
        numbers = (decisions.target - decisions.advantage).round().long().tolist()
        assert not found.keys() & set(numbers)
        found.update(zip(numbers, decisions.target.tolist(), strict=True))
        assert bool(decisions.mask.gather(1, decisions.action[:, None]).all())
    wanted = log.successors()
    assert found.keys() == wanted.keys()
    assert all(found[number] == pytest.approx(wanted[number], abs=1e-3) for number in wanted)


def test_opponents_and_seats_are_drawn_per_game_and_never_in_it() -> None:
    collector = Collector(LEDUC, 64, 8, 3, "cpu", Opponents([player_factory("random", LEDUC)] * 2))
    log = Log(collector)
    policy = make_policy(LEDUC, SMALL)
    for _ in range(20):
        collector.collect(policy, log.value, 1.0, 0.0)
    changed = began = 0
    for before, after in zip(log.moves, log.moves[1:], strict=False):
        fresh = before[2]
        assert torch.equal(before[1][~fresh], after[1][~fresh])
        changed += int((before[1][fresh] != after[1][fresh]).any(1).sum())
        began += int(fresh.sum())
    assert 0.6 < changed / began < 0.9  # of four ways to sit a new one is drawn three times in four
    sat = torch.stack([sitting for _, sitting, _, _ in log.moves])
    assert ((sat == LEARNER).sum(-1) == 1).all()


def test_returns_are_of_the_games_that_ended() -> None:
    collector = Collector(LEDUC, 64, 30, 3, "cpu")
    log = Log(collector)
    collector.collect(make_policy(LEDUC, SMALL), log.value, 1.0, 0.0)
    ended = torch.stack([move[2] for move in log.moves])
    scores = torch.stack([move[3] for move in log.moves])
    assert int(collector.meetings[0]) == int(ended.sum())
    assert torch.allclose(collector.returns[0], (scores * ended[..., None]).sum((0, 1)).float())


def test_returns_with_opponents_are_the_learners() -> None:
    collector = Collector(
        LEDUC, 64, 30, 3, "cpu", Opponents([player_factory(name, LEDUC) for name in ("fold", "call")])
    )
    log = Log(collector)
    collector.collect(make_policy(LEDUC, SMALL), log.value, 1.0, 0.0)
    own = [(sitting == LEARNER, sitting.max(1).values, ended, scores) for _, sitting, ended, scores in log.moves]
    for number in (1, 2):
        met = sum(int((ended & (who == number)).sum()) for _, who, ended, _ in own)
        won = sum(float((scores * seat)[ended & (who == number)].sum()) for seat, who, ended, scores in own)
        assert int(collector.meetings[number]) == met
        assert float(collector.returns[number, 0]) == pytest.approx(won, abs=1e-3)


def test_what_everybody_sees_is_kept_for_a_central_critic() -> None:
    collector = Collector(LEDUC, 16, 10, 3, "cpu", everybody=True)
    collected, _ = collector.collect(make_policy(LEDUC, SMALL), lambda now: torch.zeros(len(now["seat"])), 1.0, 1.0)
    decisions = collected.take()
    size = LEDUC.observation_size
    assert decisions.everybody is not None
    views = decisions.everybody[:, : 2 * size].reshape(-1, 2, size)
    assert torch.equal(views[torch.arange(len(decisions)), decisions.seat], decisions.observation)
    assert torch.equal(decisions.everybody[:, 2 * size :].argmax(1), decisions.seat)


def test_an_opponent_that_plays_no_batches_is_refused() -> None:
    with pytest.raises(OptionError, match="HumanPlayer plays no batches"):
        Opponents([player_factory("human", LEDUC)])
