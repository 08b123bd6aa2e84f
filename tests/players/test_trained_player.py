"""`run:RUN`: plays what a run has learned, alone and in batches, wherever a player can be named."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import observed_game
import pytest
import torch
from safetensors.torch import load_file, save_file

import roomai
from competitions.cli import main
from competitions.entrants import named_entrants
from players import make_player, player_class
from players.bots.run import RunPlayer, weights_of
from players.catalogue import files_named, is_own_code
from players.learners.algorithms import LEARNERS, find_learner
from players.learners.run_folder import BEST, POLICY, RESULTS, checkpoints, read_final
from players.learners.state_file import read_header
from players.learners.trained import load_policy
from players.learners.training import Training
from roomai.errors import PlayerLoadError, RunError
from roomai.testing import check_player

GAME: Any = roomai.game("leduc_poker")


def trained(results: Path, game: Any, **settings: Any) -> Path:
    """A run of the toy learner that is over."""
    patch = pytest.MonkeyPatch()
    with patch.context() as patched:
        patched.setitem(LEARNERS, "toy", "toy_learner:Toy")
        made = find_learner("toy").settings_class.of(steps=3000, envs=100, **settings)
        run = Training.start("toy", game, made, results=results, seed=1, eval_every=500, eval_games=4,
                             checkpoint_every=1000)  # fmt: skip
        run.go()
    return run.folder.path


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LEARNERS, "toy", "toy_learner:Toy")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("results"), GAME)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """The run, to be edited."""
    shutil.copytree(folder, tmp_path / "toy" / folder.name)
    return tmp_path / "toy" / folder.name


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command where the run can be named by its id; the answer is what it says."""
    monkeypatch.setenv(RESULTS, str(folder.parent.parent))

    def run(command: str, exit_code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            main(command.split())
        told = "".join(capsys.readouterr())
        assert end.value.code == exit_code, told
        return told

    return run


def expected(folder: Path, info: Any) -> Any:
    """The probabilities by the weights, layer by layer, in float64."""
    weights = {name: value.double().numpy() for name, value in load_file(folder / POLICY).items()}
    x = np.asarray(info.observation, np.float64)
    x = np.maximum(weights["actor.0.weight"] @ x + weights["actor.0.bias"], 0)
    logits = np.where(info.action_mask, weights["actor.2.weight"] @ x + weights["actor.2.bias"], -np.inf)
    likely = np.exp(logits - logits.max())
    return likely / likely.sum()


# ---- How it plays


@pytest.mark.parametrize("settings", [{}, {"greedy": True}])
def test_it_keeps_to_the_contract(folder: Path, settings: Any) -> None:
    report = check_player(lambda seed=1: RunPlayer(GAME, str(folder), seed=seed, **settings), GAME, device="cpu")
    report.assert_ok()
    for check in ("batch_answers", "states_distribution", "policy_changes_nothing", "batch_policy"):
        assert report[check].passed


def test_it_plays_a_game_in_plain_python(tmp_path: Path) -> None:
    cards: Any = observed_game.spec.bind()
    player_folder = trained(tmp_path, cards)
    check_player(lambda seed=1: RunPlayer(cards, str(player_folder), seed=seed), cards, device="cpu").assert_ok()
    player = make_player(f"run:{player_folder}", cards, 1)
    env = cards.env(seed=3)
    infos = env.init()[2]
    alone = player.policy(infos[0])
    stacked = cards.batch(5, "cpu", seed=3).init()[2][0]
    np.testing.assert_allclose(player.policy(stacked)[0], alone, rtol=1e-6)


def test_what_it_states_follows_from_the_weights(folder: Path, decisions: Any, batch_of: Any) -> None:
    infos = decisions(GAME, 20)
    player = make_player(f"run:{folder}", GAME, 1)
    wanted = [expected(folder, info) for info in infos]
    np.testing.assert_allclose([player.policy(info) for info in infos], wanted, rtol=1e-4, atol=1e-7)
    for device in ("numpy", "cpu"):
        many = player.policy(batch_of(GAME, infos, device))
        assert str(many.dtype).endswith("float64")
        assert isinstance(many, np.ndarray) == (device == "numpy")
        np.testing.assert_allclose(np.asarray(many), wanted, rtol=1e-4, atol=1e-7)
        np.testing.assert_allclose(np.asarray(many).sum(1), 1, atol=1e-12)


@pytest.mark.parametrize("device", ["numpy", "cpu", "one game"])
def test_it_plays_as_often_as_it_should(folder: Path, decisions: Any, batch_of: Any, device: str) -> None:
    info = max(decisions(GAME, 20), key=lambda info: info.action_mask.sum())
    player = make_player(f"run:{folder}", GAME, 5)
    if device == "one game":
        player.receive_info(info)
        actions = [player.take_action() for _ in range(3000)]
    else:
        player.receive_info(batch_of(GAME, [info] * 3000, device))
        actions = np.asarray(player.take_action())
        assert actions.dtype == np.int64
    wanted = expected(folder, info)
    often = np.bincount(actions, minlength=len(wanted)) / 3000
    assert (np.abs(often - wanted) <= 4 * np.sqrt(wanted * (1 - wanted) / 3000)).all()


def test_the_same_seed_the_same_actions_on_numpy_and_torch(folder: Path, decisions: Any, batch_of: Any) -> None:
    infos = decisions(GAME, 50)
    answers = []
    for device in ("numpy", "cpu"):
        player = make_player(f"run:{folder}", GAME, 5)
        player.receive_info(batch_of(GAME, infos, device))
        answers.append(np.asarray(player.take_action()))
    np.testing.assert_array_equal(*answers)


def test_greedy_play(folder: Path, decisions: Any, batch_of: Any) -> None:
    infos = decisions(GAME, 20)
    player = make_player(f"run:{folder}(greedy=True)", GAME, 5)
    best = [int(np.argmax(expected(folder, info))) for info in infos]
    player.receive_info(batch_of(GAME, infos, "cpu"))
    assert player.take_action().tolist() == best
    for info, action in zip(infos, best, strict=True):
        player.receive_info(info)
        assert player.take_action() == action
        assert player.policy(info)[action] == 1 == player.policy(info).sum()


def test_it_tells_what_it_thinks(folder: Path, decisions: Any) -> None:
    info = decisions(GAME, 1)[0]
    player: Any = make_player(f"run:{folder}", GAME, 5)
    player.receive_info(info)
    player.take_action()
    names = [name for name, legal in zip(GAME.action_space.names, info.action_mask, strict=True) if legal]
    assert list(player.thought.probabilities) == names
    assert sum(player.thought.probabilities.values()) == pytest.approx(1)
    assert math.isfinite(player.thought.value)


def test_a_decision_takes_well_under_a_millisecond(folder: Path, decisions: Any) -> None:
    player = make_player(f"run:{folder}", GAME, 5)
    player.receive_info(decisions(GAME, 1)[0])
    took = []
    for _ in range(200):
        began = time.perf_counter()
        player.take_action()
        took.append(time.perf_counter() - began)
    assert np.median(took) < 1e-3


def test_weights_are_read_once_for_all_players(folder: Path) -> None:
    one, other = (RunPlayer(GAME, str(folder)) for _ in range(2))
    assert one.trained is other.trained


@pytest.mark.gpu
def test_on_cuda(folder: Path, decisions: Any, batch_of: Any) -> None:
    infos = decisions(GAME, 20)
    for settings in ("", "(greedy=True)"):
        player = make_player(f"run:{folder}{settings}", GAME, 1)
        info = batch_of(GAME, infos, "cuda")
        stated = player.policy(info)
        assert stated.is_cuda
        np.testing.assert_allclose(stated.cpu().numpy(), player.policy(batch_of(GAME, infos, "cpu")), rtol=1e-3)
        player.receive_info(info)
        actions = player.take_action()
        assert actions.is_cuda
        assert bool((stated.gather(1, actions[:, None]) > 0).all())
    batch: Any = GAME.batch(512, "cuda", reset="manual", seed=1)
    other = make_player(f"run:{folder}", GAME, 2)
    assert torch.isfinite(roomai.AbstractEnv.round(batch, [player, other])).all()


# ---- How it is named


def test_which_of_its_policies(folder: Path) -> None:
    assert weights_of(str(folder)) == folder / POLICY
    assert weights_of(f"{folder}@best") == folder / BEST
    assert weights_of(f"{folder}@step=1000") == checkpoints(folder)[1] / POLICY
    assert weights_of(str(folder / BEST)) == folder / BEST
    with pytest.raises(RunError, match="no checkpoint after 1700 decisions; the nearest: 1000, 2000, 3000"):
        weights_of(f"{folder}@step=1700")
    steps = [make_player(f"run:{folder}@step={steps}", GAME, 1) for steps in (0, 1000)]
    info = GAME.env(seed=1).init()[2][0]
    assert not np.array_equal(steps[0].policy(info), steps[1].policy(info))


def test_the_catalogue_knows_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RESULTS, str(folder.parent.parent))
    for entered, file in (
        (f"run:{folder.name}", POLICY),
        (f"run:{folder.name}@best(greedy=True)", BEST),
        (f"run(run='{folder}')", POLICY),
    ):
        assert player_class(entered) is RunPlayer
        assert not is_own_code(entered)
        assert files_named(entered) == [folder / file]
        make_player(entered, GAME, 1)
    assert list(named_entrants([f"run:{folder.name}", f"run:{folder}@best"])) == [folder.name, f"{folder.name}@best"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("run", "needs the setting run"),
        ("run:", "expected the id or the folder of a run"),
        ("run:run_20260101_000000_seed1", "there is no run run_20260101_000000_seed1"),
        ("run:{folder}@step=7", "no checkpoint after 7"),
        ("run:{folder}@worst", "there is no run"),
        ("run:{folder}(greedy=1)", "greedy must be of type bool"),
        ("run:{folder}(run='x')", "given twice"),
        ("run:{folder}/metadata.json", "there is no run"),
        ("run:nowhere.safetensors", "can't be read"),
    ],
)
def test_bad_names(folder: Path, text: str, told: str) -> None:
    with pytest.raises(PlayerLoadError, match=told):
        make_player(text.format(folder=folder), GAME, 1)


