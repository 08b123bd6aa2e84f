"""Fixed-limit hold'em against OpenSpiel's universal_poker, card by card: who acts, what is legal, and the scores."""

from __future__ import annotations

import random

import pyspiel
import pytest

import roomai
from roomai.spaces import kind_of

FOLD, CALL, RAISE = range(3)
RANKS, SUITS = "23456789TJQKA", "cdhs"


def their_game(n: int) -> pyspiel.Game:
    heads_up = n == 2
    settings = {
        "betting": "limit", "numPlayers": n, "numRounds": 4, "numSuits": 4, "numRanks": 13, "numHoleCards": 2,
        "numBoardCards": "0 3 1 1", "raiseSize": "2 2 4 4", "maxRaises": "3 4 4 4",
        "blind": "2 1" if heads_up else " ".join(["1", "2", *["0"] * (n - 2)]),
        "firstPlayer": "2 1 1 1" if heads_up else "3 1 1 1", "stack": " ".join(["1000"] * n),
    }  # fmt: skip
    return pyspiel.load_game("universal_poker", settings)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_hands(n: int) -> None:
    theirs = their_game(n)
    env = roomai.game("texas_holdem", num_players=n, limit="fixed", stacks=(1000,)).env(seed=5, compiled=False)
    dice = random.Random(n)
    for _ in range(150):
        state = theirs.new_initial_state()
        is_terminal, scores, infos = env.init()
        dealt = 0
        while not is_terminal:
            dealt = deal(state, env, dealt)
            public = infos[-1].public_state
            assert state.current_player() == public.turn
            legal = [action for action, marked in enumerate(infos[public.turn].action_mask.tolist()) if marked]
            assert legal == state.legal_actions()
            action = dice.choice([action for action in legal if action != FOLD or dice.random() < 0.3] or legal)
            state.apply_action(action)
            is_terminal, scores, infos = env.forward(action)
        deal(state, env, dealt)
        assert state.is_terminal()
        assert sum(scores) == pytest.approx(0, abs=1e-9)
        winners = sum(won > 0 for won in infos[-1].public_state.won)
        assert list(scores) == pytest.approx(
            state.returns(), abs=1e-9 if winners == 1 else 0.9
        )  # odd chips are cut there


def deal(state: pyspiel.State, env: roomai.abstract.AbstractEnv, dealt: int) -> int:
    outcomes = env.outcomes()
    while state.is_chance_node():
        name = outcomes[dealt]
        state.apply_action(RANKS.index(name[0]) * 4 + SUITS.index(name[1]))
        dealt += 1
    return dealt


def test_names_of_a_fixed_limit_hand() -> None:
    env = roomai.game("texas_holdem", limit="fixed").env(seed=1)
    _, _, infos = env.init()
    assert infos[1].person_state.available_actions == ("fold_0", "call_1", "raise_3")
    _, _, infos = env.forward("raise_3")
    assert infos[0].person_state.available_actions == ("fold_0", "call_2", "raise_4")
    assert kind_of(infos[-1].public_state.history[0]) == RAISE + 1
