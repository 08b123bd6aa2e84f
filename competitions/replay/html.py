"""Recorded games as one HTML file to step through in a browser. It holds what its views may know, and loads nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from rich.segment import Segment
from rich.style import Style

from roomai.game import Game, PlainGame
from roomai.version import __version__

from ..event import Event
from ..record import GameRecord
from .canvas import Line, drawn_tightly
from .panels import EIGHTHS, board, seat_style
from .story import Story, View
from .words import clean, verdict_line

WIDEST = 80
"""Columns of a board."""
ANSI_COLOURS = 16


def html_replay(
    event: Event,
    records: Iterable[GameRecord],
    game: Game | PlainGame,
    seats: Sequence[View] | None = None,
) -> str:
    """A page on which these games can be stepped through, from the views in `seats` (None is all that happened).

    Without `seats` it has every view. What none of its views may know is not in it. Raises RecordError where a record
    and the rules disagree.
    """
    views = [None, *range(game.num_players)] if seats is None else list(seats)
    stories = [Story(event, game, record) for record in records]
    looks = Looks()
    data = {"game": game.name, "games": [_game(story, views, looks) for story in stories]}
    data |= {"styles": looks.listed, "roomai": __version__}
    return _page(game.name, data, looks.css())


class Looks:
    """Gives each style that is used a number, and a class in the style sheet."""

    def __init__(self) -> None:
        self.listed: list[str] = []

    def number(self, style: Style | None) -> int:
        """0 for plain text."""
        rule = css_of(style) if style is not None else ""
        if not rule:
            return 0
        if rule not in self.listed:
            self.listed.append(rule)
        return self.listed.index(rule) + 1

    def css(self) -> str:
        return "\n".join(f".s{number} {{ {rule} }}" for number, rule in enumerate(self.listed, 1))


def css_of(style: Style) -> str:
    """A style as CSS; the 16 colours of terminals are variables, so that light and dark pages have their own."""
    ink, ground = _colour(style.color, "--ink"), _colour(style.bgcolor, "--ground")
    if style.reverse:
        ink, ground = ground or "var(--ground)", ink or "var(--ink)"
    rules = [
        f"color: {ink}" if ink else "",
        f"background: {ground}" if ground else "",
        "font-weight: bold" if style.bold else "",
        "opacity: .62" if style.dim else "",
        "font-style: italic" if style.italic else "",
        "text-decoration: underline" if style.underline else "",
    ]
    return "; ".join(rule for rule in rules if rule)


def _colour(colour: Any, default: str) -> str:
    if colour is None or colour.is_default:
        return ""
    if colour.number is not None and colour.number < ANSI_COLOURS:
        return f"var(--c{colour.number % 8})"
    return str(colour.get_truecolor().hex)


def _game(story: Story, views: Sequence[View], looks: Looks) -> dict[str, Any]:
    return {
        "number": story.record.game,
        "names": story.names,
        "styles": [looks.number(Style.parse(seat_style(seat))) for seat in range(len(story.names))],
        "views": [_view(story, view, looks) for view in views],
    }


def _view(story: Story, view: View, looks: Looks) -> dict[str, Any]:
    """Everything that a view may know, and nothing else."""
    return {
        "seat": view,
        "scores": story.scores(view),
        "verdict": verdict_line(story.record, view),
        "normal": story.record.verdict == "normal",
        "ms": [story.times(seat, view) for seat in range(len(story.names))],
        "moments": [_moment(story, moment, view, looks) for moment in range(story.last + 1)],
    }


def _moment(story: Story, moment: int, view: View, looks: Looks) -> dict[str, Any]:
    told: dict[str, Any] = {"board": board_spans(story, moment, view, looks), "turn": story.to_move(moment)}
    mover = story.mover(moment)
    if mover is not None:
        told |= {"mover": mover, "action": story.action(moment, view)}
    said = story.thought(moment, view)
    if said is not None and said.probabilities:
        options = sorted(said.probabilities.items(), key=lambda option: -option[1])
        told["likely"] = [(clean(name), probability) for name, probability in options]
    if said is not None and said.value is not None:
        told["value"] = said.value
    alternative = _described(story, moment, view)
    if alternative:
        told["text"] = alternative
    return told


def board_spans(story: Story, moment: int, view: View, looks: Looks) -> list[list[tuple[int, str]]]:
    """The board as the terminal shows it: in each line the parts that look alike, (style, text)."""
    return [_spans(line, looks) for line in drawn_tightly(board(story, moment, view), WIDEST)]


def _spans(line: Line, looks: Looks) -> list[tuple[int, str]]:
    spans = [(looks.number(part.style), part.text) for part in Segment.simplify(line) if not part.control]
    if spans and not spans[-1][0]:
        spans[-1] = (0, spans[-1][1].rstrip())
    return [span for span in spans if span[1]]


def _described(story: Story, moment: int, view: View) -> str:
    """The board in words, for those who can't see it."""
    look: Any = story.game.spec.view
    if look is None or not hasattr(look, "describe"):
        return ""
    text: str = look.describe(story.game, story.info(moment, view))
    return text


def palette() -> str:
    """The colours of a page, light and dark, as CSS variables."""
    return (files(__package__) / "page" / "palette.css").read_text("utf-8")


def _page(name: str, data: dict[str, Any], styles: str) -> str:
    sources = files(__package__) / "page"
    style = palette() + (sources / "page.css").read_text("utf-8") + styles + "\n"
    script = (sources / "page.js").read_text("utf-8")
    page = (sources / "page.html").read_text("utf-8")
    # Not even a name that looks like the end of a script can leave the data: no < is in it.
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {
        "NAME": escape(name), "STYLE-HASH": _digest(style), "SCRIPT-HASH": _digest(script), "STYLE": style,
        "SCRIPT": script, "EIGHTHS": escape(EIGHTHS), "DATA": told,
    }  # fmt: skip
    before = page
    out = []
    while (start := before.find("{{")) >= 0:
        end = before.index("}}", start)
        out += [before[:start], parts[before[start + 2 : end]]]
        before = before[end + 2 :]
    return "".join([*out, before])


def _digest(text: str) -> str:
    """What the page's own policy calls a piece of it: no other script or style can run in it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
