"""New players and games: they pass their own tests as they are written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from players.skeleton import new_game, new_player
from roomai.errors import OptionError, OutputError


def test_what_is_written_passes_its_own_tests(tmp_path: Path) -> None:
    written = [*new_player("my_bot", tmp_path / "mine"), *new_game("StoneHeap", tmp_path / "mine")]
    names = ["my_bot.py", "test_my_bot.py", "stone_heap.py", "test_stone_heap.py"]
    assert [path.name for path in written] == names
    assert "class MyBot(AbstractPlayer)" in written[0].read_text()
    assert "class StoneHeapEnv(AbstractEnv" in written[2].read_text()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "mine")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "test_my_bot.py").write_text("precious")
    with pytest.raises(OutputError, match=r"test_my_bot\.py is there already and is not overwritten"):
        new_player("MyBot", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["test_my_bot.py"]
    assert (tmp_path / "test_my_bot.py").read_text() == "precious"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="can't be written"):
        new_game("my_game", tmp_path / "file" / "folder")


@pytest.mark.parametrize("name", ["", "my-bot", "1bot", "_bot", "my bot", "class", "true", "../bot", "böt", "bot.py"])
def test_names_must_be_pythons(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="expected a Python name such as my_bot or MyBot"):
        new_player(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["random", "Players", "roomai"])
def test_names_must_not_hide_modules(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="would hide the module"):
        new_game(name, tmp_path)
