"""Policies that players state: exact for those that are known, and refused in words where they are none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import roomai
from players import make_player
from players.tabular.evaluation import evaluate
from players.tabular.policies import stated_policy, states_policy
from players.tabular.sequences import uniform
from roomai.abstract import AbstractPlayer
from roomai.batch import BatchInfo
from roomai.errors import OptionError, PlayerError, StrategyError

SCRIPTED = {
    "kuhn_poker": ["kuhn_equilibrium(alpha=0.2)", "threshold", "random"],
    "leduc_poker": ["call", "fold", "raise", "threshold", "random"],
    "tic_tac_toe": ["minimax", "random"],
    "matrix_game": ["fixed(move='tails')", "mixed(probabilities=(0.25, 0.75))", "random"],
}
CASES = [(game, text) for game, texts in SCRIPTED.items() for text in texts]


# ---- What bots state


@pytest.mark.parametrize("device", ["numpy", "cpu"])
@pytest.mark.parametrize(("name", "text"), CASES)
def test_batches_state_what_single_games_do(name: str, text: str, device: str, decisions: Any, batch_of: Any) -> None:
    game: Any = roomai.game(name)
    player, infos = make_player(text, game, 1), decisions(game, 20)
    alone = np.stack([player.policy(info) for info in infos])
    batch = np.asarray(player.policy(batch_of(game, infos, device)))
    np.testing.assert_allclose(batch, alone, atol=1e-7)
    assert alone.dtype == np.float64
    legal = np.stack([info.action_mask for info in infos])
    assert not alone[~legal].any()
    np.testing.assert_allclose(alone.sum(1), 1.0, atol=1e-12)


@pytest.mark.parametrize("text", ["call", "raise", "threshold"])
def test_what_is_certain_is_what_is_played(text: str, decisions: Any) -> None:
    game: Any = roomai.game("leduc_poker")
    player = make_player(text, game, 1)
    for info in decisions(game, 10):
        player.receive_info(info)
        assert player.policy(info)[player.take_action()] == 1.0


def test_minimax_states_its_lots() -> None:
    game: Any = roomai.game("tic_tac_toe")
    _, _, infos = game.env(1).init()
    np.testing.assert_allclose(make_player("minimax", game, 1).policy(infos[0]), np.full(9, 1 / 9))


def test_a_game_in_plain_python_has_a_random_policy_if_the_player_knows_it() -> None:
    from players.bots.random import RandomPlayer
    from roomai.abstract import Info

    class Public:
        turn = 0

    class Person:
        id = 0
        available_actions = ("fold", "raise")

    info: Any = Info(Public(), Person())  # type: ignore[arg-type]
    assert RandomPlayer(game=roomai.game("leduc_poker")).policy(info).tolist() == [0.5, 0.0, 0.5]
    with pytest.raises(NotImplementedError, match="nor for a game that it doesn't know"):
        RandomPlayer().policy(info)


@pytest.mark.parametrize("text", ["truthful", "equilibrium", "random"])
@pytest.mark.parametrize("device", ["numpy", "one game"])
def test_there_is_no_policy_of_vectors(text: str, device: str, decisions: Any, batch_of: Any) -> None:
    game: Any = roomai.game("sealed_bid")
    infos = decisions(game, 3)
    with pytest.raises(NotImplementedError, match="vectors"):
        make_player(text, game, 1).policy(batch_of(game, infos, device) if device == "numpy" else infos[0])


def test_who_states_a_policy() -> None:
    game: Any = roomai.game("kuhn_poker")
    assert states_policy(make_player("random", game, 1))
    assert not states_policy(make_player("human", game, 1))


# ---- Policies of whole trees


@pytest.mark.parametrize("alpha", [0.0, 0.2, 1 / 3])
def test_the_equilibria_of_kuhn_poker_can_not_be_exploited(solved: Any, alpha: float) -> None:
    case = solved("kuhn_poker")
    player = make_player(f"kuhn_equilibrium(alpha={alpha})", case.tree.game, 1)
    measured = evaluate(case.form, stated_policy(case.tree, [player] * 2))
    assert measured.nash_conv < 1e-12
    assert measured.scores[0] == pytest.approx(-1 / 18, abs=1e-12)


@pytest.mark.parametrize(("name", "nash_conv"), [("kuhn_poker", 0.916667), ("leduc_poker", 4.747222)])
def test_the_random_player_is_the_uniform_policy(solved: Any, name: str, nash_conv: float) -> None:
    case = solved(name)
    policy = stated_policy(case.tree, [make_player("random", case.tree.game, 1)] * 2)
    np.testing.assert_array_equal(policy, uniform(case.form))
    assert evaluate(case.form, policy).nash_conv == pytest.approx(nash_conv, abs=1e-6)


@pytest.mark.parametrize("text", ["threshold", "random", "call"])
def test_players_of_single_games_are_asked_info_by_info(solved: Any, text: str) -> None:
    tree = solved("leduc_poker").tree
    player = make_player(text, tree.game, 1)
    policy = stated_policy(tree, [player, player])
    player.plays_batches = False
    np.testing.assert_array_equal(stated_policy(tree, [player, player]), policy)


def test_large_trees_are_asked_for_in_pieces(solved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = solved("leduc_poker").tree
    players = [make_player(text, tree.game, 1) for text in ("threshold", "random")]
    policy = stated_policy(tree, players)
    monkeypatch.setattr("players.tabular.policies.MOST_ROWS", 100)
    np.testing.assert_array_equal(stated_policy(tree, players), policy)


class Stating(AbstractPlayer):
    """States the same numbers everywhere, in one game or in batches."""

    def __init__(self, answer: Any, plays_batches: bool = False) -> None:
        self.answer = answer
        self.plays_batches = plays_batches

    def take_action(self) -> Any:
        return 0

    def policy(self, info: Any) -> Any:
        return np.tile(self.answer, (len(info.rows), 1)) if isinstance(info, BatchInfo) else self.answer


@pytest.mark.parametrize("plays_batches", [False, True])
@pytest.mark.parametrize("answer", [[0.5, 0.6], [-0.5, 1.5], [np.nan, 1.0], [np.inf, 1.0], [0.0, 0.0]])
def test_answers_that_are_no_distribution(solved: Any, answer: Any, plays_batches: bool) -> None:
    tree = solved("kuhn_poker").tree
    with pytest.raises(StrategyError) as caught:
        stated_policy(tree, [make_player("random", tree.game, 1), Stating(answer, plays_batches)])
    told = str(caught.value)
    assert "the player in seat 1 (Stating) states no distribution on the legal actions of information state 6 (" in told
    assert "(seat 1 to move; pot 2; player 0: ??, 1 in; player 1: K, 1 in; moves: checks), for example after [" in told
    assert f"expected numbers for check, bet and 0 for all else, none below 0, that add up to 1, got {answer}" in told


def test_weight_on_what_is_not_legal(solved: Any) -> None:
    tree = solved("leduc_poker").tree
    with pytest.raises(StrategyError, match=r"expected numbers for call, raise and 0 for .*, got \[0.2, 0.3, 0.5\]"):
        stated_policy(tree, [Stating([0.2, 0.3, 0.5])] * 2)


def test_players_that_fail_or_state_nothing(solved: Any) -> None:
    tree = solved("kuhn_poker").tree
    for player, told in {
        Stating([1.0]): r"ValueError: expected probabilities of shape \(2,\), got \(1,\)",
        Stating("none"): "ValueError: could not convert",
        make_player("human", tree.game, 1): "HumanPlayer does not state its policy",
    }.items():
        with pytest.raises(PlayerError, match=rf"the player in seat 0 \(\w+\) failed in policy: .*{told}"):
            stated_policy(tree, [player, player])
    with pytest.raises(OptionError, match="kuhn_poker takes 2 players here, got 1"):
        stated_policy(tree, [Stating([0.5, 0.5])])
