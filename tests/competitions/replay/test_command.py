"""roomai replay without a terminal: text, pictures, pages, and errors in one line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from conftest import LEDUC_GAMES, SECRET

from competitions.cli import main


def run(*arguments: object) -> Result:
    command = click.Command("roomai", callback=lambda: main(["replay", *(str(argument) for argument in arguments)]))
    return CliRunner().invoke(command, [])


@pytest.fixture
def copied(leduc: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(leduc, tmp_path / "copy"))


def test_as_text(leduc: Path) -> None:
    text = run(leduc, "--game", 0).stdout
    assert text.count("╭─ ") == 8
    assert "thought: call 69%, raise 31%; expects +0.2468" in text
    assert text.endswith("call +9, raise -9\n")
    assert run(leduc, "--game", 0, "--plain", "--moment", 6).stdout.count("╭─ ") == 2
    assert "\x1b" not in text


def test_as_text_from_a_seat(leduc: Path, dilemma: Path) -> None:
    text = run(leduc, "--game", 0, "--seat", 1).stdout
    assert "what raise in seat 1 saw" in text
    assert "K♥" not in text
    assert "thought: expects -1.25" in text
    assert "69%" not in text
    assert "random (seat 0): ··" in run(dilemma, "--game", 0, "--seat", 1).stdout
    assert SECRET not in run(leduc, "--game", 1, "--seat", 0).stdout
    assert SECRET in run(leduc, "--game", 1).stdout.replace("\n", " ")


def test_filters_and_the_largest_swing(leduc: Path) -> None:
    assert "game 1:" in run(leduc).stdout
    assert "game 1:" in run(leduc, "--largest-swing").stdout
    assert "game 0:" in run(leduc, "--filter", "player=call", "--filter", "verdict=normal").stdout
    assert "game 2:" in run(leduc, "--filter", "player=call verdict=normal", "--game", 2).stdout


def test_pictures_and_pages(leduc: Path, tmp_path: Path) -> None:
    done = run(leduc, "--game", 0, "--svg", tmp_path / "a.svg", "--html", tmp_path / "a.html")
    assert (done.stdout, done.stderr.count("written: ")) == ("", 2)
    assert "7&#160;of&#160;7" in (tmp_path / "a.svg").read_text()
    run(leduc, "--game", 0, "--svg", tmp_path / "a.svg", "--moment", 2)
    assert "2&#160;of&#160;7" in (tmp_path / "a.svg").read_text()

    def games() -> list[int]:
        data = (tmp_path / "a.html").read_text().split('id="data">')[1].split("</script>")[0]
        return [game["number"] for game in json.loads(data)["games"]]

    assert games() == [0]
    run(leduc, "--games", "3, 0", "--html", tmp_path / "a.html")
    assert games() == [3, 0]
    run(leduc, "--filter", "player=call", "--html", tmp_path / "a.html")
    assert games() == [0, 1, 2, 3]
    run(leduc, "--game", 0, "--seat", 1, "--html", tmp_path / "a.html")
    assert "K♥" not in (tmp_path / "a.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--game", 6], "no game 6: it has games 0 to 5"),
        (["--game", 0, "--moment", 8], "game 0 has moments 0 to 7, not 8"),
        (["--seat", 2], "--seat: expected 0 to 1, got 2"),
        (["--seat", 1, "--all"], "exclude each other"),
        (["--game", 1, "--largest-swing"], "exclude each other"),
        (["--filter", "player=Call"], "did you mean 'call'"),
        (["--filter", "length>99"], "no game meets the filter length>99"),
        (["--filter", "length>3", "--game", 1], "game 1 does not meet the filter"),
        (["--games", "1,2"], "--games is for --html"),
        (["--games", "one", "--html", "x.html"], "expected numbers such as 3,7, got 'one'"),
        (["--games", "77", "--html", "x.html"], "no game 77"),
        (["--html", "nowhere/x.html"], "can't be written"),
        (["--svg", "nowhere/x.svg"], "can't be written"),
        (["--rules", "kuhn_poker"], "this record is of leduc_poker, kuhn_poker is kuhn_poker"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    leduc: Path, arguments: list[object], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_refused(run(leduc, *arguments), message)
    assert list(tmp_path.iterdir()) == []


def check_refused(result: Result, message: str) -> None:
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output


def test_records_that_are_none(copied: Path, tmp_path: Path) -> None:
    check_refused(run(tmp_path / "nowhere"), "no event.json")
    games, event = copied / "games.jsonl", json.loads((copied / "event.json").read_text())
    whole = games.read_text()
    games.write_text("")
    check_refused(run(copied), "no finished game yet")
    games.write_text(whole[:-20])
    assert run(copied, "--game", 0).exit_code == 0
    games.write_text(whole.replace('"game":2', '"gamy":2'))
    check_refused(run(copied), "line 1")
    games.write_text(whole.replace("9.0,-9.0", "8.0,-8.0"))
    check_refused(run(copied, "--game", 0), "game 0: the record says scores [8.0, -8.0], the rules say")
    for change, message in [
        ({"format": 3}, "has format 3; this roomai"),
        ({"game_version": 99}, "version 99, this roomai plays version 1"),
        ({"game": "chess"}, "there is no game 'chess'"),
        ({"game": "nim", "rules": "nim.py:spec"}, "it was entered as nim.py:spec: name it again with --rules"),
    ]:
        (copied / "event.json").write_text(json.dumps(event | change))
        check_refused(run(copied), message)


def test_one_game_in_a_file(copied: Path) -> None:
    (copied / "one.json").write_text(LEDUC_GAMES[0].line())
    assert "leduc_poker, game 2: raise against call" in run(copied / "one.json").stdout
