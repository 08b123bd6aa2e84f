"""The folder of a training run, and states in files: whole or absent, locked, found, and read with limits."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import safetensors
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from players.files import replaced
from players.learners import run_folder, state_file
from players.learners.run_folder import Config, Line, Metadata, RunFolder
from players.learners.state_file import read_state, write_state
from roomai.errors import OutputError, RunError

METADATA = Metadata(
    run_id="", algorithm="ppo", game="kuhn_poker", game_version=1, options={}, seed=3, device="cpu", threads=1,
    created="", updated="", torch="2",
)  # fmt: skip
CONFIG = Config(settings={"hidden": [8]}, eval_every=0, eval_games=10, checkpoint_every=0, checkpoint_minutes=5.0)


def create(results: Path, **changes: Any) -> RunFolder:
    return RunFolder.create(results, msgspec.structs.replace(METADATA, **changes), CONFIG)


def line(steps: int) -> Line:
    return Line(steps=steps, games=1, seconds=0.5, metrics={"losses/value_loss": 0.25})


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return create(tmp_path)


# ---- Making and going on


def test_runs_of_one_second_have_different_names(tmp_path: Path) -> None:
    runs = [create(tmp_path) for _ in range(3)] + [create(tmp_path, algorithm="nfsp")]
    names = [run.path.name for run in runs]
    assert len(set(names)) == 4
    assert all(run_folder.RUN_ID.fullmatch(name) for name in names)
    assert [run.metadata.run_id for run in runs] == names
    assert runs[0].path.parent == tmp_path / "ppo"


def test_it_is_read_as_it_was_written(run: RunFolder) -> None:
    run.tell(steps=70, games=9, seconds=1.5)
    assert run_folder.read_metadata(run.path) == run.metadata
    assert (run.metadata.steps, run.metadata.status) == (70, "running")
    assert run_folder.read_config(run.path) == CONFIG
    assert run_folder.read_final(run.path) is None
    assert list(run_folder.read_metrics(run.path)) == []


def test_only_one_works_on_a_run(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_folder, "LOCK_PATIENCE_S", 0.0)
    assert run_folder.is_locked(run.path)
    with pytest.raises(RunError, match="running already"):
        RunFolder.reopen(run.path)
    run.close()
    assert not run_folder.is_locked(run.path)
    assert run_folder.read_metadata(run.path).status == "interrupted"  # it says that it is running, and nobody is
    again = RunFolder.reopen(run.path)
    assert run_folder.is_locked(run.path)
    again.close()


@pytest.mark.parametrize("status", ["finished", "failed"])
def test_what_ended_otherwise_stays_so(run: RunFolder, status: str) -> None:
    run.tell(status=status)
    run.close()
    assert run_folder.read_metadata(run.path).status == status


def test_metrics_later_than_a_checkpoint_are_cut(run: RunFolder) -> None:
    for steps in (10, 20, 30):
        run.append(line(steps))
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b'{"steps": 40, "ga')  # torn
    assert [one.steps for one in run_folder.read_metrics(run.path)] == [10, 20, 30]
    run.cut(20)
    run.append(line(25))
    assert [one.steps for one in run_folder.read_metrics(run.path)] == [10, 20, 25]


# ---- Checkpoints


def keep(run: RunFolder, steps: int) -> None:
    with run.checkpoint(steps) as place:
        (place / run_folder.POLICY).write_text(str(steps))
        (place / run_folder.STATE).write_text(str(steps))
    run.thin()


def test_the_newest_two_checkpoints_can_be_gone_on_from(run: RunFolder) -> None:
    with pytest.raises(RunError, match="no checkpoint"):
        run_folder.last_state(run.path)
    for steps in (5, 1_000_000_000_000, 70):
        keep(run, steps)
    found = run_folder.checkpoints(run.path)
    assert [place.name for place in found] == ["step_000000005", "step_000000070", "step_1000000000000"]
    assert [(place / run_folder.STATE).exists() for place in found] == [False, True, True]
    assert all((place / run_folder.POLICY).exists() for place in found)
    assert run_folder.last_state(run.path) == found[-1]


def test_a_checkpoint_is_whole_or_absent(run: RunFolder) -> None:
    keep(run, 5)

    def fail() -> None:
        with run.checkpoint(10) as place:
            (place / run_folder.POLICY).write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"step_000000010 can't be written: No space left"):
        fail()
    assert [place.name for place in (run.path / "checkpoints").iterdir()] == ["step_000000005"]


def test_what_a_killed_process_left_goes(run: RunFolder) -> None:
    keep(run, 5)
    (run.path / "checkpoints/.step_000000010.abcd").mkdir()
    assert len(run_folder.checkpoints(run.path)) == 1
    run.close()
    RunFolder.reopen(run.path).close()
    assert [place.name for place in (run.path / "checkpoints").iterdir()] == ["step_000000005"]


def test_all_is_on_the_disk_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(opened: int) -> None:
        done.append(f"sync {Path(os.readlink(f'/proc/self/fd/{opened}')).name.split('.')[1:2] or 'parent'}")
        fsync(opened)

    def renamed(path: Path, target: Path) -> Path:
        done.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    with replaced(tmp_path / "folder") as aside:
        aside.mkdir()
        (aside / "a.inner").write_text("x")
    assert done == ["sync ['inner']", "sync ['folder']", "rename", "sync parent"]


# ---- Finding


def test_runs_are_found_by_id_and_by_folder(run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = run.path.name
    assert run_folder.find_run(name, tmp_path) == run.path
    assert run_folder.find_run(str(run.path)) == run.path
    monkeypatch.setenv(run_folder.RESULTS, str(tmp_path))
    assert run_folder.find_run(name) == run.path
    monkeypatch.delenv(run_folder.RESULTS)
    tmp_path.joinpath("results").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run_folder.find_run(name).samefile(run.path)
    with pytest.raises(RunError, match=f"there is no run {name}1 .*did you mean {name}"):
        run_folder.find_run(f"{name}1", tmp_path)
    with pytest.raises(RunError, match=r"expected a run's id or its folder"):
        run_folder.find_run("nowhere", tmp_path)


def test_a_name_of_two_runs_is_refused(run: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "copy" / run.path.name).mkdir(parents=True)
    with pytest.raises(RunError, match="several runs"):
        run_folder.find_run(run.path.name, tmp_path)


# ---- Files of strangers


def _format(folder: Path) -> None:
    _edit(folder, format=2)


def _more(folder: Path) -> None:
    _edit(folder, surprise=1)


def _type(folder: Path) -> None:
    _edit(folder, steps="many")


def _absent(folder: Path) -> None:
    (folder / "metadata.json").unlink()


def _binary(folder: Path) -> None:
    (folder / "metadata.json").write_bytes(b"\x80\x04pickle")


def _deep(folder: Path) -> None:
    (folder / "metadata.json").write_text("[" * 500_000)


def _large(folder: Path) -> None:
    with (folder / "metadata.json").open("wb") as file:
        file.truncate(1 << 40)


def _pipe(folder: Path) -> None:
    (folder / "metadata.json").unlink()
    os.mkfifo(folder / "metadata.json")


def _edit(folder: Path, **changes: Any) -> None:
    path = folder / "metadata.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_format, "has format 2; this roomai .* reads 1"),
        (_more, "surprise"),
        (_type, "steps"),
        (_absent, "there is no file"),
        (_binary, "torn, or no file of ours"),
        (_deep, "torn, or no file of ours"),
        (_large, "at most 1,048,576 are let in"),
        (_pipe, "no plain file"),
    ],
)
def test_metadata_of_a_stranger(run: RunFolder, edit: Callable[[Path], None], told: str) -> None:
    edit(run.path)
    with pytest.raises(RunError, match=told) as raised:
        run_folder.read_metadata(run.path)
    assert "metadata.json" in str(raised.value)


def test_a_bad_line_is_named(run: RunFolder) -> None:
    run.append(line(10))
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b'{"steps": 20}\n')
    with pytest.raises(RunError, match=r"metrics\.jsonl, line 2"):
        list(run_folder.read_metrics(run.path))


def test_links_are_no_checkpoints(run: RunFolder, tmp_path: Path) -> None:
    keep(run, 5)
    (run.path / "checkpoints/step_000000009").symlink_to(tmp_path)
    assert [place.name for place in run_folder.checkpoints(run.path)] == ["step_000000005"]


# ---- States in files

DTYPES = [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool, torch.float16, torch.bfloat16,
          torch.float32, torch.float64]  # fmt: skip
tensors = st.builds(
    lambda dtype, shape, seed: torch.randint(0, 2, shape, generator=torch.Generator().manual_seed(seed)).to(dtype),
    st.sampled_from(DTYPES),
    st.lists(st.integers(0, 3), max_size=3),
    st.integers(0, 99),
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | tensors
states = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=10,
)


def same(one: Any, other: Any) -> bool:
    """Whether two states are the same, in types and bits."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and one.shape == other.shape and torch.equal(one, other)
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


