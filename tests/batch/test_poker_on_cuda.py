"""The value of a poker hand as machine code for a CUDA device, and on a device where there is one."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import test_cuda

from roomai.games.poker_hands import CARDS, EMPTY, add, evaluate, hand_values
from roomai.linking import link

cuda = pytest.importorskip("numba.cuda", reason="needs numba-cuda: pip install 'roomai[test]'")
h200 = test_cuda.h200  # a fixture


def values_on_device(cards: Any, values: Any) -> None:
    i = cuda.grid(1)
    if i < len(values):
        hand = EMPTY
        for j in range(cards.shape[1]):
            hand = add(hand, cards[i, j])
        values[i] = evaluate(hand)


def linked() -> Any:
    return link(values_on_device, {}, lambda function: cuda.jit(function, device=True), cuda.jit, "poker", {})


def test_it_compiles_for_a_device(h200: None) -> None:
    from numba import typeof

    arguments = np.zeros((1, 7), np.int8), np.zeros(1, np.int32)
    ptx, _ = cuda.compile_ptx(linked().py_func, tuple(map(typeof, arguments)), cc=(9, 0))
    assert len(re.findall(r"\.visible \.entry", ptx)) == 1
    assert not re.search(r"\.extern|call\.uni", ptx), "it calls what is not there"
    assert not re.search(r"\.f(32|64)\b", ptx), "whole numbers became floats"


@pytest.mark.gpu
@pytest.mark.parametrize("cards", [5, 6, 7])
def test_values_on_a_device_are_those_of_the_cpu(cards: int) -> None:
    rows = np.random.default_rng(cards).random((100_000, CARDS)).argpartition(cards)[:, :cards].astype(np.int8)
    values = np.zeros(len(rows), np.int32)
    linked()[-(-len(rows) // 64), 64](rows, values)
    assert (values == hand_values(rows)).all()
