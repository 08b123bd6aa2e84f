"""Finding and making players: what a text can name, and what is said when it is wrong."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

import roomai
from players import bots, catalogue, describe_players, make_player, player_class, player_factory, player_names
from players.bots.random import RandomPlayer
from roomai.errors import PlayerLoadError, UnknownNameError

GAME: Any = roomai.game("leduc_poker")
BOT = """
from roomai import AbstractPlayer

class MyBot(AbstractPlayer):
    '''Always calls.

    More about it.'''

    def __init__(self, aggression: float = 0.5, moves: tuple = ("call",), name="", seed=None, game=None):
        if aggression > 1:
            raise ValueError("too aggressive")
        self.settings = (aggression, moves, name, seed, game)

    def take_action(self):
        return "call"
"""


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str, name: str = "my_bot.py") -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return str(path)

    return write


def refusal(text: str, game: Any = GAME) -> str:
    with pytest.raises((PlayerLoadError, UnknownNameError)) as caught:
        make_player(text, game, 1)
    return str(caught.value)


# ---- What can be named


def test_built_in_players_are_those_of_the_modules() -> None:
    modules = [importlib.import_module(f"players.bots.{module.name}") for module in pkgutil.iter_modules(bots.__path__)]
    listed = [name for module in modules for name in module.PLAYERS]
    assert len(listed) == len(set(listed)) > 8
    assert {*listed, "human"} == set(player_names())


def test_a_name_with_and_without_settings() -> None:
    assert type(make_player("random", GAME, 1)) is RandomPlayer
    threshold: Any = make_player(" threshold (raise_at=0.9, call_at=0) ", GAME, 1)
    assert (threshold._raise_at, threshold._call_at) == (0.9, 0.0)
    assert type(threshold._call_at) is float


def test_a_file_by_class_or_alone(write: Any) -> None:
    path = write(BOT)
    for text in (path, f"{path}:MyBot"):
        made: Any = make_player(text, GAME, 17)
        assert made.settings == (0.5, ("call",), "", 17, GAME)
    made = make_player(f"{path}:MyBot(aggression=-1, moves=('fold', (1, 2)), name='a(b):c', seed=3)", GAME, 17)
    assert made.settings == (-1.0, ("fold", (1, 2)), "a(b):c", 3, GAME)


def test_a_folder_may_have_brackets_in_its_name(write: Any) -> None:
    path = write(BOT, "copy (1)/my_bot.py")
    assert type(make_player(path, GAME, 1)).__name__ == "MyBot"
    made: Any = make_player(f"{path}(aggression=0.25)", GAME, 1)
    assert made.settings[0] == 0.25


def test_a_file_may_use_other_peoples_players(write: Any) -> None:
    path = write("from players.bots.random import RandomPlayer\nclass Mine(RandomPlayer): pass\n")
    assert player_class(path).__name__ == "Mine"
    assert player_class(f"{path}:RandomPlayer") is RandomPlayer


def test_a_class_in_a_package() -> None:
    assert player_class("players.bots.random:RandomPlayer") is RandomPlayer


def test_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {
        "theirs": EntryPoint("theirs", "players.bots.random:RandomPlayer", "roomai.players"),
        "broken": EntryPoint("broken", "no_such_package:Bot", "roomai.players"),
        "number": EntryPoint("number", "math:pi", "roomai.players"),
    }
    monkeypatch.setattr(catalogue, "_entry_points", lambda: points)
    assert set(points) < set(player_names())
    assert player_class("theirs") is RandomPlayer
    assert "No module named 'no_such_package'" in refusal("broken")
    assert "number is no player: expected a subclass of roomai.AbstractPlayer, got 3.14" in refusal("number")
    assert "no_such_package" in next(entry.summary for entry in describe_players() if entry.name == "broken")


def test_a_factory_makes_as_many_as_wanted(write: Any) -> None:
    make: Any = player_factory(f"{write(BOT)}(aggression=1)", GAME)
    assert [make(seed).settings[3] for seed in (4, 5)] == [4, 5]
    assert make(4) is not make(4)


def test_what_the_catalogue_tells(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = player_class(write(BOT))
    monkeypatch.setattr(catalogue, "_entry_points", dict)
    monkeypatch.setitem(catalogue._built_in(), "mine", found)
    entries = {entry.name: entry for entry in describe_players()}
    mine = entries["mine"]
    assert (mine.summary, mine.games, mine.plays_batches) == ("Always calls.", (), False)
    assert [str(setting) for setting in mine.settings] == ["aggression=0.5", "moves=('call',)", "name=''"]
    assert [str(setting) for setting in entries["fixed"].settings] == ["move (required)"]
    assert entries["minimax"].games == ("tic_tac_toe",)
    assert entries["human"].settings == ()
    assert all(entry.summary.endswith(".") for entry in entries.values())


# ---- What is wrong with it


def test_unknown_names() -> None:
    assert "there is no player 'randon'; did you mean 'random'?" in refusal("randon")
    assert "my_bot.py:MyBot" in refusal("my_bot")
    assert "there is no setting of threshold: 'raise_to'; did you mean 'raise_at'?" in refusal("threshold(raise_to=1)")
    assert "there is no setting of human: 'terminal'" in refusal("human(terminal=1)")


def test_files_that_are_not_right(write: Any) -> None:
    assert "there is no file nowhere.py" in refusal("nowhere.py:MyBot")
    two = write(BOT + BOT.replace("MyBot", "Other"), "two.py")
    assert f"several player classes: say which one: {two}:MyBot, {two}:Other" in refusal(two)
    assert "has no player class" in refusal(write("from roomai import AbstractPlayer\n", "none.py"))
    assert "'MyBto'; did you mean 'MyBot'?" in refusal(write(BOT) + ":MyBto")
    assert "expected a subclass of roomai.AbstractPlayer, got 3" in refusal(write("x = 3\n", "x.py") + ":x")
    lazy = write("import roomai\nclass Lazy(roomai.AbstractPlayer): pass\n", "lazy.py")
    assert "can't play yet: it lacks take_action()" in refusal(lazy)


def test_files_that_do_not_import_say_the_line(write: Any) -> None:
    raising = write("def helper():\n    return 1 / 0\n\nhelper()\n", "raising.py")
    why = "ZeroDivisionError: division by zero (line 2 of raising.py)"
    assert refusal(raising) == f"{raising} can't be imported: {why}"
    assert "SyntaxError: invalid syntax (line 3 of syntax.py)" in refusal(write("a = 1\n\nb = = 2\n", "syntax.py"))
    missing = write("\nimport no_such_module\n", "missing.py")
    assert "No module named 'no_such_module' (line 2 of missing.py)" in refusal(missing)
    assert "SystemExit: 3 (line 2 of leaving.py)" in refusal(write("import sys\nsys.exit(3)\n", "leaving.py"))
    assert "No module named 'no_such_package'" in refusal("no_such_package.module:Bot")


def test_settings_that_are_not_right(write: Any) -> None:
    path = write(BOT)
    assert "aggression must be a literal" in refusal(f"{path}(aggression=high)")
    assert "aggression must be a literal" in refusal(f"{path}(aggression=__import__('os').getcwd())")
    assert "aggression must be of type float, got 'high'" in refusal(f"{path}(aggression='high')")
    assert "name must be of type str, got 3" in refusal(f"{path}(name=3)")
    assert "given by name, as in (name=value), not 0.3" in refusal(f"{path}(0.3)")
    assert "given by name" in refusal(f"{path}(**{{'aggression': 1}})")
    assert "aggression" in refusal(f"{path}(aggression=1, aggression=2)")
    assert "expected settings such as" in refusal("threshold(raise_at=)")
    assert "not closed" in refusal("threshold(raise_at=1")
    matrix = roomai.game("matrix_game")
    assert refusal("fixed", matrix) == "fixed: it needs the setting move: write fixed(move=...)"


def test_constructors_that_raise_say_the_line(write: Any) -> None:
    text = f"{write(BOT)}(aggression=2)"
    assert refusal(text) == f"{text}: it can't be made: ValueError: too aggressive (line 11 of my_bot.py)"


def test_players_of_other_games() -> None:
    told = refusal("threshold", roomai.game("tic_tac_toe"))
    assert told == "threshold plays kuhn_poker, leduc_poker, texas_holdem, five_card_stud, not tic_tac_toe"


# ---- The floor


def test_importing_players_stays_light() -> None:
    code = (
        "import sys, players; players.describe_players(); "
        "print(sorted({'torch', 'numba', 'rich', 'scipy', 'click', 'competitions'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
