"""Small charts as SVG without text, which stretch with the page; words and numbers stand beside them as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

WIDTH, HEIGHT = 1000, 24
"""In units of the drawing; the page decides about the real size."""
BINS = 40

Array = np.ndarray[Any, Any]


def whisker(value: float, interval: tuple[float, float] | None, low: float, high: float, zero: float | None) -> str:
    """An interval as a line with its middle marked, on an axis from low to high; a thin line where zero is."""
    middle = HEIGHT / 2
    parts = []
    if zero is not None and low <= zero <= high:
        parts.append(_line("zero", _at(zero, low, high), 0, _at(zero, low, high), HEIGHT))
    if interval is not None:
        left, right = (_at(end, low, high) for end in interval)
        parts.append(_line("reach", left, middle, right, middle))
        parts += [_line("reach", end, middle - 5, end, middle + 5) for end in (left, right)]
    parts.append(_line("mark", _at(value, low, high), 3, _at(value, low, high), HEIGHT - 3))
    return _svg("".join(parts), HEIGHT)


def axis_of(values: Sequence[float], intervals: Sequence[tuple[float, float] | None]) -> tuple[float, float]:
    """The ends of an axis on which all of them have room."""
    numbers = [*values, *(end for interval in intervals if interval is not None for end in interval)]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def histogram(scores: Array, low: float, high: float, tallest: float) -> str:
    """How often a player got which score, from low to high; `tallest` is the share of games that fills the height."""
    counts, edges = bins(scores, low, high)
    low, high = float(edges[0]), float(edges[-1])
    height = 60
    bars = []
    for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            tall = height * count / max(len(scores), 1) / tallest
            x, end = _at(left, low, high), _at(right, low, high)
            side = "won" if left + right > 1e-9 else "lost" if left + right < -1e-9 else "even"
            bars.append(
                f'<rect class="{side}" x="{x:.1f}" y="{height - tall:.1f}" width="{max(end - x - 2, 1):.1f}" '
                f'height="{tall:.1f}"/>'
            )
    zero = _line("zero", _at(0, low, high), 0, _at(0, low, high), height) if low <= 0 <= high else ""
    return _svg(zero + "".join(bars), height)


def bins(scores: Array, low: float, high: float) -> tuple[Array, Array]:
    """Counts and edges: a bin for each whole score where there are few of them, else BINS of the same width."""
    whole = high - low + 1 <= BINS and np.array_equal(scores, np.round(scores)) and low == round(low)
    edges = np.arange(low - 0.5, high + 1.0) if whole else np.linspace(low, high, BINS + 1)
    return np.histogram(scores, edges)


def _at(value: float, low: float, high: float) -> float:
    return round(WIDTH * (value - low) / (high - low), 1) if high > low else WIDTH / 2


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def _svg(content: str, height: float) -> str:
    box = f"0 0 {WIDTH} {height:g}"
    return f'<svg viewBox="{box}" preserveAspectRatio="none" aria-hidden="true">{content}</svg>'
