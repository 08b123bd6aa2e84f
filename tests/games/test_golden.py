"""Golden playthroughs: each registered game still plays, and tells, what it did when its file was written.

After a change of behaviour that is meant, raise the game's version and run `python -m roomai.testing.golden NAME`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import roomai
from roomai.testing.golden import golden_file, main, playthrough

FOLDER = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", roomai.game_names())
def test_a_game_plays_as_it_did(name: str) -> None:
    file = golden_file(name, FOLDER)
    assert file.exists(), f"no golden playthrough: run python -m roomai.testing.golden {name}"
    assert playthrough(roomai.game(name)).splitlines() == file.read_text(encoding="utf-8").splitlines()


def test_every_file_is_of_a_game() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(f"{name}.txt" for name in roomai.game_names())


def test_a_playthrough_tells_everything() -> None:
    """Whoever reads the file of Leduc poker finds each part of the game in it."""
    text = golden_file("leduc_poker", FOLDER).read_text(encoding="utf-8")
    for line in (
        "game: leduc_poker, version 1",
        "options: num_players=2, ranks=0, suits=2, raises=2",
        "players: 2",
        "scores: -13 to 13, zero-sum",
        "actions: Discrete(3), fold, call, raise",
        "longest game: 8 decisions, 3 chance outcomes",
        "chance: Kh, Jh",
        "    player 1: ??, 1 in",
        "    own card: 5=1",
        "legal for player 0: fold, call, raise",
        "player 0 plays: raise",
        "scores: 9 -9",
    ):
        assert f"\n{line}\n" in f"\n{text}\n", line


def test_a_game_in_plain_python_is_told_by_its_states() -> None:
    nim = Path(__file__).parents[2] / "examples" / "nim.py"
    lines = playthrough(roomai.game(f"{nim}:spec", heaps=(1, 1))).splitlines()
    assert "options: heaps=(1, 1)" in lines
    assert "    NimPublic(turn=0, heaps=(1, 1))" in lines
    assert "legal for player 0: 1 from a, 1 from b" in lines
    assert lines[-1] == "scores: -1 1"


def test_another_seed_is_another_game() -> None:
    game = roomai.game("leduc_poker")
    assert playthrough(game, seed=3) == playthrough(game, seed=3)
    assert playthrough(game, seed=3).split("# moment 0")[1] != playthrough(game, seed=4).split("# moment 0")[1]


def test_files_are_written_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kuhn_poker", "--folder", str(tmp_path / "new")]) == 0
    assert golden_file("kuhn_poker", tmp_path / "new").read_text(encoding="utf-8") == playthrough(
        roomai.game("kuhn_poker")
    )
    assert capsys.readouterr().out == f"{tmp_path / 'new' / 'kuhn_poker.txt'}\n"


def test_an_unknown_game_is_a_usage_error_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["kuhn_poker", "kuhn_pocker", "--folder", str(tmp_path / "new")])
    assert caught.value.code == 2
    assert "did you mean 'kuhn_poker'?" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_it_needs_no_compiler_and_does_not_depend_on_hashes() -> None:
    """In a fresh process, without Numba and with another hash seed, the text is the same."""
    code = (
        "import sys; sys.modules['numba'] = None; import roomai; from roomai.testing.golden import playthrough; "
        "sys.stdout.write(playthrough(roomai.game('leduc_poker')))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == playthrough(roomai.game("leduc_poker"))
