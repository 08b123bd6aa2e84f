"""Fused and poker bots as machine code for a CUDA device, and on a device where there is one."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import test_cuda

import roomai
from players import make_player
from roomai import AbstractEnv
from roomai.batch.bots import BotGame, rollout_bots

cuda = pytest.importorskip("numba.cuda", reason="needs numba-cuda: pip install 'roomai[test]'")
h200 = test_cuda.h200  # a fixture
BOTS = {
    "sh_sly": "secret_hitler",
    "sh_random": "secret_hitler",
    "tight_aggressive": "texas_holdem",
    "equity": "texas_holdem",
}


@pytest.mark.parametrize("name", BOTS)
def test_bots_compile_for_a_device(name: str, h200: None) -> None:
    from numba import typeof

    from roomai.batch.cuda import unfused

    game: Any = roomai.game(BOTS[name])
    player: Any = make_player(name, game, 1)
    fields: Any = game.dtype.fields
    known = (np.zeros(1, fields[part][0].base) for part in ("public", "person"))
    mask = np.zeros((1, game.action_space.size), np.bool_)
    scratch = np.zeros((1, player.bot.scratch))
    arguments = (1, *known, mask, np.zeros(1), scratch, np.uint64(1), 0, np.zeros(1, np.int64))
    linked = BotGame(game, player.bot.decide).cuda_kernels.linked("bot_actions")
    with unfused():
        ptx, _ = cuda.compile_ptx(linked.py_func, tuple(map(typeof, arguments)), cc=(9, 0))
    assert len(re.findall(r"\.visible \.entry", ptx)) == 1
    assert not re.search(r"\.extern", ptx), "it calls what is not there"


@pytest.mark.gpu
@pytest.mark.parametrize("name", BOTS)
def test_bots_play_the_same_on_a_device(name: str) -> None:
    game: Any = roomai.game(BOTS[name])
    scores = []
    for device in ("cuda", "numpy"):
        batch = game.batch(500, device, seed=3, reset="manual", observe=False)
        players = [make_player(name, game, seat) for seat in range(game.num_players)]
        scores.append(np.array(AbstractEnv.round(batch, players).tolist()))
    mostly_the_same(*scores)


@pytest.mark.gpu
@pytest.mark.parametrize("name", BOTS)
def test_bots_play_whole_games_on_a_device(name: str) -> None:
    game: Any = roomai.game(BOTS[name])
    bot: Any = make_player(name, game, 1)
    seats = np.zeros(game.num_players, int)
    here, there = (rollout_bots(game, 500, [bot.bot], seats, seed=3, device=device) for device in ("cpu", "cuda"))
    mostly_the_same(here.scores, there.scores)


def mostly_the_same(scores: Any, others: Any) -> None:
    """exp may differ in its last bit, and a lot with it."""
    assert (scores == others).all(axis=1).mean() > 0.99
