"""A record of a million games: how long until the viewer shows its first screen, and until it has filtered them.

The record is made of some thousand games that were played, numbered anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from .common import Figure, Settings, main

GAMES = 1_000_000
PLAYED = 2000
BAR_S = 3.0
FILTER = "player=threshold result=win swing>5"
FIRST_SCREEN = """
import sys
from pathlib import Path
from competitions.replay import Shelf, event_game
from competitions.replay.canvas import drawn
from competitions.replay.model import Viewer
from competitions.replay.screen import draw_screen
shelf = Shelf(Path(sys.argv[1]))
viewer = Viewer(shelf, event_game(shelf.event))
drawn(draw_screen(viewer, viewer.start(), 120, 40), 120)
"""


def run(settings: Settings) -> list[Figure]:
    from competitions.replay import Shelf, event_game
    from competitions.replay.model import Viewer

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_record(folder)
        opening = [_seconds([sys.executable, "-c", FIRST_SCREEN, name]) for _ in range(settings.repeats)]
        shelf = Shelf(folder)
        viewer = Viewer(shelf, event_game(shelf.event))
        filtering = []
        for _ in range(settings.repeats):
            start = perf_counter()
            viewer.start(filter=FILTER)
            filtering.append(perf_counter() - start)
        shelf.close()
    return [
        Figure("a record of 1 M games, from the start of Python to the first screen", "s", median(opening), bar=BAR_S,
               at_most=True),
        Figure(f"filter them by {FILTER!r}", "s", median(filtering), bar=BAR_S, at_most=True),
    ]  # fmt: skip


def make_record(folder: Path) -> None:
    import roomai
    from competitions.schedules import RoundRobin
    from competitions.tournament import Tournament

    with tempfile.TemporaryDirectory() as played:
        entrants = ["random", "call", "threshold", "raise"]
        Tournament(roomai.game("leduc_poker"), entrants, RoundRobin(games=PLAYED), 1).run(Path(played, "event"))
        event = json.loads(Path(played, "event", "event.json").read_text())
        lines = Path(played, "event", "games.jsonl").read_text().splitlines(keepends=True)
    (folder / "event.json").write_text(json.dumps(event | {"games": GAMES}))
    tails = [line.partition(",")[2] for line in lines]  # a line begins with its number
    with (folder / "games.jsonl").open("w") as file:
        file.writelines(f'{{"game":{number},{tails[number % len(tails)]}' for number in range(GAMES))


def _seconds(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True)
    return perf_counter() - start


if __name__ == "__main__":
    main(run, __doc__)
