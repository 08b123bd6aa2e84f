"""Matrix games: payoffs by hand and against OpenSpiel, secrecy until all have moved, and what options may be."""

from __future__ import annotations

import itertools
from io import StringIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from roomai import TERMINAL, IllegalActionError, game
from roomai.errors import OptionError
from roomai.games.matrix_game.classics import CLASSICS
from roomai.games.matrix_game.rules import MOST_NUMBERS

BY_HAND: dict[str, dict[str, tuple[float, ...]]] = {
    "matching_pennies": {
        "heads heads": (1, -1),
        "heads tails": (-1, 1),
        "tails heads": (-1, 1),
        "tails tails": (1, -1),
    },
    "rock_paper_scissors": {
        "rock rock": (0, 0),
        "rock paper": (-1, 1),
        "rock scissors": (1, -1),
        "paper rock": (1, -1),
        "paper paper": (0, 0),
        "paper scissors": (-1, 1),
        "scissors rock": (-1, 1),
        "scissors paper": (1, -1),
        "scissors scissors": (0, 0),
    },
    "prisoners_dilemma": {
        "cooperate cooperate": (3, 3),
        "cooperate defect": (0, 5),
        "defect cooperate": (5, 0),
        "defect defect": (1, 1),
    },
    "battle_of_the_sexes": {
        "opera opera": (2, 1),
        "opera football": (0, 0),
        "football opera": (0, 0),
        "football football": (1, 2),
    },
    "chicken": {
        "swerve swerve": (6, 6),
        "swerve straight": (2, 7),
        "straight swerve": (7, 2),
        "straight straight": (0, 0),
    },
    "stag_hunt": {
        "stag stag": (2, 2),
        "stag hare": (0, 1),
        "hare stag": (1, 0),
        "hare hare": (1, 1),
    },
    "jordans_game": {  # 0 wants to match 1, 1 to match 2, 2 to differ from 0
        "heads heads heads": (1, 1, -1),
        "heads heads tails": (1, -1, 1),
        "heads tails heads": (-1, -1, -1),
        "heads tails tails": (-1, 1, 1),
        "tails heads heads": (-1, 1, 1),
        "tails heads tails": (-1, -1, -1),
        "tails tails heads": (1, -1, 1),
        "tails tails tails": (1, 1, -1),
    },
}

UNEQUAL = np.arange(2 * 3 * 1 * 3).reshape(2, 3, 1, 3).tolist()  # seats 0, 1, 2 have 2, 3 and 1 moves
TALL = [[[r, -r]] for r in range(30)]


def matrix(**options: Any) -> Any:
    return game("matrix_game", **options)


def play(env: Any, moves: Any) -> tuple[tuple[float, ...], list[Any]]:
    env.init()
    for move in moves:
        is_terminal, scores, infos = env.forward(move)
    assert is_terminal
    return scores, infos


@pytest.mark.parametrize("classic", BY_HAND)
def test_every_joint_move_of_a_classic_pays_what_the_table_says(classic: str) -> None:
    env = matrix(classic=classic).env(0, compiled=False)
    n = env.num_players
    assert len(BY_HAND[classic]) == env.action_space.n**n
    for names, payoffs in BY_HAND[classic].items():
        scores, infos = play(env, names.split())
        assert scores == payoffs
        assert infos[0].public_state.moves == tuple(env.action_space.names.index(name) for name in names.split())
        assert infos[0].public_state.turn == TERMINAL


def test_every_classic_is_checked() -> None:
    assert set(BY_HAND) == set(CLASSICS)


@pytest.mark.parametrize(
    ("classic", "peer"),
    [("matching_pennies", "matrix_mp"), ("rock_paper_scissors", "matrix_rps"), ("stag_hunt", "matrix_sh")],
)
def test_payoffs_equal_openspiels(classic: str, peer: str) -> None:
    other = pytest.importorskip("pyspiel").load_game(peer)
    env = matrix(classic=classic).env(0, compiled=False)
    assert [other.row_action_name(i).lower() for i in range(other.num_rows())] == list(env.action_space.names)
    for row, column in itertools.product(range(other.num_rows()), range(other.num_cols())):
        assert play(env, (row, column))[0] == (other.row_utility(row, column), other.col_utility(row, column))


