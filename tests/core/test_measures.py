"""Measures: by hand on a small game, the same in batches and alone, and an error for what is not declared rightly."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import roomai
from roomai import TERMINAL, GameSpec, Measure
from roomai.errors import GameDefinitionError, GameStateError
from roomai.game import PlainGame
from roomai.testing import check_backend, check_game

PUSH = f"{Path(__file__).parents[1] / 'batch' / 'push.py'}:spec"


@cache
def push(**options: int) -> Any:
    return roomai.game(PUSH, **options)


def measured(env: Any, actions: str, deal: str = "") -> Any:
    """The measures of a game in which these actions were played: r for a roll, s for staying."""
    is_terminal, *_ = env.init(deal=list(deal))
    for action in actions:
        assert not is_terminal
        is_terminal, *_ = env.forward({"r": "roll", "s": "stay"}[action])
    assert is_terminal
    return env.measures()


# ---- Compiled rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compiled", [True, False])
def test_measures_by_hand(compiled: bool) -> None:
    """Rolls of 3, 1 and 4: seat 0 has 7 of the 8."""
    env = push().env(seed=1, compiled=compiled)
    assert measured(env, "rrrs", "314") == {
        "rolls": 3.0, "share": (7 / 8, 1 / 8), "mean_roll": 8 / 3, "cheer": 0.1 * 8 + 0.7,
    }  # fmt: skip
    nothing = measured(env, "s")
    assert {name: nothing[name] for name in ("rolls", "cheer")} == {"rolls": 0.0, "cheer": 0.7}
    assert all(map(math.isnan, (*nothing["share"], nothing["mean_roll"])))
    three = push(players=3).env(seed=1, compiled=compiled)
    assert measured(three, "rrs", "44")["share"] == (0.5, 0.5, 0.0)


def test_what_a_game_declares_and_where_it_lies() -> None:
    game = push(players=3)
    assert [(measure.name, measure.per_seat) for measure in game.measures] == [
        ("rolls", False), ("share", True), ("mean_roll", False), ("cheer", False),
    ]  # fmt: skip
    assert (game.measures_size, game.measure_places) == (
        6, {"rolls": 0, "share": slice(1, 4), "mean_roll": 4, "cheer": 5},
    )  # fmt: skip


def test_there_are_none_before_the_end() -> None:
    env = push().env(seed=1)
    with pytest.raises(GameStateError, match="over"):
        env.measures()
    env.init()
    with pytest.raises(GameStateError, match="over"):
        env.measures()
    env.forward("stay")
    env.measures()
    env.init()
    with pytest.raises(GameStateError, match="over"):
        env.measures()


def test_a_game_that_declares_none() -> None:
    game: Any = roomai.game("kuhn_poker")
    assert game.measures == ()
    env = game.env(seed=1)
    assert env.measures() == {}
    assert game.batch(3, "numpy").measures() == {}


@pytest.mark.parametrize("options", [{}, {"players": 3, "turns": 8}], ids=str)
def test_the_conformance_kit_finds_nothing_wrong(options: dict[str, int]) -> None:
    report = check_game(push(**options), games=8)
    report.assert_ok()
    assert report["measures"].detail == "rolls, share, mean_roll, cheer"


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_batches_measure_what_games_alone_measure(device: str) -> None:
    """To the last bit, with and without auto-reset; CUDA in tests/batch."""
    report = check_backend(push(), device, games=9)
    report.assert_ok()
    assert report["measures"].detail == "rolls, share, mean_roll, cheer"


def test_a_row_tells_of_the_game_that_it_finished_last() -> None:
    batch = push().batch(3, "numpy", seed=4)
    batch.init()
    assert np.isnan(batch.measures()["rolls"]).all()
    assert batch.measures()["share"].shape == (3, 2)
    batch.forward(np.array([0, 1, 1]))
    assert batch.measures()["rolls"].tolist() == pytest.approx([0, np.nan, np.nan], nan_ok=True)
    batch.forward(np.array([1, 0, 1]))
    kept = batch.measures()
    assert kept["rolls"].tolist() == pytest.approx([0, 1, np.nan], nan_ok=True)
    assert kept["share"][1].tolist() == [1.0, 0.0]
    batch.forward(np.array([0, 1, 0]))
    assert batch.measures()["rolls"].tolist() == [1, 1, 2]
    assert kept["rolls"][0] == 0  # arrays of their own


def test_many_rows_on_many_threads() -> None:
    one, four = (push().batch(999, "numpy", seed=2, threads=threads) for threads in (1, 4))
    for batch in (one, four):
        batch.play_random(7)
    assert [(name, values.tobytes()) for name, values in one.measures().items()] == [
        (name, values.tobytes()) for name, values in four.measures().items()
    ]


# ---- Wrong declarations ------------------------------------------------------------------------------------------


def declared(**changed: Any) -> Any:
    """The game with some of its rules replaced, without those that are None."""
    rules = ModuleType("changed_push")
    known = vars(push().spec.rules) | changed
    vars(rules).update({name: rule for name, rule in known.items() if rule is not None})
    return GameSpec("changed", 1, "Roll.", push().spec.options, True, rules=rules, view=rules).bind()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"measure": None}, "defines measures(options) alone"),
        ({"measures": None}, "defines measure(state, out) alone"),
        ({"measures": lambda options: (Measure("x", ""), Measure("x", ""))}, "got 'x', 'x'"),
        ({"measures": lambda options: (Measure("a b", ""),)}, "got 'a b'"),
        ({"measures": lambda options: (Measure("x" * 65, ""),)}, "at most 64 letters"),
        ({"measures": lambda options: [Measure(f"x{i}", "") for i in range(65)]}, "at most 64 measures"),
        ({"measures": lambda options: ("x",)}, "expected roomai.Measure, got 'x'"),
    ],
)
def test_a_wrong_declaration_is_refused(changed: Any, why: str) -> None:
    with pytest.raises(GameDefinitionError, match=re.escape(why)):
        declared(**changed)


def test_without_either_there_are_none() -> None:
    assert declared(measure=None, measures=None).measures == ()


# ---- Plain Python ------------------------------------------------------------------------------------------------


NIM = roomai.game_spec(f"{Path(__file__).parents[2] / 'examples' / 'nim.py'}:spec")


class Counted(NIM.env):  # type: ignore[misc, name-defined]
    """Nim that counts moves, those of each player, and says whether they were even: 0, or NaN."""

    def init(self) -> Any:
        self.moves = [0, 0]
        return super().init()

    def forward(self, action: Any) -> Any:
        answer = super().forward(action)
        self.moves[sum(self.moves) % 2] += 1
        return answer

    def measures(self) -> Any:
        if self._public is None or self._public.turn != TERMINAL:
            raise GameStateError("the game is not over")
        moves = sum(self.moves)
        return {"moves": moves, "by_seat": list(self.moves), "even": math.nan if moves % 2 else 0.0}


def plain(env: Any = Counted) -> PlainGame:
    game = replace(NIM, name="counted_nim", env=env).bind()
    assert isinstance(game, PlainGame)
    return game


def test_a_game_in_plain_python_measures_itself() -> None:
    env: Any = plain().env(seed=3)
    env.init()
    with pytest.raises(GameStateError):
        env.measures()
    for action in ("3 from a", "4 from b", "5 from c"):
        env.forward(action)
    assert env.measures()["by_seat"] == [2, 1]
    check_game(plain(), games=6).assert_ok()


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_a_batch_by_loop_measures_what_its_games_measure(device: str) -> None:
    report = check_backend(plain(), device, games=5)
    report.assert_ok()
    assert report["measures"].detail == "moves, by_seat, even"
    batch = plain().batch(5, device, seed=1)
    batch.init()
    assert batch.measures() == {}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"by_seat": (1.0,)}, "one number a seat"),
        ({"by_seat": (1.0, 2.0, 3.0)}, "one number a seat"),
        ({"moves": "many"}, "expected numbers"),
        ({"moves": None}, "expected numbers"),
        ({"the moves": 1}, "identifiers"),
    ],
    ids=str,
)
def test_measures_that_are_none_are_refused(answer: Any, why: str) -> None:
    class Wrong(Counted):
        def measures(self) -> Any:
            return answer

    batch = plain(Wrong).batch(2, "numpy", seed=1)
    batch.init()
    with pytest.raises(GameDefinitionError, match=why):
        play_on(batch)
    report = check_game(plain(Wrong), games=2)
    assert [result.name for result in report.failures] == ["measures"]


def test_games_with_different_measures_make_no_batch() -> None:
    class Fickle(Counted):
        def measures(self) -> Any:
            return {"odd": 1.0} if sum(self.moves) % 2 else {"even": 1.0}

    batch = plain(Fickle).batch(64, "numpy", seed=1)
    batch.init()
    play_on(batch)
    with pytest.raises(GameDefinitionError, match="different measures"):
        batch.measures()


def play_on(batch: Any) -> None:
    for _ in range(30):
        batch.forward(batch.random_actions())
