"""roomai results, as a user types it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from training_runs import make_run

from competitions.cli import main
from players.learners.run_folder import METADATA

Run = Callable[..., tuple[str, str]]
ONE, TWO = "ppo/run_20260101_120000_seed1", "ppo/run_20260102_120000_seed2"
FAILED = "nfsp/run_20260103_120000_seed1"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder with results; the answer is what it prints on stdout and on stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.delenv("ROOMAI_RESULTS", raising=False)
    results = tmp_path / "results"
    make_run(results, ONE, final=0.1)
    make_run(results, TWO, final=0.2)
    make_run(results, FAILED, status="failed", error="it \x1b[2J broke\n[bold]", settings={"lr": 0.5})

    def run(command: str, exit_code: int = 0) -> tuple[str, str]:
        with pytest.raises(SystemExit) as end:
            main(["results", *command.split()])
        said = capsys.readouterr()
        assert end.value.code == exit_code, said
        return said.out, said.err

    return run


def test_lists(run: Run) -> None:
    out, err = run("list")
    assert "3 runs in results" in out
    assert out.index(FAILED) < out.index(TWO) < out.index(ONE)
    assert "eval/exploitability 0.2" in out
    assert "\x1b" not in out  # what a stranger's file says can't command the terminal
    assert "[bold]" in out
    rows = json.loads(run("list --algo ppo --game kuhn_poker --status finished --json")[0])
    assert [(row["run"], row["final"]["eval/nash_conv"]) for row in rows] == [(TWO, 0.4), (ONE, 0.2)]
    out, err = run("list --status running")
    assert (out, "there are no such runs in results" in err) == ("", True)


def test_the_folder_may_be_named_by_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_run(tmp_path / "other", TWO, final=0.3)
    monkeypatch.setenv("ROOMAI_RESULTS", "other")
    assert "1 run in other" in run("list")[0]
    assert "3 runs in results" in run("list --results results")[0]


def test_a_run_is_shown(run: Run) -> None:
    out, _ = run("show 20260101 --svg curve.svg")
    assert out.startswith(ONE)
    assert out.index("not the defaults") < out.index("final evaluation")
    assert "0.3 ± 0.05" in out
    assert "eval/exploitability by decisions" in out
    ElementTree.parse("curve.svg")
    assert json.loads(run(f"show {ONE} --json")[0])["metrics"] == ["eval/exploitability", "losses/q"]
    assert "losses/q by decisions" in run("show 20260101 --metric q")[0]
    assert f"roomai train --resume results/{FAILED}" in run(f"show {FAILED}")[0]


def test_runs_are_compared(run: Run) -> None:
    out, _ = run(f"compare {ONE} {TWO} {FAILED} --svg curves.svg")
    assert "settings that differ" in out
    assert "ppo (2 seeds)" in out
    assert "0.15 ± 0.64" in out  # t of one degree of freedom
    assert ElementTree.parse("curves.svg").getroot() is not None
    found = json.loads(run(f"compare {ONE} {TWO} --json")[0])
    assert [group["runs"] for group in found["groups"]] == [[ONE, TWO]]
    assert found["differing"] == {}


def test_texts_of_strangers_are_shown_and_not_obeyed(run: Run) -> None:
    make_run(Path("results"), "ppo/run_\x1b[2J_seed4", final=0.3, game="a\x1b[2Jb", settings={"\x1b]": "\x9b"})
    for command in ("list", "show seed4", "compare seed4 seed4", "best", "clean --keep-checkpoints 0", "show run_"):
        try:
            said = "".join(run(command, 2 if command == "show run_" else 0))
        except AssertionError as cause:
            raise AssertionError(command) from cause
        assert not {"\x1b", "\x9b"} & set(said), command


def test_the_best(run: Run) -> None:
    assert ONE in run("best")[0]
    (best,) = json.loads(run("best --metric exploitability --json")[0])
    assert (best["row"]["run"], best["value"], best["of"]) == (ONE, 0.1, 2)
    assert "final evaluation" in run("best --game leduc_poker")[1]


def test_exports(run: Run) -> None:
    out, err = run("export --csv runs.csv")
    assert (out, "written: runs.csv" in err) == ("", True)
    with open("runs.csv", encoding="utf-8", newline="") as file:
        assert [row["run"] for row in csv.DictReader(file)] == [FAILED, TWO, ONE]
    assert run(f"export {ONE}")[0].splitlines()[0] == "steps,games,seconds,eval/exploitability,losses/q"
    assert json.loads(run(f"export {ONE} --json")[0])[1]["losses/q"] == 0.75


def test_cleaning_takes_a_yes(run: Run) -> None:
    out, err = run("clean --status failed")
    assert f"results/{FAILED}" in out
    assert "1 folder, " in out
    assert "nothing was removed; --yes removes" in err
    assert Path("results", FAILED, METADATA).exists()
    assert "removed: 1" in run("clean --status failed --yes")[1]
    assert not Path("results", FAILED).exists()
    assert "0 folders" in run("clean --status failed --yes")[0]


def test_the_leaderboard_has_a_table(run: Run) -> None:
    out, err = run("leaderboard kuhn_poker --games 20 --baselines random,call --seed 1 --out record")
    assert "kuhn_poker: 20 games on 10 deals, seed 1" in out
    assert "runs of kuhn_poker that have no policy yet are left out: 3" in err
    assert Path("record", "games.jsonl").exists()
    found = json.loads(run("leaderboard kuhn_poker --games 20 --baselines random,call --seed 1 --json")[0])
    assert found["entrants"] == {"random": "random", "call": "call"}


def test_usage_errors(run: Run) -> None:
    for command, told in {
        "show nothing": "there is no run 'nothing'",
        "show run_2026": "is the name of 3 runs",
        f"show {ONE} --metric SPS": "there is no metric 'SPS'",
        f"show {ONE} --svg /proc/none/curve.svg": "can't be written",
        "compare": "Missing argument",
        "best --metric none": "there is no metric",
        "clean": "clean what?",
        "clean --status finished": "finished",
        "clean --keep-checkpoints -1": "-1",
        "leaderboard kuhn": "did you mean 'kuhn_poker'?",
        "leaderboard kuhn_poker --baselines random": "takes 2 players, and there are 1 here",
        "leaderboard kuhn_poker --baselines random,nobody": "nobody",
        "list --status good": "good",
        "lst": "lst",
    }.items():
        assert told in run(command, 2)[1], command
