"""A training run: a learner at work until it has played enough, evaluated, kept and told of on the way.

A run that was stopped at any moment, by whatever, goes on from its last checkpoint. On the CPU its weights are then,
bit for bit, those of a run that was never stopped.
"""

from __future__ import annotations

import math
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import torch

from roomai.batch.memory import check_device
from roomai.errors import OptionError, OutputError, RoomAIError, RunError, TrainingError
from roomai.registry import game as bind_game
from roomai.version import __version__

from ..files import replaced
from .algorithms import find_learner
from .evaluation import Evaluator
from .files import write_json
from .learner import AnyGame, Learner, LearnerSettings
from .loggers import Logger, MakeLogger
from .run_folder import (
    BEST,
    FINAL,
    POLICY,
    STATE,
    Config,
    Evaluated,
    Line,
    Metadata,
    RunFolder,
    last_state,
    read_config,
    step_of,
)
from .state_file import read_state, read_tensors, write_state
from .trained import LARGEST, LARGEST_HEADER, About, check_tensors, read_about, save_policy

TOLD_EVERY_S = 10.0
"""How often metadata.json says how far a run is."""
LONGEST_ERROR = 2000
HUNGRY = ("envs", "horizon", "batch", "memory", "reservoir", "hidden", "width", "blocks")
"""Settings that take memory, the most likely first; `minibatches` takes less the higher it is."""
NO_MEMORY = ("out of memory", "out_of_memory", "not enough memory", "can't allocate memory", "cannot allocate memory")


