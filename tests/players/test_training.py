"""Training runs: they end, stop, fail and go on as if nothing had been; what they say of a policy is true."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import observed_game
import pytest
import torch
from safetensors.torch import load_file, save_file

import roomai
from players.learners import run_folder, training
from players.learners.algorithms import LEARNERS, find_learner, learner_names
from players.learners.evaluation import Evaluator
from players.learners.learner import Learner
from players.learners.loggers import find_logger
from players.learners.networks import NetworkSettings, make_policy
from players.learners.run_folder import BEST, FINAL, METRICS, POLICY, STATE, checkpoints, read_metadata, read_metrics
from players.learners.state_file import read_header, read_state, write_state
from players.learners.trained import read_about
from players.learners.training import Training
from roomai.errors import OptionError, OutputError, RunError, TrainingError, UnknownNameError

KUHN: Any = roomai.game("kuhn_poker")
Start = Callable[..., Training]


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The learner `toy`; and nothing waits for the disk."""
    monkeypatch.setitem(LEARNERS, "toy", "toy_learner:Toy")
    monkeypatch.setattr(os, "fsync", lambda _: None)  # the machine lives on


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """start(name, ..., **settings): a run in a folder of its own."""

    def start(name: str = "toy", game: Any = KUHN, plan: Any = None, **settings: Any) -> Training:
        made = find_learner(name).settings_class.of(**{"steps": 1000, "envs": 10, **settings})
        plan = {"eval_every": 200, "eval_games": 20, "checkpoint_every": 100, **(plan or {})}
        return Training.start(name, game, made, results=tmp_path, seed=3, **plan)

    return start


def weights(folder: Path, file: str = POLICY) -> dict[str, torch.Tensor]:
    return load_file(folder / file)


def assert_same_course(one: Path, other: Path) -> None:
    """Bit for bit the same weights, and the same metrics but for what a clock says."""
    for file in (POLICY, BEST):
        mine, theirs = weights(one, file), weights(other, file)
        assert mine.keys() == theirs.keys()
        assert all(torch.equal(mine[name], theirs[name]) for name in mine)
    assert lines(one) == lines(other)
    assert (one / FINAL).read_bytes() == (other / FINAL).read_bytes()


def lines(folder: Path) -> list[Any]:
    return [
        (line.steps, line.games, {name: value for name, value in line.metrics.items() if name != "charts/SPS"})
        for line in read_metrics(folder)
    ]


# ---- A run from its start to its end


def test_what_a_run_leaves(start: Start) -> None:
    run = start()
    assert read_metadata(run.folder.path).status == "running"
    found = run.go()
    folder = run.folder.path
    metadata = read_metadata(folder)
    assert (metadata.status, metadata.steps, metadata.games) == ("finished", 1000, 100)
    assert metadata.threads == torch.get_num_threads()
    assert run_folder.read_final(folder) == found
    assert [line.steps for line in read_metrics(folder)] == list(range(10, 1001, 10))
    measured = [line.steps for line in read_metrics(folder) if "eval/exploitability" in line.metrics]
    assert measured == [200, 400, 600, 800, 1000]
    assert [place.name for place in checkpoints(folder)] == [f"step_{steps:09d}" for steps in range(0, 1001, 100)]
    assert [(place / STATE).exists() for place in checkpoints(folder)] == [False] * 9 + [True] * 2
    assert (folder / POLICY).read_bytes() == (checkpoints(folder)[-1] / POLICY).read_bytes()
    assert not [path for path in folder.rglob(".*") if path.name != ".lock"]


def test_the_best_has_the_least_exploitability(start: Start) -> None:
    run = start()
    run.go()
    measured = {line.metrics.get("eval/exploitability", math.inf): line.steps for line in read_metrics(run.folder.path)}
    assert read_about(run.folder.path / BEST).steps == measured[min(measured)] < 1000


def test_a_best_response_is_judged_against_its_opponents(tmp_path: Path) -> None:
    """Whoever folds at every bet loses its ante: against it a player that bets wins 1, however exploitable it is."""
    game = roomai.game("kuhn_poker")
    settings = find_learner("best_response").settings_class.of(
        against="fold", hidden=(16,), envs=64, steps=20_000, entropy=0.0
    )
    run = Training.start("best_response", game, settings, results=tmp_path, seed=1, eval_every=4000, eval_games=400)
    run.go()
    lines = [line.metrics for line in read_metrics(run.folder.path) if "eval/score_against_opponents" in line.metrics]
    scores = [metrics["eval/score_against_opponents"] for metrics in lines]
    assert scores[-1] > 0.9
    assert run.evaluation is not None
    assert run.evaluation.worth == run.evaluation.against_opponents == scores[-1]
    best = 1 + scores.index(max(scores))
    assert read_about(run.folder.path / BEST).steps // 4000 == best


def test_the_same_seed_the_same_course(start: Start) -> None:
    one, other = start(), start()
    one.go()
    other.go()
    assert_same_course(one.folder.path, other.folder.path)


# ---- Going on


@pytest.mark.parametrize(
    ("name", "settings"),
    [("toy", {"steps": 2400, "envs": 8}), ("ppo", {"steps": 5120, "envs": 4, "hidden": [8]})],
)
def test_killed_at_random_moments_it_ends_the_same(
    name: str, settings: dict[str, Any], start: Start, tmp_path: Path
) -> None:
    command = [sys.executable, str(Path(__file__).with_name("killed_runs.py")), str(tmp_path / "killed"), name,
               json.dumps(settings)]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": str(torch.get_num_threads())}
    )
    assert done.returncode == 0, done.stderr
    killed = Path(done.stdout.strip())
    whole = start(name, plan={"eval_every": 100, "checkpoint_every": 30}, **settings)
    whole.go()
    assert_same_course(whole.folder.path, killed)


@pytest.mark.parametrize("failure", ["stop", "stop twice"])
def test_a_signal_stops_it_and_it_goes_on(start: Start, failure: str) -> None:
    whole = start()
    whole.go()
    usual = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    run = start(fail_at=37, failure=failure)
    folder = run.folder.path
    if failure == "stop":
        assert run.go() is None
        assert read_metadata(folder).steps == 370  # the iteration was finished, and kept
    else:
        with pytest.raises(KeyboardInterrupt):
            run.go()
        assert checkpoints(folder)[-1].name == "step_000000300"
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == usual
    assert read_metadata(folder).status == "interrupted"
    assert not (folder / FINAL).exists()
    _forget_failure(folder)
    again = Training.resume(folder)
    assert again.learner.steps == (370 if failure == "stop" else 300)
    again.go()
    assert weights(folder).keys() == weights(whole.folder.path).keys()
    assert lines(folder) == lines(whole.folder.path)


def test_outside_of_the_main_thread_there_are_no_signals(start: Start) -> None:
    run = start()
    thread = threading.Thread(target=run.go)
    thread.start()
    thread.join()
    assert read_metadata(run.folder.path).status == "finished"


def test_a_finished_run_goes_on_for_more_steps_only(start: Start) -> None:
    run = start()
    run.go()
    folder = run.folder.path
    with pytest.raises(RunError, match="finished its 1,000 steps"):
        Training.resume(folder)
    with pytest.raises(OptionError, match="more than the 1,000"):
        Training.resume(folder, steps=1000)
    assert not run_folder.is_locked(folder)
    longer = Training.resume(folder, steps=1500)
    assert not (folder / FINAL).exists()
    assert longer.go() is not None
    assert run_folder.read_config(folder).settings["steps"] == 1500
    whole = start(steps=1500)
    whole.go()
    assert lines(folder) == lines(whole.folder.path)


def test_nobody_goes_on_with_a_run_at_work(start: Start) -> None:
    run = start()
    with pytest.raises(RunError, match="running already"):
        Training.resume(run.folder.path)
    run.folder.close()
    with pytest.raises(RunError, match="no checkpoint"):
        Training.resume(run.folder.path)


