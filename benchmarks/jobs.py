"""A tournament of bots in files, each in a guarded process of its own, by two jobs and by one.

Not pinned: this is about cores. The bots do a little arithmetic at each move, as bots do.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from time import perf_counter

from .common import Figure, Settings, Work, compare, main, measure, pin

GAME = "leduc_poker"
GAMES = 10_000
BAR = 1.8
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
        works = {"2 jobs": file_bots(bot, 2), "1 job": file_bots(bot, 1)}
        rates = measure(works, settings, perf_counter)
    return [compare(f"tournament of file bots, {GAME}", "games/s", rates, "2 jobs", "1 job", BAR)]


def file_bots(bot: Path, jobs: int) -> Work:
    import roomai
    from competitions.schedules import RoundRobin
    from competitions.tournament import Tournament

    game = roomai.game(GAME)

    def work() -> float:
        with tempfile.TemporaryDirectory() as folder:
            tournament = Tournament(game, [str(bot)] * 2, RoundRobin(games=GAMES), 1)
            return float(tournament.run(Path(folder, "event"), jobs=jobs).games)

    return work


if __name__ == "__main__":
    main(run, __doc__)
