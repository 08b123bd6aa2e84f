"""A table of rates as an SVG picture: colours for a glance, numbers for the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

CELL = (52, 26)
LETTER = 6.8
"""About the width of a letter of the labels."""
MARGIN, TITLE = 16, 44
LOW, MIDDLE, HIGH = (217, 120, 60), (247, 247, 244), (70, 130, 200)
"""The colours of 0, a half and 1; they differ in more than red and green."""


@dataclass(frozen=True)
class HeatMap:
    """Rates from 0 to 1, by row and column, with their names."""

    title: str
    rows_are: str
    columns_are: str
    names: Sequence[str]
    rates: Sequence[Sequence[float]]

    def svg(self) -> str:
        """The picture; it needs nothing beside it."""
        wide, high = CELL
        longest = LETTER * max(map(len, self.names))
        left, above = MARGIN + longest + 8, TITLE + MARGIN + longest * 0.75
        width = left + wide * len(self.names) + longest * 0.7 + MARGIN
        height = above + high * len(self.names) + 2 * MARGIN
        parts = [f'<text x="{MARGIN}" y="22" class="title">{escape(self.title)}</text>']
        parts.append(
            f'<text x="{MARGIN}" y="40">rows: {escape(self.rows_are)}, columns: {escape(self.columns_are)}</text>'
        )
        for number, name in enumerate(self.names):
            x, y = left + wide * (number + 0.5), above + high * (number + 0.5)
            parts.append(f'<text x="{left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>')
            at = f"{x - 4:.1f} {above - 8:.1f}"
            parts.append(f'<text transform="translate({at}) rotate(-45)">{escape(name)}</text>')
        for i, row in enumerate(self.rates):
            for j, rate in enumerate(row):
                x, y = left + wide * j, above + high * i
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide - 2}" height="{high - 2}" fill="{colour(rate)}"/>'
                )
                middle = f'x="{x + (wide - 2) / 2:.1f}" y="{y + high / 2 + 3:.1f}" text-anchor="middle"'
                parts.append(f'<text {middle} class="rate">{rate:.2f}</text>')
        return (
            f'<svg viewBox="0 0 {width:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg" role="img" '
            f'aria-label="{escape(self.title, quote=True)}">\n'
            "<style>text{font:12px system-ui,sans-serif;fill:#444}.title{font-size:15px;font-weight:600;fill:#222}"
            ".rate{fill:#111}</style>\n"
            f'<rect width="{width:.0f}" height="{height:.0f}" rx="8" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
        )


def colour(rate: float) -> str:
    """Of a rate from 0 to 1."""
    end, part = (HIGH, 2 * rate - 1) if rate > 0.5 else (LOW, 1 - 2 * rate)
    return "#" + "".join(f"{round(middle + part * (to - middle)):02x}" for middle, to in zip(MIDDLE, end, strict=True))
