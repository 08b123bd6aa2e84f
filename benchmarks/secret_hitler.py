"""Whole games of Secret Hitler with ten players on one core: fused bots in the kernel that plays them.

No peer in Python plays the whole rules with bots. A simulator in JAX that asks all voters at once reached 125,000 games
a second on a processor like this one with trivial bots, and 1,000 with suspicion meters: the bars are three times the
one and fifty times the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .common import Figure, Settings, Work, compare, main, measure

PLAYERS = 10
GAMES = 4096
BARS = {"sh_yes": 375e3, "sh_random": 375e3, "sh_meter": 50e3, "sh_sly": 50e3}


def run(settings: Settings) -> list[Figure]:
    rates = measure({name: work(name) for name in BARS}, settings)
    return [compare(f"Secret Hitler, {name}", "games/s", rates, name, bar=bar) for name, bar in BARS.items()]


def work(name: str, count: int = GAMES, device: str = "cpu") -> Work:
    import roomai
    from players.secret_hitler.sets import SETS
    from roomai.batch.bots import BotRunner, rollout_bots

    game: Any = roomai.game("secret_hitler", num_players=PLAYERS)
    runner = BotRunner(game, SETS[name].compiled())
    seats = np.zeros(PLAYERS, int)

    def play() -> float:
        rollout_bots(game, count, [runner], seats, seed=1, device=device)
        return float(count)

    return play


if __name__ == "__main__":
    main(run, __doc__)