class Training:
    """A run in its folder, which is locked until `go` is over; made by `start` or `resume`."""

    def __init__(self, folder: RunFolder, config: Config, learner: Learner, settings: LearnerSettings) -> None:
        self.folder = folder
        self.config = config
        self.learner = learner
        self.settings = settings
        self.loggers: list[Logger] = []
        self.evaluation: Evaluated | None = None
        """The last."""
        self._evaluator = Evaluator(learner.game, config.eval_games, learner.device)
        self._best: float | None = None
        self._kept = -1
        self._seconds = 0.0
        self._kept_at = self._told_at = monotonic()
        if learner.device == "cuda":
            torch.set_float32_matmul_precision("high")  # TF32, several times as fast

    @classmethod
    def start(
        cls,
        algorithm: str,
        game: AnyGame,
        settings: LearnerSettings,
        *,
        results: Path,
        seed: int,
        device: str = "cpu",
        eval_every: int = 0,
        eval_games: int = 2000,
        checkpoint_every: int = 0,
        checkpoint_minutes: float = 5.0,
    ) -> Training:
        """A new run in a new folder under results/ALGORITHM.

        Raises UnknownNameError, OptionError or DeviceError for what can't be learned so, TrainingError for too little
        memory, OutputError if the folder can't be written; no folder is left then.
        """
        _check_device(device)
        _check_writable(results)
        with _enough_memory(settings, device):
            learner = find_learner(algorithm)(game, settings, seed, device)
        config = Config(
            settings=About.of(algorithm, settings, game, seed, 0).settings, eval_every=eval_every,
            eval_games=eval_games, checkpoint_every=checkpoint_every, checkpoint_minutes=checkpoint_minutes,
        )  # fmt: skip
        metadata = Metadata(
            run_id="", algorithm=algorithm, game=game.name, game_version=game.spec.version,
            options=game.changed_options, seed=seed, device=device, threads=torch.get_num_threads(), created="",
            updated="", torch=str(torch.__version__),
        )  # fmt: skip
        return cls(RunFolder.create(results, metadata, config), config, learner, settings)

    @classmethod
    def resume(cls, path: Path, *, steps: int | None = None, game: AnyGame | None = None) -> Training:
        """Go on with the run in a folder, from its last checkpoint, until more steps if they are given.

        Sets the number of torch's threads to what it was. `game` is for one that isn't installed under its name.
        Raises RunError for a run that is at work, finished, torn, of another game or version; OptionError for fewer
        steps than before.
        """
        folder = RunFolder.reopen(path)
        try:
            return cls._resumed(folder, steps, game)
        except BaseException:
            folder.close()
            raise

    @classmethod
    def _resumed(cls, folder: RunFolder, steps: int | None, game: AnyGame | None) -> Training:
        metadata, config = folder.metadata, read_config(folder.path)
        checkpoint = last_state(folder.path)
        learner_class = find_learner(metadata.algorithm)
        game = _game_of(folder, game)
        settings = learner_class.settings_class.of(**config.settings)
        settings = _with_steps(folder, settings, steps)
        _check_device(metadata.device)
        torch.set_num_threads(metadata.threads)
        with _enough_memory(settings, metadata.device):
            learner = learner_class(game, settings, metadata.seed, metadata.device)
            state = _read_checkpoint(checkpoint, folder, learner)
        config = msgspec.structs.replace(config, settings=config.settings | {"steps": settings.steps})
        training = cls(folder, config, learner, settings)
        training._best, training._seconds, training._kept = state["best"], state["seconds"], learner.steps
        folder.cut(learner.steps)
        folder.write_config(training.config)
        folder.tell(
            status="running", error="", steps=learner.steps, games=learner.games, seconds=training._seconds,
            torch=str(torch.__version__), roomai=__version__,
        )  # fmt: skip
        return training

    def add_loggers(self, makers: Sequence[MakeLogger]) -> None:
        """Let these take the metrics too."""
        for make in makers:
            self.loggers.append(make(self.folder.path, self.folder.metadata, self.config))

    def go(self) -> Evaluated | None:
        """Learn to the end, and answer the final evaluation; None if Ctrl-C or SIGTERM stopped the run before.

        Then the iteration is finished and kept; a second Ctrl-C stops at once. Raises TrainingError for a number that
        is not finite and for too little memory, OutputError if the folder can't be written any more; the last good
        checkpoint stays, and the run is failed.
        """
        status, error = "interrupted", ""
        try:
            with _enough_memory(self.settings, self.learner.device), _stops() as stopped:
                if self._kept < 0:
                    self._checkpoint()
                while self.learner.steps < self.settings.steps and not stopped:
                    self._iterate()
                if self.learner.steps >= self.settings.steps:
                    self._finish()
                    status = "finished"
                else:
                    self._checkpoint()
        except Exception as cause:
            status, error = "failed", f"{cause}"[:LONGEST_ERROR] or type(cause).__name__
            raise
        finally:
            for logger in self.loggers:
                logger.close()
            with suppress(OutputError):  # it must not hide what went wrong
                self.folder.tell(status=status, error=error)
            self.folder.close()
        return self.evaluation if status == "finished" else None

    def _iterate(self) -> None:
        learner, began = self.learner, monotonic()
        before = learner.steps
        metrics = dict(learner.iterate())
        steps = learner.steps
        self._check(metrics)
        metrics["charts/SPS"] = (steps - before) / max(monotonic() - began, 1e-9)
        if steps >= self.settings.steps or _passed(before, steps, self.config.eval_every):
            metrics |= self._evaluate().metrics
        self._seconds += monotonic() - began
        self.folder.append(Line(steps=steps, games=learner.games, seconds=self._seconds, metrics=metrics))
        for logger in self.loggers:
            logger.log(steps, metrics)
        minutes = (monotonic() - self._kept_at) / 60
        if _passed(before, steps, self.config.checkpoint_every) or minutes >= self.config.checkpoint_minutes:
            self._checkpoint()
        elif monotonic() - self._told_at >= TOLD_EVERY_S:
            self._tell()

    def _check(self, metrics: Mapping[str, float]) -> None:
        """Raise TrainingError if a metric or a weight is not finite."""
        steps = self.learner.steps
        hint = f"lower lr or max_grad_norm; the last checkpoint is that after {self._kept:,} decisions"
        for name, value in metrics.items():
            if not math.isfinite(value):
                raise TrainingError(f"after {steps:,} decisions {name} is {value}: {hint}")
        state = self.learner.policy.state_dict()
        weights = {name: tensor for name, tensor in state.items() if tensor.is_floating_point()}
        finite = torch.stack([tensor.isfinite().all() for tensor in weights.values()]).tolist()
        for name, good in zip(weights, finite, strict=True):
            if not good:
                raise TrainingError(f"after {steps:,} decisions {name} of the policy is not finite: {hint}")

    def _evaluate(self) -> Evaluated:
        found = self.evaluation = self._evaluator.evaluate(
            self.learner.policy, self.learner.steps, self.learner.opponents
        )
        if self._best is None or found.worth > self._best:
            self._save(BEST)
            self._best = found.worth
        return found

    def _checkpoint(self) -> None:
        steps = self.learner.steps
        if steps != self._kept:
            about = self._about()
            with self.folder.checkpoint(steps) as place:
                save_policy(place / POLICY, self.learner.policy, about)
                kept = {"about": _told(about), "learner": self.learner.state(), "best": self._best,
                        "seconds": self._seconds}  # fmt: skip
                write_state(place / STATE, kept)
            self.folder.thin()
            self._save(POLICY)
            self._kept = steps
        self._kept_at = monotonic()
        self._tell()

    def _save(self, name: str) -> None:
        """Put the policy as it is into the run's folder."""
        with replaced(self.folder.path / name) as aside:
            save_policy(aside, self.learner.policy, self._about())

    def _finish(self) -> None:
        if self.evaluation is None:  # a run that was stopped after its last iteration
            self._evaluate()
        self._checkpoint()
        write_json(self.folder.path / FINAL, self.evaluation)

    def _tell(self) -> None:
        self.folder.tell(steps=self.learner.steps, games=self.learner.games, seconds=self._seconds)
        self._told_at = monotonic()

    def _about(self) -> About:
        metadata, learner = self.folder.metadata, self.learner
        return About.of(metadata.algorithm, self.settings, learner.game, metadata.seed, learner.steps)


