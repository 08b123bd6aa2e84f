"""Settings: a TOML file and a command line say the same things, and what is wrong in either is told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_command_line import run

BOTS = Path(__file__).with_name("bots.py")
WHOLE = """
game = "leduc_poker"
players = ["call", "raise", "me=threshold(call_at=0.1)"]
seed = 4
jobs = 2
options = { num_players = 2 }

[schedule]
kind = "gauntlet"
versus = ["me"]
games = 20

[terms]
strikes = 3
match = 5
batch = false

[terms.limits]
move_time = 1.5
memory = 512
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "event.toml"
    path.write_text(f'out = "{tmp_path}/out"\n' + WHOLE)
    return path


def event(folder: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads((folder / "event.json").read_text())
    return data


def test_a_file_and_a_command_line_say_the_same(tmp_path: Path, file: Path) -> None:
    assert run("tournament", "--file", file).exit_code == 0
    words = [
        "leduc_poker", "call", "raise", "--versus", "me=threshold(call_at=0.1)", "--seed", 4, "--jobs", 2, "-o",
        "num_players=2", "--games", 20, "--strikes", 3, "--match", 5, "--one-by-one", "--move-time", 1.5, "--memory",
        512, "--out", tmp_path / "line",
    ]  # fmt: skip
    result = run("tournament", *words)
    assert result.exit_code == 0, result.stderr
    assert event(tmp_path / "line") == event(tmp_path / "out")
    lines = [
        sorted(line.split('"ms"')[0] for line in (tmp_path / name / "games.jsonl").open()) for name in ("out", "line")
    ]
    assert lines[0] == lines[1]


def test_the_command_line_goes_above_the_file(tmp_path: Path, file: Path) -> None:
    result = run("tournament", "--file", file, "--seed", 9, "--games", 10, "--bank", 3, "--out", tmp_path / "other")
    assert result.exit_code == 0, result.stderr
    mine = event(tmp_path / "other")
    assert (mine["seed"], mine["schedule"]) == (9, {"kind": "gauntlet", "games": 10, "versus": ["me"]})
    limits = mine["terms"]["limits"]  # type: ignore[index]
    assert (limits["move_time"], limits["bank"], limits["memory"]) == (1.5, 3.0, 512)


def test_names_may_be_a_table(tmp_path: Path, file: Path) -> None:
    file.write_text(
        f'game = "kuhn_poker"\nout = "{tmp_path}/out"\nschedule.games = 2\n[players]\nann = "call"\nbob = "raise"\n'
    )
    assert run("tournament", "--file", file, "--seed", 1).exit_code == 0
    assert event(tmp_path / "out")["players"] == {"ann": "call", "bob": "raise"}


def test_resuming_needs_no_more_than_the_folder(tmp_path: Path, file: Path) -> None:
    assert run("tournament", "--file", file).exit_code == 0
    games = tmp_path / "out" / "games.jsonl"
    whole = games.read_text().splitlines(keepends=True)
    games.write_text("".join(whole[:11]) + whole[11][:20])
    result = run("tournament", "--resume", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert "40 games" in result.stderr
    assert len(games.read_text().splitlines()) == 40
    assert run("tournament", "--file", file, "--resume").exit_code == 0
    other = run("tournament", "--file", file, "--resume", "--games", 22)
    assert other.exit_code == 2
    assert "is the record of another event: schedule.games: 22, not 20" in other.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("strikes = 3", "strike = 3", "unknown field `strike` - at `$.terms`"),
        ("seed = 4", "sed = 4", "unknown field `sed`"),
        ("seed = 4", 'seed = "4"', "Expected `int | null`, got `str` - at `$.seed`"),
        (
            'kind = "gauntlet"',
            'kind = "lottery"',
            "there is no schedule 'lottery'; known: round-robin, gauntlet, swiss",
        ),
        ('kind = "gauntlet"', 'kind = "round-robin"', "unknown field `versus` - at `$.schedule`"),
        ('versus = ["me"]', 'versus = ["you"]', "versus: expected names among the players"),
        ('"call", "raise", "me=threshold(call_at=0.1)"', '"me=call"', "at least 2 players, got 1"),
        ('"raise"', '"me=raise"', "two players are named me"),
        ("memory = 512", "memory = -1", "memory"),
        ("memory = 512", "memori = 512", "did you mean 'memory'"),
        ("num_players = 2", "num_player = 2", "did you mean 'num_players'"),
        ('game = "leduc_poker"', "", "which game"),
        ("seed = 4", "seed = ", "can't be read as TOML"),
    ],
)
def test_a_bad_file_is_told_in_one_line(file: Path, old: str, new: str, message: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    result = run("tournament", "--file", file)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.splitlines()) == 1
    assert not (file.parent / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--resume"], "--resume needs --out"),
        (["--resume", "--out", "nowhere"], "has no event.json"),
        ([], "which game, and which players?"),
        (["leduc_poker"], "which game, and which players?"),
        (["leduc_poker", "call", "--versus", "raise", "--until-decided"], "exclude each other"),
        (["leduc_poker", "call", "raise", "--trusted", "--isolate", "guarded"], "exclude each other"),
        (["leduc_poker", "call", "raise", "--rounds", "2"], "unknown field `rounds`"),
        (["leduc_poker", "call", "raise", "--move-time", "0"], "move_time"),
        (["leduc_poker", "call", f"{BOTS}:Caller", "--isolate", "contained"], "container"),
        (["leduc_poker", "call", "raise", "fold", "--until-decided"], "between two players, got 3"),
        (["leduc_poker", "call", "raise", "fold", "--schedule", "swiss", "-o", "num_players=3"], "pairs two players"),
        (["leduc_poker", "call", "nowhere.py"], "there is no file nowhere.py"),
        (["leduc_poker", "call", "cmd:./nowhere"], "nowhere"),
        (["--file", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_a_bad_command_line_is_told_in_one_line(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("tournament", "--seed", 1, *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []
