"""Histories: whole trees have the nodes that were counted by hand, and samples branch where a player can't tell."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import tiny_rules
from tiny import compiled, plain
from tiny_rules import CARDS, PASS

import roomai
from roomai import CHANCE, TERMINAL
from roomai.testing import check_game
from roomai.testing.histories import EnvHistories, Histories, RuleHistories


def decisions(histories: Histories) -> set[Any]:
    return {(node.turn, node.public, node.persons[node.turn]) for node in histories.nodes if node.turn >= 0}


def test_the_tree_of_the_tiny_game() -> None:
    tree = RuleHistories.tree(compiled(), 10_000)
    assert tree is not None
    # Of the 12 deals, 2 give two even cards, 2 two odd ones, 8 one of each: so many pairs of choices are there.
    deals, pairs, firsts = 4 * 3, 2 * 9 + 2 * 4 + 8 * 6, 6 * 3 + 6 * 2
    assert len(tree.nodes) == 1 + 4 + deals + firsts + pairs + 2 * pairs
    assert sum(node.turn == TERMINAL for node in tree.nodes) == 2 * pairs
    assert sum(node.turn == CHANCE for node in tree.nodes) == 1 + 4 + pairs
    assert len(decisions(tree)) == CARDS + CARDS  # nobody sees more than its own card
    assert all(len(node.scores) == 2 * (node.turn == TERMINAL) for node in tree.nodes)


def test_the_tree_of_kuhn_poker() -> None:
    game: Any = roomai.game("kuhn_poker")
    tree = RuleHistories.tree(game, 100)
    assert tree is not None
    assert len(tree.nodes) == 1 + 3 + 6 * 9
    assert len(decisions(tree)) == 12
    assert check_game(game, games=1, compiled=False, largest_tree=58).properties["perfect_recall"]


def test_a_tree_that_is_too_large_is_none() -> None:
    game = compiled()
    tree = RuleHistories.tree(game, 10_000)
    assert tree is not None
    size = len(tree.nodes)
    assert RuleHistories.tree(game, size) is not None
    assert RuleHistories.tree(game, size - 1) is None
    box: Any = roomai.game("sealed_bid", levels=2)
    assert RuleHistories.tree(box, 10_000) is None


def test_a_history_is_told_and_rebuilt() -> None:
    tree = RuleHistories.tree(compiled(), 10_000)
    assert tree is not None
    told = {tree.story(index): index for index in range(len(tree.nodes))}
    assert len(told) == len(tree.nodes)
    index = told["card 3, card 0, player 0 high, player 1 pass, heads"]
    assert tree.nodes[index].scores == (2.0, -2.0)
    slot = tree.state(index)[0]
    assert (slot.person[0].card, slot.person[1].choice, slot.public.coin) == (3, PASS, 1)
    assert tree.story(0) == "the start"


def test_samples_hold_alternatives_that_a_player_can_not_tell_apart() -> None:
    forest = RuleHistories.sample(compiled(), 6, Random(1))
    assert not forest.complete
    ends: dict[Any, set[Any]] = {}
    for index, node in enumerate(forest.nodes):
        if node.turn == 1:  # what player 0 chose, and what player 1 holds, by all that player 0 and 1 know of it
            ends.setdefault((node.public, node.persons[1]), set()).add(node.persons[0])
        assert node.parent < index
    assert max(map(len, ends.values())) > 1


def test_samples_of_an_env_hold_other_actions_under_the_same_seed() -> None:
    forest = EnvHistories(plain(), games=4, seed=0)
    starts = [index for index, node in enumerate(forest.nodes) if node.parent < 0]
    assert len(starts) == 4
    for start in starts:
        even = dict(forest.nodes[start].persons[0][1])["card"] in (("int", 0), ("int", 2))  # type: ignore[index]
        assert len([node.move for node in forest.nodes if node.parent == start]) == (3 if even else 2)
    told = forest.without("person", forest.nodes[starts[0]].persons[0], ("card",))
    assert told != forest.nodes[starts[0]].persons[0]


def ask_twice(state: Any, action: int) -> None:
    if state.public.turn == 0 and state.person[0].hint == 0:
        state.person[0].hint = 1
    else:
        tiny_rules.forward(state, action)


def ask_twice_and_remember(state: Any, action: int) -> None:
    if state.public.turn == 0 and state.person[0].hint == 0:
        state.person[0].hint = 1 + action
    else:
        tiny_rules.forward(state, action)


@pytest.mark.parametrize(("rule", "perfect"), [(ask_twice, False), (ask_twice_and_remember, True)])
def test_perfect_recall_is_measured(rule: Any, perfect: bool) -> None:
    report = check_game(compiled(forward=rule, max_length=lambda options: 3), games=2, compiled=False)
    assert report.passed, report
    assert report.properties["perfect_recall"] is perfect


def test_perfect_recall_takes_the_whole_tree() -> None:
    assert "perfect_recall" not in check_game(compiled(), games=2, compiled=False, largest_tree=0).properties
