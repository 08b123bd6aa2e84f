"""Curves of runs over the decisions they have played, and the mean of several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from roomai.errors import OptionError, UnknownNameError

from ..plot import LINEAR, LOGARITHMIC, Plot, Point
from .runs import printable

Curve = Sequence[Point]
"""(steps, value), with steps that rise."""
MOST_POINTS = 500
LOWER_IS_BETTER = ("exploitability", "nash_conv", "loss")
"""Parts of the names of metrics of which less is better."""
PREFERRED = ("against_opponents", "exploitability", "against_random", "return", "score")
"""Parts of the names of metrics that tell most of a run, the best first."""


def is_lower_better(metric: str) -> bool:
    return any(part in metric for part in LOWER_IS_BETTER)


def find_metric(text: str, metrics: Iterable[str]) -> str:
    """The metric of that name, or with that name behind its slash.

    Raises UnknownNameError if there is none, OptionError if there are several.
    """
    known = list(dict.fromkeys(metrics))
    found = [name for name in known if name == text] or [name for name in known if name.endswith(f"/{text}")]
    if not found:
        raise UnknownNameError("metric", text, known)
    if len(found) > 1:
        raise OptionError(f"{text!r} is the name of several metrics: {', '.join(found)}")
    return found[0]


def main_metric(metrics: Iterable[str]) -> str | None:
    """The one that tells most of a run, of those that it has."""
    known = list(metrics)
    ranked = [name for part in PREFERRED for name in known if part in name]
    return next(iter([*ranked, *known]), None)


def main_curve(curves: Iterable[Mapping[str, Curve]]) -> str | None:
    """The metric that tells most, of those of which some run has more than a point; of all if none has."""
    curves = list(curves)
    lines = [name for each in curves for name, points in each.items() if len(points) > 1]
    return main_metric(lines or [name for each in curves for name in each])


def mean_curve(curves: Sequence[Curve]) -> list[Point]:
    """The mean where all curves are there, with straight lines between their points."""
    curves = [curve for curve in curves if curve]
    if len(curves) < 2:
        return list(curves[0]) if curves else []
    arrays = [np.array(curve, np.float64) for curve in curves]
    first, last = max(array[0, 0] for array in arrays), min(array[-1, 0] for array in arrays)
    steps = np.unique(np.concatenate([array[:, 0] for array in arrays]))
    steps = steps[(first <= steps) & (steps <= last)]
    values = np.mean([np.interp(steps, array[:, 0], array[:, 1]) for array in arrays], axis=0)
    return list(zip(steps.tolist(), values.tolist(), strict=True))


def plot_curves(title: str, metric: str, groups: Mapping[str, Sequence[Curve]]) -> Plot:
    """The curves of a metric by name: of a group of several the mean, and its runs as faint lines.

    A metric of which less is better is drawn on a logarithmic axis if it is always positive.
    """
    shown = {printable(name): [_thinned(curve) for curve in curves if curve] for name, curves in groups.items()}
    values = [value for curves in shown.values() for curve in curves for _, value in curve]
    logarithmic = is_lower_better(metric) and all(value > 0 for value in values)
    return Plot(
        printable(title),
        "decisions",
        printable(metric),
        {name: _thinned(mean_curve(curves)) for name, curves in shown.items()},
        (LINEAR, LOGARITHMIC if logarithmic else LINEAR),
        {name: curves for name, curves in shown.items() if len(curves) > 1},
    )


def _thinned(curve: Curve) -> list[Point]:
    """At most so many points, the first and the last among them: each the mean of its neighbourhood would hide dips."""
    if len(curve) <= MOST_POINTS:
        return list(curve)
    chosen = np.linspace(0, len(curve) - 1, MOST_POINTS).round().astype(int)
    return [curve[place] for place in chosen.tolist()]
