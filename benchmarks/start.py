"""How quickly things start, as CPU time of fresh processes on one core: the median of many, taken in turns.

The import of roomai is measured beyond that of NumPy, and so is that of each peer. "First game" is the whole process
that imports, makes Leduc poker (kernels come from the cache on disk) and plays one random game. The last figure counts
kernels that the verbs of the command line compile when they are started again: there must be none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from statistics import median

from .common import Figure, Settings, main

STARTS = 11
IMPORTS = {"roomai": "roomai", "OpenSpiel": "pyspiel", "PettingZoo": "pettingzoo", "rlcard": "rlcard", "pgx": "pgx"}
MOST_IMPORT = 0.15
MOST_HELP = 0.4
ROOMAI = "from competitions.cli import main; main()"
FIRST_GAMES = {
    "roomai": (
        "import roomai; from players.bots.random import RandomPlayer; "
        "roomai.AbstractEnv.round(roomai.make('leduc_poker'), [RandomPlayer(), RandomPlayer()])"
    ),
    "OpenSpiel": (
        "import random, pyspiel\ns = pyspiel.load_game('leduc_poker').new_initial_state()\n"
        "while not s.is_terminal(): s.apply_action(random.choice(s.legal_actions()))"
    ),
    "PettingZoo": (
        "from pettingzoo.classic import leduc_holdem_v4\ne = leduc_holdem_v4.env(); e.reset()\n"
        "for a in e.agent_iter():\n"
        "    o, _, t, u, _ = e.last(); e.step(None if t or u else e.action_space(a).sample(o['action_mask']))"
    ),
    "rlcard": (
        "import rlcard; from rlcard.agents import RandomAgent\ne = rlcard.make('leduc-holdem')\n"
        "e.set_agents([RandomAgent(4), RandomAgent(4)]); e.run()"
    ),
    "pgx": (
        "import jax, pgx\ne = pgx.make('leduc_holdem'); step = jax.jit(e.step)\n"
        "s = jax.jit(e.init)(jax.random.key(0))\n"
        "while not s.terminated: s = step(s, s.legal_action_mask.argmax())"
    ),
}
VERBS = (
    "tournament leduc_poker random random --games 20 --seed 1 --out {folder}/batches",
    "tournament leduc_poker random random --games 20 --seed 1 --one-by-one --out {folder}/singly",
    "table {folder}/batches",
    "replay {folder}/batches",
    "play leduc_poker --with random --with random --seed 1",
    "bench leduc_poker --seconds 0.01",
)


def run(settings: Settings) -> list[Figure]:
    commands: dict[str, tuple[str, ...]] = {"nothing": ("import numpy",), "help": (ROOMAI, "--help")}
    commands |= {f"import {name}": (f"import numpy, {module}",) for name, module in IMPORTS.items()}
    commands |= {f"game {name}": (code,) for name, code in FIRST_GAMES.items()}
    spent = seconds(commands)
    beyond = {name: spent[f"import {name}"] - spent["nothing"] for name in IMPORTS}
    ours = beyond.pop("roomai")
    figures = [Figure("import roomai, beyond NumPy", "s", ours, bar=MOST_IMPORT, at_most=True)]
    figures += [Figure("import roomai, beyond NumPy", "s", ours, name, theirs) for name, theirs in beyond.items()]
    figures.append(Figure("roomai --help", "s", spent["help"], bar=MOST_HELP, at_most=True))
    figures += [
        Figure("first game of leduc_poker", "s", spent["game roomai"], name, spent[f"game {name}"])
        for name in FIRST_GAMES
        if name != "roomai"
    ]
    compiled = float(compiled_by_second_start())
    figures.append(Figure("verbs started again: kernels compiled", "", compiled, bar=0.0, at_most=True))
    return figures


def seconds(commands: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """The median CPU time of a Python process for each command (code and arguments); the first turn is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(STARTS + 1):
        for name, command in commands.items():
            process = subprocess.Popen(
                [sys.executable, "-c", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise RuntimeError(f"{name} failed: python -c {command[0]!r}")
            if turn:
                spent[name].append(usage.ru_utime + usage.ru_stime)
    return {name: median(times) for name, times in spent.items()}


def compiled_by_second_start() -> int:
    """How many kernels the verbs of the command line compile when they are run a second time."""
    texts: list[str] = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            texts = [_roomai(verb.format(folder=folder)) for verb in VERBS]
    return sum(text.count("data saved") for text in texts)


def _roomai(arguments: str) -> str:
    environment = os.environ | {"NUMBA_DEBUG_CACHE": "1"}
    command = [sys.executable, "-c", ROOMAI, *arguments.split()]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main(run, __doc__)
