"""The folder of a training run: what lies in it, and how it is written, locked, found and read.

    results/ppo/run_20260101_120000_seed1/
        metadata.json               what is learned, by what, how far it is
        config.json                 every setting
        metrics.jsonl               one line an iteration
        final_eval.json             what the policy is worth at the end
        policy.safetensors          the policy as it is, or was at the end
        best.safetensors            the policy that was worth most
        checkpoints/step_000200000/ policy.safetensors, and in the newest two state.safetensors, to go on from

A folder that came from a stranger is read with limits, as data only. Nothing here needs torch.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import msgspec

from roomai.errors import OutputError, RunError
from roomai.version import __version__

from ..files import replaced, sync
from .files import read_bytes, read_json, write_json

FORMAT = 1
RESULTS = "ROOMAI_RESULTS"
"""The environment variable that says where runs are looked up; without it in the folder results/."""
METADATA, CONFIG, METRICS, FINAL = "metadata.json", "config.json", "metrics.jsonl", "final_eval.json"
POLICY, BEST, STATE = "policy.safetensors", "best.safetensors", "state.safetensors"
CHECKPOINTS = "checkpoints"
LOCK = ".lock"
RUN_ID = re.compile(r"run_\d{8}_\d{6}_seed\d{1,20}")
STEP = re.compile(r"step_(\d{9,18})")
KEPT_STATES = 2
"""Checkpoints that a run can go on from; of older ones only the policy stays."""
LARGEST = 1 << 20
"""Bytes of a JSON file."""
LARGEST_METRICS = 1 << 30
LOCK_PATIENCE_S = 1.0

Status = Literal["running", "finished", "interrupted", "failed"]


class Metadata(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run is, and how far it is."""

    run_id: str
    algorithm: str
    game: str
    game_version: int
    options: dict[str, Any]
    """Those of the game that are not at their defaults."""
    seed: int
    device: str
    threads: int
    """Of torch on the CPU: they decide how sums are rounded."""
    status: Status = "running"
    error: str = ""
    """Why it failed."""
    created: str
    updated: str
    """Both in ISO 8601, UTC."""
    steps: int = 0
    """Decisions played."""
    games: int = 0
    """Games finished."""
    seconds: float = 0.0
    """Spent in all sittings together."""
    torch: str
    roomai: str = __version__
    format: int = FORMAT


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting of a run: those of its algorithm, and when it is evaluated and kept."""

    settings: dict[str, Any]
    eval_every: int
    """Decisions between two evaluations; 0 for one at the end only."""
    eval_games: int
    checkpoint_every: int
    """Decisions between two checkpoints; 0 for as many as minutes say."""
    checkpoint_minutes: float
    format: int = FORMAT


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of metrics.jsonl."""

    steps: int
    games: int
    seconds: float
    metrics: dict[str, float]


class Evaluated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy is worth."""

    steps: int
    """Decisions it has learned from."""
    games: int
    """Played for each of the numbers below."""
    seed: int
    """Of those games."""
    scores: tuple[float, ...]
    """The mean score of each seat where the policy plays all of them."""
    half_widths: tuple[float, ...]
    """Of the 95 % intervals of those means."""
    against_random: float
    """Its mean score over the seats where everybody else plays uniformly at random."""
    against_random_half_width: float
    against_opponents: float | None = None
    """Its mean score against the fixed players that it learns to answer; None for a learner without such."""
    against_opponents_half_width: float | None = None
    nash_conv: float | None = None
    exploitability: float | None = None
    """Exact; None where the game is too large, or not a zero-sum game of two."""
    measures: dict[str, float | None] = {}
    """Means of the game's measures where it plays all seats, NAME_seatK for those of each seat; None: not defined."""
    format: int = FORMAT

    @property
    def worth(self) -> float:
        """The best policy of a run has most of it: what it scores against its opponents, if it has any; else the less
        exploitability the more, or where that is unknown the score against random players."""
        if self.against_opponents is not None:
            return self.against_opponents
        return self.against_random if self.exploitability is None else -self.exploitability

    @property
    def metrics(self) -> dict[str, float]:
        """The same as metrics."""
        scores = {f"score_seat{seat}": score for seat, score in enumerate(self.scores)}
        told = {
            **scores, "score_against_opponents": self.against_opponents,
            "score_against_random": self.against_random, "exploitability": self.exploitability,
            "nash_conv": self.nash_conv, **self.measures,
        }  # fmt: skip
        return {f"eval/{name}": value for name, value in told.items() if value is not None}


