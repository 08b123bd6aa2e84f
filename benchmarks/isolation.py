"""What a process of its own costs a player: microseconds a decision, and milliseconds for a start.

Two players that always call play Leduc poker through the referee, one game at a time: both in this process, then one of
them behind the protocol of docs/protocol.md. The line of a child is what its decisions cost more than those in process:
all its infos, its question and its answer, two changes of processes, and the bot's own work. All of it on one core.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import roomai
from players import make_player
from players.external import make_external
from roomai.abstract import AbstractEnv

from .common import Figure, Settings, Work, main, measure

BAR_US = 150.0
GAMES = 100
STARTS = 10
BOT = Path(__file__).parents[1] / "examples" / "plain_python" / "protocol_bot.py"
CHILDREN = {
    "host, trusted": ("call", "trusted"),
    "host, guarded": ("call", "guarded"),
    "plain Python bot, guarded": (f"cmd:{shlex.quote(sys.executable)} -I -S {BOT}", "guarded"),
}


def run(settings: Settings) -> list[Figure]:
    game = roomai.game("leduc_poker")
    players = {"in process": make_player("call", game, 1)}
    for name, (text, level) in CHILDREN.items():
        players[name] = make_external(text, game, 1, rules="leduc_poker", level=level)
    try:
        works = {name: _games(game, player) for name, player in players.items()}
        rates = measure(works, settings, clock=perf_counter)  # a child's time counts, too
    finally:
        for player in players.values():
            if hasattr(player, "close"):
                player.close()
    in_process = rates["in process"]
    figures = [Figure("a decision in process", "us", 1e6 / median(in_process))]
    for name in CHILDREN:
        more = [1e6 / child - 1e6 / inside for child, inside in zip(rates[name], in_process, strict=True)]
        figures.append(Figure(f"a decision in a child ({name}): on top", "us", median(more), bar=BAR_US, at_most=True))
    figures += [Figure(f"start of a child ({name})", "ms", 1e3 * _start(game, *how)) for name, how in CHILDREN.items()]
    return figures


def _games(game: Any, player: Any) -> Work:
    """Games against a caller in process; the unit is a decision of the player."""
    env, other = game.env(7), make_player("call", game, 2)
    decisions = 0
    take_action = player.take_action

    def counted() -> Any:
        nonlocal decisions
        decisions += 1
        return take_action()

    player.take_action = counted

    def work() -> float:
        before = decisions
        for _ in range(GAMES):
            AbstractEnv.round(env, [player, other])
        return decisions - before

    return work


def _start(game: Any, text: str, level: str) -> float:
    """Seconds from nothing to a bot that is ready."""
    spent = []
    for _ in range(STARTS):
        with make_external(text, game, 1, rules="leduc_poker", level=level) as player:
            begun = perf_counter()
            player.start()
            spent.append(perf_counter() - begun)
    return median(spent)


if __name__ == "__main__":
    main(run, __doc__)
