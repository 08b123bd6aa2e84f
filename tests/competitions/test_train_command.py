"""roomai train, as a user types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from competitions.cli import main
from players.learners.run_folder import read_config, read_metadata, read_metrics

Run = Callable[..., str]
SMALL = "train ppo kuhn_poker --steps 2000 --envs 16 --set hidden=(8,) --eval-games 40 --seed 1"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder of its own; the answer is what it prints, with stderr behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # the machine lives on

    def run(command: str, exit_code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            main(command.split())
        said = capsys.readouterr()
        assert end.value.code == exit_code, said
        return said.out + said.err

    return run


def only_run() -> Path:
    (folder,) = Path("results").glob("*/run_*")
    return folder


def test_learning_and_playing(run: Run) -> None:
    told = run(SMALL)
    folder = only_run()
    assert "kuhn_poker, ppo: 2,048 decisions" in told
    assert "exploitability 0." in told
    assert f"to play with it: roomai play kuhn_poker --with run:{folder.name}\n" in told
    assert f"its best: run:{folder.name}@best" in told
    assert told.endswith(f"run {folder}\n")  # stderr
    config = read_config(folder)
    assert (config.settings["hidden"], config.settings["envs"], config.eval_every) == ([8], 16, 200)
    measured = [line.steps for line in read_metrics(folder) if "eval/exploitability" in line.metrics]
    assert measured == [256, 512, 768, 1024, 1280, 1536, 1792, 2048]  # the first iterations after each 200
    run(f"tournament kuhn_poker run:{folder.name} run:{folder.name}@best random --games 20 --seed 1 --out event")
    with_more = json.loads(run(f"train --resume {folder.name} --steps 3000 --json"))
    assert with_more["steps"] == 3072
    assert with_more["player"] == f"run:{folder.name}"
    assert with_more["evaluation"]["steps"] == 3072


def test_a_drawn_seed_is_told_and_kept(run: Run) -> None:
    found = run("train ppo kuhn_poker --steps 64 --envs 4 --set hidden=(8,) --eval-games 4 --json --out elsewhere")
    (folder,) = Path("elsewhere").glob("ppo/run_*")
    assert f"seed {read_metadata(folder).seed}" in found
    assert f'"player": "run:elsewhere/ppo/{folder.name}"' in found  # it isn't where ids are looked up


def test_of_more_players_the_words_are_complete(run: Run) -> None:
    told = run(SMALL + " -o num_players=3")
    name = only_run().name
    assert f"roomai play kuhn_poker -o num_players=3 --with run:{name} --with run:{name}" in told
    assert "exploitability" not in told


def test_which_settings_count(run: Run) -> None:
    Path("mine.toml").write_text("lr = 0.5\nclip = 0.3\nhidden = [4, 4]\nsteps = 9999\nenvs = 8\n")
    run("train ppo kuhn_poker --config mine.toml --set lr=0.25 --set envs=4 --steps 100 --eval-games 4 --seed 1")
    settings = read_config(only_run()).settings
    assert settings["lr"] == 0.25  # --set before --config
    assert settings["clip"] == 0.3  # --config before defaults
    assert settings["hidden"] == [4, 4]
    assert (settings["steps"], settings["envs"]) == (100, 4)
    assert settings["trace"] == 0.95


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("train", "what learns which game"),
        ("train ppo", "what learns which game"),
        ("train pp kuhn_poker", "did you mean 'ppo'"),
        ("train ppo kuhn", "did you mean 'kuhn_poker'"),
        ("train ppo kuhn_poker --set horison=3", "did you mean 'horizon'"),
        ("train ppo kuhn_poker --set horizon=0", "option horizon of ppo: expected 1 to 4096, got 0"),
        ("train ppo kuhn_poker --set horizon=often", "expected int"),
        ("train ppo kuhn_poker --set horizon", "expected NAME=VALUE"),
        ("train ppo kuhn_poker --option suits=0", "there is no option of kuhn_poker"),
        ("train ppo kuhn_poker --log papyrus", "there is no logger 'papyrus'"),
        ("train ppo kuhn_poker --config nowhere.toml", "there is no file nowhere.toml"),
        ("train ppo kuhn_poker --config bad.toml", "bad.toml is no TOML"),
        ("train ppo kuhn_poker --config odd.toml", "there is no option of ppo 'learning_rate'"),
        ("train ppo sealed_bid", "its actions are vectors"),
        ("train --resume run_20260101_000000_seed1", "there is no run"),
        ("train --resume x --envs 4", "only --steps may be given, not --envs"),
        ("train --resume x --set lr=1", "only --steps may be given, not --set"),
        ("train --resume x --eval-every 4", "only --steps may be given, not --eval-every"),
    ],
)
def test_bad_input(run: Run, command: str, told: str) -> None:
    Path("bad.toml").write_text("lr = ")
    Path("odd.toml").write_text("learning_rate = 1")
    assert told in run(command, 2)
    assert not list(Path().glob("results/*/*"))


def test_a_device_that_is_not_there(run: Run) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("it is there")
    assert "device 'cuda'" in run(SMALL + " --device cuda", 2)
    assert not list(Path().glob("results/*/*"))


def test_help_lists_the_settings_of_an_algorithm(run: Run) -> None:
    told = " ".join(run("train ppo --help").split())
    assert "Settings of ppo" in told
    assert "horizon=16 moves of each game between two updates (1 to 4096)" in told
    told = " ".join(run("train nfsp --help").split())
    assert "reservoir=2000000" in told
    told = run("train --help")
    assert "best_response, fcp, mappo, nfsp, ppo" in " ".join(told.split())
    assert "Settings of" not in told


def test_a_run_of_something_else_is_not_resumed(run: Run) -> None:
    run(SMALL)
    folder = only_run()
    assert "has finished its 2,000 steps" in run(f"train --resume {folder}", 2)
    assert "is a run of ppo, not of nfsp" in run(f"train nfsp --resume {folder} --steps 3000", 2)
    assert "of another game" in run(f"train ppo leduc_poker --resume {folder} --steps 3000", 2)
    run(f"train ppo kuhn_poker --resume {folder} --steps 2100")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on(run: Run, number: int) -> None:
    code = "from competitions.cli import main; main()"
    command = "train ppo kuhn_poker --steps 1000000000 --envs 16 --set hidden=(8,) --eval-every 0 --seed 1"
    started = subprocess.Popen([sys.executable, "-c", code, *command.split()], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(Path().glob("results/*/*/metrics.jsonl")):
        assert time.monotonic() < deadline, started.poll()
        time.sleep(0.02)
    started.send_signal(number)
    _, told = started.communicate(timeout=30)
    assert started.returncode == 130
    folder = only_run()
    metadata = read_metadata(folder)
    assert metadata.status == "interrupted"
    assert f"stopped after {metadata.steps:,} decisions; to go on: roomai train --resume {folder}\n" in told
    config: Any = json.loads((folder / "config.json").read_text())
    config["settings"]["steps"] = metadata.steps + 1000
    (folder / "config.json").write_text(json.dumps(config))
    run(f"train --resume {folder}")
    assert read_metadata(folder).status == "finished"