@pytest.mark.parametrize("text", ["run:nowhere", "run:nowhere.safetensors"])
def test_files_that_are_not_there(text: str) -> None:
    with pytest.raises(PlayerLoadError, match="there is no"):
        files_named(text)


# ---- Files of strangers


def edited(path: Path, about: dict[str, Any] | None = None, **tensors: torch.Tensor) -> None:
    told = json.loads(read_header(path, 1 << 20, 1 << 20)) | (about or {})
    save_file(load_file(path) | tensors, path, {"roomai": json.dumps(told)})


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"game": "kuhn_poker"}, "of another game: expected game 'leduc_poker', got 'kuhn_poker'"),
        ({"game_version": 7}, "expected game_version 1, got 7"),
        ({"options": {}}, "expected options"),
        ({"algorithm": "os"}, "no policy can be made as it says: there is no learner 'os'"),
        ({"settings": {"hidden": [65536] * 300}}, r"other weights: expected actor\.0\.weight to be float32 \[65536, "),
        ({"settings": {"hidden": [0]}}, "no policy can be made as it says"),
        ({"settings": {"hiden": 1}}, "did you mean 'hidden'"),
        ({"format": 9}, "has format 9"),
        ({"more": 1}, "torn, or no file of ours"),
    ],
)
def test_weights_that_say_something_else(copy: Path, about: dict[str, Any], told: str) -> None:
    edited(copy / POLICY, about)
    with pytest.raises(RunError, match=told):
        load_policy(copy / POLICY, GAME)


