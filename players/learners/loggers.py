"""Where the metrics of a run go beside its metrics.jsonl: the terminal, TensorBoard, Weights & Biases."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from roomai.errors import OptionError, UnknownNameError

if TYPE_CHECKING:
    from .run_folder import Config, Metadata

SMOOTHING = 0.9
"""How much of what the terminal shows is what it showed before."""
SHOWN = (
    "eval/score_against_opponents",
    "eval/exploitability",
    "eval/score_against_random",
    "charts/episodic_return",
    "losses/policy_loss",
)
"""What the terminal shows of the metrics, of those that there are the first few."""
MOST_SHOWN = 2


class Logger(Protocol):
    """Takes the metrics of a run, iteration by iteration."""

    def log(self, steps: int, metrics: Mapping[str, float]) -> None:
        """The metrics after so many decisions."""

    def close(self) -> None:
        """The run is over, for now."""


MakeLogger = Callable[[Path, "Metadata", "Config"], Logger]
"""A logger of the run in a folder."""


class Console:
    """A progress bar on stderr, with steps a second and a few smoothed metrics; nothing where that is no terminal."""

    def __init__(self, folder: Path, metadata: Metadata, config: Config) -> None:
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = RichConsole(stderr=True)
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            TextColumn("{task.fields[told]}"),
        )  # fmt: skip
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        what = f"{metadata.algorithm}, {metadata.game}"
        self._task = self._progress.add_task(what, total=config.settings["steps"], completed=metadata.steps, told="")
        self._smooth: dict[str, float] = {}
        self._progress.start()

    def log(self, steps: int, metrics: Mapping[str, float]) -> None:
        for name, value in metrics.items():
            self._smooth[name] = SMOOTHING * self._smooth.get(name, value) + (1 - SMOOTHING) * value
        chosen = [name for start in SHOWN for name in self._smooth if name.startswith(start)][:MOST_SHOWN]
        told = [f"{self._smooth.get('charts/SPS', 0):,.0f} steps/s"]
        told += [f"{name.partition('/')[2]} {self._smooth[name]:.3g}" for name in chosen]
        self._progress.update(self._task, completed=steps, told=", ".join(told))

    def close(self) -> None:
        self._progress.stop()


class TensorBoard:
    """Scalars for TensorBoard, in the folder `tensorboard` of the run."""

    def __init__(self, folder: Path, metadata: Metadata, config: Config) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer: Any = SummaryWriter(str(folder / "tensorboard"), purge_step=metadata.steps + 1)

    def log(self, steps: int, metrics: Mapping[str, float]) -> None:
        for name, value in metrics.items():
            self._writer.add_scalar(name, value, steps)

    def close(self) -> None:
        self._writer.close()


class WeightsAndBiases:
    """A run of the project `roomai` at Weights & Biases, under the run's own id."""

    def __init__(self, folder: Path, metadata: Metadata, config: Config) -> None:
        import wandb

        told = {
            **config.settings, "algorithm": metadata.algorithm, "game": metadata.game, "options": metadata.options,
            "seed": metadata.seed, "device": metadata.device,
        }  # fmt: skip
        self._run: Any = wandb.init(
            project="roomai", id=metadata.run_id, name=metadata.run_id, dir=str(folder), resume="allow", config=told
        )

    def log(self, steps: int, metrics: Mapping[str, float]) -> None:
        self._run.log(dict(metrics), step=steps)

    def close(self) -> None:
        self._run.finish()


LOGGERS: dict[str, tuple[str, MakeLogger]] = {
    "tensorboard": ("tensorboard", TensorBoard),
    "wandb": ("wandb", WeightsAndBiases),
}
"""The module that each needs, and the logger; the extra that brings the module has the logger's name."""


def find_logger(name: str) -> MakeLogger:
    """What makes the logger of that name. Raises UnknownNameError, and OptionError if its package isn't installed."""
    if name not in LOGGERS:
        raise UnknownNameError("logger", name, LOGGERS)
    module, make = LOGGERS[name]
    try:
        importlib.import_module(module)
    except ImportError as cause:
        raise OptionError(f"the logger {name} needs the package {module}: pip install 'roomai[{name}]'") from cause
    return make
