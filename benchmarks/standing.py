"""The standing of 100 players after a million games, from the file to the table, in seconds of one core.

The record is made up: random results, lines of the length that Leduc poker has. `roomai table` does all but the first.
"""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from .common import Figure, Settings, main

PLAYERS = 100
GAMES = 1_000_000
MOVES = (["call", "raise", "call", "call", "raise", "call"], ["raise", "fold"], ["call", "call", "raise", "call"])
SCORES = (-5.0, -3.0, -1.0, 0.0, 1.0, 3.0, 5.0)
REPEATS = 3


def run(settings: Settings) -> list[Figure]:
    from competitions.columns import line_offsets, read_columns
    from competitions.record import GAMES as FILE
    from competitions.standing import standing

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        event = made_up(folder)
        repeats = min(settings.repeats, REPEATS)
        offsets, _ = timed(lambda: line_offsets(folder / FILE), repeats)
        read, columns = timed(lambda: read_columns(folder, event), repeats)
        compute, result = timed(lambda: standing(columns), repeats)
        draw, _ = timed(lambda: drawn(result), repeats)
    job = f"record of {GAMES // 1_000_000} M games, {PLAYERS} players"
    return [
        Figure(f"{job}: offsets of its lines", "s", offsets, bar=0.3, at_most=True),
        Figure(f"{job}: read as columns", "s", read, bar=3.0, at_most=True),
        Figure(f"{job}: the standing", "s", compute),
        Figure(f"{job}: the tables", "s", draw),
        Figure(f"{job}: from the file to the tables", "s", read + compute + draw, bar=10.0, at_most=True),
    ]


def timed(work: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """The median seconds of CPU time, and what the work answered; the first time loads modules and doesn't count."""
    seconds = []
    answer: Any = None
    for _ in range(repeats + 1):
        answer = None  # two at once would not be what one costs
        start = process_time()
        answer = work()
        seconds.append(process_time() - start)
    return median(seconds[1:] or seconds), answer


def drawn(result: Any) -> str:
    from rich.console import Console

    from competitions.table import cross_table, standing_table

    text = io.StringIO()
    console = Console(file=text, width=100)
    console.print(standing_table(result, "made up"))
    console.print(cross_table(result, console.width))
    return text.getvalue()


def made_up(folder: Path) -> Any:
    """Write a record of that size; its event."""
    from competitions.event import Event
    from competitions.record import GAMES as FILE
    from competitions.schedules import RoundRobin

    names = [f"player{i}" for i in range(PLAYERS)]
    event = Event(
        game="leduc_poker", rules="leduc_poker", game_version=1, options={}, players=dict.fromkeys(names, "call"),
        files={}, schedule=RoundRobin(), games=GAMES, seed=1,
    )  # fmt: skip
    event.write(folder)
    seatings = [f'["{one}","{other}"]' for one, other in permutations(names, 2)]
    moves = [str(some).replace("'", '"').replace(" ", "") for some in MOVES]
    draw = random.Random(1)
    with (folder / FILE).open("w") as file:
        for game in range(GAMES):
            deal, place = divmod(game, len(seatings))
            score = draw.choice(SCORES)
            file.write(
                f'{{"game":{game},"deal":{deal},"seats":{seatings[place]},"chance":["Jh","Js","Ks"],'
                f'"actions":{moves[game % 3]},"scores":[{score},{-score}],"verdict":"normal",'
                f'"ms":[0.0049,0.0015],"worst_ms":[0.0102,0.0231]}}\n'
            )
    return event


if __name__ == "__main__":
    main(run, __doc__)