def test_threads_are_as_they_were(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start(fail_at=5, failure="stop")
    run.folder.tell(threads=3)
    run.go()
    told: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", told.append)
    Training.resume(run.folder.path).folder.close()
    assert told == [3]


def _forget_failure(folder: Path) -> None:
    """Let a toy not fail again."""
    config = json.loads((folder / "config.json").read_text())
    config["settings"] |= {"fail_at": -1, "failure": ""}
    (folder / "config.json").write_text(json.dumps(config))


@pytest.mark.gpu
@pytest.mark.parametrize("name", ["toy", "ppo"])
def test_on_cuda(tmp_path: Path, name: str) -> None:
    settings = find_learner(name).settings_class.of(steps=20_000, envs=128)
    run = Training.start(name, KUHN, settings, results=tmp_path, seed=1, device="cuda", eval_every=5000, eval_games=200)
    assert run.go() is not None
    again = Training.resume(run.folder.path, steps=30_000)
    assert next(again.learner.policy.parameters()).is_cuda
    found = again.go()
    assert found is not None
    assert found.exploitability is not None


# ---- Failing


@pytest.mark.parametrize(
    ("failure", "error", "told"),
    [
        ("nan metric", TrainingError, "after 370 decisions losses/value_loss is nan"),
        ("nan weight", TrainingError, r"after 370 decisions actor\.0\.weight of the policy is not finite"),
        ("device memory", TrainingError, r"too little memory on cpu: lower envs \(10\), hidden .*1 TiB"),
        ("host memory", TrainingError, "too little memory on cpu"),
        ("python memory", TrainingError, "too little memory on cpu"),
        ("bug", ZeroDivisionError, "a bug"),
    ],
)
def test_a_failure_keeps_the_last_good_checkpoint(start: Start, failure: str, error: Any, told: str) -> None:
    run = start(fail_at=37, failure=failure)
    with pytest.raises(error, match=told):
        run.go()
    folder = run.folder.path
    metadata = read_metadata(folder)
    assert metadata.status == "failed"
    assert metadata.error
    assert checkpoints(folder)[-1].name == "step_000000300"
    _forget_failure(folder)
    again = Training.resume(folder)
    assert again.go() is not None
    assert read_metadata(folder).error == ""


def test_too_large_a_learner_leaves_no_folder(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make_policy(*_: Any, **__: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("players.learners.ppo.make_policy", make_policy)
    with pytest.raises(TrainingError, match=r"lower envs \(10\), horizon \(16\), hidden .* raise minibatches \(8\)"):
        start("ppo")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, run = start(), start()
    whole.go()

    def full(path: Path, state: Any) -> None:
        if run.learner.steps == 500:
            raise OutputError(f"{path} can't be written: No space left on device")
        write_state(path, state)

    monkeypatch.setattr(training, "write_state", full)
    with pytest.raises(OutputError, match="No space left"):
        run.go()
    folder = run.folder.path
    assert read_metadata(folder).status == "failed"
    assert [place.name for place in checkpoints(folder)][-1] == "step_000000400"
    assert [path.name for path in (folder / "checkpoints").glob(".*")] == []
    monkeypatch.undo()
    LEARNERS["toy"] = "toy_learner:Toy"
    Training.resume(folder).go()
    assert_same_course(whole.folder.path, folder)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = find_learner("toy").settings_class()
    with pytest.raises(OutputError, match="can't be written"):
        Training.start("toy", KUHN, settings, results=tmp_path / "file", seed=1)


# ---- Folders of strangers


def _other_shape(folder: Path) -> None:
    _edit_policy(folder, lambda tensors: tensors | {"actor.2.weight": torch.zeros(3, 8)})


def _missing(folder: Path) -> None:
    _edit_policy(folder, lambda tensors: {name: value for name, value in tensors.items() if name != "actor.0.bias"})


def _nan(folder: Path) -> None:
    _edit_policy(folder, lambda tensors: tensors | {"actor.0.bias": torch.full((8,), math.nan)})


def _other_weights(folder: Path) -> None:
    _edit_policy(folder, lambda tensors: tensors | {"actor.0.bias": torch.ones(8)})


def _torn_policy(folder: Path) -> None:
    _tear(folder / POLICY)


def _torn_state(folder: Path) -> None:
    _tear(folder / STATE)


def _odd_state(folder: Path) -> None:
    kept = read_state(folder / STATE)
    del kept["learner"]["optimizer"]
    write_state(folder / STATE, kept)


def _policy_as_state(folder: Path) -> None:
    shutil.copy(folder / POLICY, folder / STATE)


def _edit_policy(folder: Path, edit: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]) -> None:
    text = read_header(folder / POLICY, 1 << 20, 1 << 20)
    save_file(edit(load_file(folder / POLICY)), folder / POLICY, {"roomai": text})


def _tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_other_shape, r"expected actor\.2\.weight to be float32 \[2, 8\], got float32 \[3, 8\]"),
        (_missing, r"expected actor\.0\.bias to be float32 \[8\], got absent"),
        (_nan, r"actor\.0\.bias has numbers that are not finite"),
        (_other_weights, "leads to another policy"),
        (_torn_policy, "torn"),
        (_torn_state, "torn"),
        (_odd_state, "does not fit toy"),
        (_policy_as_state, "no state of a run"),
    ],
)
def test_a_bad_checkpoint_is_refused(start: Start, edit: Callable[[Path], None], told: str) -> None:
    run = start(fail_at=37, failure="stop")
    run.go()
    edit(checkpoints(run.folder.path)[-1])
    with pytest.raises(RunError, match=told):
        Training.resume(run.folder.path)
    assert not run_folder.is_locked(run.folder.path)