def test_jordans_game_equals_openspiels() -> None:
    other = pytest.importorskip("pyspiel").load_game("matching_pennies_3p")
    env = matrix(classic="jordans_game").env(0, compiled=False)
    for moves in itertools.product(range(2), repeat=3):
        state = other.new_initial_state()
        state.apply_actions(list(moves))
        assert play(env, moves)[0] == tuple(state.returns())


@pytest.mark.parametrize(
    ("classic", "peer", "peers_moves"),
    [
        ("prisoners_dilemma", "matrix_pd", ["Cooperate", "Defect"]),
        ("battle_of_the_sexes", "matrix_bos", ["Bach", "Stravinsky"]),
        ("chicken", "matrix_cd", ["Chicken", "Dare"]),
    ],
)
def test_payoffs_have_the_order_of_openspiels(classic: str, peer: str, peers_moves: list[str]) -> None:
    other = pytest.importorskip("pyspiel").load_game(peer)
    names = [other.row_action_name(i) for i in range(2)]
    env = matrix(classic=classic).env(0, compiled=False)
    ours, theirs = [], []
    for moves in itertools.product(range(2), repeat=2):
        row, column = (names.index(peers_moves[move]) for move in moves)
        ours.append(play(env, moves)[0][0])
        theirs.append(other.row_utility(row, column))
    assert np.argsort(ours, kind="stable").tolist() == np.argsort(theirs, kind="stable").tolist()


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_any_table_pays_its_own_numbers(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 4))
    counts = data.draw(st.tuples(*[st.integers(1, 4)] * n))
    table = data.draw(arrays(np.float64, (*counts, n), elements=st.floats(-1e6, 1e6)))
    moves = data.draw(st.tuples(*[st.integers(0, count - 1) for count in counts]))
    chosen = matrix(payoffs=table)
    assert chosen.num_players == n
    assert chosen.action_space.n == max(counts)
    assert play(chosen.env(0, compiled=False), moves)[0] == tuple(table[moves].tolist())


@pytest.mark.parametrize("options", [{"classic": "jordans_game"}, {"payoffs": UNEQUAL}])
def test_compiled_and_uncompiled_games_are_the_same(options: dict[str, Any]) -> None:
    chosen = matrix(**options)
    envs = chosen.env(5), chosen.env(5, compiled=False)
    counts = chosen.initial["public"]["move_counts"][0]
    for moves in itertools.product(*map(range, counts)):
        results = [[env.init(), *map(env.forward, moves)] for env in envs]
        for (*ours, our_infos), (*theirs, their_infos) in zip(*results, strict=True):
            assert ours == theirs
            assert [tuple(info) for info in our_infos] == [tuple(info) for info in their_infos]


@pytest.mark.parametrize("options", [{"classic": "rock_paper_scissors"}, {"payoffs": UNEQUAL}])
def test_a_move_is_hidden_until_all_have_moved(options: dict[str, Any]) -> None:
    env = matrix(**options).env(0, compiled=False)
    counts = env.init()[2][0].public_state.move_counts
    n = len(counts)
    seen: dict[tuple[int, int], set[tuple[bytes, ...]]] = {}
    for moves in itertools.product(*map(range, counts)):
        env.init()
        for mover, move in enumerate(moves):
            is_terminal, scores, infos = env.forward(move)
            if not is_terminal:
                assert infos[0].public_state.turn == mover + 1
                assert scores == (0.0,) * n
                for seat in range(mover + 1, n):
                    seen.setdefault((mover, seat), set()).add(tuple(infos[seat]))
                for seat in range(mover + 1):  # who has moved knows its own move and no other
                    assert infos[seat].person_state.move == moves[seat]
                    assert infos[seat].public_state.moves == (-1,) * n
        assert all(info.public_state.moves == moves for info in infos)
    assert len(seen) == n * (n - 1) // 2
    assert all(len(infos) == 1 for infos in seen.values())