# ---- Finding and reading -----------------------------------------------------------------------------------------


def results_folder() -> Path:
    """Where runs are looked up."""
    return Path(os.environ.get(RESULTS) or "results").expanduser()


def find_run(text: str, results: Path | None = None) -> Path:
    """The folder of a run by its id, or by the path of its folder. Raises RunError if there is none, or several."""
    results = results_folder() if results is None else results
    if not RUN_ID.fullmatch(text):
        path = Path(text).expanduser()
        if not (path / METADATA).is_file():
            known = _nearest(text, results)
            raise RunError(f"there is no run {text}: expected a run's id or its folder, with {METADATA} in it{known}")
        return path
    found = sorted(path for path in results.glob(f"*/{text}") if path.is_dir())
    if not found:
        raise RunError(f"there is no run {text} in {results}{_nearest(text, results)}")
    if len(found) > 1:
        raise RunError(f"several runs are named {text}: give the folder: {', '.join(map(str, found))}")
    return found[0]


def _nearest(text: str, results: Path) -> str:
    near = get_close_matches(text, [path.name for path in results.glob("*/run_*")], n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""


def read_metadata(folder: Path) -> Metadata:
    """What a run says of itself; one that was killed is interrupted. Raises RunError."""
    metadata = read_json(folder / METADATA, Metadata, FORMAT, LARGEST)
    if metadata.status == "running" and not is_locked(folder):
        return msgspec.structs.replace(metadata, status="interrupted")
    return metadata


def read_config(folder: Path) -> Config:
    """Every setting of a run. Raises RunError."""
    return read_json(folder / CONFIG, Config, FORMAT, LARGEST)


def read_final(folder: Path) -> Evaluated | None:
    """The evaluation at the end of a run; None if it hasn't come there. Raises RunError for a file that is none."""
    if not (folder / FINAL).exists():
        return None
    return read_json(folder / FINAL, Evaluated, FORMAT, LARGEST)


def read_metrics(folder: Path) -> Iterator[Line]:
    """The lines of metrics.jsonl; a torn last one is passed over. Raises RunError for any other that is none."""
    if not (folder / METRICS).exists():
        return
    for number, line in enumerate(_whole_lines(folder / METRICS), 1):
        yield _line(folder / METRICS, number, line)


def _whole_lines(path: Path) -> list[bytes]:
    return read_bytes(path, LARGEST_METRICS).split(b"\n")[:-1]


def _line(path: Path, number: int, text: bytes) -> Line:
    try:
        return msgspec.json.decode(text, type=Line)
    except (ValueError, RecursionError) as cause:
        raise RunError(f"{path}, line {number}: it is no line of ours: {cause}") from cause


def checkpoints(folder: Path) -> list[Path]:
    """The folders of a run's checkpoints, the oldest first."""
    try:
        with os.scandir(folder / CHECKPOINTS) as entries:
            found = [entry for entry in entries if STEP.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [Path(entry.path) for entry in sorted(found, key=lambda entry: step_of(entry.name))]


def step_of(name: str) -> int:
    """The decisions after which a checkpoint was written, by the name of its folder."""
    found = STEP.fullmatch(name)
    if found is None:
        raise RunError(f"{name} is no checkpoint's name: expected step_ and a number of nine digits or more")
    return int(found[1])


def last_state(folder: Path) -> Path:
    """The newest checkpoint that a run can go on from. Raises RunError if there is none."""
    for checkpoint in reversed(checkpoints(folder)):
        if (checkpoint / STATE).exists():
            return checkpoint
    raise RunError(f"{folder} has no checkpoint to go on from: start the run anew")


def is_locked(folder: Path) -> bool:
    """Whether somebody is at work on a run."""
    try:
        opened = os.open(folder / LOCK, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


# ---- Writing -----------------------------------------------------------------------------------------------------


class RunFolder:
    """The folder of a run that this process is at work on: it is locked until `close`."""

    def __init__(self, path: Path, metadata: Metadata, lock: int) -> None:
        self.path = path
        self.metadata = metadata
        self._lock = lock

    @classmethod
    def create(cls, results: Path, metadata: Metadata, config: Config) -> RunFolder:
        """A new run; its id is the time and the seed. Raises OutputError if the folder can't be made."""
        now = datetime.now(UTC)
        home = results / metadata.algorithm
        try:
            home.mkdir(parents=True, exist_ok=True)
            while True:
                path = home / f"run_{now:%Y%m%d_%H%M%S}_seed{metadata.seed}"
                if not any(results.glob(f"*/{path.name}")):
                    lock = cls._claimed(path)
                    if lock is not None:
                        break
                now += timedelta(seconds=1)
        except OSError as cause:
            raise OutputError(f"{home} can't be written: {cause.strerror or cause}") from cause
        folder = cls(path, msgspec.structs.replace(metadata, run_id=path.name, created=_iso(), updated=_iso()), lock)
        folder.write_config(config)
        folder.tell()
        return folder

    @staticmethod
    def _claimed(path: Path) -> int | None:
        """The lock of a folder that is made now, or None if it is somebody else's."""
        try:
            path.mkdir()
        except FileExistsError:
            return None
        return _locked(path)

    @classmethod
    def reopen(cls, path: Path) -> RunFolder:
        """A run to go on with. Raises RunError if it is none or somebody is at work on it, OutputError."""
        metadata = read_metadata(path)
        try:
            lock = _locked(path)
        except OSError as cause:
            raise OutputError(f"{path} can't be written: {cause.strerror or cause}") from cause
        folder = cls(path, metadata, lock)
        for left in (path / CHECKPOINTS).glob(".step_*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        return folder

    def write_config(self, config: Config) -> None:
        write_json(self.path / CONFIG, config)

    def tell(self, **changes: Any) -> None:
        """Write metadata.json anew, with these members changed. Raises OutputError."""
        self.metadata = msgspec.structs.replace(self.metadata, **changes, updated=_iso())
        write_json(self.path / METADATA, self.metadata)

    def append(self, line: Line) -> None:
        """Add a line to metrics.jsonl. Raises OutputError."""
        try:
            with (self.path / METRICS).open("ab") as file:
                file.write(msgspec.json.encode(line) + b"\n")
        except OSError as cause:
            raise OutputError(f"{self.path / METRICS} can't be written: {cause.strerror or cause}") from cause

    def cut(self, steps: int) -> None:
        """Take the lines out of metrics.jsonl that are later than a checkpoint, and the evaluation of the end."""
        path = self.path / METRICS
        (self.path / FINAL).unlink(missing_ok=True)
        if not path.exists():
            return
        kept = 0
        for number, line in enumerate(_whole_lines(path), 1):
            if _line(path, number, line).steps > steps:
                break
            kept += len(line) + 1
        os.truncate(path, kept)

    @contextmanager
    def checkpoint(self, steps: int) -> Iterator[Path]:
        """Yields the folder in which to write a checkpoint; it is there as a whole when that is done, or not at all."""
        place = self.path / CHECKPOINTS / f"step_{steps:09d}"
        try:
            place.parent.mkdir(exist_ok=True)
            if (self.path / METRICS).exists():
                sync(self.path / METRICS)  # what leads to a checkpoint is on the disk before it
        except OSError as cause:
            raise OutputError(f"{place} can't be written: {cause.strerror or cause}") from cause
        with replaced(place) as aside:
            aside.mkdir()
            yield aside

    def thin(self) -> None:
        """Remove the states of all checkpoints but the newest."""
        having = [place for place in checkpoints(self.path) if (place / STATE).exists()]
        for place in having[:-KEPT_STATES]:
            (place / STATE).unlink()

    def close(self) -> None:
        """Let others work on it."""
        os.close(self._lock)


def _locked(path: Path) -> int:
    """The descriptor that holds the lock of a run. Raises RunError if somebody else has it."""
    opened = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    patience = time.monotonic() + LOCK_PATIENCE_S
    while True:  # who looks whether it is locked holds it for a moment
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > patience:
                os.close(opened)
                raise RunError(f"{path} is running already, in another process") from None
            time.sleep(0.02)
        else:
            return opened


def _iso() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
