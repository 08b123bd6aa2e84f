"""Best responses, exploitability and expected scores: beside OpenSpiel on random policies, and by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyspiel
import pytest

import roomai
from players.tabular.evaluation import evaluate
from players.tabular.sequences import SequenceForm, sequence_form, uniform
from players.tabular.tree import Tree, build_tree

GAMES: dict[str, tuple[str, dict[str, Any], str, int]] = {
    "kuhn": ("kuhn_poker", {}, "kuhn_poker", 100),
    "kuhn for three": ("kuhn_poker", {"num_players": 3}, "kuhn_poker(players=3)", 100),
    "leduc": ("leduc_poker", {}, "leduc_poker", 100),
    "dice": ("liars_dice", {"faces": 3}, "liars_dice(dice_sides=3)", 100),
    "two dice": ("liars_dice", {"faces": 2, "dice": (2, 2)}, "liars_dice(dice_sides=2,numdice=2)", 100),
    "goofspiel": (
        "goofspiel",
        {"cards": 3, "hidden_bids": True, "returns": "total"},
        "turn_based_simultaneous_game(game=goofspiel(num_cards=3,imp_info=True,returns_type=total_points))",
        100,
    ),
}


@cache
def bound(name: str) -> tuple[Tree, SequenceForm, Any, dict[int, str]]:
    """The tree and its form, OpenSpiel's game, and what OpenSpiel calls each information state."""
    ours, options, theirs, _ = GAMES[name]
    tree, peer = build_tree(roomai.game(ours, **options)), pyspiel.load_game(theirs)
    return tree, sequence_form(tree), peer, names_of_states(tree, peer)


def names_of_states(tree: Tree, peer: Any) -> dict[int, str]:
    names: dict[int, str] = {}
    game = tree.game
    shift = 0 if "poker" in game.name else 1  # outcomes of chance are numbered from 0 there

    def walk(node: int, slots: Any, state: Any) -> None:
        if state.is_terminal():
            assert tree.turn[node] == roomai.TERMINAL
            return
        if state.is_chance_node():
            moves = [int(game.kernels.one_label(slots, k)) - shift for k in range(tree.detail[node])]
        else:
            known = int(tree.detail[node])
            moves = tree.action[tree.first[known] : tree.first[known + 1]].tolist()
            assert names.setdefault(known, state.information_state_string()) == state.information_state_string()
        for k, move in enumerate(moves):
            after = slots.view(np.uint8).copy().view(slots.dtype)
            (game.kernels.one_outcome if state.is_chance_node() else game.kernels.one_action)(
                after, k if state.is_chance_node() else move
            )
            walk(int(tree.child[node]) + k, after, state.child(move))

    start = game.slots(1)
    if game.max_chance == 0:
        game.kernels.one_begin(start, game.initial, np.uint64(0), 0)
    walk(0, start, peer.new_initial_state())
    assert len(names) == tree.num_states
    return names


def random_policy(tree: Tree, rng: np.random.Generator) -> Any:
    """Some actions are never played, and some states so never come."""
    weights = rng.random(tree.num_sequences) * (rng.random(tree.num_sequences) < 0.8)
    policy = np.ones(tree.num_sequences)
    for low, high in zip(tree.first, tree.first[1:], strict=False):
        total = weights[low:high].sum()
        policy[low:high] = weights[low:high] / total if total > 0 else 1 / (high - low)
    return policy


@pytest.mark.parametrize("name", list(GAMES))
def test_random_policies_are_worth_what_openspiel_says(name: str) -> None:
    tree, form, peer, names = bound(name)
    rng = np.random.default_rng(1)
    start = peer.new_initial_state()
    for _ in range(GAMES[name][3]):
        policy = random_policy(tree, rng)
        table = {
            names[state]: [
                (int(tree.action[s]), float(policy[s])) for s in range(tree.first[state], tree.first[state + 1])
            ]
            for state in range(tree.num_states)
        }
        measured = evaluate(form, policy)
        theirs = pyspiel.TabularPolicy(table)
        best = [
            pyspiel.TabularBestResponse(peer, seat, theirs).value_from_state(start) for seat in range(tree.num_players)
        ]
        assert measured.best == pytest.approx(best, abs=1e-12)
        assert measured.scores == pytest.approx(pyspiel.expected_returns(start, theirs, -1, True), abs=1e-12)


@pytest.mark.parametrize("name", list(GAMES))
def test_a_best_response_earns_what_it_is_said_to(name: str) -> None:
    tree, form, _, _ = bound(name)
    rng = np.random.default_rng(2)
    for _ in range(5):
        policy = random_policy(tree, rng)
        measured = evaluate(form, policy)
        assert np.isin(measured.response, (0.0, 1.0)).all()
        assert (measured.gains > -1e-12).all()
        for seat in range(tree.num_players):
            low, high = (tree.first[tree.bounds[edge]] for edge in (seat, seat + 1))
            replaced = policy.copy()
            replaced[low:high] = measured.response[low:high]
            assert evaluate(form, replaced).scores[seat] == pytest.approx(measured.best[seat], abs=1e-12)


@pytest.mark.parametrize(("name", "nash_conv"), [("kuhn", 0.916667), ("leduc", 4.747222)])
def test_the_uniform_policy(name: str, nash_conv: float) -> None:
    _, form, _, _ = bound(name)
    measured = evaluate(form, uniform(form))
    assert measured.nash_conv == pytest.approx(nash_conv, abs=1e-6)
    assert measured.exploitability == measured.nash_conv / 2
    if name == "kuhn":
        assert measured.scores.tolist() == pytest.approx([1 / 8, -1 / 8])


def test_a_game_that_is_not_zero_sum_by_hand() -> None:
    """A prisoner defects against anybody: 5 and 1, against 3 and 0. Half and half scores 9/4 and could score 3."""
    tree = build_tree(roomai.game("matrix_game", classic="prisoners_dilemma"))
    form = sequence_form(tree)
    table = {tuple(tree.ends[end] - 2): tree.returns[end].tolist() for end in range(4)}
    mean = np.mean([scores[0] for scores in table.values()])
    best = max(np.mean([table[move, 2][0], table[move, 3][0]]) for move in (0, 1))
    measured = evaluate(form, uniform(form))
    assert measured.scores.tolist() == [mean, mean]
    assert measured.best.tolist() == [best, best]
    assert measured.nash_conv == pytest.approx(2 * (best - mean))


def test_equal_ends_are_added_up() -> None:
    """Two equal dice can be rolled in two ways, which nobody can tell apart: the form has each end once."""
    tree, form, _, _ = bound("two dice")
    assert len(form.pays) < tree.num_players * len(tree.chance)
    pairs = {(int(s), int(other)) for s in range(tree.num_sequences) for other in
             form.others[form.rows[s] : form.rows[s + 1], 0]}  # fmt: skip
    assert len(pairs) == len(form.pays)
    assert len(form.pays) == tree.num_players * len({tuple(end) for end in tree.ends.tolist()})
