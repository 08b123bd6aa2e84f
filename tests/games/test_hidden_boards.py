"""Phantom tic-tac-toe and dark hex: beside OpenSpiel, tries by hand, and chains against a search of one's own."""

from __future__ import annotations

import random
from functools import cache
from io import StringIO
from typing import Any

import numpy as np
import pyspiel
import pytest
from test_against_openspiel import information, play_beside
from test_exact_values import walk

import roomai
from roomai.errors import IllegalActionError, OptionError
from roomai.game import Game
from roomai.games.dark_hex.rules import has_chain
from roomai.testing import check_game

BOTH = ["phantom_tic_tac_toe", "dark_hex"]
OPENSPIEL = [
    ("phantom_tic_tac_toe", {}, "phantom_ttt(obstype=reveal-numturns)"),
    ("phantom_tic_tac_toe", {"abrupt": True}, "phantom_ttt(obstype=reveal-numturns,gameversion=abrupt)"),
    ("dark_hex", {}, "dark_hex(obstype=reveal-numturns)"),
    ("dark_hex", {"abrupt": True}, "dark_hex(obstype=reveal-numturns,gameversion=adh)"),
    ("dark_hex", {"rows": 2, "columns": 4}, "dark_hex(obstype=reveal-numturns,num_rows=2,num_cols=4)"),
    ("dark_hex", {"rows": 7, "columns": 7}, "dark_hex(obstype=reveal-numturns,num_rows=7,num_cols=7)"),
]


@cache
def bound(name: str, *options: tuple[str, Any]) -> Game:
    game = roomai.game(name, **dict(options))
    assert isinstance(game, Game)
    return game


@pytest.mark.parametrize(("name", "options", "theirs"), OPENSPIEL, ids=[row[2] for row in OPENSPIEL])
def test_random_games_are_those_of_openspiel(name: str, options: dict[str, Any], theirs: str) -> None:
    """Equal in who moves, in what is legal, in what a player knows, its own tries and their results, and in scores."""
    game, peer = bound(name, *options.items()), pyspiel.load_game(theirs)
    large = "rows=7" in theirs  # compiled, for its sets of bits are the widest; the others are compiled elsewhere
    kernels = game.kernels if large else game.plain
    known: dict[str, bytes] = {}
    rng = random.Random(1)
    for _ in range(200):
        slots = game.slots(1) if large else game.slots(1).view(np.recarray)
        play_beside(game, kernels, slots, peer.new_initial_state(), rng, information, known)
    assert len(set(known.values())) == len(known)
    assert peer.max_game_length() == game.max_length
    assert (peer.min_utility(), peer.max_utility()) == game.score_range


@pytest.mark.parametrize("abrupt", [False, True])
def test_the_whole_tree_of_a_small_board(abrupt: bool) -> None:
    """Counts of nodes and of information states, and the value of random play, as in OpenSpiel."""
    game = bound("dark_hex", ("rows", 2), ("columns", 2), ("abrupt", abrupt))
    peer = pyspiel.load_game(f"dark_hex(obstype=reveal-numturns,num_rows=2,num_cols=2,gameversion={'ca'[abrupt]}dh)")
    counts = {"decision": 0, "terminal": 0}
    states = set()

    def value(state: Any) -> float:
        counts["terminal" if state.is_terminal() else "decision"] += 1
        if state.is_terminal():
            return float(state.returns()[0])
        states.add(information(state))
        actions = state.legal_actions()
        return sum(value(state.child(action)) for action in actions) / len(actions)

    expected = value(peer.new_initial_state())
    found, scores = walk(game)
    assert {kind: found[kind] for kind in counts} == counts
    assert found["information states"] == len(states)
    assert scores[0] == pytest.approx(expected, abs=1e-12)
    assert sum(scores) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("abrupt", [False, True])
def test_players_forget_nothing(abrupt: bool) -> None:
    """In an abrupt game only the answer to a try tells of a hidden stone; otherwise `turn` tells everybody."""
    game = bound("dark_hex", ("rows", 2), ("columns", 2), ("abrupt", abrupt))
    report = check_game(game, compiled=False, largest_tree=5000)
    report.assert_ok()
    assert report["rules_run"].detail.startswith("all histories")
    assert report.properties["perfect_recall"]


