"""The command line as a user meets it: results on stdout, errors in one line on stderr, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from competitions.cli import VERBS, main

BOTS = Path(__file__).with_name("bots.py")


def run(*arguments: object, answers: str | None = None) -> Result:
    import click

    command = click.Command("roomai", callback=lambda: main([str(argument) for argument in arguments]))
    return CliRunner().invoke(command, [], input=answers)


def test_help_names_every_verb() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(verb in result.stdout for verb in VERBS)
    for verb in VERBS:
        assert run(verb, "--help").exit_code == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "record"
    result = run(
        "tournament", "leduc_poker", "call", "raise", f"{BOTS}:Illegal", "--games", 4, "--seed", 5, "--out", folder
    )
    assert result.exit_code == 0
    assert "4 illegal" not in result.stderr
    assert "8 illegal" in result.stdout
    assert "12 games on 2 deals, played one by one" in result.stderr
    return folder


def test_table_as_text_and_as_json(folder: Path) -> None:
    result = run("table", folder)
    assert "ms/move" in result.stdout
    data = json.loads(run("table", folder, "--json").stdout)
    assert (data["games"], data["seed"], data["game"]) == (12, 5, "leduc_poker")
    assert data["rows"][-1]["player"] == "Illegal"
    assert data["rows"][-1]["forfeits"] == {"illegal": 8}
    assert data["cross"]["Illegal"]["call"] == -13.0


def test_replay_by_number_by_swing_and_by_seat(folder: Path) -> None:
    assert "the game begins" in run("replay", folder, "--game", 0).stdout
    assert "illegal by Illegal" in run("replay", folder).stdout
    mine = run("replay", folder, "--game", 0, "--seat", 1).stdout
    assert "??" in mine
    assert "??" not in run("replay", folder, "--game", 0, "--all").stdout


def test_games_and_players_are_listed() -> None:
    assert "leduc_poker" in run("games").stdout
    listed = json.loads(run("games", "--json").stdout)
    assert {"leduc_poker", "kuhn_poker", "tic_tac_toe", "connect_four", "matrix_game", "sealed_bid"} <= {
        g["name"] for g in listed
    }
    leduc = json.loads(run("games", "leduc_poker", "--json", "-o", "num_players=3").stdout)
    assert (leduc["players"], leduc["actions"]) == (3, ["fold", "call", "raise"])
    assert {"random", "call", "human"} <= {player["name"] for player in json.loads(run("players", "--json").stdout)}


def test_two_bots_play_while_one_watches() -> None:
    result = run("play", "leduc_poker", "--with", "call", "--with", "raise", "--seed", 3)
    assert result.exit_code == 0
    assert "call" in result.stdout


def test_a_person_plays_against_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = Path(__file__).parents[2] / "examples" / "plain_python" / "protocol_bot.py"
    monkeypatch.setattr("players.human.Terminal.read", lambda self, prompt: "1")
    result = run("play", "kuhn_poker", "--with", f"cmd:python3 {bot}", "--seed", 3)
    assert result.exit_code == 0, result.stderr
    assert "human" in result.stdout


def test_a_drawn_seed_is_told(tmp_path: Path) -> None:
    result = run("tournament", "kuhn_poker", "call", "raise", "--games", 2, "--out", tmp_path / "x", "--one-by-one")
    assert "seed " in result.stderr


def test_check_tells_good_from_bad() -> None:
    assert run("check", "player", "call").exit_code == 0
    assert run("check", "player", f"{BOTS}:Illegal").exit_code == 1
    assert json.loads(run("check", "player", "call", "--json").stdout)["passed"] is True


def test_new_writes_a_skeleton_and_never_overwrites(tmp_path: Path) -> None:
    result = run("new", "player", "bluffer", "--into", tmp_path)
    assert result.exit_code == 0
    assert all(Path(line).is_file() for line in result.stdout.split())
    assert run("new", "player", "bluffer", "--into", tmp_path).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tournamnet"], "did you mean 'tournament'"),
        (["tournament", "leduc", "call", "raise"], "did you mean 'leduc_poker'"),
        (["tournament", "leduc_poker", "call", "raize"], "did you mean 'raise'"),
        (["tournament", "leduc_poker", "call"], "at least 2 players, got 1"),
        (["tournament", "leduc_poker", "call", "raise", "--games", "0"], "--games"),
        (["tournament", "leduc_poker", "call", "raise", "--games", "many"], "--games"),
        (["tournament", "leduc_poker", "call", "raise", "-o", "num_players=9"], "expected 2 to 6, got 9"),
        (["tournament", "leduc_poker", "call", "raise", "-o", "players=3"], "option of leduc_poker"),
        (["tournament", "leduc_poker", "call", "raise", "-o", "nonsense"], "NAME=VALUE"),
        (["tournament", "leduc_poker", "call", "raise", "--seed", "-1"], "--seed"),
        (["tournament", "leduc_poker", "call", "minimax"], "tic_tac_toe"),
        (["tournament", "leduc_poker", "call", "nowhere.py:Bot"], "nowhere.py"),
        (["table", "nowhere"], "event.json"),
        (["replay", "nowhere"], "event.json"),
        (["play", "leduc_poker", "--with", "call", "--with", "call", "--with", "call"], "takes 1"),
        (["bench", "leduc_poker", "--batch", "0"], "--batch"),
        (["bench", "leduc_poker", "--device", "tpu"], "numpy, cpu, cuda"),
        (["games", "chess"], "there is no game 'chess'"),
        (["check", "game", "nowhere.py:spec"], "nowhere.py"),
        (["new", "player", "not a name"], "not a name"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_exit_code_2(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_game_in_a_file_is_replayed_when_the_user_names_the_file(tmp_path: Path) -> None:
    nim = Path(__file__).parents[2] / "examples" / "nim.py"
    folder = tmp_path / "nim"
    assert (
        run("tournament", f"{nim}:spec", "random", "random", "--games", 2, "--seed", 1, "--out", folder).exit_code == 0
    )
    lost = run("replay", folder)
    assert lost.exit_code == 2
    assert "there is no game 'nim'" in lost.stderr
    assert "the game begins" in run("replay", folder, "--rules", f"{nim}:spec").stdout
    other = run("replay", folder, "--rules", "kuhn_poker")
    assert other.exit_code == 2
    assert "this record is of nim" in other.stderr
