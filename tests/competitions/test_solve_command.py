"""roomai solve, value and tree, as a user types them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from competitions.cli import main
from players.tabular.strategy import load_strategy

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder of its own; the answer is what it prints, with stderr behind."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, exit_code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            main(command.split())
        said = capsys.readouterr()
        assert end.value.code == exit_code, said
        return said.out + said.err

    return run


def test_solving_writes_a_strategy_that_goes_on(run: Run) -> None:
    told = run("solve kuhn_poker --iterations 100 --out deep/kuhn.npz --plot deep/kuhn.svg")
    assert "kuhn_poker: 58 nodes, 12 information states" in told
    assert "NashConv 0.00238881" in told
    assert "it plays as cfr:deep/kuhn.npz" in told
    ElementTree.parse("deep/kuhn.svg")
    assert load_strategy("deep/kuhn.npz").about.iterations == 100
    told = run("solve --resume --out deep/kuhn.npz --iterations 1000")
    assert "NashConv 0.000174731" in told  # as if it had never stopped
    assert load_strategy("deep/kuhn.npz").about.iterations == 1000
    assert sorted(path.name for path in Path("deep").iterdir()) == ["kuhn.npz", "kuhn.run.npz", "kuhn.svg"]


def test_as_json(run: Run) -> None:
    found = json.loads(run("solve kuhn_poker -o num_players=3 --iterations 10 --json"))
    assert (found["nodes"], found["information_states"], found["options"]) == (617, 48, {"num_players": 3})
    assert [measure["iterations"] for measure in found["measures"]] == [1, 2, 3, 4, 5, 6, 8, 10]
    assert json.loads(run("value kuhn_poker --json"))["scores"] == pytest.approx([-1 / 18, 1 / 18])
    assert json.loads(run("tree leduc_poker --json"))["nodes"] == 9457


def test_scores_of_players(run: Run) -> None:
    assert "seat 0 (random): +0.125000000" in run("value kuhn_poker random random")
    assert "takes 2 players with these options, got 1" in run("value kuhn_poker random", 2)


def test_usage_errors_come_before_any_work(run: Run) -> None:
    run("solve kuhn_poker --iterations 1 --out kuhn.npz")
    for command, told in {
        "solve kuhn_poker": "say when to stop",
        "solve --iterations 3": "which game?",
        "solve kuhn_poker --algorithm crf --iterations 3": "did you mean 'cfr'?",
        "solve kuhn_poker --iterations 3 --out kuhn.npz": "kuhn.npz exists already: --resume goes on",
        "solve kuhn_poker --iterations 3 --resume": "--resume needs --out",
        "solve --resume --iterations 3 --out none.npz": "there is no file none.run.npz",
        "solve kuhn_poker --iterations 3 --out /proc/none/kuhn.npz": "can't be written",
        "solve connect_four --iterations 3": "lacks perfect recall",
        "solve leduc_poker --iterations 3 --max-nodes 1000": "more than 1,000 nodes",
        "solve leduc_poker --resume --iterations 3 --out kuhn.npz": "is of another game",
        "tree nim": "there is no game 'nim'",
    }.items():
        assert told in run(command, 2), command
    assert sorted(path.name for path in Path().iterdir()) == ["kuhn.npz", "kuhn.run.npz"]


def test_a_drawn_seed_is_told_where_it_matters(run: Run) -> None:
    assert "seed " in run("solve kuhn_poker --algorithm external-sampling --iterations 3")
    assert "seed" not in run("solve kuhn_poker --iterations 3")


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_run_that_was_stopped_goes_on(run: Run) -> None:
    code = "from competitions.cli import main; main()"
    command = [sys.executable, "-c", code, "solve", "leduc_poker", "--minutes", "5", "--out", "leduc.npz"]
    stopped = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    time.sleep(6)
    stopped.send_signal(signal.SIGINT)
    _, told = stopped.communicate(timeout=60)
    assert stopped.returncode == 130, told
    assert "to go on: roomai solve --resume --out leduc.npz" in told
    assert [path.name for path in Path().iterdir()] == ["leduc.run.npz"]
    assert "leduc_poker, cfr+" in run("solve --resume --out leduc.npz --minutes 0.0001")
