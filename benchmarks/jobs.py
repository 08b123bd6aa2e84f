"""A tournament of bots in files, each in a guarded process of its own, by two jobs and by one: the whole command.

Not pinned: this is about cores. The bots do a little arithmetic at each move, as bots do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from .common import Figure, Settings, Work, compare, main, measure, pin

GAME = "leduc_poker"
GAMES = (10_000, 40_000)
REPEATS = 3
"""At most: a turn takes a minute and a half."""
BAR = 1.8
ROOMAI = "from competitions.cli import main; main()"
BOT = """
from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        sum(range(5000))
        return self.info.person_state.available_actions[0]
"""


def run(settings: Settings) -> list[Figure]:
    pin(*range(os.cpu_count() or 1))
    with tempfile.TemporaryDirectory() as folder:
        bot = Path(folder, "bot.py")
        bot.write_text(BOT)
        figures = []
        for games in GAMES:
            works = {"2 jobs": file_bots(bot, games, 2), "1 job": file_bots(bot, games, 1)}
            rates = measure(works, replace(settings, repeats=min(settings.repeats, REPEATS)), perf_counter)
            job = f"tournament of file bots, {GAME}, {games:,} games"
            figures.append(compare(job, "games/s", rates, "2 jobs", "1 job", BAR))
    return figures


def file_bots(bot: Path, games: int, jobs: int) -> Work:
    arguments = ["tournament", GAME, str(bot), str(bot), "--games", str(games), "--seed", "1", "--jobs", str(jobs)]

    def work() -> float:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-c", ROOMAI, *arguments, "--out", str(Path(folder, "event"))]
            subprocess.run(command, check=True, capture_output=True)
        return float(games)

    return work


if __name__ == "__main__":
    main(run, __doc__)
