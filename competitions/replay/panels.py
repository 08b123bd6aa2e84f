"""The pieces of the viewer's screen: the table, the players, the moves, a thought. Each is drawn for one view."""

from __future__ import annotations

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from roomai.spaces import Box, Menu

from ..record import Said
from .canvas import Line, drawn, fitted, shortened
from .plain import picture
from .story import Story, View
from .words import clean, verdict_line

SEAT_STYLES = ("bold yellow", "bold cyan", "bold magenta", "bold blue", "bold green", "bold white")
EIGHTHS = " ▏▎▍▌▋▊▉█"
MOST_OPTIONS = 5
"""Probabilities shown, the likeliest first."""
MOST_OF_AN_ACTION = 12
ROOM_FOR_LONGEST = 60
"""Columns from which on the longest time of a move is shown beside the usual one."""


def seat_style(seat: int) -> str:
    """A colour of its own for each seat; its number stands beside it wherever it is used."""
    return SEAT_STYLES[seat % len(SEAT_STYLES)]


def framed(piece: RenderableType, title: str, width: int, height: int | None = None) -> list[Line]:
    """A piece in a box with a title."""
    panel = Panel(piece, title=Text(title, "bold"), title_align="left", border_style="dim", box=box.ROUNDED)
    return drawn(panel, width, height)


def board(story: Story, moment: int, view: View) -> RenderableType:
    """What the game's own view draws of a moment."""
    return picture(story.game, story.info(moment, view))


def headline(story: Story, moment: int, view: View) -> Text:
    """What has just happened."""
    mover = story.mover(moment)
    if mover is None:
        return Text("the game begins", "bold")
    action = story.action(moment, view)
    return Text.assemble((f"{mover} {story.names[mover]}", seat_style(mover)), "  ", (action, "bold reverse"))


def next_line(story: Story, moment: int, view: View) -> Text:
    """Who is to move, or how the game ended."""
    if moment == story.last:
        sign, style = ("■ ", "bold") if story.record.verdict == "normal" else ("✗ ", "bold red")
        return Text.assemble((sign, style), (verdict_line(story.record, view), style))
    turn = story.to_move(moment)
    if turn is None:
        return Text("")
    return Text.assemble("▶ ", (f"{turn} {story.names[turn]}", seat_style(turn)), " to move")


def players(story: Story, moment: int, view: View, followed: View, width: int) -> Table:
    """A row a seat: whose turn it is, the last action, and at the end what was won and how long moves took."""
    over = moment == story.last
    turn = None if over else story.to_move(moment)
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(6):
        table.add_column(no_wrap=True)
    scores = story.scores(view)
    best = max((score for score in scores if score is not None), default=0.0)
    for seat, name in enumerate(story.names):
        style = seat_style(seat)
        marks = Text.assemble(("▶" if seat == turn else " "), ("›" if seat == followed else " "))
        row = [marks, Text(str(seat), style), Text(shortened(name, 18), style), _last_action(story, moment, seat, view)]
        score = scores[seat]
        if over:
            row.append(Text("") if score is None else _score(score, best, story, seat))
            row.append(_clock(*story.times(seat, view), width >= ROOM_FOR_LONGEST))
        table.add_row(*row)
    return table


def _last_action(story: Story, moment: int, seat: int, view: View) -> Text:
    played = (story.action(k, view) for k in range(moment, 0, -1) if story.mover(k) == seat)
    return Text(shortened(next(played, ""), 14))


def _score(score: float, best: float, story: Story, seat: int) -> Text:
    """A sign beside the colour: up for the best, down for a loss, a cross for the player at fault."""
    if story.record.by is not None and story.record.seats[seat] == story.record.by:
        return Text(f"✗ {score:+g}", "bold red")
    if score == best and score > 0:
        return Text(f"▲ {score:+g}", "bold green")
    return Text(f"▼ {score:+g}", "red") if score < 0 else Text(f"• {score:+g}", "bold")


def _clock(median: float | None, worst: float | None, with_longest: bool) -> Text:
    if median is None:
        return Text("")
    longest = f", longest {worst:.2g}" if worst is not None and with_longest else ""
    return Text(f"{median:.2g} ms{longest}", "dim")