def test_observations_show_ones_own_move_and_at_the_end_everybodys() -> None:
    env = matrix(payoffs=UNEQUAL).env(0)
    assert env.game.observation_size == 3 + 3 * 3
    infos = env.init()[2]
    assert parts(infos[1]) == [[0, 1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    env.forward("b")
    infos = env.forward("c")[2]
    assert parts(infos[0]) == [[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert parts(infos[1]) == [[0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]]
    assert parts(infos[2]) == [[0, 0, 1], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    infos = env.forward("a")[2]
    for seat in range(3):
        assert parts(infos[seat])[1:] == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]


def parts(info: Any) -> list[list[float]]:
    """The observation of a 3-player game of 3 moves: own seat, then the move of each seat."""
    rows: list[list[float]] = info.observation.reshape(4, 3).tolist()
    return rows


def test_players_with_fewer_moves_may_play_only_those() -> None:
    env = matrix(payoffs=UNEQUAL, moves=("up", "middle", "down")).env(0, compiled=False)
    infos = env.init()[2]
    assert infos[0].person_state.available_actions == ("up", "middle")
    with pytest.raises(IllegalActionError, match=r"player 0 may not play 'down'.*Legal: up, middle"):
        env.forward("down")
    infos = env.forward("middle")[2]
    assert infos[1].person_state.available_actions == ("up", "middle", "down")
    infos = env.forward(2)[2]
    assert infos[2].person_state.available_actions == ("up",)
    with pytest.raises(IllegalActionError):
        env.forward(1)
    assert env.forward("up")[1] == (15.0, 16.0, 17.0)  # UNEQUAL[1][2][0]


def test_payoffs_are_public_from_the_start() -> None:
    infos = matrix(classic="chicken").env(0, compiled=False).init()[2]
    assert infos[1].public_state.payoffs == ((6, 6), (2, 7), (7, 2), (0, 0))
    assert infos[1].public_state.move_counts == (2, 2)


ZERO_SUM = {"matching_pennies", "rock_paper_scissors"}


@pytest.mark.parametrize("classic", CLASSICS)
def test_zero_sum_follows_from_the_payoffs(classic: str) -> None:
    assert matrix(classic=classic).zero_sum == (classic in ZERO_SUM)


def test_zero_sum_allows_for_rounding_and_for_nothing_else() -> None:
    thirds = [[[0.1, 0.2, -0.3]]]  # 0.1 + 0.2 - 0.3 is 5.6e-17
    assert matrix(payoffs=[thirds]).zero_sum is True
    assert matrix(payoffs=[[[1, -1], [1, -1 + 1e-9]]]).zero_sum is False


def test_payoffs_come_as_text_list_tuple_or_array() -> None:
    text = "[[[1,-1],[-1,1]],[[-1,1],[1,-1]]]"
    lists = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]
    tuples = (((1, -1), (-1, 1)), ((-1, 1), (1, -1)))
    games = [matrix(payoffs=given) for given in (text, lists, tuples, tuple(lists), np.array(lists))]
    assert {chosen.options for chosen in games} == {games[0].options}  # hashable as well
    assert games[0].options.payoffs == tuples
    assert matrix(payoffs=str(games[0].changed_options["payoffs"])).options == games[0].options


def test_names_of_moves() -> None:
    names = matrix(payoffs=TALL).action_space.names
    assert names[:3] == ("a", "b", "c")
    assert names[25:] == ("z", "aa", "ab", "ac", "ad")
    assert matrix(moves='["left", "right"]').action_space.names == ("left", "right")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"payoffs": [[[1, -1], [1, -1]], [[1, -1]]]}, r"payoffs\[1\] .* has the shape \(1, 2\), but .* \(2, 2\)"),
        ({"payoffs": [[[1, -1], [1]]]}, r"payoffs\[0\]\[1\] .* has the shape \(1,\), but .* \(2,\)"),
        ({"payoffs": [[[1, -1], 1]]}, r"payoffs\[0\]\[1\] .* has the shape \(\)"),
        ({"payoffs": [[[1, -1, 0]]]}, r"got the shape \(1, 1, 3\); expected .* one number a player"),
        ({"payoffs": [1, 2]}, r"got the shape \(2,\)"),
        ({"payoffs": [[1]]}, r"got the shape \(1, 1\)"),
        ({"payoffs": np.zeros((2,) * 8 + (9,))}, r"one number a player"),
        ({"payoffs": np.zeros((1,) * 9 + (9,))}, r"2 to 8 players"),
        ({"payoffs": [[[1, float("nan")]]]}, r"payoffs\[0\]\[0\]\[1\] .* a finite number, got nan"),
        ({"payoffs": "[[[1e999, 0]]]"}, r"payoffs\[0\]\[0\]\[0\] .* a finite number, got inf"),
        ({"payoffs": [[[10**400, 0]]]}, r"a finite number"),
        ({"payoffs": [[["1", 0]]]}, r"a finite number, got '1'"),
        ({"payoffs": [[[True, 0]]]}, r"a finite number, got True"),
        ({"payoffs": [[[], []]]}, r"payoffs\[0\]\[0\] .* empty"),
        ({"payoffs": np.zeros((46, 45, 2))}, rf"got 4140 numbers .* at most {MOST_NUMBERS}"),
        ({"payoffs": "[[[1, 0]"}, r"expected tuple"),
        ({"payoffs": 3}, r"expected tuple"),
        ({"classic": "ches"}, r"expected 'matching_pennies' or"),
        ({"moves": ("heads",)}, r"expected 2 names, got \('heads',\)"),
        ({"moves": ("heads", "heads")}, r"distinct"),
        ({"moves": ("heads", "1")}, r"words"),
        ({"moves": ("heads", 1)}, r"expected 2 names"),
        ({"moves": ("heads", "tails"), "classic": "rock_paper_scissors"}, r"expected 3 names"),
    ],
)
def test_bad_options_are_refused_with_the_place_and_the_reason(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        matrix(**options)


def test_the_largest_table_plays() -> None:
    table = np.arange(MOST_NUMBERS, dtype=np.float64).reshape(1, 2048, 2)
    chosen = matrix(payoffs=table)
    assert play(chosen.env(0, compiled=False), (0, 2047))[0] == (4094.0, 4095.0)
    assert chosen.action_space.names[-1] == "bzt"  # 2047 = 26 + 26 * 26 + 1345 = aa.. then b, 25, 19


def test_text_shows_the_table_and_only_the_moves_that_are_known() -> None:
    chosen = matrix(classic="prisoners_dilemma")
    env = chosen.env(0, compiled=False)
    env.init()
    infos = env.forward("defect")[2]
    describe = chosen.spec.view.describe
    assert describe(chosen, infos[1]) == (
        "player 0: ??\n"
        "player 1: ??\n"
        "player 0 down, the others across:\n"
        "           cooperate  defect\n"
        "cooperate       3, 3    0, 5\n"
        "   defect       5, 0    1, 1"
    )
    assert describe(chosen, infos[0]).startswith("player 0: defect\nplayer 1: ??\n")
    assert describe(chosen, infos[2]).startswith("player 0: defect\nplayer 1: ??\n")
    infos = env.forward("cooperate")[2]
    assert describe(chosen, infos[1]).startswith("player 0: defect\nplayer 1: cooperate\npayoffs: 5, 0\n")


@pytest.mark.parametrize("options", [{"classic": "jordans_game"}, {"payoffs": TALL}])
def test_pictures_hold_what_the_text_does(options: dict[str, Any]) -> None:
    chosen = matrix(**options)
    env = chosen.env(0, compiled=False)
    infos = env.init()[2]
    text = picture(chosen, infos[0])
    assert text.count("??") == chosen.num_players
    assert ("..." in text) == (options.get("payoffs") is TALL)
    counts = infos[0].public_state.move_counts
    _, infos = play(env, [count - 1 for count in counts])
    text = picture(chosen, infos[0])
    assert "??" not in text
    assert chosen.action_space.names[counts[0] - 1] in text


def picture(chosen: Any, info: Any) -> str:
    console = pytest.importorskip("rich.console").Console(width=100, file=StringIO())
    console.print(chosen.spec.view.render(chosen, info))
    return str(console.file.getvalue())