@given(states)
def test_a_state_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, state: Any) -> None:
    path = tmp_path_factory.mktemp("state") / "state"
    write_state(path, state)
    assert same(read_state(path), state)


def test_views_of_the_same_memory_are_kept_apart(tmp_path: Path) -> None:
    whole = torch.arange(6.0).reshape(2, 3)
    state = [whole, whole, whole[1], whole.T, whole[:, 1:], torch.nn.Parameter(whole)]
    write_state(tmp_path / "state", state)
    read = read_state(tmp_path / "state")
    assert all(torch.equal(one, other) for one, other in zip(read, state, strict=True))
    read[0][0, 0] = 9.0
    assert read[1][0, 0] == 0.0


@pytest.mark.parametrize("state", [{1.5: 0}, {(1,): 0}, object(), {"a": {1, 2}}])
def test_what_no_state_may_hold(tmp_path: Path, state: Any) -> None:
    with pytest.raises(TypeError):
        write_state(tmp_path / "state", state)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise safetensors.SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(state_file, "save_file", full)
    with pytest.raises(OutputError, match="No space left"):
        write_state(tmp_path / "state", 1)


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _long_header(path: Path) -> None:
    path.write_bytes((1 << 40).to_bytes(8, "little") + path.read_bytes()[8:])


def _foreign(path: Path) -> None:
    save_file({"a": torch.zeros(1)}, path)


def _no_json(path: Path) -> None:
    save_file({"0": torch.zeros(1)}, path, {"roomai": "__import__('os')"})


def _lacking(path: Path) -> None:
    save_file({}, path, {"roomai": '["tensor", 0, "cpu"]'})


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_torn, "torn"),
        (_empty, "torn"),
        (_long_header, "header of 1,099,511,627,776 bytes"),
        (_foreign, "does not say what it is"),
        (_no_json, "no state of a run"),
        (_lacking, "no state of a run"),
        (_folder, "there is no file"),
    ],
)
def test_a_state_of_a_stranger(tmp_path: Path, edit: Callable[[Path], None], told: str) -> None:
    path = tmp_path / "state"
    write_state(path, {"a": torch.arange(10)})
    edit(path)
    with pytest.raises(RunError, match=told):
        read_state(path)