# ---- Tries, by hand ------------------------------------------------------------------------------------------------


def play(name: str, *actions: str, **options: Any) -> tuple[Game, Any, tuple[float, ...], Any]:
    """The game, whether it is over, the scores and the infos after these actions."""
    game = bound(name, *options.items())
    env = game.env(compiled=False)
    ended, scores, infos = env.init()
    for action in actions:
        ended, scores, infos = env.forward(action)
    return game, ended, scores, infos


@pytest.mark.parametrize("name", BOTH)
def test_a_refusal_is_told_to_whoever_tried(name: str) -> None:
    _, _, _, before = play(name, "b2")
    _, _, _, infos = play(name, "b2", "b2")
    public = infos[0].public_state
    assert (public.turn, public.tries, public.movers[:3]) == (1, 2, (0, 1, -1))  # seat 1 tries again
    assert infos[0].person_state == before[0].person_state
    assert infos[1].person_state.board == ((-1, -1, -1), (-1, 0, -1), (-1, -1, -1))
    assert infos[1].person_state.cells[:2] == (4, -1)
    assert "b2" not in infos[1].person_state.available_actions
    assert len(infos[1].person_state.available_actions) == 8


@pytest.mark.parametrize("name", BOTH)
def test_an_abrupt_refusal_is_the_others_turn(name: str) -> None:
    *_, refused = play(name, "b2", "b2", abrupt=True)
    *_, placed = play(name, "b2", "c3", abrupt=True)
    assert refused[0] == placed[0]  # seat 0 is to move, and can't tell these two apart
    assert refused[0].public_state.turn == 0
    assert refused[1].person_state != placed[1].person_state


@pytest.mark.parametrize("name", BOTH)
def test_a_known_cell_may_not_be_tried(name: str) -> None:
    game = bound(name)
    env = game.env(compiled=False)
    env.init()
    for action in ("b2", "b2", "a1"):
        env.forward(action)
    with pytest.raises(IllegalActionError):
        env.forward("b2")
    env.forward("a1")  # of which seat 0 knows nothing


@pytest.mark.parametrize("name", BOTH)
def test_the_order_of_own_tries_is_remembered(name: str) -> None:
    *_, one = play(name, "a1", "b1", "c3", "b2")
    *_, other = play(name, "c3", "b1", "a1", "b2")
    assert one[1] == other[1]  # seat 1 saw the same
    assert one[0].person_state.board == other[0].person_state.board
    assert one[0] != other[0]
    assert one[0].observation.tolist() != other[0].observation.tolist()


@pytest.mark.parametrize(
    ("actions", "scores"),
    [
        ("a1 b1 a2 b2 a3", (1.0, -1.0)),
        ("a1 b1 a2 b2 c1 a1 b3", (-1.0, 1.0)),  # seat 1 finds a1 on its way
        ("a1 a2 a3 b1 b2 c3 c2 b3 c1", (1.0, -1.0)),  # the last cell, which makes a line
        ("a1 b2 a2 a3 c1 b1 b3 c2 c3", (0.0, 0.0)),
    ],
)
def test_ends_of_phantom_tic_tac_toe(actions: str, scores: tuple[float, float]) -> None:
    _, ended, found, infos = play("phantom_tic_tac_toe", *actions.split())
    assert ended
    assert found == scores
    assert infos[0].public_state.winner == {1.0: 0, -1.0: 1, 0.0: -1}[scores[0]]


@pytest.mark.parametrize(
    ("actions", "winner"),
    [
        ("a2 b1 b2 c1 c2", 0),  # straight down
        ("a3 a1 b2 a2 c1", 0),  # down to the left: each touches the one above it to the right
        ("a1 a2 b1 b2 a3 c1 b3 c2 c3", 0),  # down the right side, where a1 and b1 went no further
        ("a1 b1 a2 b2 c3 b3", 1),  # straight across
        ("a1 c1 a2 b2 b1 a3", 1),  # up to the right
        ("a1 a2 b2 b1 c3 c2 c1 b3", None),  # a1, b2, c3: down to the right is no neighbour
    ],
)
def test_ends_of_dark_hex(actions: str, winner: int | None) -> None:
    _, ended, scores, infos = play("dark_hex", *actions.split())
    assert ended is (winner is not None)
    if winner is not None:
        assert infos[0].public_state.winner == winner
        assert scores == ((1.0, -1.0) if winner == 0 else (-1.0, 1.0))


