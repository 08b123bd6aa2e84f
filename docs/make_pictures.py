"""Draw docs/img/replay.svg and docs/img/games/*.svg: what roomai prints, as Rich exports it, without fonts to fetch.

Run it after a change of what is printed: `python docs/make_pictures.py`. The pictures are committed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from make_game_pages import prose
from rich.console import Console
from rich.text import Text

import roomai
from competitions.columns import read_columns
from competitions.event import Terms
from competitions.replay import draw, event_game, find_game, moments, result_line
from competitions.replay.model import Viewer
from competitions.replay.shelf import opened
from competitions.replay.svg import exported, svg_picture
from competitions.schedules import RoundRobin
from competitions.standing import standing
from competitions.table import standing_table
from competitions.tournament import Tournament
from roomai.game import Game

if TYPE_CHECKING:
    from rich.console import RenderableType

HERE = Path(__file__).parent
ENTRANTS = ("random", "call", "threshold", "raise", "examples/my_bot.py:MyBot")
GAMES, SEED = 400, 1
COMMAND = f"""roomai tournament leduc_poker {" ".join(ENTRANTS[:-1])} \\
    {ENTRANTS[-1]} --games {GAMES} --seed {SEED} --out results/demo"""
LAST_MOMENTS = 2
WIDTH, NARROWEST = 80, 36
LINES = 24
SCALE = 0.7
"""Rich draws letters of 20 pixels, a page has letters of 14."""


def pictures() -> Iterator[tuple[Path, str]]:
    """The path and the SVG of every picture."""
    yield HERE / "img" / "replay.svg", svg("replay", tournament_and_replay())
    yield HERE / "img" / "viewer.svg", viewer()
    for name in roomai.game_names():
        yield HERE / "img" / "games" / f"{name}.svg", svg(name, [game_moment(name)])


def tournament_and_replay() -> list[RenderableType]:
    """The standing of a tournament and the end of its most dramatic game."""
    with TemporaryDirectory() as folder:
        Tournament(roomai.game("leduc_poker"), ENTRANTS, RoundRobin(games=GAMES), SEED).run(Path(folder) / "event")
        event, record = find_game(Path(folder) / "event")
        result = standing(read_columns(Path(folder) / "event", event))
    table = standing_table(result, f"{event.game}: {result.games} games on {result.deals} deals, seed {event.seed}")
    del table.columns[-2:]  # times differ from one machine to the next
    game = event_game(event)
    last = list(moments(event, record))[-LAST_MOMENTS:]
    return [
        prompt(COMMAND),
        Text(),
        table,
        Text(),
        prompt("roomai replay results/demo --largest-swing"),
        Text("..."),
        *(draw(game, moment, None) for moment in last),
        Text(result_line(record), "bold"),
    ]


def viewer() -> str:
    """The viewer's screen in the midst of a game; at the end it would show times, which differ."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "event"
        Tournament(
            roomai.game("kuhn_poker"),
            ["kuhn_equilibrium", "random"],
            RoundRobin(games=20),
            SEED,
            terms=Terms(batch=False),
        ).run(folder)
        with opened(folder) as shelf:
            shown = Viewer(shelf, event_game(shelf.event))
            return scaled(svg_picture(shown, shown.at_moment(shown.start(2), 1), WIDTH, LINES))


def game_moment(name: str) -> RenderableType:
    """The moment of a game that its prose chooses, as the recorder sees it."""
    chosen = prose(name)["picture"]
    game = roomai.game(name, **chosen.get("options", {}))
    assert isinstance(game, Game)
    env = game.env(seed=1, compiled=False)
    _, _, infos = env.init(deal=chosen.get("deal", ()))
    for action in chosen["actions"]:
        _, _, infos = env.forward(action)
    view: Any = game.spec.view
    picture: RenderableType = view.render(game, infos[-1])
    return picture


def prompt(command: str) -> Text:
    return Text.assemble(("$ ", "green"), (command, "bold"))


def svg(name: str, lines: Sequence[RenderableType]) -> str:
    """What a terminal shows, as SVG."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in lines:
        console.print(line, highlight=False)
    console.print()  # room for the tails of letters in the last line
    widest = max(len(line.rstrip()) for line in console.export_text(clear=False).splitlines())
    console.width = max(widest + 1, NARROWEST)
    return scaled(exported(console, name.replace("_", " "), f"roomai-{name.replace('_', '-')}"))


def scaled(drawn: str) -> str:
    """A picture with letters of the size that a page has."""
    wide = float(re.findall(r'viewBox="0 0 ([\d.]+)', drawn)[0])
    return re.sub(r"[ \t]+$", "", drawn.replace("<svg", f'<svg width="{wide * SCALE:.0f}"', 1), flags=re.M)


def main() -> None:
    for path, drawn in pictures():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
