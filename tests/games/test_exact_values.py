"""Whole trees: counts of nodes and exact values that are known, and named hands worked out on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import roomai
from roomai.game import Game

Policy = Callable[[int, tuple[int, ...]], dict[int, float]]
"""From the seat to move and its legal actions to probabilities."""


def copy_of(slots: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same bytes: a copy of records may leave what pads them undefined."""
    return slots.view(np.uint8).copy().view(slots.dtype)


def walk(game: Game, policy: Policy | None = None) -> tuple[Counter[str], np.ndarray[Any, Any]]:
    """Count all nodes of a game, and its expected scores when everybody plays by `policy` (uniformly without one)."""
    counts: Counter[str] = Counter()
    known: set[bytes] = set()
    kernels = game.kernels

    def value(slots: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        turn = int(slots["public"]["turn"][0])
        if turn == roomai.TERMINAL:
            counts["terminal"] += 1
            return slots["scores"][0].copy()
        if turn == roomai.CHANCE:
            counts["chance"] += 1
            n = kernels.one_chance(slots)
            return sum(value(after(slots, kernels.one_outcome, k)) for k in range(n)) / n
        counts["decision"] += 1
        known.add(slots["public"].tobytes() + slots["person"][0, turn].tobytes())
        legal = tuple(np.flatnonzero(slots["legal"][0]).tolist())
        chosen = policy(turn, legal) if policy else dict.fromkeys(legal, 1 / len(legal))
        return sum(p * value(after(slots, kernels.one_action, action)) for action, p in chosen.items())

    def after(slots: np.ndarray[Any, Any], kernel: Any, move: int) -> np.ndarray[Any, Any]:
        copied = copy_of(slots)
        kernel(copied, move)
        return copied

    start = game.slots(1)
    if game.max_chance == 0:
        kernels.one_begin(start, game.initial, np.uint64(0), 0)
    scores = value(start)
    counts["information states"] = len(known)
    return counts, scores


@cache
def bound(name: str, num_players: int) -> Game:
    game = roomai.game(name, num_players=num_players)
    assert isinstance(game, Game)
    return game


@pytest.mark.parametrize(
    ("name", "players", "nodes", "information_states"),
    [
        ("kuhn_poker", 2, (4, 24, 30), 12),
        ("kuhn_poker", 3, (17, 288, 312), 48),
        ("leduc_poker", 2, (157, 3780, 5520), 936),
    ],
)
def test_counts_of_nodes(name: str, players: int, nodes: tuple[int, int, int], information_states: int) -> None:
    counts, scores = walk(bound(name, players))
    assert (counts["chance"], counts["decision"], counts["terminal"]) == nodes
    assert counts["information states"] == information_states
    assert sum(scores) == pytest.approx(0.0, abs=1e-12)


def test_kuhn_values() -> None:
    game = bound("kuhn_poker", 2)
    assert walk(game)[1][0] == pytest.approx(1 / 8)

    def bets_first(seat: int, legal: tuple[int, ...]) -> dict[int, float]:
        return {1: 1.0} if seat == 0 else {0: 0.5, 1: 0.5}

    assert walk(game, bets_first)[1][0] == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("deal", "actions", "scores"),
    [
        (["Js", "Qs", "Kh"], "call call call call", (-1, 1)),
        (["Js", "Ks", "Jh"], "raise call raise call", (7, -7)),  # a pair of jacks beats a king
        (["Qs", "Qh", "Ks"], "raise raise call call call", (0, 0)),
        (["Ks", "Qs", "Jh"], "raise raise call raise raise call", (13, -13)),
        (["Ks", "Qs", "Jh"], "raise fold", (1, -1)),
        (["Ks", "Qs", "Jh"], "call raise fold", (-1, 1)),
    ],
)
def test_leduc_hands_on_paper(deal: list[str], actions: str, scores: tuple[int, int]) -> None:
    env = bound("leduc_poker", 2).env(compiled=False)
    env.init(deal=deal)
    for action in actions.split():
        is_terminal, got, _ = env.forward(action)
    assert (is_terminal, got) == (True, scores)


def test_three_share_or_fold() -> None:
    env = bound("leduc_poker", 3).env(compiled=False)
    env.init(deal=["As", "Ah", "Js", "Qs"])  # two aces tie against a jack, 5 chips each in the pot
    for action in ("raise", "raise", "call", "call", "call", "call", "call"):
        is_terminal, scores, _ = env.forward(action)
    assert (is_terminal, scores) == (True, (2.5, 2.5, -5.0))
    env.init(deal=["Js", "As", "Qs", "Jh"])
    for action in ("raise", "fold", "call", "raise", "call"):  # the seat that folded is passed over
        is_terminal, scores, _ = env.forward(action)
    assert (is_terminal, scores) == (True, (8.0, -1.0, -7.0))