@pytest.mark.parametrize(
    ("tensor", "told"),
    [
        (torch.zeros(9), r"expected actor\.0\.bias to be float32 \[8\], got float32 \[9\]"),
        (torch.zeros(8, dtype=torch.float64), r"actor\.0\.bias to be float32 \[8\], got float64 \[8\]"),
        (torch.full((8,), math.inf), r"actor\.0\.bias has numbers that are not finite"),
    ],
)
def test_weights_that_do_not_fit(copy: Path, tensor: torch.Tensor, told: str) -> None:
    edited(copy / POLICY, **{"actor.0.bias": tensor})
    with pytest.raises(RunError, match=told):
        load_policy(copy / POLICY, GAME)
    with pytest.raises(PlayerLoadError, match=told):
        make_player(f"run:{copy}", GAME, 1)


def test_a_file_of_a_game_that_must_not_be_run(copy: Path) -> None:
    edited(copy / POLICY, {"game": "evil.py:spec"})
    with pytest.raises(RunError, match="no name of a game"):
        load_policy(copy / POLICY)
    edited(copy / POLICY, {"game": "leduc_poker"})
    assert load_policy(copy / POLICY).game.name == "leduc_poker"


# ---- In events and verbs


def test_an_event_is_not_resumed_with_other_weights(copy: Path, run: Callable[..., str], tmp_path: Path) -> None:
    run(f"tournament leduc_poker run:{copy} random --games 100 --seed 1 --out {tmp_path}/event")
    named = json.loads((tmp_path / "event/event.json").read_text())["files"]
    assert list(named) == [str(copy / POLICY)]
    again = f"tournament --resume --out {tmp_path}/event"
    (copy / "metadata.json").write_text((copy / "metadata.json").read_text() + " ")  # it changes while a run goes on
    run(again)
    edited(copy / POLICY, **{"actor.0.bias": torch.ones(8)})
    assert "policy.safetensors" in run(again, 2)


def test_it_plays_in_worker_processes(copy: Path, run: Callable[..., str], tmp_path: Path) -> None:
    edited(copy / POLICY, {"algorithm": "ppo", "settings": {"hidden": [8]}})  # workers know of no toys
    told = run(
        f"tournament leduc_poker run:{copy} random --games 40 --seed 1 --jobs 2 --match 10 --out {tmp_path}/event"
    )
    assert "40 games" in told


def test_exploit_says_what_the_run_said(folder: Path, run: Callable[..., str]) -> None:
    final = read_final(folder)
    assert final is not None
    found = json.loads(run(f"exploit leduc_poker run:{folder.name} --json"))
    assert found["exact"]
    assert found["exploitability"] == pytest.approx(final.exploitability, rel=1e-6)
