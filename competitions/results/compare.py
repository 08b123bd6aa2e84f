"""Several runs beside each other: what was set differently, how they ended, how they came there.

Runs that differ in nothing but their seeds are one group: what is told of it are means over its seeds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from roomai.errors import OptionError

from ..plot import Plot
from ..standing.model import Interval
from .curves import Curve, find_metric, main_curve, plot_curves
from .runs import Run

LEVEL = 0.95


@dataclass(frozen=True)
class Mean:
    """A metric over the seeds of a group."""

    mean: float
    interval: Interval
    """A 95 % interval of Student's t over seeds; None for a single one."""
    seeds: int


@dataclass(frozen=True)
class Group:
    """Runs that differ in their seeds alone."""

    name: str
    runs: tuple[Run, ...]
    settings: Mapping[str, Any]
    """All that decides the course of a run, but for the seed: `algorithm`, `game`, its options, the settings."""
    final: Mapping[str, Mean]
    """The metrics of the final evaluations."""
    curves: tuple[Curve, ...]
    """Of the metric that is compared, one a run."""


@dataclass(frozen=True)
class Comparison:
    """Groups of runs in the order in which they were named."""

    metric: str | None
    groups: tuple[Group, ...]
    differing: Mapping[str, tuple[Any, ...]]
    """Settings in which groups differ, with the value of each group; None where it has no such setting."""

    @property
    def plot(self) -> Plot:
        """The curves of the metric, by decisions."""
        games = dict.fromkeys(str(group.settings["game"]) for group in self.groups)
        curves = {group.name: group.curves for group in self.groups}
        return plot_curves(", ".join(games), self.metric or "", curves)


def compare_runs(runs: Sequence[Run], metric: str | None = None) -> Comparison:
    """The comparison by a metric, or by the one that tells most of them.

    Raises OptionError if there is no run, UnknownNameError for a metric that none of them has.
    """
    if not runs:
        raise OptionError("which runs are to be compared? Name at least one; `roomai results list` lists them")
    together: dict[str, list[Run]] = {}
    for run in {run.folder.resolve(): run for run in runs}.values():
        together.setdefault(repr(sorted(run.course.items())), []).append(run)
    if metric is None:
        metric = main_curve(run.curves for run in runs)
    else:
        metric = find_metric(metric, (name for run in runs for name in run.curves))
    courses = [members[0].course for members in together.values()]
    names = _names(courses, [len(members) for members in together.values()])
    groups = tuple(
        Group(name, tuple(members), members[0].course, _means(members), _curves(members, metric))
        for name, members in zip(names, together.values(), strict=True)
    )
    return Comparison(metric, groups, _differing(courses))


def mean_of(values: Sequence[float]) -> Mean:
    """The mean over seeds, with its interval."""
    from scipy.special import stdtrit  # not scipy.stats: it takes half a second to import

    count, mean = len(values), float(np.mean(values))
    if count < 2:
        return Mean(mean, None, count)
    half = float(-stdtrit(count - 1, (1 - LEVEL) / 2) * np.std(values, ddof=1) / math.sqrt(count))
    return Mean(mean, (mean - half, mean + half), count)


def _curves(members: Sequence[Run], metric: str | None) -> tuple[Curve, ...]:
    return tuple(run.curves.get(metric or "", ()) for run in members)


def _means(members: Sequence[Run]) -> dict[str, Mean]:
    metrics = dict.fromkeys(name for run in members for name in run.row.final)
    return {name: mean_of([run.row.final[name] for run in members if name in run.row.final]) for name in metrics}


def _differing(courses: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    settings = dict.fromkeys(name for course in courses for name in course)
    values = {name: tuple(course.get(name) for course in courses) for name in settings}
    return {name: given for name, given in values.items() if any(value != given[0] for value in given)}


def _names(courses: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[str]:
    """The algorithm, and what distinguishes a group from others of the same algorithm."""
    names = []
    for course, count in zip(courses, seeds, strict=True):
        alike = [other for other in courses if other["algorithm"] == course["algorithm"]]
        parts = [str(course["algorithm"]), *(f"{name}={course.get(name)}" for name in _differing(alike))]
        names.append(" ".join(parts) + (f" ({count} seeds)" if count > 1 else ""))
    return names