def _passed(before: int, now: int, every: int) -> bool:
    """Whether a multiple of `every` lies between two numbers of steps; 0 for never."""
    return every > 0 and before // every != now // every


@contextmanager
def _stops() -> Iterator[list[int]]:
    """Yields a list into which Ctrl-C or SIGTERM is put instead of stopping at once; the second stops at once."""
    stopped: list[int] = []

    def stop(number: int, *_: object) -> None:
        if stopped:
            raise KeyboardInterrupt
        stopped.append(number)

    usual = {}
    with suppress(ValueError):  # only the main thread may do this; in others there is nothing to stop
        for number in (signal.SIGINT, signal.SIGTERM):
            usual[number] = signal.signal(number, stop)
    try:
        yield stopped
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


@contextmanager
def _enough_memory(settings: LearnerSettings, device: str) -> Iterator[None]:
    """Turn whatever says that memory is short into a TrainingError that says what to lower."""
    try:
        yield
    except RoomAIError:
        raise
    except Exception as cause:
        short = isinstance(cause, MemoryError | torch.OutOfMemoryError)
        if not short and not any(text in str(cause).lower() for text in NO_MEMORY):
            raise
        names = {field.name for field in fields(settings)}
        lower = ", ".join(f"{name} ({getattr(settings, name)})" for name in HUNGRY if name in names)
        more = f", or raise minibatches ({settings.minibatches})" if "minibatches" in names else ""  # type: ignore[attr-defined]
        first = str(cause).partition("\n")[0]
        raise TrainingError(f"too little memory on {device}: lower {lower}{more}. It said: {first}") from cause


def _check_device(device: str) -> None:
    check_device(device)
    if device == "numpy":
        raise OptionError("device: learners need 'cpu' or 'cuda', got 'numpy'")


def _check_writable(results: Path) -> None:
    try:
        results.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=results):
            pass
    except OSError as cause:
        raise OutputError(f"{results} can't be written: {cause.strerror or cause}") from cause


def _game_of(folder: RunFolder, game: AnyGame | None) -> AnyGame:
    """The game of a run; whether it is the same one shows at the checkpoint."""
    name, path = folder.metadata.game, folder.path
    if game is not None:
        return game
    if ":" in name:  # else it would be looked for in a file, and a folder is no reason to run one
        raise RunError(f"{path} names the game {name!r}, which is no name of a game")
    try:
        return bind_game(name, **folder.metadata.options)
    except RoomAIError as cause:
        raise RunError(f"{path}: the game that it is of can't be had: {cause}") from cause


def _with_steps(folder: RunFolder, settings: LearnerSettings, steps: int | None) -> LearnerSettings:
    if steps is None:
        if folder.metadata.status == "finished":
            raise RunError(f"{folder.path} has finished its {settings.steps:,} steps: to go on, give it more")
        return settings
    if steps <= settings.steps:
        raise OptionError(f"steps: expected more than the {settings.steps:,} that the run has already, got {steps:,}")
    return replace(settings, steps=steps)


def _read_checkpoint(checkpoint: Path, folder: RunFolder, learner: Learner) -> dict[str, Any]:
    """Take a learner to where a checkpoint was written; what else was kept with it. Raises RunError."""
    name, metadata = str(checkpoint / STATE), folder.metadata
    about = read_about(checkpoint / POLICY)
    about.check(str(checkpoint / POLICY), learner.game)
    if (about.algorithm, about.seed, about.steps) != (metadata.algorithm, metadata.seed, step_of(checkpoint.name)):
        raise RunError(
            f"{checkpoint / POLICY} is of another run or checkpoint: {about.algorithm}, seed {about.seed}, after "
            f"{about.steps:,} decisions"
        )
    _, weights = read_tensors(checkpoint / POLICY, LARGEST, LARGEST_HEADER)
    check_tensors(str(checkpoint / POLICY), learner.policy.state_dict(), weights)
    state = read_state(checkpoint / STATE, learner.device)
    if not isinstance(state, dict) or set(state) != {"about", "learner", "best", "seconds"}:
        raise RunError(f"{name} is no state of a run")
    if state["about"] != _told(about):
        raise RunError(f"{name} is of another run or checkpoint than {POLICY} beside it")
    try:
        learner.restore(state["learner"])
    except (LookupError, TypeError, ValueError, RuntimeError, AttributeError) as cause:
        raise RunError(f"{name} does not fit {metadata.algorithm}: {type(cause).__name__}: {cause}") from cause
    restored = learner.policy.state_dict()
    if learner.steps != about.steps or any(not torch.equal(restored[key].cpu(), weights[key]) for key in weights):
        raise RunError(f"{name} has been edited: it leads to another policy than {POLICY} beside it")
    return state


def _told(about: About) -> str:
    return msgspec.json.encode(about).decode()
