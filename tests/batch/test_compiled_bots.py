"""Compiled bots: whole games in a kernel are those that the same bots play one by one and in batches."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pytest
import test_cuda
from compiled_games import compiled_game
from cuda_checks import bots_play_the_same, by_card

import roomai
from players.compiled import CompiledPlayer
from roomai import AbstractEnv
from roomai.batch.bots import BotGame, BotRunner, CompiledBot, rollout_bots
from roomai.errors import GameDefinitionError, IllegalActionError, OptionError
from roomai.random import below

h200 = test_cuda.h200  # a fixture
LEDUC = compiled_game("leduc_poker")
HOLDEM = roomai.game("texas_holdem")
CALL, RAISE = 1, 2


def by_lot(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    for action in range(len(legal)):
        scratch[action] = legal[action]
    return RAISE if scratch[RAISE] > 0.0 and below(random_bits, 2) else CALL


def folds(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    return 0


BOTS = [CompiledBot(by_card, (2.0,)), CompiledBot(by_card, (4.0,))]


@cache
def one_by_one(count: int) -> list[tuple[float, ...]]:
    env = LEDUC.env()
    players = [CompiledPlayer(LEDUC, bot, seed=1) for bot in BOTS]
    scores = []
    for index in range(count):
        env.seed(7, index)
        scores.append(AbstractEnv.round(env, players))
    return scores


def test_games_in_a_kernel_are_those_of_players() -> None:
    found = rollout_bots(LEDUC, 60, BOTS, np.array([0, 1]), seed=7)
    assert [tuple(scores) for scores in found.scores] == one_by_one(60)
    assert found.seating.tolist() == [[0, 1]] * 60
    later = rollout_bots(LEDUC, 20, [BotRunner(LEDUC, bot) for bot in BOTS], np.array([0, 1]), seed=7, first=40)
    assert (later.scores == found.scores[40:]).all()


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_batches_play_what_players_play_alone(device: str) -> None:
    batch = LEDUC.batch(60, device, seed=7, reset="manual")
    scores = AbstractEnv.round(batch, [CompiledPlayer(LEDUC, bot, seed=1) for bot in BOTS])
    assert [tuple(row) for row in np.asarray(scores)] == one_by_one(60)


def test_the_bot_moves_by_the_seat_that_it_has() -> None:
    turned = rollout_bots(LEDUC, 60, BOTS, np.array([1, 0]), seed=7).scores
    env, players = LEDUC.env(), [CompiledPlayer(LEDUC, bot) for bot in BOTS[::-1]]
    for index in range(60):
        env.seed(7, index)
        assert tuple(turned[index]) == AbstractEnv.round(env, players)


def test_seats_may_depend_on_what_was_dealt() -> None:
    def high_card_first(persons: Any) -> Any:
        return (persons["card"] < 3).astype(int)

    found = rollout_bots(LEDUC, 40, BOTS, high_card_first, seed=7)
    env = LEDUC.env()
    for index in range(40):
        env.seed(7, index)
        cards = [info.person_state.card for info in env.init()[2][:2]]
        assert found.seating[index].tolist() == [int(card < 3) for card in cards]


def test_lots_are_drawn_game_by_game() -> None:
    lot = CompiledBot(by_lot, scratch=3)
    found = rollout_bots(LEDUC, 3000, [lot], np.array([0, 0]), seed=3)
    parts = [rollout_bots(LEDUC, 100, [lot], np.array([0, 0]), seed=3, first=first) for first in (0, 100, 2900)]
    assert np.array_equal(np.vstack([part.scores for part in parts]), found.scores[[*range(200), *range(2900, 3000)]])
    twice = rollout_bots(LEDUC, 100, [lot, lot], np.array([0, 1]), seed=3)  # the same bits, whoever draws them
    assert np.array_equal(twice.scores, found.scores[:100])
    player = CompiledPlayer(LEDUC, lot, seed=3)
    first_moves = LEDUC.batch(4000, "numpy", seed=1)
    _, _, infos = first_moves.init()
    player.receive_info(infos[0])
    raises = [np.mean(player.take_action() == RAISE) for _ in range(2)]
    assert raises == pytest.approx([0.5, 0.5], abs=0.03)
    assert raises[0] != raises[1]


def test_seeds_of_players_decide() -> None:
    lot = CompiledBot(by_lot, scratch=3)
    _, _, infos = LEDUC.batch(200, "numpy", seed=1).init()

    def played(seed: int | None) -> Any:
        player = CompiledPlayer(LEDUC, lot, seed)
        player.receive_info(infos[0])
        return player.take_action().tolist()

    assert played(1) == played(1)
    assert played(1) != played(2)
    assert played(None) != played(None)


def test_measures_and_decisions_are_counted() -> None:
    game = compiled_game("bargaining")
    bot = CompiledBot(walk_away)
    found = rollout_bots(game, 50, [bot], np.array([0, 0]), seed=1)
    assert found.steps == 50
    assert (found.measures["deal"] == 0).all()


def walk_away(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    return 81


# ---- Sized actions ---------------------------------------------------------------------------------------------------


RAISE_TO_5 = HOLDEM.action_space.parse("raise_5")


def puts_in_five(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    return RAISE_TO_5 if public.moves == 0 else 1


def test_a_bot_may_name_a_size() -> None:
    player = CompiledPlayer(HOLDEM, CompiledBot(puts_in_five))
    env: Any = HOLDEM.env(seed=1, compiled=False)
    infos = env.init()[2]
    turn = infos[-1].public_state.turn
    player.receive_info(infos[turn])
    answered = player.take_action()
    assert answered == RAISE_TO_5
    assert env.forward(answered)[2][turn].public_state.bets[turn] == 6  # and 1 of the blind


# ---- What is refused -------------------------------------------------------------------------------------------------


def test_an_illegal_action_is_refused() -> None:
    with pytest.raises(
        IllegalActionError, match="player 0 may not play 'fold': it is what its bot answered. Legal: call, raise"
    ) as refused:
        rollout_bots(LEDUC, 4, [CompiledBot(folds), BOTS[0]], np.array([0, 1]), seed=7)
    assert refused.value.action == "fold"
    assert refused.value.legal == ("call", "raise")


@pytest.mark.parametrize("seating", [np.array([0, 2]), np.array([0]), np.array([[0, 1]] * 3), np.array([-1, 0])])
def test_bad_seatings_are_refused(seating: Any) -> None:
    with pytest.raises(OptionError, match="seating: expected bots from 0 to 1 in shape"):
        rollout_bots(LEDUC, 4, BOTS, seating)


def test_vectors_have_no_bots() -> None:
    with pytest.raises(GameDefinitionError, match="the actions of sealed_bid are vectors"):
        BotRunner(compiled_game("sealed_bid"), BOTS[0])


# ---- CUDA ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", ["bot_actions", "bot_play"])
def test_bots_compile_for_a_device(kernel: str, h200: None) -> None:
    from numba import cuda, typeof

    from roomai.batch.cuda import unfused

    fields: Any = LEDUC.dtype.fields
    known = (np.zeros(1, fields[part][0].base) for part in ("public", "person"))
    slot, settings, ids = np.zeros(1, LEDUC.dtype), (np.zeros(0), np.zeros((1, 3))), np.zeros(1, np.int64)
    arguments: dict[str, tuple[Any, ...]] = {
        "bot_actions": (*known, np.zeros((1, 3), np.bool_), *settings, np.uint64(1), 0, ids),
        "bot_play": (slot, np.zeros((1, 2), np.int64), 0, *settings, np.uint64(1), ids, slot, ids),
    }
    linked = BotGame(LEDUC, by_lot).cuda_kernels.linked(kernel)
    with unfused():
        ptx, _ = cuda.compile_ptx(linked.py_func, tuple(map(typeof, (1, *arguments[kernel]))), cc=(9, 0))
    assert not re.search(r"\.extern|call\.uni", ptx)


@pytest.mark.gpu
def test_bots_play_the_same_on_a_device() -> None:
    bots_play_the_same(60)