def test_a_checkpoint_of_something_else_is_refused(start: Start, tmp_path: Path) -> None:
    runs = {
        "seed": start(fail_at=37, failure="stop"),
        "game": start(game=roomai.game("leduc_poker"), fail_at=37, failure="stop"),
        "options": start(game=roomai.game("kuhn_poker", num_players=3), fail_at=37, failure="stop"),
    }
    for run in runs.values():
        run.go()
    folder = runs["seed"].folder.path
    for what in ("game", "options"):
        shutil.rmtree(checkpoints(folder)[-1])
        shutil.copytree(checkpoints(runs[what].folder.path)[-1], folder / "checkpoints/step_000000370")
        with pytest.raises(RunError, match=f"of another game: expected {what}"):
            Training.resume(folder)
    with pytest.raises(RunError, match="of another game"):
        Training.resume(runs["game"].folder.path, game=KUHN)


def test_a_run_of_a_game_in_a_file_needs_the_game(start: Start) -> None:
    cards = observed_game.spec.bind()
    run = start(game=cards, fail_at=5, failure="stop", plan={"eval_games": 4})
    run.go()
    with pytest.raises(RunError, match="can't be had"):
        Training.resume(run.folder.path)
    Training.resume(run.folder.path, game=cards).folder.close()


# ---- What a policy is worth


def uniform(game: Any) -> Any:
    policy = make_policy(game, NetworkSettings(hidden=(4,)))
    last: Any = list(policy.actor.parameters())[-2:]
    with torch.no_grad():
        for parameter in last:
            parameter.zero_()
    return policy


def test_uniform_play_in_kuhn_poker() -> None:
    found = Evaluator(KUHN, 4000).evaluate(uniform(KUHN), 7)
    assert found.steps == 7
    assert found.nash_conv == pytest.approx(11 / 12)  # 1/2 and 5/12 by best responses to it
    assert found.exploitability == pytest.approx(11 / 24)
    assert abs(found.scores[0] - 1 / 8) < 2 * found.half_widths[0]
    assert found.scores[1] == -found.scores[0]
    assert 0.02 < found.half_widths[0] < 0.06  # 1.96 standard deviations of about 1.2, by the root of 4000
    assert abs(found.against_random) < 2 * found.against_random_half_width
    assert found.worth == -found.exploitability


def test_an_evaluation_depends_on_the_policy_alone() -> None:
    evaluator = Evaluator(KUHN, 50)
    one = evaluator.evaluate(uniform(KUHN), 1)
    evaluator.evaluate(make_policy(KUHN, NetworkSettings()), 2)
    assert evaluator.evaluate(uniform(KUHN), 1) == one == Evaluator(KUHN, 50).evaluate(uniform(KUHN), 1)


