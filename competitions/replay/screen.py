"""The viewer's screen: from a state and a size to exactly that many lines."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from roomai.errors import RecordError

from .canvas import Canvas, Line, beside, drawn, drawn_tightly, fitted, shortened, spread, stacked, width_of
from .keys import HELP
from .model import PROMPTS, State, Viewer
from .panels import (
    board,
    framed,
    headline,
    moves,
    next_line,
    players,
    strip,
    thought,
    thought_lines,
    timeline,
)
from .story import Story, View
from .words import clean, verdict_line, view_name

NARROWEST, LOWEST = 44, 12
"""Smaller screens get a few plain lines."""
TWO_COLUMNS, LIST_WIDTH = 76, (26, 44)
MOST_MEASURED, WIDEST = 50, 200
HINTS = "→ ← move   ] [ game   v seat   p play   f filter   / search   ? help   q quit"
FEW_HINTS = "→ ← move  ] [ game  ? help  q quit"
FILTER_HINT = "player=NAME result=win swing>5 forfeit"


def draw_screen(viewer: Viewer, state: State, width: int, height: int) -> Canvas:
    """The whole screen: `height` lines of `width` cells."""
    story = viewer.story(state)
    if width < NARROWEST or height < LOWEST:
        return Canvas(_small(story, state, width, height))
    head = _head(viewer, state, story, width)
    foot = [*drawn(_footer(state, width), width, 1)]
    room = height - len(head) - len(foot)
    if state.mode == "help":
        body = _help(width, room)
    elif isinstance(story, RecordError):
        body = drawn(_error_text(story), width, room)
    elif width >= TWO_COLUMNS:
        body = _two_columns(story, state, width, room)
    else:
        body = _one_column(story, state, width, room)
    return Canvas(fitted(stacked([head, body, foot]), width, height))


def centred(lines: list[Line], width: int, height: int) -> Canvas:
    """A piece in the midst of its room, a little above the middle."""
    left, top = max(width - width_of(lines), 0) // 2, max(height - len(lines), 0) // 3
    return Canvas([*([] for _ in range(top)), *([Segment(" " * left), *line] for line in lines)])


def _error_text(error: RecordError) -> Text:
    """In the place of a game that can't be played through."""
    return Text.assemble(
        "\n", ("✗ this game can't be shown\n\n", "bold red"), clean(str(error), 2000), "\n\n] is the next"
    )


def _head(viewer: Viewer, state: State, story: Story | RecordError, width: int) -> list[Line]:
    number = int(viewer.shelf.numbers[state.place])
    count, total = len(state.selection), len(viewer.shelf)
    deal = (f"  deal {viewer.shelf.columns.deal[state.place]}", "dim")
    title = Text.assemble((viewer.game.name, "bold"), "  ", (f"game {number}", "bold cyan"), deal)
    where = f"{state.at + 1:,} of {count:,}"
    filtered = f" ({total:,} in all; {clean(state.filter)})" if state.filter else ""
    order = ", largest swing first" if state.by_swing else ""
    lines = [spread(title, Text(shortened(where + filtered + order, max(width - 36, 8)), "dim"), width)]
    if isinstance(story, Story):
        view = Text(view_name(story.record, state.view), "bold cyan" if state.view is not None else "dim")
        playing = Text("▶▶ ", "bold") if state.playing else Text("")
        happened = Text.assemble(playing, headline(story, state.moment, state.view))
        lines += [timeline(state.moment, story.last, width), spread(happened, view, width)]
    return stacked(drawn(line, width, 1) for line in lines)


