"""Curves on two logarithmic axes, in the terminal and as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import cycle, pairwise

from rich.text import Text

Point = tuple[float, float]
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character: four rows of two dots."""
BRAILLE = 0x2800
COLOURS = ("cyan", "yellow", "magenta", "green")
LABEL = 8
"""Columns for the numbers at the left."""
SVG_SIZE = (720, 400)
SVG_MARGINS = (70, 20, 40, 50)
"""Left, right, above and below the curves."""
SVG_COLOURS = ("#1f77b4", "#d95f02", "#7b3fa0", "#2a8f4f")


@dataclass(frozen=True)
class Plot:
    """Curves by name. Points that have no logarithm are left out; where none has, there is nothing to plot."""

    title: str
    x: str
    y: str
    curves: Mapping[str, Sequence[Point]]

    def text(self, width: int = 72, height: int = 16) -> Text:
        """The plot in so many columns and lines of a terminal."""
        axes = Axes.around(self.shown)
        columns, rows = width - LABEL - 1, height - 3
        cells, colours = [[0] * columns for _ in range(rows)], [[""] * columns for _ in range(rows)]
        for colour, points in zip(cycle(COLOURS), self.shown.values(), strict=False):
            for u, v in _joined([axes.place(point) for point in points], 2 * columns, 4 * rows):
                x, y = round(u * (2 * columns - 1)), round((1 - v) * (4 * rows - 1))
                cells[y // 4][x // 2] |= DOTS[y % 4][x % 2]
                colours[y // 4][x // 2] = colour
        marks = {round((1 - v) * (rows - 1)): _number(power) for power, v in axes.ticks(1)}
        lines = [self._heading()]
        for row in range(rows):
            line = Text(f"{marks.get(row, ''):>{LABEL}}{'┤' if row in marks else '│'}", "dim")
            for cell, colour in zip(cells[row], colours[row], strict=True):
                line.append(chr(BRAILLE + cell) if cell else " ", colour)
            lines.append(line)
        lines.append(Text(" " * LABEL + "└" + _ruler([(u, "┬") for _, u in axes.ticks(0)], columns, "─"), "dim"))
        numbers = _ruler([(u, _number(power)) for power, u in axes.ticks(0)], columns, " ")
        lines.append(Text(f"{' ' * (LABEL + 1)}{numbers}", "dim"))
        return Text("\n").join(lines)

    def svg(self) -> str:
        """The plot as an SVG picture that needs nothing beside it."""
        axes = Axes.around(self.shown)
        width, height = SVG_SIZE
        left, right, above, below = SVG_MARGINS

        def at(u: float, v: float) -> tuple[float, float]:
            return left + u * (width - left - right), height - below - v * (height - above - below)

        parts = []
        for power, u in axes.ticks(0):
            (x, y), (_, top) = at(u, 0), at(u, 1)
            parts.append(f'<path class="grid" d="M{x:.1f} {y:.1f}V{top:.1f}"/>')
            parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{_number(power)}</text>')
        for power, v in axes.ticks(1):
            (x, y), (end, _) = at(0, v), at(1, v)
            parts.append(f'<path class="grid" d="M{x:.1f} {y:.1f}H{end:.1f}"/>')
            parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{_number(power)}</text>')
        for k, (colour, (name, points)) in enumerate(zip(cycle(SVG_COLOURS), self.shown.items(), strict=False)):
            places = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*axes.place(point)) for point in points))
            parts.append(f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>')
            if len(self.shown) > 1:
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
        """The curves that have points with logarithms, with these points."""
        positive = {name: [(x, y) for x, y in points if x > 0 and y > 0] for name, points in self.curves.items()}
        return {name: points for name, points in positive.items() if points}

    def _heading(self) -> Text:
        heading = Text(f"{self.title}: {self.y} by {self.x}", "bold")
        if len(self.shown) > 1:
            for colour, name in zip(cycle(COLOURS), self.shown, strict=False):
                heading.append(f"  ━ {name}", colour)
        return heading


@dataclass(frozen=True)
class Axes:
    """The powers of ten between which everything lies, for x and for y."""

    low: Point
    high: Point

    @classmethod
    def around(cls, curves: Mapping[str, Sequence[Point]]) -> Axes:
        """Axes on which all points have room."""
        points = [(math.log10(x), math.log10(y)) for curve in curves.values() for x, y in curve] or [(0.0, 0.0)]
        lows = [math.floor(min(values) + 1e-9) for values in zip(*points, strict=True)]
        highs = [math.ceil(max(values) - 1e-9) for values in zip(*points, strict=True)]
        highs = [max(high, low + 1) for low, high in zip(lows, highs, strict=True)]
        return cls((lows[0], lows[1]), (highs[0], highs[1]))

    def place(self, point: Point) -> Point:
        """Where a point lies, from 0 to 1 on each axis."""
        u, v = ((math.log10(point[k]) - self.low[k]) / (self.high[k] - self.low[k]) for k in (0, 1))
        return u, v

    def ticks(self, axis: int, most: int = 9) -> list[tuple[int, float]]:
        """Powers of ten on an axis, not too many, with their places from 0 to 1."""
        low, high = int(self.low[axis]), int(self.high[axis])
        step = -(-(high - low) // most)
        return [(power, (power - low) / (high - low)) for power in range(low, high + 1, step)]


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


def _number(power: int) -> str:
    """A power of ten as a number that people read at once."""
    return f"{10.0**power:g}" if -4 <= power <= 4 else f"1e{power}"
