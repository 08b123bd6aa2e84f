"""CFR as the papers write it, history by history: slow, and in the order of operations of OpenSpiel's solvers.

Where two actions are exactly as good, which of them a regret of 1e-17 prefers depends on the order in which sums are
made. So the later digits of published tables are met by their order of operations only.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from players.tabular.tree import Tree
from roomai.abstract import CHANCE, TERMINAL


class HistoryCFR:
    """Alternating updates; plus=True is CFR+ with linear averaging."""

    def __init__(self, tree: Tree, plus: bool) -> None:
        self.tree = tree
        self.plus = plus
        self.iterations = 0
        widths = np.diff(tree.first)
        self.sigma = np.concatenate([np.ones(tree.num_players), np.repeat(1.0 / widths, widths)])
        self.regrets, self.plans = np.zeros_like(self.sigma), np.zeros_like(self.sigma)
        self._order = outcome_order(tree)

    def run(self, iterations: int) -> None:
        tree = self.tree
        nodes = tree.turn, tree.child, tree.detail, tree.first, tree.returns, self._order
        for _ in range(iterations):
            self.iterations += 1
            for seat in range(tree.num_players):
                weight = float(self.iterations) if self.plus else 1.0
                reach = np.ones(tree.num_players + 1)
                walk(*nodes, self.sigma, self.regrets, self.plans, 0, seat, reach, weight)
                match(tree.first, tree.seat, self.sigma, self.regrets, seat, self.plus)

    def average(self) -> Any:
        policy = np.ones_like(self.plans)
        for low, high in zip(self.tree.first, self.tree.first[1:], strict=False):
            total = self.plans[low:high].sum()
            policy[low:high] = self.plans[low:high] / total if total > 0 else 1 / (high - low)
        return policy


def outcome_order(tree: Tree) -> Any:
    """By child of a chance event: which child comes at this place in the order of labels (cards)."""
    game, order = tree.game, np.zeros(tree.num_nodes, np.int32)

    def visit(node: int, slots: Any) -> None:
        if tree.turn[node] == TERMINAL:
            return
        chance = tree.turn[node] == CHANCE
        if chance:
            labels = [int(game.kernels.one_label(slots, k)) for k in range(tree.detail[node])]
            order[tree.child[node] : tree.child[node] + len(labels)] = np.argsort(labels)
            moves: Any = range(len(labels))
        else:
            state = tree.detail[node]
            moves = tree.action[tree.first[state] : tree.first[state + 1]].tolist()
        for k, move in enumerate(moves):
            after = slots.view(np.uint8).copy().view(slots.dtype)
            (game.kernels.one_outcome if chance else game.kernels.one_action)(after, move)
            visit(int(tree.child[node]) + k, after)

    visit(0, game.slots(1))
    return order


@numba.njit(error_model="numpy")
def walk(turn, child, detail, first, returns, order, sigma, regrets, plans, node, seat, reach, weight):  # type: ignore
    """The value of a node to the seat that learns; adds to its regrets and plans on the way. reach ends with chance."""
    who = turn[node]
    if who == TERMINAL:
        return returns[detail[node], seat]
    value = 0.0
    if who == CHANCE:
        for k in range(detail[node]):
            after = reach.copy()
            after[-1] *= 1.0 / detail[node]
            place = child[node] + order[child[node] + k]
            value += (
                1.0
                / detail[node]
                * walk(turn, child, detail, first, returns, order, sigma, regrets, plans, place, seat, after, weight)
            )
        return value
    if (reach[:-1] == 0.0).all():
        return 0.0
    start, end = first[detail[node]], first[detail[node] + 1]
    values = np.zeros(end - start)
    for s in range(start, end):
        after = reach.copy()
        after[who] *= sigma[s]
        values[s - start] = walk(
            turn,
            child,
            detail,
            first,
            returns,
            order,
            sigma,
            regrets,
            plans,
            child[node] + s - start,
            seat,
            after,
            weight,
        )
        value += sigma[s] * values[s - start]
    if who == seat:
        others = 1.0
        for player in range(len(reach)):
            if player != seat:
                others *= reach[player]
        for s in range(start, end):
            regrets[s] += others * (values[s - start] - value)
            plans[s] += weight * reach[seat] * sigma[s]
    return value


@numba.njit(error_model="numpy")
def match(first, seats, sigma, regrets, seat, plus):  # type: ignore
    """Regret matching in all states of a seat."""
    for state in range(len(seats)):
        if seats[state] == seat:
            start, end = first[state], first[state + 1]
            total = 0.0
            for s in range(start, end):
                if plus and regrets[s] < 0.0:
                    regrets[s] = 0.0
                if regrets[s] > 0.0:
                    total += regrets[s]
            for s in range(start, end):
                sigma[s] = (regrets[s] / total if regrets[s] > 0.0 else 0.0) if total > 0.0 else 1.0 / (end - start)
