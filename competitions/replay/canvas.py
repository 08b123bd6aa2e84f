"""Putting drawn pieces together line by line, to the exact size of a screen."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

Line = list[Segment]

_MEASURING = 1000
_console = Console(
    file=io.StringIO(), force_terminal=True, color_system="truecolor", width=_MEASURING, legacy_windows=False,
    no_color=False, _environ={},
)  # fmt: skip
"""Where pieces are drawn; colours are taken away, if they must be, by the console that shows the whole."""


@dataclass(frozen=True)
class Canvas:
    """Lines that are drawn already; a Rich renderable."""

    lines: Sequence[Line]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines:
            yield from line
            yield Segment.line()


def drawn(piece: RenderableType, width: int, height: int | None = None) -> list[Line]:
    """A piece as lines of exactly that width, and with a height of exactly so many."""
    options = _console.options.update(width=width, height=height)
    return fitted(_console.render_lines(piece, options, pad=False), width, height)


def drawn_tightly(piece: RenderableType, most: int) -> list[Line]:
    """A piece as lines no wider than it needs, and at most so wide."""
    lines = drawn(piece, most)
    texts = ("".join(part.text for part in line).rstrip() for line in lines)
    return fitted(lines, max(map(cell_len, texts), default=0))


def fitted(lines: Sequence[Line], width: int, height: int | None = None) -> list[Line]:
    """Lines cut and filled to a size."""
    height = len(lines) if height is None else height
    filled = [Segment.adjust_line_length(list(line), width) for line in lines[:height]]
    return [*filled, *([Segment(" " * width)] for _ in range(height - len(filled)))]


def width_of(lines: Sequence[Line]) -> int:
    """Cells of the longest line."""
    return max((Segment.get_line_length(line) for line in lines), default=0)


def beside(left: Sequence[Line], right: Sequence[Line]) -> list[Line]:
    """Two pieces of the same height next to each other."""
    return [[*one, Segment(" "), *other] for one, other in zip(left, right, strict=True)]


def shortened(text: str, width: int) -> str:
    """A text cut to a width, with a mark where it was cut."""
    if cell_len(text) <= width:
        return text
    cut = Text(text, end="")
    cut.truncate(max(width, 1), overflow="ellipsis")
    return cut.plain


def spread(left: Text, right: Text, width: int) -> Text:
    """A line with something at each end; where both don't fit the right one goes."""
    gap = width - left.cell_len - right.cell_len
    if gap < 2:
        left = left.copy()
        left.truncate(width, overflow="ellipsis")
        return left
    return Text.assemble(left, " " * gap, right, no_wrap=True)


def stacked(pieces: Iterable[Sequence[Line]]) -> list[Line]:
    """Pieces below each other."""
    return [line for piece in pieces for line in piece]
