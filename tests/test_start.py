"""What a start costs: nothing heavy is imported before it is needed, and no kernel is compiled twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from competitions.cli import VERBS

ROOMAI = "from competitions.cli import main; main()"
HEAVY = {"numba", "torch", "rich", "scipy"}
TELL_IMPORTS = (
    "import atexit, sys; atexit.register(lambda: print('imported', *sys.modules))\n"  # main() ends in sys.exit
)
COMPILED, LOADED = "data saved", "data loaded"
"""What Numba prints of a kernel that it compiled and of one that it found in its cache."""
HAND = Path(__file__).parent / "competitions" / "hands" / "ivey_dwan.phh"
ARGUMENTS = {
    "games": ["games"],
    "players": ["players"],
    "tournament": ["tournament tic_tac_toe random random --games 4 --seed 1 --out {folder}/batches",
                   "tournament tic_tac_toe random random --games 4 --seed 1 --one-by-one --out {folder}/singly"],
    "table": ["table {folder}/batches"],
    "report": ["report {folder}/batches --replays 1"],
    "replay": ["replay {folder}/batches"],
    "play": ["play tic_tac_toe --with random --with random --seed 1"],
    "train": ["train ppo kuhn_poker --steps 256 --envs 16 --eval-games 16 --seed 1 --out {folder}/runs"],
    "solve": ["solve kuhn_poker --iterations 10 --out {folder}/kuhn.npz",
              "solve kuhn_poker --algorithm external-sampling --iterations 10 --seed 1"],
    "exploit": ["exploit kuhn_poker random"],
    "value": ["value kuhn_poker"],
    "tree": ["tree kuhn_poker"],
    "equity": ["equity AsKs QhQd --board Ah7c2d", "equity AsKs random --samples 100 --seed 1"],
    "import": [f"import {HAND} --out {{folder}}/hands"],
    "export": ["export {folder}/hands --out {folder}/hands.phhs"],
    "results": ["results list --results {folder}/none"],
    "check": ["check game tic_tac_toe", "check player random --game tic_tac_toe"],
    "bench": ["bench tic_tac_toe --seconds 0.01"],
    "bench-bots": ["bench-bots secret_hitler sh_no --players 5 --games 10 --seed 1"],
    "new": ["new player my_bot --into {folder}"],
}  # fmt: skip


def python(code: str, *arguments: str, **environment: str) -> str:
    """What a fresh Python prints when it runs the code."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def imported(code: str, *arguments: str) -> set[str]:
    """The top-level modules that are loaded at the end."""
    last = python(TELL_IMPORTS + code, *arguments).splitlines()[-1]
    assert last.startswith("imported ")
    return {name.partition(".")[0] for name in last.split()[1:]}


def test_importing_roomai_loads_nothing_heavy() -> None:
    modules = imported("import roomai")
    assert {"roomai", "numpy"} <= modules
    assert not modules & HEAVY


def test_help_loads_nothing_heavy() -> None:
    modules = imported(ROOMAI, "--help")
    assert {"roomai", "competitions", "click"} <= modules
    assert not modules & HEAVY


@pytest.mark.parametrize("how", [[], ["--one-by-one"]], ids=["in batches", "one by one"])
def test_a_tournament_of_plain_bots_loads_no_torch(tmp_path: Path, how: list[str]) -> None:
    event = f"tournament tic_tac_toe random random --games 4 --seed 1 --out {tmp_path}/event"
    modules = imported(ROOMAI, *event.split(), *how)
    assert "numba" in modules
    assert "torch" not in modules


def test_the_second_start_of_every_verb_compiles_nothing(tmp_path: Path) -> None:
    assert set(ARGUMENTS) == set(VERBS), "say here how a new verb is started"
    starts = [arguments for verb in ARGUMENTS.values() for arguments in verb]
    first, second = ({start: _started(start, tmp_path, turn) for start in starts} for turn in ("first", "second"))
    assert COMPILED in first[ARGUMENTS["bench"][0]]  # the cache was empty, so that the second start means something
    assert LOADED in second[ARGUMENTS["bench"][0]]
    assert [start for start in starts if COMPILED in second[start]] == []


def _started(start: str, place: Path, turn: str) -> str:
    folder = place / turn
    folder.mkdir(exist_ok=True)
    arguments = start.format(folder=folder).split()
    return python(ROOMAI, *arguments, NUMBA_DEBUG_CACHE="1", NUMBA_CACHE_DIR=str(place / "cache"))
