"""What test_cuda.py runs in a process of its own, with Numba's simulator of CUDA: an exception tells what is wrong."""

from __future__ import annotations

import warnings

from compiled_games import MEASURED, NAMES, compiled_game, worth
from cuda_checks import bots_play_the_same, refusals_are_told, same_in_one_go, same_rollouts, seats_are_gathered
from numba import config

from roomai.testing import check_backend

GAMES = 4

assert config.ENABLE_CUDASIM
warnings.simplefilter("ignore")  # NumPy's, of arithmetic modulo 2**64
for name in (*NAMES, MEASURED):
    game = compiled_game(name)
    check_backend(game, "cuda", games=worth(game, GAMES)).assert_ok()
    same_rollouts(game, GAMES)
    same_in_one_go(game, GAMES, 10)
refusals_are_told()
seats_are_gathered()
bots_play_the_same(GAMES)
check_backend(compiled_game("kuhn_poker"), "cuda", games=70).assert_ok()  # more than a block has threads
