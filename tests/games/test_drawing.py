"""Pieces of pictures that games share."""

from __future__ import annotations

import pytest

from roomai.games.drawing import (
    HIDDEN,
    NOT_DEALT,
    board_text,
    chips_text,
    dice_text,
    framed_card,
    scale_text,
    winning_cells,
)


def board(text: str) -> list[list[int]]:
    return [[".xo".index(letter) - 1 for letter in row] for row in text.split()]


@pytest.mark.parametrize(
    ("rows", "connect", "cells"),
    [
        ("xx. oo. ...", 3, set()),
        ("xxx oo. ...", 3, {(0, 0), (0, 1), (0, 2)}),
        ("xo. xo. .ox", 3, {(0, 1), (1, 1), (2, 1)}),
        ("xo. oxo .ox", 3, {(0, 0), (1, 1), (2, 2)}),
        ("..x .x. xoo", 3, {(0, 2), (1, 1), (2, 0)}),
        ("xxx x.. x..", 3, {(0, 0), (0, 1), (0, 2), (1, 0), (2, 0)}),
        ("xxx. ....", 4, set()),
        ("xxxx ....", 4, {(0, 0), (0, 1), (0, 2), (0, 3)}),
    ],
)
def test_winning_cells(rows: str, connect: int, cells: set[tuple[int, int]]) -> None:
    assert set(winning_cells(board(rows), connect)) == cells


def test_a_board_without_colours() -> None:
    drawn = board_text(board("xxx oo. ..."), list("abc"), list("123"), turn=1)
    assert drawn.plain.splitlines() == [
        "  ┌───┬───┬───┐",
        "a │[x]│[x]│[x]│",
        "  ├───┼───┼───┤",
        "b │ o │ o │   │",
        "  ├───┼───┼───┤",
        "c │   │   │   │",
        "  └───┴───┴───┘",
        "    1   2   3 ",
        "      x seat 0  ▶ o seat 1",
    ]
    assert all("│" not in line or line.count("│") == 4 for line in drawn.plain.splitlines())


@pytest.mark.parametrize(
    ("name", "middle"),
    [("Kh", "│ K♥ │"), ("J", "│ J  │"), (HIDDEN, "│ ?? │"), (NOT_DEALT, "┊ ·· ┊")],
)
def test_cards(name: str, middle: str) -> None:
    assert [line.strip() for line in framed_card(name).plain.splitlines()][1] == middle


def test_dice_that_are_chosen_are_in_brackets() -> None:
    assert dice_text(["3", "12", "6", HIDDEN], ["12", "6"]).plain.splitlines() == [
        "╭────╮╭────╮╭────╮╭────╮",
        "│ 3  ││[12]││[6] ││ ?? │",
        "╰────╯╰────╯╰────╯╰────╯",
    ]


def test_chips_are_as_many_as_they_are() -> None:
    for chips in range(20):
        assert chips_text(chips).plain.count("●") == chips


@pytest.mark.parametrize(
    ("amount", "mark", "text"),
    [
        (None, None, "··········"),
        (0.5, None, "█████·····"),
        (0.5, 0.8, "█████···┃·"),
        (0.9, 0.1, "█┃███████·"),
        (1.0, 1.0, "█████████┃"),
        (0.0, 0.0, "┃·········"),
        (None, 0.3, "···┃······"),
    ],
)
def test_scales(amount: float | None, mark: float | None, text: str) -> None:
    assert scale_text(amount, mark, 10).plain == text
