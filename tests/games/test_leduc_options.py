"""Leduc poker with other decks and other numbers of players and raises: against counts and a referee of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

import roomai
from roomai.errors import OptionError
from roomai.game import Game
from roomai.testing.histories import RuleHistories

FOLD, CALL, RAISE = 0, 1, 2
RANKS = "23456789TJQKA"
WIDEST = {"num_players": 6, "ranks": 13, "suits": 4, "raises": 8}


def leduc(**options: int) -> Game:
    game = roomai.game("leduc_poker", **options)
    assert isinstance(game, Game)
    return game


@pytest.mark.parametrize(
    ("ranks", "suits", "raises"), [(2, 2, 1), (2, 2, 3), (4, 1, 1), (3, 2, 1), (3, 1, 4), (0, 1, 2), (0, 2, 2)]
)
def test_counts_of_two_players(ranks: int, suits: int, raises: int) -> None:
    """Counted on paper: a round with R raises has 2 + 2R decisions, 2R ends by a fold and 1 + 2R others.

    It begins with a call or not, and has 0 to R raises; after each raise the next player folds, calls or raises.
    """
    tree = RuleHistories.tree(leduc(ranks=ranks, suits=suits, raises=raises), 20_000)
    assert tree is not None
    kinds = Counter(min(node.turn, 0) for node in tree.nodes)
    cards = (ranks or 3) * suits
    hands, decisions, folds, others = cards * (cards - 1), 2 + 2 * raises, 2 * raises, 1 + 2 * raises
    boards = others * (cards - 2)
    assert kinds[roomai.CHANCE] == 1 + cards + hands * others
    assert kinds[0] == hands * decisions * (1 + boards)
    assert kinds[roomai.TERMINAL] == hands * (folds + boards * (folds + others))


# ---- A referee with lists of players, as one would keep the game at a table --------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"num_players": 2, "ranks": 2, "suits": 4, "raises": 3},
        {"num_players": 3, "ranks": 4, "suits": 1, "raises": 1},
        {"num_players": 4, "ranks": 3, "suits": 3, "raises": 4},
        {"num_players": 5},
        WIDEST,
    ],
    ids=str,
)
def test_random_games_beside_a_referee(options: dict[str, int]) -> None:
    game, rng = leduc(**options), Random(1)
    env = game.env(1, compiled=False)
    names = game.action_space.names
    for number in range(60):
        is_terminal, scores, infos = env.init()
        table = _table(game.options, env.outcomes)
        legal = next(table)
        keen = rng.random()  # some games are all raises and calls, so that rounds become long
        while not is_terminal:
            turn = infos[-1].public_state.turn
            assert (turn, [names[action] for action in legal[1]]) == (
                legal[0],
                list(infos[turn].person_state.available_actions),
            )
            action = rng.choice(legal[1] if rng.random() < keen else [max(legal[1])])
            is_terminal, scores, infos = env.forward(action)
            legal = table.send(action)
        assert scores == pytest.approx(legal[1], abs=1e-12), f"game {number}"
        assert infos[-1].public_state.chips == legal[2]


def _table(options: Any, outcomes: Any) -> Iterator[Any]:
    """Yields (who is to move, what is legal), is sent actions, and at last yields (-1, scores, chips)."""
    n = options.num_players
    chips, playing = [1] * n, list(range(n))
    for size in (2, 4):
        raises, waiting = 0, list(playing)
        while waiting and len(playing) > 1:
            seat = waiting.pop(0)
            behind = chips[seat] < max(chips)
            legal = [FOLD] * behind + [CALL] + [RAISE] * (raises < options.raises)
            action = yield seat, legal
            if action == FOLD:
                playing.remove(seat)
            else:
                chips[seat] = max(chips)
            if action == RAISE:
                chips[seat] += size
                raises += 1
                waiting = [(seat + i) % n for i in range(1, n) if (seat + i) % n in playing]
    best = playing
    if len(playing) > 1:
        cards = outcomes()
        hands = {seat: (cards[seat][0] == cards[n][0], RANKS.index(cards[seat][0])) for seat in playing}
        best = [seat for seat in playing if hands[seat] == max(hands.values())]
    scores = [-float(paid) for paid in chips]
    for seat in best:
        scores[seat] += sum(chips) / len(best)
    yield -1, scores, tuple(chips)


# ---- Sizes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("num_players", "raises"), [*product((2, 3, 6), (1, 2, 8))])
def test_the_longest_and_dearest_game(num_players: int, raises: int) -> None:
    """Everybody calls until the last, who raises; again and again; the pot goes to the best hand."""
    game = leduc(num_players=num_players, raises=raises)
    env = game.env(1, compiled=False)
    is_terminal, scores, infos = env.init()
    moves = 0
    while not is_terminal:
        public = infos[-1].public_state
        waits = public.calls == (num_players - 1 if public.raises == 0 else num_players - 2)
        is_terminal, scores, infos = env.forward("raise" if waits and public.raises < raises else "call")
        moves += 1
    assert moves == game.max_length
    most = 1 + 6 * raises
    assert infos[-1].public_state.chips == (most,) * num_players
    assert game.score_range == (-most, most * (num_players - 1))
    assert min(scores) == -most or set(scores) == {0.0}
    assert sum(scores) == pytest.approx(0.0, abs=1e-9)


def test_the_observation_of_a_wide_game() -> None:
    game = leduc(num_players=3, ranks=13, suits=4, raises=4)
    env = game.env(1, compiled=False)
    env.init(deal=["2s", "Ac", "Td", "Ah"])
    for action in ("raise", "raise", "call", "call"):
        _, _, infos = env.forward(action)
    parts, seen, start = {}, infos[1].observation, 0
    for meaning, size in game.observation_parts:
        parts[meaning.partition(":")[0]] = seen[start : start + size]
        start += size
    assert start == len(seen) == game.observation_size
    assert np.flatnonzero(parts["own card"]).tolist() == [12 * 4 + 3]
    assert np.flatnonzero(parts["board card"]).tolist() == [12 * 4 + 1]
    assert np.flatnonzero(parts["bets"]).tolist() == [1, 3, 4, 6]  # call is 0 and raise is 1 of each move
    assert parts["chips put in by each seat / 25"].tolist() == [np.float32(5) / np.float32(25)] * 3


def test_wide_games_are_the_same_compiled() -> None:
    """Where NumPy would add chips in a byte, and Numba does not."""
    compiled, plain = (leduc(**WIDEST).env(1, compiled=compiled) for compiled in (True, False))
    rng = Random(1)
    for _ in range(20):
        played = compiled.init()
        assert played == plain.init()
        while not played[0]:
            info = played[2][played[2][-1].public_state.turn]
            action = rng.choice(info.person_state.available_actions[-2:])
            played = compiled.forward(action)
            assert played == plain.forward(action)


@pytest.mark.parametrize(
    ("options", "first", "last", "count"),
    [
        ({}, "Js", "Kh", 6),
        ({"suits": 1}, "J", "K", 3),
        ({"ranks": 2, "suits": 3}, "Ks", "Ad", 6),
        (WIDEST, "2s", "Ac", 52),
    ],
)
def test_names_of_cards(options: dict[str, int], first: str, last: str, count: int) -> None:
    game = leduc(**options)
    names = game.outcome_names(game.initial)
    assert (names[0], names[-1], len(set(names))) == (first, last, count)


def test_hands_with_more_suits() -> None:
    """Two pairs of the same rank share the pot, and with one suit the higher card always wins."""

    def scores(deal: list[str], **options: int) -> tuple[float, ...]:
        env = leduc(**options).env(1, compiled=False)
        env.init(deal=deal)
        for _ in range(3):
            env.forward("call")
        return env.forward("call")[1]

    assert scores(["Qs", "Qh", "Qd"], suits=3) == (0.0, 0.0)
    assert scores(["Qs", "Kh", "Qd"], suits=3) == (1.0, -1.0)
    assert scores(["Q", "K", "J"], suits=1) == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ranks": 1}, "option ranks of leduc_poker: expected 0 or 2 to 13, got 1"),
        ({"ranks": 14}, "option ranks of leduc_poker: expected 0 to 13, got 14"),
        ({"suits": 0}, "option suits of leduc_poker: expected 1 to 4, got 0"),
        ({"suits": 5}, "option suits of leduc_poker: expected 1 to 4, got 5"),
        ({"raises": 0}, "option raises of leduc_poker: expected 1 to 8, got 0"),
        ({"num_players": 7}, "option num_players of leduc_poker: expected 2 to 6, got 7"),
        (
            {"num_players": 4, "ranks": 2},
            "option ranks of leduc_poker: expected at least 5 cards for 4 players and the board, got 2 ranks x 2 suits",
        ),
        ({"ranks": 2, "suits": 1}, "expected at least 3 cards for 2 players and the board, got 2 ranks x 1 suits"),
    ],
)
def test_options_that_make_no_game(options: dict[str, int], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        leduc(**options)
