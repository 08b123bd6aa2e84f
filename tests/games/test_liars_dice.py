"""Liar's dice: beside OpenSpiel, whole trees, calls by hand, and what dice and bids tell."""

from __future__ import annotations

import random
from functools import cache
from io import StringIO
from typing import Any

import pyspiel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_against_openspiel import information, play_beside
from test_exact_values import walk

import roomai
from roomai.errors import IllegalActionError, OptionError
from roomai.testing import check_game


@cache
def bound(dice: tuple[int, ...] = (1, 1), faces: int = 6) -> Any:
    return roomai.game("liars_dice", dice=dice, faces=faces)


def play(game: Any, deal: Any, actions: str) -> tuple[Any, list[Any]]:
    env = game.env(0, compiled=False)
    _, scores, infos = env.init(deal=deal)
    for action in actions.split():
        _, scores, infos = env.forward(action)
    return scores, infos


# ---- Beside OpenSpiel, and whole trees -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dice", "faces", "theirs", "games"),
    [
        ((1, 1), 6, "liars_dice", 2000),
        ((1, 1), 2, "liars_dice(dice_sides=2)", 200),
        ((2, 2), 3, "liars_dice(numdice=2,dice_sides=3)", 2000),
        ((5, 5), 6, "liars_dice(numdice=5)", 500),
    ],
)
def test_random_games_are_the_same_games(dice: tuple[int, ...], faces: int, theirs: str, games: int) -> None:
    game, peer = bound(dice, faces), pyspiel.load_game(theirs)
    rng, known = random.Random(1), dict[str, bytes]()
    for _ in range(games):
        start = peer.new_initial_state()
        play_beside(game, game.kernels, game.slots(1), start, rng, information, known, first=1)
    assert len(set(known.values())) == len(known)  # what OpenSpiel tells apart we tell apart, and nothing else
    assert peer.max_game_length() == game.max_length
    assert (peer.min_utility(), peer.max_utility()) == game.score_range


@pytest.mark.parametrize(
    ("dice", "faces", "nodes", "information_states"),
    [
        # a decision for each set of bids that may have been made, an end for each set that is not empty
        ((1, 1), 6, (1 + 6, 36 * 2**12, 36 * (2**12 - 1)), 6 * 2**12),
        # of three faces two dice make 6 hands; with an even number of bids it is their owner's turn
        ((2, 1), 3, (1 + 3 + 9, 27 * 2**9, 27 * (2**9 - 1)), (6 + 3) * 2**8),
        ((1, 2), 3, (1 + 3 + 9, 27 * 2**9, 27 * (2**9 - 1)), (3 + 6) * 2**8),
        ((1, 1, 1), 2, (1 + 2 + 4, 8 * 2**6, 8 * (2**6 - 1)), 2 * 2**6),
    ],
)
def test_counts_of_nodes(
    dice: tuple[int, ...], faces: int, nodes: tuple[int, int, int], information_states: int
) -> None:
    counts, scores = walk(bound(dice, faces))
    assert (counts["chance"], counts["decision"], counts["terminal"]) == nodes
    assert counts["information states"] == information_states
    assert sum(scores) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("dice", "faces"), [((1, 1), 2), ((2, 1), 2), ((1, 1, 1), 2)])
def test_whole_games_conform_and_forget_nothing(dice: tuple[int, ...], faces: int) -> None:
    report = check_game(bound(dice, faces), games=3, compiled=False, largest_tree=2000)
    report.assert_ok()
    assert report.properties["perfect_recall"]


def test_a_table_with_more_bids_than_an_int8_counts_conforms() -> None:
    check_game(bound((5, 5, 5), 9), games=1, compiled=False).assert_ok()


# ---- By hand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dice", "deal", "actions", "scores"),
    [
        ((1, 1), "3 5", "1x3 liar", (1, -1)),
        ((1, 1), "3 5", "1x4 liar", (-1, 1)),
        ((1, 1), "3 6", "2x3 liar", (1, -1)),  # the six counts as a three
        ((1, 1), "3 6", "1x6 2x6 liar", (1, -1)),  # but the three is no six
        ((1, 1), "6 6", "2x1 liar", (1, -1)),
        ((1, 1), "3 5", "1x1 1x2 1x3 2x3 liar", (1, -1)),
        ((2, 1), "4 4 4", "1x4 3x4 liar", (-1, 1)),
        ((1, 1, 1), "2 3 4", "1x2 liar", (1, -1, 0)),  # whoever neither bid last nor called scores nothing
        ((1, 1, 1), "2 3 4", "1x2 1x5 liar", (0, -1, 1)),
        ((1, 1, 1), "2 3 4", "1x2 1x3 1x4 liar", (-1, 0, 1)),
        ((1, 1, 1, 1), "2 2 2 6", "1x2 2x2 3x2 4x2 liar", (-1, 0, 0, 1)),
    ],
)
def test_calls_on_paper(dice: tuple[int, ...], deal: str, actions: str, scores: tuple[int, ...]) -> None:
    got, infos = play(bound(dice), deal.split(), actions)
    assert infos[-1].public_state.turn == roomai.TERMINAL
    assert got == scores


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_bid_is_true_if_enough_dice_show_it(data: st.DataObject) -> None:
    dice = data.draw(st.sampled_from([(1, 1), (2, 1), (1, 3, 2), (5, 4)]))
    faces = data.draw(st.sampled_from([2, 6]))
    game = bound(dice, faces)
    rolls = data.draw(st.lists(st.integers(1, faces), min_size=sum(dice), max_size=sum(dice)))
    bids = sorted(data.draw(st.sets(st.integers(0, game.action_space.n - 2), min_size=1)))
    names = game.action_space.names
    scores, infos = play(game, rolls, " ".join([*(names[bid] for bid in bids), "liar"]))
    quantity, face = map(int, names[bids[-1]].split("x"))
    bidder, caller = (len(bids) - 1) % len(dice), len(bids) % len(dice)
    holds = rolls.count(face) + (rolls.count(faces) if face != faces else 0) >= quantity
    assert scores[bidder] == -scores[caller] == (1 if holds else -1)
    assert sum(map(abs, scores)) == 2
    shown = [[face for face in row if face > 0] for row in infos[0].public_state.dice]
    assert shown == [sorted(rolls[sum(dice[:seat]) : sum(dice[: seat + 1])]) for seat in range(len(dice))]


