"""A training run as its folder tells it: a row for lists, and all of it for whoever looks closer."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from players.learners.run_folder import (
    BEST,
    POLICY,
    Config,
    Evaluated,
    Line,
    read_config,
    read_final,
    read_metadata,
    read_metrics,
)
from roomai.errors import RoomAIError, RunError

from ..plot import Point

BROKEN = "broken"
STATUSES = ("running", "finished", "interrupted", "failed", BROKEN)


class RunRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What lists and tables tell of a run."""

    run: str
    """Its place in the results folder, such as ppo/run_20260101_120000_seed0."""
    status: str
    """running, finished, interrupted or failed; broken if its folder can't be read."""
    error: str = ""
    """Why it failed, or what is broken."""
    algorithm: str = ""
    game: str = ""
    game_version: int = 0
    options: dict[str, Any] = {}
    """Those of the game that are not at their defaults."""
    seed: int | None = None
    device: str = ""
    created: str = ""
    updated: str = ""
    steps: int = 0
    """Decisions played."""
    games: int = 0
    seconds: float = 0.0
    final: dict[str, float] = {}
    """The metrics of the final evaluation, such as eval/exploitability."""
    half_widths: dict[str, float] = {}
    """Of their 95 % intervals over games, where they have one."""
    policies: tuple[str, ...] = ()
    """Which there are to play: final, best."""

    @property
    def id(self) -> str:
        return self.run.rpartition("/")[2]


@dataclass(frozen=True)
class Run:
    """One run, whose settings and metrics are read when somebody looks. Reading raises RunError for broken files."""

    folder: Path
    row: RunRow

    @classmethod
    def of(cls, folder: Path) -> Run:
        """Raises RunError if the folder is broken."""
        row = read_row(folder)
        if row.status == BROKEN:
            raise RunError(row.error)
        return cls(folder, row)

    @cached_property
    def config(self) -> Config:
        return read_config(self.folder)

    @property
    def course(self) -> dict[str, Any]:
        """All that decides the course of the run, but for its seed."""
        row = self.row
        game = {"algorithm": row.algorithm, "game": row.game, "version": row.game_version, "device": row.device}
        options = {f"-o {name}": value for name, value in row.options.items()}
        return game | options | self.config.settings

    def split_settings(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The settings that are not at the defaults of the algorithm, and those that are.

        All are of the first kind if the algorithm isn't installed here.
        """
        settings = self.config.settings
        try:
            defaults = _defaults(self.row.algorithm)
        except RoomAIError:
            defaults = {}
        changed = {name: value for name, value in settings.items() if name not in defaults or defaults[name] != value}
        return changed, {name: value for name, value in settings.items() if name not in changed}

    @cached_property
    def metrics(self) -> list[Line]:
        return list(read_metrics(self.folder))

    @cached_property
    def curves(self) -> dict[str, list[Point]]:
        """The metrics by name, each by steps that rise."""
        curves: dict[str, dict[int, float]] = {}
        for line in self.metrics:
            for name, value in line.metrics.items():
                if math.isfinite(value):
                    curves.setdefault(name, {})[line.steps] = value
        return {name: sorted(points.items()) for name, points in curves.items()}


def read_row(folder: Path) -> RunRow:
    """The row of a run; of a folder that is none, one that says what is wrong with it."""
    place = f"{folder.parent.name}/{folder.name}"
    if folder.is_symlink():
        return RunRow(run=place, status=BROKEN, error=f"{folder} is a link")
    try:
        metadata, final = read_metadata(folder), read_final(folder)
    except RunError as cause:
        return RunRow(run=place, status=BROKEN, error=str(cause))
    told = {name: getattr(metadata, name) for name in RunRow.__struct_fields__ if hasattr(metadata, name)}
    files = {"final": POLICY, "best": BEST}
    policies = tuple(name for name, file in files.items() if (folder / file).is_file())
    row = RunRow(run=place, policies=policies, **told)
    if final is None:
        return row
    return msgspec.structs.replace(row, final=_finite(final.metrics), half_widths=_half_widths(final))


def _defaults(algorithm: str) -> dict[str, Any]:
    """The settings of an algorithm as a config has them, at their defaults."""
    from players.learners.algorithms import find_learner  # it loads torch, and only who looks closer needs it

    fields = dataclasses.fields(find_learner(algorithm).settings_class)
    defaults: dict[str, Any] = msgspec.json.decode(msgspec.json.encode({field.name: field.default for field in fields}))
    return defaults


def printable(text: str) -> str:
    """A text from a file with a mark for each character that is none: it can't move a cursor or colour a line."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _half_widths(final: Evaluated) -> dict[str, float]:
    """Of the 95 % intervals of the metrics of an evaluation that have one."""
    seats = {f"eval/score_seat{seat}": half for seat, half in enumerate(final.half_widths)}
    against = {"eval/score_against_random": final.against_random_half_width}
    if final.against_opponents_half_width is not None:
        against["eval/score_against_opponents"] = final.against_opponents_half_width
    return _finite(seats | against)


def _finite(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in numbers.items() if math.isfinite(value)}
