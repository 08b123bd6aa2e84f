"""Curves on logarithmic or linear axes, in the terminal and as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import cycle, pairwise
from typing import Protocol

from rich.text import Text

Point = tuple[float, float]
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character: four rows of two dots."""
BRAILLE = 0x2800
COLOURS = ("cyan", "yellow", "magenta", "green", "blue", "red")
LABEL = 8
"""Columns for the numbers at the left."""
SVG_SIZE = (720, 400)
SVG_MARGINS = (70, 20, 40, 50)
"""Left, right, above and below the curves."""
SVG_FULL, SVG_FAINT = 'stroke-width="2"', 'stroke-width="1" stroke-opacity="0.35"'
MOST_TICKS = 9
THOUSANDS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
SVG_COLOURS = ("#1f77b4", "#d95f02", "#7b3fa0", "#2a8f4f", "#8c6d31", "#c2185b")


class Scale(Protocol):
    """How numbers lie along an axis."""

    def shows(self, value: float) -> bool:
        """Whether the number has a place on such an axis."""

    def of(self, value: float) -> float:
        """The number, as it is spaced along the axis."""

    def ends(self, low: float, high: float) -> Point:
        """Round ends of an axis, in its own spacing, for all between low and high, as `of` answers them."""

    def ticks(self, low: float, high: float, most: int) -> list[float]:
        """Places between these ends that are marked, not too many."""

    def text(self, tick: float) -> str:
        """The number at a tick, as people read it at once."""


class Logarithmic:
    """From power of ten to power of ten; a number that is not positive has no place."""

    def shows(self, value: float) -> bool:
        return 0 < value < math.inf

    def of(self, value: float) -> float:
        return math.log10(value)

    def ends(self, low: float, high: float) -> Point:
        start, end = math.floor(low + 1e-9), math.ceil(high - 1e-9)
        return start, max(end, start + 1)

    def ticks(self, low: float, high: float, most: int) -> list[float]:
        step = -(-(int(high) - int(low)) // most)
        return list(range(int(low), int(high) + 1, step))

    def text(self, tick: float) -> str:
        return f"{10.0**tick:g}" if -4 <= tick <= 4 else f"1e{tick:.0f}"


class Linear:
    """From one multiple of 1, 2 or 5 times a power of ten to another."""

    def shows(self, value: float) -> bool:
        return abs(value) < 1e300  # so that differences are numbers too

    def of(self, value: float) -> float:
        return value

    def ends(self, low: float, high: float) -> Point:
        size = max(abs(low), abs(high))
        if high - low <= max(1e-9 * size, 1e-300):
            return low - (size or 1.0) / 2, high + (size or 1.0) / 2
        step = _round_step((high - low) / MOST_TICKS)
        return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step

    def ticks(self, low: float, high: float, most: int) -> list[float]:
        step = _round_step((high - low) / most)
        return [k * step for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]

    def text(self, tick: float) -> str:
        for size, letter in THOUSANDS:
            if abs(tick) >= size:
                return f"{tick / size:g}{letter}"
        return f"{tick:g}"


LOGARITHMIC, LINEAR = Logarithmic(), Linear()


@dataclass(frozen=True)
class Plot:
    """Curves by name. Points that have no place on the axes are left out; where none has, there is nothing to plot."""

    title: str
    x: str
    y: str
    curves: Mapping[str, Sequence[Point]]
    scales: tuple[Scale, Scale] = (LOGARITHMIC, LOGARITHMIC)
    """Of x and of y."""
    thin: Mapping[str, Sequence[Sequence[Point]]] = field(default_factory=dict)
    """Curves that go with those of the same name, and are drawn fainter: the single runs of a mean."""

    def text(self, width: int = 72, height: int = 16) -> Text:
        """The plot in so many columns and lines of a terminal."""
        axes = self.axes
        columns, rows = width - LABEL - 1, height - 3
        cells, styles = [[0] * columns for _ in range(rows)], [[""] * columns for _ in range(rows)]
        for number, points, faint in self._lines():
            style = COLOURS[number % len(COLOURS)] + " dim" * faint
            for u, v in _joined([axes.place(point) for point in points], 2 * columns, 4 * rows):
                x, y = round(u * (2 * columns - 1)), round((1 - v) * (4 * rows - 1))
                cells[y // 4][x // 2] |= DOTS[y % 4][x % 2]
                styles[y // 4][x // 2] = style
        marks = {round((1 - v) * (rows - 1)): label for label, v in axes.marks(1)}
        lines = [self._heading()]
        for row in range(rows):
            line = Text(f"{marks.get(row, ''):>{LABEL}}{'┤' if row in marks else '│'}", "dim")
            for cell, style in zip(cells[row], styles[row], strict=True):
                line.append(chr(BRAILLE + cell) if cell else " ", style)
            lines.append(line)
        lines.append(Text(" " * LABEL + "└" + _ruler([(u, "┬") for _, u in axes.marks(0)], columns, "─"), "dim"))
        numbers = _ruler([(u, label) for label, u in axes.marks(0)], columns, " ")
        lines.append(Text(f"{' ' * (LABEL + 1)}{numbers}", "dim"))
        return Text("\n").join(lines)

    def svg(self) -> str:
        """The plot as an SVG picture that needs nothing beside it."""
        axes = self.axes
        width, height = SVG_SIZE
        left, right, above, below = SVG_MARGINS

        def at(u: float, v: float) -> tuple[float, float]:
            return left + u * (width - left - right), height - below - v * (height - above - below)

        parts = []
        for label, u in axes.marks(0):
            (x, y), (_, top) = at(u, 0), at(u, 1)
            parts.append(f'<path class="grid" d="M{x:.1f} {y:.1f}V{top:.1f}"/>')
            parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{label}</text>')
        for label, v in axes.marks(1):
            (x, y), (end, _) = at(0, v), at(1, v)
            parts.append(f'<path class="grid" d="M{x:.1f} {y:.1f}H{end:.1f}"/>')
            parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
        for number, points, faint in self._lines():
            places = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*axes.place(point)) for point in points))
            colour, look = SVG_COLOURS[number % len(SVG_COLOURS)], SVG_FAINT if faint else SVG_FULL
            parts.append(f'<polyline points="{places}" fill="none" stroke="{colour}" {look}/>')
        if len(self.shown) > 1:
            for k, (colour, name) in enumerate(zip(cycle(SVG_COLOURS), self.shown, strict=False)):
                x, y = width - right - 8, above + 14 + 18 * k
                parts.append(f'<text x="{x}" y="{y}" text-anchor="end" style="fill:{colour}">{escape(name)}</text>')
        parts.append(f'<text x="{left}" y="20" class="title">{escape(self.title)}</text>')
        parts.append(f'<text x="{width - right}" y="{height - 10}" text-anchor="end">{escape(self.x)}</text>')
        parts.append(f'<text x="{left}" y="{above - 6}">{escape(self.y)}</text>')
        label = escape(f"{self.title}: {self.y} over {self.x}", quote=True)
        return (
            f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}">\n'
            "<style>text{font:12px system-ui,sans-serif;fill:#555}.title{font-size:15px;font-weight:600;fill:#222}"
            ".grid{stroke:#ddd;fill:none}</style>\n"
            f'<rect width="{width}" height="{height}" rx="8" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
        )

    @property
    def shown(self) -> dict[str, list[Point]]:
        """The curves that have points with a place, with these points."""
        placed = {name: self._placed(points) for name, points in self.curves.items()}
        return {name: points for name, points in placed.items() if points}

    @property
    def axes(self) -> Axes:
        """Axes on which all that is drawn has room."""
        return Axes.around({str(k): points for k, (_, points, _) in enumerate(self._lines())}, self.scales)

    def _lines(self) -> Iterator[tuple[int, list[Point], bool]]:
        """What is drawn, in this order: the number of the curve, the points, and whether they are faint."""
        shown = self.shown
        for number, name in enumerate(shown):
            yield from ((number, self._placed(points), True) for points in self.thin.get(name, ()))
        yield from ((number, points, False) for number, points in enumerate(shown.values()))

    def _placed(self, points: Sequence[Point]) -> list[Point]:
        x_scale, y_scale = self.scales
        return [(x, y) for x, y in points if x_scale.shows(x) and y_scale.shows(y)]

    def _heading(self) -> Text:
        heading = Text(f"{self.title}: {self.y} by {self.x}", "bold")
        if len(self.shown) > 1:
            for colour, name in zip(cycle(COLOURS), self.shown, strict=False):
                heading.append(f"  ━ {name}", colour)
        return heading