def test_bids_only_rise_and_the_highest_can_only_be_called() -> None:
    env = bound().env(0, compiled=False)
    infos = env.init()[2]
    names = bound().action_space.names
    assert names == (*(f"{quantity}x{face}" for quantity in (1, 2) for face in range(1, 7)), "liar")
    assert infos[0].person_state.available_actions == names[:-1]
    infos = env.forward("1x6")[2]
    assert infos[1].person_state.available_actions == ("2x1", "2x2", "2x3", "2x4", "2x5", "2x6", "liar")
    with pytest.raises(IllegalActionError, match="1x6"):
        env.forward("1x6")
    infos = env.forward("2x6")[2]
    assert infos[0].person_state.available_actions == ("liar",)


# ---- What is known ---------------------------------------------------------------------------------------------


def test_the_order_of_rolls_is_not_told() -> None:
    game = bound((3, 1))
    one, other = (play(game, deal, "1x2")[1] for deal in (["6", "2", "4", "1"], ["4", "6", "2", "1"]))
    assert one[0].person_state.dice == (2, 4, 6)
    assert [tuple(info) for info in one[:2]] == [tuple(info) for info in other[:2]]


def test_others_dice_are_told_by_a_call_and_not_before() -> None:
    game = bound((2, 1))
    for actions, shown in (("1x1 1x2", False), ("1x1 1x2 liar", True)):
        (_, one), (_, other) = (play(game, ["3", "1", face], actions) for face in ("2", "5"))
        assert (tuple(one[0]) != tuple(other[0])) is shown
        assert one[0].public_state.dice == (((1, 3), (2, -1)) if shown else ((-1, -1), (-1, -1)))


def test_observations() -> None:
    infos = play(bound((2, 1), 3), ["3", "1", "2"], "1x2 3x1")[1]
    seats, dice, bids = [1, 0], [1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0, 1, 0, 0]
    assert infos[0].observation.tolist() == [*seats, *dice, *bids]
    assert infos[1].observation.tolist() == [0, 1, 0, 1, 0, 0, 0, 0, *bids]


# ---- Options, text and pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2,1", "(2, 1)", "[2,1]"])
def test_dice_can_be_given_as_text(text: str) -> None:
    game: Any = roomai.game("liars_dice", dice=text)
    assert (game.options.dice, game.num_players) == ((2, 1), 2)


@pytest.mark.parametrize(
    "dice", [(), (1,), (1, 1, 1, 1, 1), (0, 1), (1, 6), (1, True), (1, 1.5), ("1", "1"), ((1, 1),)]
)
def test_bad_dice_are_refused(dice: Any) -> None:
    with pytest.raises(OptionError, match="option dice of liars_dice: expected 2 to 4 numbers from 1 to 5"):
        roomai.game("liars_dice", dice=dice)


@pytest.mark.parametrize("options", [{"faces": 1}, {"faces": 13}, {"dice": 2}, {"dice": "two"}])
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=next(iter(options))):
        roomai.game("liars_dice", **options)


def test_text_and_pictures_show_what_the_info_tells() -> None:
    game = bound((2, 1))
    infos = play(game, ["6", "3", "1"], "1x3 2x3 3x1")[1]
    view = game.spec.view
    assert view.describe(game, infos[0]) == "3 dice, 6 is wild\nplayer 0: 3 6, bids 1x3 3x1\nplayer 1: ??, bids 2x3"
    assert view.describe(game, infos[1]) == "3 dice, 6 is wild\nplayer 0: ?? ??, bids 1x3 3x1\nplayer 1: 1, bids 2x3"
    assert [picture(game, info).count("??") for info in infos] == [1, 2, 0]
    assert "[" not in picture(game, infos[-1])
    infos = play(game, ["6", "3", "1"], "1x3 2x3 3x1 liar")[1]
    assert view.describe(game, infos[1]).splitlines()[1:] == [
        "player 0: 3 6, bids 1x3 3x1",
        "player 1: 1, bids 2x3",
        "player 1 calls liar on 3x1 and finds 2: player 1 wins",
    ]
    drawn = picture(game, infos[0])
    assert [drawn.count(face) for face in ("[6]", "[1]", "[3]", "??")] == [1, 1, 0, 0]
    infos = play(game, ["6", "3", "1"], "2x3 liar")[1]
    assert view.describe(game, infos[0]).endswith("player 1 calls liar on 2x3 and finds 2: player 0 wins")


def picture(game: Any, info: Any) -> str:
    console = pytest.importorskip("rich.console").Console(width=100, file=StringIO())
    console.print(game.spec.view.render(game, info))
    return str(console.file.getvalue())
