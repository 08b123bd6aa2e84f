"""roomai replay: a recorded game, on the screen or move by move, as text, as a picture or as a page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roomai.errors import OptionError

from .shared import out, write_file

if TYPE_CHECKING:
    from ..replay.model import State, Viewer

MOST_GAMES_OF_A_PAGE = 200
LARGE = 64 << 20
"""Bytes of a record that takes a second to read, or more."""


@click.command("replay")
@click.argument("path", type=click.Path(path_type=Path), metavar="DIR|FILE")
@click.option("--game", "number", type=click.IntRange(0), help="The game's number.  [default: the largest swing]")
@click.option("--largest-swing", is_flag=True, help="The game with the largest difference of scores (the default).")
@click.option("--filter", "filters", multiple=True, metavar="WORDS", help='Only such games: "player=MyBot swing>5".')
@click.option("--seat", type=click.IntRange(0), help="Show only what the player in this seat saw.")
@click.option("--all", "everything", is_flag=True, help="Show what everybody saw (the default).")
@click.option("--moment", type=click.IntRange(0), help="Begin after so many moves; for --svg, the moment drawn.")
@click.option("--rules", metavar="FILE:OBJECT", help="The game, if it is in a file of yours.")
@click.option("--plain", is_flag=True, help="As text, all moments in order; so it is without a terminal.")
@click.option("--step", is_flag=True, help="As text, and wait for Enter after each move.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture of a moment there.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to step through there.")
@click.option("--games", metavar="N,N,...", help="The games of the page.")
def command(
    path: Path,
    number: int | None,
    largest_swing: bool,
    filters: Sequence[str],
    seat: int | None,
    everything: bool,
    moment: int | None,
    rules: str | None,
    plain: bool,
    step: bool,
    svg: Path | None,
    html: Path | None,
    games: str | None,
) -> None:
    """Watch a game of the event recorded in DIR again; on a terminal ? lists the keys."""
    from ..replay import event_game
    from ..replay.model import Viewer
    from ..replay.shelf import opened
    from ..replay.terminal import is_interactive, watch

    if everything and seat is not None:
        raise OptionError("--seat and --all exclude each other")
    if largest_swing and number is not None:
        raise OptionError("--game and --largest-swing exclude each other")
    if games is not None and html is None:
        raise OptionError("--games is for --html")
    _say_if_large(path)
    with opened(path) as shelf:
        game = event_game(shelf.event, rules)
        if seat is not None and seat >= game.num_players:
            raise OptionError(f"--seat: expected 0 to {game.num_players - 1}, got {seat}")
        viewer = Viewer(shelf, game)
        state = viewer.start(number, " ".join(filters), view=seat)
        if html is not None:
            _write_page(viewer, state, html, games, by_filter=bool(filters) and number is None)
        if svg is not None:
            _write_picture(viewer, state, moment, svg)
        if html is not None or svg is not None:
            return
        state = viewer.at_moment(state, moment or 0)
        if plain or step or not is_interactive():
            _print(viewer, state, step)
        else:
            watch(viewer, state, _saver(viewer))


def _say_if_large(path: Path) -> None:
    """So that nobody wonders whether anything happens."""
    games = path if path.is_file() else path / "games.jsonl"
    size = games.stat().st_size if games.is_file() else 0
    if size > LARGE and sys.stderr.isatty():
        click.echo(f"reading {size >> 20:,} MiB ...", err=True)


def _print(viewer: Viewer, state: State, step: bool) -> None:
    """All moments in order, as text."""
    from ..replay.plain import draw
    from ..replay.story import Story
    from ..replay.words import result_line, thought_line, title

    console, view = out(), state.view
    story = viewer.story(state)
    if not isinstance(story, Story):
        raise story
    console.print(title(story.event, story.record, view), style="bold", highlight=False, markup=False)
    for number in range(state.moment, story.last + 1):
        console.print(draw(viewer.game, story.moments[number], view))
        said = story.thought(number, view)
        if said is not None:
            console.print(f"  thought: {thought_line(said)}", style="dim", highlight=False, markup=False)
        if step:
            click.pause("", err=True)
    result = result_line(story.record, view, zero_sum=viewer.game.zero_sum)
    console.print(result, style="bold", highlight=False, markup=False)


def _write_picture(viewer: Viewer, state: State, moment: int | None, path: Path) -> None:
    """The chosen moment, the last one if none is, as SVG."""
    from ..replay.svg import svg_picture

    state = viewer.at_moment(state, viewer.last(state) if moment is None else moment)
    write_file(path, svg_picture(viewer, state))


def _write_page(viewer: Viewer, state: State, path: Path, games: str | None, by_filter: bool) -> None:
    """The games asked for by number, else those that the filter lets through, else the current one."""
    from ..replay.html import html_replay

    shelf = viewer.shelf
    places = [state.place]
    if games is not None:
        numbers = games.split(",")
        if not all(number.strip().isdecimal() for number in numbers):
            raise OptionError(f"--games: expected numbers such as 3,7, got {games!r}")
        places = [shelf.place_of(int(number)) for number in numbers]
    elif by_filter:
        places = [int(place) for place in state.selection]
    if len(places) > MOST_GAMES_OF_A_PAGE:
        raise OptionError(f"a page has at most {MOST_GAMES_OF_A_PAGE} games, the filter lets {len(places):,} through")
    records = [shelf.record(place) for place in places]
    write_file(path, html_replay(shelf.event, records, viewer.game, None if state.view is None else [state.view]))


def _saver(viewer: Viewer) -> Callable[[State], str]:
    """What the key for pictures does: a file in this folder, never over another one."""
    from ..replay.svg import picture_name, svg_picture

    def save(state: State) -> str:
        path = picture_name(viewer, state)
        with path.open("x", encoding="utf-8") as file:
            file.write(svg_picture(viewer, state))
        return str(path)

    return save