def _two_columns(story: Story, state: State, width: int, height: int) -> list[Line]:
    wanted = _board_width(story, state.view) + 4
    low, high = LIST_WIDTH
    right = min(max(width - 1 - max(wanted, width * 6 // 10), low), high)
    left = width - right - 1
    if wanted > left:
        return _one_column(story, state, width, height)
    listed = moves(story, state.moment, state.view, right - 4, height - 2)
    return beside(_table_and_players(story, state, left, height), framed(Canvas(listed), "moves", right, height))


@lru_cache(256)
def _board_width(story: Story, view: View) -> int:
    """Of the widest of a game's boards, so that nothing moves from one moment to the next."""
    some = range(0, story.last + 1, 1 + story.last // MOST_MEASURED)
    return max(width_of(drawn_tightly(board(story, moment, view), WIDEST)) for moment in (*some, story.last))


def _one_column(story: Story, state: State, width: int, height: int) -> list[Line]:
    rows = 3 if height >= 18 else 1
    below = strip(story, state.moment, state.view, width, rows)
    return [*_table_and_players(story, state, width, height - rows), *below]


def _table_and_players(story: Story, state: State, width: int, height: int) -> list[Line]:
    """The table in all the room that is left by what is next, a thought and the players.

    Where the table would be cut, the frame of the players goes first, then the thought, then the players.
    """
    moment, view = state.moment, state.view
    ending = [[Segment(" "), *line] for line in drawn(next_line(story, moment, view), width - 4)[:4]]
    rows = players(story, moment, view, state.followed, width)
    mind, people = _mind(story, moment, view, width), framed(rows, "players", width)
    bare = [[Segment("  "), *line] for line in drawn(rows, width - 2)]
    picture = drawn_tightly(board(story, moment, view), width - 4)
    room = 0
    for below in ([*ending, *mind, *people], [*ending, *mind, *bare], [*ending, *bare], ending):
        room = height - len(below) - 2
        if room >= len(picture):
            break
    if room < len(picture):
        missing = Text(f"… {len(picture) - room + 1} lines more: a larger window shows them", "dim")
        picture = [*picture[: max(room - 1, 0)], *drawn(missing, width - 4, 1)]
    table = framed(centred(picture, width - 4, room), "table", width, max(room, 1) + 2)
    return fitted([*table, *below], width, height)


def _mind(story: Story, moment: int, view: View, width: int) -> list[Line]:
    """The thought that goes with the last move; where a game has thoughts, the place for them is always there."""
    room = thought_lines(story, view)
    if not room:
        return []
    mover = story.mover(moment)
    title = "thought" if mover is None else f"what {story.names[mover]} thought"
    said = thought(story.thought(moment, view), story.action(moment, view), width - 4)
    return framed(said, title, width, room + 2)


def _footer(state: State, width: int) -> Text:
    if state.mode in PROMPTS:
        hint = Text(FILTER_HINT if state.mode == "filter" else "Enter, or Esc to leave", "dim")
        asked = Text.assemble((f"{PROMPTS[state.mode]}: ", "bold"), state.typed[-width + 24 :], ("█", "blink"))
        return spread(asked, hint, width)
    if state.message:
        return Text(shortened(state.message, width), "bold")
    return Text(HINTS if len(HINTS) <= width else FEW_HINTS, "dim")


def _help(width: int, height: int) -> list[Line]:
    table = Table.grid(padding=(0, 2, 0, 0))
    for keys, meaning in HELP:
        table.add_row(Text(keys, "bold cyan", no_wrap=True), Text(meaning))
    return framed(table, "keys", width, height)


def _small(story: Story | RecordError, state: State, width: int, height: int) -> list[Line]:
    """A few lines without frames; a larger window has the rest."""
    if isinstance(story, RecordError):
        lines = [Text("✗ can't be shown")]
    else:
        over = state.moment == story.last
        last = verdict_line(story.record, state.view) if over else next_line(story, state.moment, state.view).plain
        told = headline(story, state.moment, state.view)
        where = f"game {story.record.game}  {state.moment}/{story.last}"
        lines = [Text(where, "bold"), told, Text(last), Text("larger window: more", "dim")]
    if state.message or state.mode in PROMPTS:
        typed = f"{PROMPTS[state.mode]}: {state.typed}" if state.mode in PROMPTS else state.message
        lines = [Text(typed[-width:], "bold"), *lines]
    short = []
    for line in lines:
        line.truncate(width, overflow="ellipsis")
        short += drawn(line, width, 1)
    return fitted(short, width, height)
