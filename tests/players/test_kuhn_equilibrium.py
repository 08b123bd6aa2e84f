"""The equilibria of Kuhn poker, with expected scores counted out over the whole game."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

import roomai
from players import make_player
from players.bots.kuhn import KuhnEquilibriumPlayer
from roomai.errors import PlayerLoadError

GAME: Any = roomai.game("kuhn_poker")
ALPHAS = (0.0, 0.2, 1 / 3)
Strategy = Callable[[Any], float]
"""How likely the player to move bets, by its info."""


@dataclass(frozen=True)
class Node:
    """A point of the game: whose turn it is and what that player is told, or the first seat's score at the end."""

    seat: int
    info: Any
    children: tuple[Node, ...]
    score: float


@cache
def trees() -> list[Node]:
    """The game after each of the six deals."""
    env = GAME.env(1, compiled=False)

    def grow(deal: tuple[int, ...], history: tuple[str, ...]) -> Node:
        is_terminal, scores, infos = env.init(deal=deal)
        for action in history:
            is_terminal, scores, infos = env.forward(action)
        if is_terminal:
            return Node(-1, None, (), scores[0])
        seat = infos[-1].public_state.turn
        return Node(seat, infos[seat], tuple(grow(deal, (*history, action)) for action in ("check", "bet")), 0.0)

    return [grow(deal, ()) for deal in permutations(range(3), 2)]


def expected(first: Strategy, second: Strategy) -> float:
    """The expected score of the first seat."""

    def value(node: Node) -> float:
        if not node.children:
            return node.score
        bet = (first, second)[node.seat](node.info)
        check_value, bet_value = map(value, node.children)
        return (1 - bet) * check_value + bet * bet_value

    return sum(map(value, trees())) / 6


def equilibrium(alpha: float) -> Strategy:
    player: Any = make_player(f"kuhn_equilibrium(alpha={alpha})", GAME, 1)
    return lambda info: float(player.bet_probability(info.public_state, info.person_state))


def pure(moves: tuple[int, ...]) -> Strategy:
    """One of the 2 ** 6 strategies of a seat: whether it bets, by card and by whether there is a bet to call."""
    return lambda info: moves[2 * info.person_state.card + (info.public_state.bettor >= 0)]


def always_bet(info: Any) -> float:
    return 1.0


@pytest.mark.parametrize("alpha", ALPHAS)
def test_against_itself_the_first_seat_loses_an_eighteenth(alpha: float) -> None:
    assert expected(equilibrium(alpha), equilibrium(0.1)) == pytest.approx(-1 / 18, abs=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_against_a_player_that_always_bets_it_wins_a_ninth_in_either_seat(alpha: float) -> None:
    assert expected(equilibrium(alpha), always_bet) == pytest.approx(1 / 9, abs=1e-12)
    assert -expected(always_bet, equilibrium(alpha)) == pytest.approx(1 / 9, abs=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_no_strategy_does_better_against_it_than_the_value_of_the_game(alpha: float) -> None:
    others = [pure(moves) for moves in product((0, 1), repeat=6)]
    assert min(expected(equilibrium(alpha), other) for other in others) == pytest.approx(-1 / 18, abs=1e-12)
    assert max(expected(other, equilibrium(alpha)) for other in others) == pytest.approx(-1 / 18, abs=1e-12)


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_rows_of_a_batch_have_the_probabilities_of_single_games(device: str, decisions: Any, batch_of: Any) -> None:
    infos = decisions(GAME, 40)
    player = KuhnEquilibriumPlayer(GAME, alpha=0.2)
    batch = batch_of(GAME, infos, device)
    rows = np.asarray(player.bet_probability(batch.public_state, batch.person_state))
    np.testing.assert_allclose(rows, [equilibrium(0.2)(info) for info in infos], rtol=1e-6)


@pytest.mark.parametrize("device", ["numpy", "cpu", "one game"])
def test_it_bets_as_often_as_it_should(device: str, decisions: Any, batch_of: Any) -> None:
    opening_jack = next(
        info for info in decisions(GAME, 40) if info.public_state.moves == 0 and info.person_state.card == 0
    )
    player = KuhnEquilibriumPlayer(GAME, seed=5, alpha=0.25)
    count = 4000
    if device == "one game":
        player.receive_info(opening_jack)
        bets = sum(player.take_action() for _ in range(count))
    else:
        player.receive_info(batch_of(GAME, [opening_jack] * count, device))
        bets = int(player.take_action().sum())
    assert abs(bets - 0.25 * count) < 4 * np.sqrt(count * 0.25 * 0.75)


def test_it_refuses_what_it_has_no_equilibrium_for() -> None:
    with pytest.raises(PlayerLoadError, match="alpha: expected a number from 0 to 1/3, got 0.5"):
        make_player("kuhn_equilibrium(alpha=0.5)", GAME, 1)
    with pytest.raises(PlayerLoadError, match="2 players, this game has 3"):
        make_player("kuhn_equilibrium", roomai.game("kuhn_poker", num_players=3), 1)