# ---- Chains --------------------------------------------------------------------------------------------------------


def joined(cells: set[tuple[int, int]], seat: int, rows: int, columns: int) -> bool:
    """Whether a chain joins the sides of a seat, by a search from cell to cell."""
    reached = [cell for cell in cells if cell[seat] == 0]
    for row, column in reached:
        for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, 1)):
            near = (row + down, column + right)
            if near in cells and near not in reached:
                reached.append(near)
    return any(cell[seat] == (rows, columns)[seat] - 1 for cell in reached)


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (2, 5), (3, 3), (3, 4), (5, 2), (5, 5), (7, 7), (4, 7)])
def test_a_full_board_has_one_chain_and_it_is_found(rows: int, columns: int) -> None:
    size, rng = rows * columns, random.Random(1)
    boards = range(1 << size) if size <= 10 else [rng.getrandbits(size) for _ in range(500)]
    for board in boards:
        stones = np.int64(board), np.int64(((1 << size) - 1) & ~board)
        chains = [bool(has_chain(stones[seat], seat, rows, columns)) for seat in range(2)]
        assert sum(chains) == 1
        cells = {divmod(cell, columns) for cell in range(size) if board >> cell & 1}
        assert chains[0] == joined(cells, 0, rows, columns)
        assert bool(has_chain(stones[0], 1, rows, columns)) == joined(cells, 1, rows, columns)


# ---- What is told --------------------------------------------------------------------------------------------------


def test_observations_by_hand() -> None:
    *_, infos = play("dark_hex", "a2", "a2", "b1", "c2")
    found = {seat: np.flatnonzero(infos[seat].observation).tolist() for seat in range(2)}
    own, others, order, tries = 2, 2 + 9, 2 + 18, 2 + 27
    assert found[0] == [0, own + 1, own + 7, order + 1, order + 7, tries, tries + 3, tries + 5, tries + 6]
    assert found[1] == [1, own + 3, others + 1, order + 1, order + 3, tries + 1, tries + 2, tries + 4, tries + 7]
    assert infos[1].observation[[order + 1, order + 3]].tolist() == [np.float32(1 / 9), np.float32(2 / 9)]


def picture(game: Game, info: Any) -> list[str]:
    console = pytest.importorskip("rich.console").Console(width=100, file=StringIO())
    view: Any = game.spec.view
    console.print(view.render(game, info))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_what_a_player_and_the_recorder_see() -> None:
    game, _, _, infos = play("dark_hex", "b2", "b2", "c1", rows=3, columns=2)
    view: Any = game.spec.view
    assert view.describe(game, infos[0]).splitlines() == [
        "a ..", " b .x", "  c ..", "     12", "tries: x o o", "player 0 tried: b2",
    ]  # fmt: skip
    assert view.describe(game, infos[1]).splitlines()[2:] == [
        "  c o.", "     12", "tries: x o o", "player 1 tried: b2 (refused), c1",
    ]  # fmt: skip
    assert view.describe(game, infos[-1]).splitlines()[1:3] == [" b .x", "  c o."]
    assert picture(game, infos[-1]) == [
        "    1   2",
        "  ━━━━━━━━━",
        "a ╲   │   ╲",
        "  b ╲   │ x ╲",
        "    c ╲ o │   ╲",
        "        ━━━━━━━━━",
        "  ▶ x seat 0, top to bottom    o seat 1, left to right",
        "  tries: x o o",
    ]
    assert "    c ╲   │   ╲" in picture(game, infos[0])


def test_phantom_pictures_hide_what_is_hidden() -> None:
    game, _, _, infos = play("phantom_tic_tac_toe", "b2", "a1")
    shown = [picture(game, info)[1] for info in infos]
    assert shown == ["a │   │   │   │", "a │ o │   │   │", "a │ o │   │   │"]
    assert picture(game, infos[0])[-1] == "  tries: x o"


@pytest.mark.parametrize("options", [{"rows": 1}, {"rows": 8}, {"columns": 1}, {"columns": 8}, {"abrupt": 2}])
def test_boards_have_bounds(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=f"option {next(iter(options))} of dark_hex: expected"):
        roomai.game("dark_hex", **options)