def moves(story: Story, moment: int, view: View, width: int, height: int) -> list[Line]:
    """The moves so far as a list, the last one marked, as many as there is room for."""
    first = max(0, moment + 1 - height)
    rows = []
    digits, names = len(str(story.last)), max(map(cell_len, story.names))
    room = max(min(names, width - digits - 5 - action_width(story, view)), 3)
    for number in range(first, moment + 1):
        mover = story.mover(number)
        here = number == moment
        row = Text("▸" if here else " ", no_wrap=True, overflow="ellipsis")
        row.append(f"{number:>{digits}} ", "dim")
        if mover is None:
            row.append("the game begins")
        else:
            row.append(f"{mover} {shortened(story.names[mover], room):<{room}} ", seat_style(mover))
            row.append(story.action(number, view))
        row.truncate(width, overflow="ellipsis", pad=True)
        rows.append(Text(row.plain, "bold reverse") if here else row)
    return fitted([line for row in rows for line in drawn(row, width)], width, height)


def action_width(story: Story, view: View) -> int:
    """Cells for an action: by all that the game has, so that the width says nothing of one that is hidden.

    A menu has more than can be listed: there it is the longest that the view was told.
    """
    space = story.game.action_space
    if isinstance(space, Menu):
        names = [story.action(moment, view) for moment in range(1, story.last + 1)]
    else:
        names = [f"{space.high:.5f}"] if isinstance(space, Box) else [*space.names]
    return min(max(map(cell_len, names), default=0), MOST_OF_AN_ACTION)


def strip(story: Story, moment: int, view: View, width: int, height: int) -> list[Line]:
    """The moves so far as a running text, for screens without room for a list."""
    text = Text()
    for number in range(max(moment - 200, 1), moment + 1):
        mover = story.mover(number)
        assert mover is not None
        text.append(f"{mover}:", "dim")
        text.append(story.action(number, view), f"{seat_style(mover)}{' reverse' * (number == moment)}")
        text.append("  ")
    lines = drawn(text, width) if text else []
    return fitted(lines[-height:], width, height)


def thought(said: Said | None, played: str, width: int) -> Group:
    """How likely each action was, as bars, and the score that the player expected."""
    if said is None:
        return Group(Text("not told", "dim"))
    rows: list[Text] = []
    options = sorted((said.probabilities or {}).items(), key=lambda option: -option[1])
    room = max((min(cell_len(clean(name)), 14) for name, _ in options), default=0)
    for name, probability in options[:MOST_OPTIONS]:
        chosen = clean(name) == played
        row = Text()
        row.append(f"{shortened(clean(name), room):<{room}} ", "bold" if chosen else "")
        row.append(bar(probability, max(width - room - 10, 4)), "cyan")
        row.append(f" {probability:>4.0%}{' ◂' if chosen else ''}", "bold" if chosen else "")
        rows.append(row)
    if len(options) > MOST_OPTIONS:
        rows.append(Text(f"and {len(options) - MOST_OPTIONS} more", "dim"))
    if said.value is not None:
        rows.append(Text.assemble("expects ", (f"{said.value:+.4g}", "bold")))
    return Group(*rows)


def thought_lines(story: Story, view: View) -> int:
    """How many lines the longest thought of a game takes, 0 if that view knows of none."""
    return max((_lines_of(story.thought(moment, view)) for moment in range(story.last + 1)), default=0)


def _lines_of(said: Said | None) -> int:
    if said is None:
        return 0
    options = len(said.probabilities or {})
    return min(options, MOST_OPTIONS) + (options > MOST_OPTIONS) + (said.value is not None)


def bar(share: float, width: int) -> str:
    """A bar of eighths of a letter, filled up to a width with dots."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    full, rest = divmod(eighths, 8)
    text = "█" * full + (EIGHTHS[rest] if rest else "")
    return text + "·" * (width - len(text))


def timeline(moment: int, last: int, width: int) -> Text:
    """How far the game has gone."""
    label = f" {moment} of {last}"
    room = max(width - len(label), 2)
    done = round((room - 1) * (moment / last)) if last else 0
    return Text.assemble(("━" * done, "cyan"), ("●", "bold cyan"), ("─" * (room - 1 - done), "dim"), (label, "bold"))
