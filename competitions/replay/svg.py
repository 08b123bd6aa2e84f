"""The viewer's screen as a picture: SVG that needs no font and no file but itself."""

from __future__ import annotations

import io
from html import escape
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from .model import State, Viewer
from .screen import draw_screen
from .story import Story
from .words import title

SIZE = (100, 30)
"""Columns and lines of a picture."""
THEME = TerminalTheme(
    (24, 28, 36),
    (214, 218, 226),
    [
        (60, 66, 80), (235, 110, 110), (140, 200, 120), (230, 190, 110),
        (110, 160, 240), (200, 140, 230), (90, 195, 205), (214, 218, 226),
    ],
)  # fmt: skip
SVG = """\
<svg viewBox="0 0 {{width}} {{height}}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}">
<title>{label}</title>
<style>
.{{unique_id}}-matrix {{{{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
font-size: {{char_height}}px; line-height: {{line_height}}px; }}}}
{{styles}}
</style>
<defs>
<clipPath id="{{unique_id}}-clip-terminal">
<rect x="0" y="0" width="{{terminal_width}}" height="{{terminal_height}}"/>
</clipPath>
{{lines}}
</defs>
<rect width="{{width}}" height="{{height}}" rx="10" fill="#181c24"/>
<g transform="translate({{terminal_x}}, 22)" clip-path="url(#{{unique_id}}-clip-terminal)">
{{backgrounds}}
<g class="{{unique_id}}-matrix">
{{matrix}}
</g>
</g>
</svg>
"""


def svg_picture(viewer: Viewer, state: State, width: int = SIZE[0], height: int = SIZE[1]) -> str:
    """What the screen shows in a state, as SVG. Raises RecordError if the game can't be played through."""
    story = viewer.story(state)
    if not isinstance(story, Story):
        raise story
    # The width is given once more as the environment's, which would change it; NO_COLOR is for terminals.
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor",
                      legacy_windows=False, _environ={})  # fmt: skip
    console.print(draw_screen(viewer, state, width, height), end="", crop=False, no_wrap=True)
    return exported(console, title(story.event, story.record, state.view), "roomai-replay")


def exported(console: Console, label: str, unique_id: str) -> str:
    """What a recording console has printed, as SVG without fonts to fetch; `label` is for those who can't see it."""
    label = escape(label, quote=True).replace("{", "{{").replace("}", "}}")
    return console.export_svg(title="", theme=THEME, code_format=SVG.format(label=label), unique_id=unique_id)


def picture_name(viewer: Viewer, state: State) -> Path:
    """What a picture of that state is called if nobody says."""
    number = viewer.shelf.numbers[state.place]
    seat = "" if state.view is None else f"-seat{state.view}"
    return Path(f"{viewer.game.name}-game{number}{seat}-{state.moment}.svg")