@dataclass(frozen=True)
class Axes:
    """The ends between which everything lies, for x and for y, each in the spacing of its scale."""

    low: Point
    high: Point
    scales: tuple[Scale, Scale] = (LOGARITHMIC, LOGARITHMIC)

    @classmethod
    def around(
        cls, curves: Mapping[str, Sequence[Point]], scales: tuple[Scale, Scale] = (LOGARITHMIC, LOGARITHMIC)
    ) -> Axes:
        """Axes on which all points have room."""
        points = [point for curve in curves.values() for point in curve] or [(1.0, 1.0)]
        spaced = [[scale.of(value) for value in values]
                  for scale, values in zip(scales, zip(*points, strict=True), strict=True)]  # fmt: skip
        (x, y) = (scale.ends(min(values), max(values)) for scale, values in zip(scales, spaced, strict=True))
        return cls((x[0], y[0]), (x[1], y[1]), scales)

    def place(self, point: Point) -> Point:
        """Where a point lies, from 0 to 1 on each axis."""
        u, v = (self._part(k, self.scales[k].of(point[k])) for k in (0, 1))
        return u, v

    def ticks(self, axis: int, most: int = MOST_TICKS) -> list[tuple[float, float]]:
        """Marked numbers on an axis (powers of ten where it is logarithmic) with their places from 0 to 1."""
        found = self.scales[axis].ticks(self.low[axis], self.high[axis], most)
        return [(tick, self._part(axis, tick)) for tick in found]

    def marks(self, axis: int) -> list[tuple[str, float]]:
        """The same with the numbers as texts."""
        return [(self.scales[axis].text(tick), place) for tick, place in self.ticks(axis)]

    def _part(self, axis: int, spaced: float) -> float:
        return (spaced - self.low[axis]) / (self.high[axis] - self.low[axis])


def _joined(places: Sequence[Point], columns: int, rows: int) -> Iterator[Point]:
    """Places so close that dots on them make a line."""
    yield from places[:1]
    for (u, v), (to_u, to_v) in pairwise(places):
        steps = max(1, round(max(abs(to_u - u) * columns, abs(to_v - v) * rows)))
        for k in range(1, steps + 1):
            yield u + (to_u - u) * k / steps, v + (to_v - v) * k / steps


def _ruler(marks: Sequence[tuple[float, str]], width: int, between: str) -> str:
    """Texts in a line, each in the middle of its place, those left out that would meet one before."""
    line, end = [between] * width, -1
    for place, text in marks:
        start = min(max(round(place * (width - 1)) - len(text) // 2, 0), width - len(text))
        if start > end:
            line[start : start + len(text)] = text
            end = start + len(text)
    return "".join(line)


def _round_step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is not below."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))
