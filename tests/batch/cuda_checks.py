"""Checks of CUDA batches that run on a device and in the simulator alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from compiled_games import compiled_game

from players.compiled import CompiledPlayer
from roomai import AbstractEnv, AbstractPlayer
from roomai.batch.bots import CompiledBot, rollout_bots
from roomai.errors import IllegalActionError
from roomai.game import Game
from roomai.spaces import Box


class AlwaysFirst(AbstractPlayer):
    """Answers action 0, legal or not."""

    plays_batches = True

    def take_action(self) -> Any:
        return np.zeros(len(self.info.rows), np.int64)


def same_rollouts(game: Game, count: int) -> None:
    """Rollouts on CUDA are the random games of a batch there, and games played by a table as a player would."""
    batch = game.batch(count, "cuda", seed=2, reset="manual")
    is_terminal, scores, _ = batch.init()
    while not is_terminal.all():
        is_terminal, scores, _ = batch.forward(batch.random_actions())
    assert game.rollout(count, seed=2, device="cuda").scores.tolist() == scores.tolist()
    if isinstance(game.action_space, Box):
        return
    policy: dict[Any, Any] = {}
    wanted = []
    env = game.env(compiled=False)
    for index in range(count):
        env.seed(2, index)
        is_terminal, scores, infos = env.init()
        while not is_terminal:
            info = infos[infos[-1].public_state.turn]
            last = int(np.flatnonzero(info.action_mask)[-1])
            policy[info] = np.eye(game.action_space.n)[last]
            is_terminal, scores, infos = env.forward(last)
        wanted.append(list(scores))
    assert game.rollout(count, seed=2, policy=policy, device="cuda").scores.tolist() == wanted


def refusals_are_told() -> None:
    """A refused action leaves its row, and only that, as it was; the error tells of the moment it was refused."""
    batch: Any = compiled_game("leduc_poker").batch(3, "cuda", seed=1, reset="manual")
    batch.init()
    batch.check()
    before = batch.host_slots()
    batch.forward([1, 0, 2])  # row 1 has nothing to fold to
    after = batch.host_slots()
    assert [old.tobytes() == new.tobytes() for old, new in zip(before, after, strict=True)] == [False, True, False]
    batch.forward([1, 2, 2])  # now all rows go on, and the error has to remember
    error = _refused(batch.check)
    assert (error.action, error.player, error.legal) == (0, 0, ("call", "raise"))
    assert "game 1 of the batch" in str(error)
    batch.check()  # it is said once
    assert _refused(lambda: AbstractEnv.round(batch, [AlwaysFirst(), AlwaysFirst()])).action == 0
    bids: Any = compiled_game("sealed_bid").batch(3, "cuda", seed=1)
    bids.init()
    bids.forward(np.array([[0.5], [1.0], [1.5]], np.float32))
    assert _refused(bids.check).action == [1.5]


def same_in_one_go(game: Game, size: int, steps: int) -> None:
    """play_random is as many steps of random_actions."""
    fused: Any = game.batch(size, "cuda", seed=5)
    stepped: Any = game.batch(size, "cuda", seed=5)
    fused.play_random(steps)
    stepped.init()
    for _ in range(steps):
        stepped.forward(stepped.random_actions())
    assert fused.host_slots().tobytes() == stepped.host_slots().tobytes()
    assert fused.observation.tolist() == stepped.observation.tolist()


def seats_are_gathered() -> None:
    """A player is told of all rows in which it is to move, whatever its seat."""
    batch: Any = compiled_game("leduc_poker").batch(3, "cuda", seed=1, seating=[[0, 1], [1, 0], [2, 2]])
    _, _, infos = batch.init()
    assert [info.rows.tolist() for info in infos[:-1]] == [[0], [1], [2]]
    _, _, infos = batch.forward([1, 1, 1])
    assert [info.rows.tolist() for info in infos[:-1]] == [[1], [0], [2]]
    cards = batch.person_view(1).card
    assert [info.person_state.card.tolist() for info in infos[:-1]] == [[cards[1]], [cards[0]], [cards[2]]]


def _refused(call: Any) -> IllegalActionError:
    try:
        call()
    except IllegalActionError as error:
        return error
    raise AssertionError("nothing was refused")


def by_card(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: Any) -> int:
    """In Leduc poker: raise with a high card, otherwise call."""
    return 2 if legal[2] and person.card >= parameters[0] else 1


class ByCard(AbstractPlayer):
    """The same in plain Python."""

    def __init__(self, least: float) -> None:
        self._least = least

    def take_action(self) -> Any:
        me = self.info.person_state
        return "raise" if "raise" in me.available_actions and me.card >= self._least else "call"


def bots_play_the_same(count: int) -> None:
    """Compiled bots play on CUDA what they would in one game, and whole games there as on the CPU."""
    game, levels = compiled_game("leduc_poker"), (2.0, 4.0)
    bots = [CompiledBot(by_card, (least,)) for least in levels]
    players = [CompiledPlayer(game, bot) for bot in bots]
    scores = AbstractEnv.round(game.batch(count, "cuda", seed=7, reset="manual"), players)
    env = game.env(compiled=False)
    for index, row in enumerate(scores.tolist()):
        env.seed(7, index)
        assert tuple(row) == AbstractEnv.round(env, [ByCard(least) for least in levels])
    whole = rollout_bots(game, count, bots, np.array([0, 1]), seed=7, device="cuda")
    assert whole.scores.tolist() == scores.tolist()
    whole = rollout_bots(game, count, bots, _by_the_deal, seed=7, device="cuda")
    for index, seats in enumerate(whole.seating.tolist()):
        env.seed(7, index)
        assert tuple(whole.scores[index]) == AbstractEnv.round(env, [ByCard(levels[bot]) for bot in seats])
    folds = CompiledBot(always_first)
    assert _refused(lambda: rollout_bots(game, 2, [folds], np.zeros(2, int), seed=7, device="cuda")).action == "fold"


def always_first(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: Any) -> int:
    return 0


def _by_the_deal(persons: Any) -> Any:
    return (persons["card"] > persons["card"].mean(1, keepdims=True)).astype(int)
