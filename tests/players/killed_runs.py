"""Runs a training run in children that are killed, until one finishes; prints its folder.

The first lives end while they begin, the others after some iterations. Arguments: the results folder, the learner, its
settings as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

import roomai
from players.learners.algorithms import LEARNERS, find_learner
from players.learners.evaluation import Evaluator
from players.learners.training import Training
from roomai.errors import RunError

EARLY, LATE = 2, 4
MOST_ITERATIONS = 10


def one_life(results: Path, name: str, settings: dict[str, object]) -> None:
    game = roomai.game("kuhn_poker")
    known = sorted(results.glob("*/run_*"))
    training = None
    if known:
        try:
            training = Training.resume(known[-1])
        except RunError as error:  # killed before anything was kept
            if "no checkpoint" not in str(error) and "no file" not in str(error):
                raise
    if training is None:
        made = find_learner(name).settings_class.of(**settings)
        training = Training.start(
            name, game, made, results=results, seed=3, eval_every=100, eval_games=20, checkpoint_every=30
        )
    assert training.go() is not None


def killed(child: int, results: Path, life: int) -> None:
    """Kill a child at a random moment of its life."""
    moments = random.Random(life)
    if life < EARLY:
        time.sleep(moments.uniform(0.0, 0.2))
    else:
        begun, wanted = lines(results), moments.randint(1, MOST_ITERATIONS)
        while lines(results) <= begun + wanted and not is_over(child):
            begun = min(begun, lines(results))  # what is later than a checkpoint is cut
            time.sleep(0.001)
        time.sleep(moments.uniform(0.0, 0.005))
    os.kill(child, signal.SIGKILL)


def is_over(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def warm_up(name: str) -> None:
    """Load what every life would, but let torch compute nothing: the threads it makes do not live on in children."""
    importlib.import_module("torch._dynamo")  # an optimiser loads it
    find_learner(name)
    game = roomai.game("kuhn_poker")
    game.rollout(10)
    assert Evaluator(game, 2)._tree is not None
    game.batch(2, "numpy").init()


def lines(results: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in results.glob("*/run_*/metrics.jsonl"))


def main() -> None:
    results, name, settings = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    LEARNERS["toy"] = "toy_learner:Toy"
    os.fsync = lambda _: None  # the machine lives on
    warm_up(name)
    for life in range(EARLY + LATE + 1):
        child = os.fork()  # nothing has been computed here yet, so that the child has threads of its own
        if child == 0:
            try:
                one_life(results, name, settings)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if life < EARLY + LATE:
            killed(child, results, life)
        _, status = os.waitpid(child, 0)
        assert status == (signal.SIGKILL if life < EARLY + LATE else 0), f"life {life} ended with status {status}"
    sys.stdout.write(str(sorted(results.glob("*/run_*"))[-1]))


if __name__ == "__main__":
    main()
