"""Trees: counts that others published, the arrays against a walk through the rules, and games that have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import roomai
from players.tabular.growing import DONE, FULL
from players.tabular.tree import Tree, build_tree
from roomai.errors import TreeError

COUNTS: list[tuple[str, dict[str, Any], tuple[int, int, int], int]] = [
    ("kuhn_poker", {}, (4, 24, 30), 12),
    ("kuhn_poker", {"num_players": 3}, (17, 288, 312), 48),
    ("leduc_poker", {}, (157, 3780, 5520), 936),
    ("liars_dice", {}, (7, 147456, 147420), 24576),
]


def tree_of(name: str, **options: Any) -> Tree:
    return build_tree(roomai.game(name, **options))


@pytest.mark.parametrize(("name", "options", "nodes", "states"), COUNTS)
def test_counts_are_the_published_ones(
    name: str, options: dict[str, Any], nodes: tuple[int, int, int], states: int
) -> None:
    tree = tree_of(name, **options)
    assert tree.counts == nodes
    assert tree.num_states == states
    assert tree.num_nodes == sum(nodes)
    assert tree.levels[0].sum() == 1
    assert tree.num_sequences == tree.num_players + np.diff(tree.first).sum()


@pytest.mark.parametrize(("name", "options"), [("kuhn_poker", {"num_players": 3}), ("goofspiel", {"cards": 3})])
def test_arrays_tell_what_the_rules_do(name: str, options: dict[str, Any]) -> None:
    """Every node, walked to by the rules uncompiled: whose turn, what is known, what it leads to, what it pays."""
    tree = tree_of(name, **options)
    game = tree.game
    seen: set[int] = set()

    def walk(node: int, slots: Any, chance: float, sequences: list[int]) -> None:
        assert node not in seen
        seen.add(node)
        turn = int(slots["public"]["turn"][0])
        assert tree.turn[node] == turn
        if turn == roomai.TERMINAL:
            end = tree.detail[node]
            assert tree.chance[end] == pytest.approx(chance, rel=1e-12)
            assert tree.ends[end].tolist() == sequences
            assert tree.returns[end].tolist() == slots["scores"][0].tolist()
            return
        moves = range(game.plain.one_chance(slots)) if turn == roomai.CHANCE else np.flatnonzero(slots["legal"][0])
        state = int(tree.detail[node])
        if turn == roomai.CHANCE:
            assert state == len(moves)
        else:
            assert tree.seat[state] == turn
            assert tree.parent[state] == sequences[turn]
            info = tree.info(state)
            assert info[0] == slots["public"].tobytes()
            assert info[1] == slots["person"][0, turn].tobytes()
            assert info[2] == slots["legal"].tobytes()
            assert tree.action[tree.first[state] : tree.first[state + 1]].tolist() == list(moves)
        for k, move in enumerate(moves):
            after = slots.view(np.ndarray).view(np.uint8).copy().view(slots.dtype).view(np.recarray)
            after_sequences = list(sequences)
            if turn == roomai.CHANCE:
                game.plain.one_outcome(after, k)
            else:
                game.plain.one_action(after, int(move))
                after_sequences[turn] = int(tree.first[state]) + k
            share = chance / len(moves) if turn == roomai.CHANCE else chance
            walk(int(tree.child[node]) + k, after, share, after_sequences)

    start = game.slots(1).view(np.recarray)
    walk(0, start, 1.0, list(range(tree.num_players)))
    assert seen == set(range(tree.num_nodes))


def test_states_are_numbered_by_seat_and_from_the_start() -> None:
    tree = tree_of("leduc_poker")
    assert tree.bounds == [0, 468, 936]
    assert (np.diff(tree.seat) >= 0).all()
    for state in range(tree.num_states):
        parent = tree.parent[state]
        if parent < tree.num_players:
            assert parent == tree.seat[state]
        else:
            assert tree.first[tree.bounds[tree.seat[state]]] <= parent < tree.first[state]


def test_a_history_is_told_in_words() -> None:
    tree = tree_of("leduc_poker")
    last = tree.history(tree.num_nodes - 1)
    env = tree.game.env()
    is_terminal, _, _ = env.init(deal=[last[0], last[1], last[last.index("call") + 1]])
    assert not is_terminal
    assert tree.history(0) == []
    assert [len(tree.history(int(tree.child[0]) + k)) for k in range(6)] == [1] * 6


def test_a_history_leads_to_its_node() -> None:
    """All histories of a tree differ, and each is one move longer than its parent's."""
    tree = tree_of("kuhn_poker")
    histories = [tuple(tree.history(node)) for node in range(tree.num_nodes)]
    assert len(set(histories)) == tree.num_nodes
    for node in range(tree.num_nodes):
        if tree.turn[node] != roomai.TERMINAL:
            child = int(tree.child[node])
            assert histories[child][:-1] == histories[node]


def test_a_tree_is_the_same_however_memory_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    one = tree_of("leduc_poker")
    monkeypatch.setattr("players.tabular.tree.FIRST_NODES", 1)
    other = tree_of("leduc_poker")
    for name, value in vars(one).items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, getattr(other, name)), name
    assert (DONE, FULL) == (0, 1)


# ---- Games without a tree --------------------------------------------------------------------------------------


def test_a_tree_that_is_too_large_says_how_large_and_what_to_do() -> None:
    with pytest.raises(TreeError, match=r"more than 5,000 nodes: the search stopped at 5,\d\d\d with \d+ information "
                       r"states, \d+ moves deep.*num_players=2.*ranks=0.*--max-nodes"):  # fmt: skip
        build_tree(roomai.game("leduc_poker"), max_nodes=5000)
    assert build_tree(roomai.game("leduc_poker"), max_nodes=9457).num_nodes == 9457
    with pytest.raises(TreeError):
        build_tree(roomai.game("leduc_poker"), max_nodes=9456)


def test_progress_is_told() -> None:
    told: list[int] = []
    tree = build_tree(roomai.game("leduc_poker"), progress=told.append)
    assert told == sorted(told)
    assert 0 < told[-1] <= tree.num_nodes


def test_a_game_in_which_players_forget_is_refused_with_two_histories() -> None:
    told = r"in seat \d knows the same after \[a1, a2, .*\] and after \[a1, a2, .*\], though it came there by other"
    with pytest.raises(TreeError, match=f"tic_tac_toe lacks perfect recall: the player {told}"):
        tree_of("tic_tac_toe")


def test_a_game_of_vectors_has_no_tree() -> None:
    with pytest.raises(TreeError, match="its actions are vectors"):
        tree_of("sealed_bid")


def test_a_game_in_plain_python_has_no_tree() -> None:
    with pytest.raises(TreeError, match="nim is written in plain Python"):
        tree_of(f"{Path(__file__).parents[2]}/examples/nim.py:spec")