def test_as_many_games_as_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Evaluator(KUHN, 64).evaluate(uniform(KUHN), 0)
    monkeypatch.setattr("players.learners.evaluation.SIDE_BY_SIDE", 48)
    played, _ = (evaluator := Evaluator(KUHN, 64))._play(uniform(KUHN), torch.ones(48, 2, dtype=torch.bool))
    assert len(played) == 64
    assert evaluator.evaluate(uniform(KUHN), 0).games == whole.games == 64


def test_large_and_other_games_have_no_exploitability(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("players.learners.evaluation.LARGEST_TREE", 57)  # kuhn_poker has 58
    found = Evaluator(KUHN, 20).evaluate(uniform(KUHN), 0)
    assert found.exploitability is None
    assert found.worth == found.against_random
    assert Evaluator(roomai.game("kuhn_poker", num_players=3), 20).evaluate(
        uniform(roomai.game("kuhn_poker", num_players=3)), 0
    ).nash_conv is None  # fmt: skip


class Measured(observed_game.Cards):
    def measures(self) -> Any:
        return {"told": float(sum(self._told)), "cards": tuple(map(float, self._cards)), "never": math.nan}


def test_measures_of_a_game_in_plain_python() -> None:
    spec: Any = observed_game.GameSpec(
        name="measured", version=1, summary="", options=observed_game.Options, zero_sum=True, env=Measured
    )
    found = Evaluator(spec.bind(), 400).evaluate(uniform(spec.bind()), 0)
    assert found.measures.keys() == {"told", "cards_seat0", "cards_seat1", "never"}
    assert found.measures["never"] is None
    assert found.measures["told"] == pytest.approx(1.0, abs=0.15)
    assert found.measures["cards_seat0"] == pytest.approx(0.5, abs=0.1)
    assert "eval/told" in found.metrics
    assert "eval/never" not in found.metrics


# ---- Learners and loggers by name


def test_learners_by_name() -> None:
    assert {"ppo", "mappo", "nfsp", "fcp", "best_response"} <= set(learner_names())
    for name in ("ppo", "mappo", "nfsp", "fcp", "best_response"):
        assert issubclass(find_learner(name), Learner)
    with pytest.raises(UnknownNameError, match="did you mean 'mappo'"):
        find_learner("mapo")


def test_what_is_no_learner_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LEARNERS, "toy", "toy_learner:ToySettings")
    with pytest.raises(OptionError, match="toy is no learner"):
        find_learner("toy")


def test_tensorboard(start: Start) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    run = start(fail_at=50, failure="stop")
    run.add_loggers([find_logger("tensorboard")])
    run.go()
    folder = run.folder.path
    _forget_failure(folder)
    again = Training.resume(folder)
    again.add_loggers([find_logger("tensorboard")])
    again.go()
    events = accumulator.EventAccumulator(str(folder / "tensorboard")).Reload()
    steps = [event.step for event in events.Scalars("losses/policy_loss")]
    assert steps == [line.steps for line in read_metrics(folder)]
    assert "charts/SPS" in events.Tags()["scalars"]


def test_weights_and_biases_offline(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_SILENT", "true")
    run = start(steps=50)
    run.add_loggers([find_logger("wandb")])
    run.go()
    assert list((run.folder.path / "wandb").glob("offline-run-*/*.wandb"))


@pytest.mark.parametrize("name", ["tensorboard", "wandb"])
def test_a_logger_that_is_not_installed_names_its_extra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(OptionError, match=rf"pip install 'roomai\[{name}\]'"):
        find_logger(name)


def test_an_unknown_logger() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'wandb'"):
        find_logger("wanb")


def test_metrics_are_there_even_if_a_checkpoint_is_not(start: Start) -> None:
    run = start(fail_at=37, failure="bug")
    with pytest.raises(ZeroDivisionError):
        run.go()
    assert [line.steps for line in read_metrics(run.folder.path)][-1] == 360
    assert (run.folder.path / METRICS).read_bytes().endswith(b"\n")