@pytest.mark.parametrize(
    ("deal", "actions", "scores"),
    [
        (["K", "Q"], "check check", (1, -1)),
        (["J", "Q"], "bet bet", (-2, 2)),
        (["J", "K"], "bet check", (1, -1)),
        (["Q", "K"], "check bet check", (-1, 1)),
        (["K", "Q"], "check bet bet", (2, -2)),
        (["Q", "K", "A"], "check check check", (-1, -1, 2)),
        (["A", "K", "Q"], "check bet check check", (-1, 2, -1)),  # the ace folds: the pot is the bettor's
        (["J", "K", "Q"], "check check bet bet bet", (-2, 4, -2)),
        (["K", "A", "J"], "bet check bet", (3, -1, -2)),
        (["J", "K", "A", "T"], "check check check bet check bet check", (-1, 4, -1, -2)),
    ],
)
def test_kuhn_hands_on_paper(deal: list[str], actions: str, scores: tuple[int, ...]) -> None:
    env = bound("kuhn_poker", len(deal)).env(compiled=False)
    env.init(deal=deal)
    for action in actions.split():
        is_terminal, got, _ = env.forward(action)
    assert (is_terminal, got) == (True, scores)


LINES = {
    "row": ("a1 b1 a2 b2 a3", (1, -1)),
    "column": ("a1 a2 b1 b2 c1", (1, -1)),
    "diagonal": ("b1 a1 b3 b2 c1 c3", (-1, 1)),
    "antidiagonal": ("a3 a1 b2 a2 c1", (1, -1)),
    "draw": ("a1 a2 a3 b1 b3 b2 c1 c3 c2", (0, 0)),
    "win with the last cell": ("a1 a2 a3 b1 b2 b3 c2 c1 c3", (1, -1)),
}


@pytest.mark.parametrize(("moves", "scores"), LINES.values(), ids=LINES)
def test_tic_tac_toe_lines(moves: str, scores: tuple[int, int]) -> None:
    env = roomai.game("tic_tac_toe").env()
    env.init()
    for move in moves.split():
        is_terminal, got, _ = env.forward(move)
    assert (is_terminal, got) == (True, scores)


DROPS = {
    "up": ("a b a b a b a", 0),
    "across": ("a a b b c c d", 0),
    "rising": ("a b b c c d c d d g d", 0),
    "falling": ("g f f e e d e d d a d", 0),
    "not around the edge": ("e e f f g g a", None),
    "second player": ("a b a b a b c b", 1),
}


@pytest.mark.parametrize(("moves", "winner"), DROPS.values(), ids=DROPS)
def test_connect_four_lines(moves: str, winner: int | None) -> None:
    env = roomai.game("connect_four").env()
    env.init()
    for move in moves.split():
        is_terminal, scores, infos = env.forward(move)
    assert is_terminal is (winner is not None)
    if winner is not None:
        assert scores[winner] == 1.0
    assert infos[0].public_state.winner == (-1 if winner is None else winner)


def test_tic_tac_toe_counts() -> None:
    """5,478 reachable positions, of whose 958 ends x wins 626, o wins 316 and 16 are draws; 549,946 histories."""
    game = roomai.game("tic_tac_toe")
    assert isinstance(game, Game)
    kernels, ends = game.kernels, Counter[float]()
    histories: dict[bytes, int] = {}

    def count(slots: np.ndarray[Any, Any]) -> int:
        """Histories from here on, this one included; a board that was counted before is not played again."""
        board = slots["public"]["board"][0].tobytes()
        if board not in histories:
            histories[board] = 1
            if slots["public"]["turn"][0] == roomai.TERMINAL:
                ends[float(slots["scores"][0, 0])] += 1
            for action in np.flatnonzero(slots["legal"][0]).tolist():
                copied = copy_of(slots)
                kernels.one_action(copied, action)
                histories[board] += count(copied)
        return histories[board]

    slots = game.slots(1)
    kernels.one_begin(slots, game.initial, np.uint64(0), 0)
    assert count(slots) == 549_946
    assert (len(histories), dict(ends)) == (5478, {1.0: 626, -1.0: 316, 0.0: 16})
