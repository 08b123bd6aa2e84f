"""Connect four on boards of all sizes: where lines are, against all lines written out; and sizes that make no sense."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import pytest

import roomai
from roomai.errors import OptionError
from roomai.game import Game
from roomai.games.connect_four.rules import has_line

SIZES = [
    (rows, columns, connect)
    for rows, columns, connect in itertools.product(range(4, 8), range(4, 10), range(3, 7))
    if connect <= max(rows, columns)
]


@pytest.mark.parametrize(("rows", "columns", "connect"), SIZES)
def test_lines_are_found_and_nothing_else(rows: int, columns: int, connect: int) -> None:
    game = roomai.game("connect_four", rows=rows, columns=columns, connect=connect)
    assert isinstance(game, Game)
    state = game.slots(1).view(np.recarray)[0]
    lines = _all_lines(rows, columns, connect)
    for line in lines:
        assert has_line(state, line)
        assert not any(has_line(state, line & ~(1 << cell)) for cell in range(63) if line >> cell & 1)
    rng = Random(1)
    for _ in range(50):
        pieces = sum(1 << cell for cell in range(rows * columns) if rng.random() < 0.5)
        assert has_line(state, pieces) == any(pieces & line == line for line in lines)


def _all_lines(rows: int, columns: int, connect: int) -> list[int]:
    """Every line on the board, as bits."""
    lines = []
    for row, column, (up, right) in itertools.product(range(rows), range(columns), [(1, 0), (0, 1), (1, 1), (1, -1)]):
        last = connect - 1
        if row + last * up < rows and 0 <= column + last * right < columns:
            lines.append(sum(1 << ((row + i * up) * columns + column + i * right) for i in range(connect)))
    return lines


def test_a_line_must_fit_on_the_board() -> None:
    with pytest.raises(OptionError, match="connect of connect_four: expected at most 4 on 4 rows x 4 columns, got 5"):
        roomai.game("connect_four", rows=4, columns=4, connect=5)


@pytest.mark.parametrize("options", [{"rows": 3}, {"rows": 8}, {"columns": 3}, {"columns": 10}, {"connect": 2}])
def test_sizes_have_bounds(options: dict[str, int]) -> None:
    with pytest.raises(OptionError, match=rf"option {next(iter(options))} of connect_four: expected \d to \d, got"):
        roomai.game("connect_four", **options)


def test_the_observation_shows_who_owns_which_cell() -> None:
    game = roomai.game("connect_four", rows=4, columns=5)
    assert isinstance(game, Game)
    env = game.env(compiled=False)
    env.init()
    infos: Sequence[Any] = ()
    for move in ("b", "c", "b"):
        *_, infos = env.forward(move)
    board = np.array(infos[0].public_state.board)
    assert board.tolist() == [[-1, 0, 1, -1, -1], [-1, 0, -1, -1, -1], [-1] * 5, [-1] * 5]
    for seat in range(2):
        planes = infos[seat].observation.reshape(2, 4, 5)
        assert (planes == [board == seat, board == 1 - seat]).all()
