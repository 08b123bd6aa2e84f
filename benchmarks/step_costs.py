"""Where the time of a batch step goes: nanoseconds a move of each kernel, with 4,096 games on one core.

`python -m benchmarks.step_costs [GAME]`. Kernels are called one after the other, as `forward` calls them, on games in
real play, and each is timed on its own; what Python adds is the rest of `forward`. `begin` is measured on whole batches
of fresh games, and shared out over the moves of a game.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from .common import Settings, insert, parser, pin

BATCH = 4096
STEPS = 100
SEED = np.uint64(1)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("game", nargs="?", default="leduc_poker")
    options.add_argument("--page", type=Path, help="a Markdown page whose table of costs to replace")
    given = options.parse_args()
    pin(given.core)
    rows = costs(given.game, Settings(given.repeats, given.seconds, given.core))
    lines = "\n".join(f"| {name} | {cost:.1f} |" for name, cost in rows.items())
    text = f"| {given.game}, {BATCH} games | ns a move |\n| --- | ---: |\n{lines}"
    print(text)
    if given.page is not None:
        insert(given.page, "costs", text)


def costs(name: str, settings: Settings) -> dict[str, float]:
    """Nanoseconds a move, by what is done."""
    import roomai

    game: Any = roomai.game(name)
    kernels = game.kernels
    slots, final, actions = game.slots(BATCH), game.slots(BATCH), np.zeros(BATCH, np.int64)
    seen, unseen = np.zeros((BATCH, game.observation_size), np.float32), np.zeros((0, 1), np.float32)
    results, steps = np.zeros((BATCH, game.num_players)), np.zeros(1, np.int64)
    env: Any = game.batch(BATCH, "numpy", seed=1, threads=1)
    env.init()

    def begin() -> None:
        kernels.batch_begin(slots, game.initial, unseen, SEED, 0, 1, 0, BATCH)

    def step(observations: Any) -> None:
        kernels.batch_step(slots, actions, game.initial, final, observations, SEED, True, 0, BATCH)

    def from_python() -> None:
        for _ in range(STEPS):
            env.forward(env.random_actions())

    pieces: dict[str, Callable[[], object]] = {
        "pick": lambda: kernels.batch_pick(slots, actions, 0, BATCH),
        "check": lambda: kernels.batch_check(slots, actions, 0, BATCH),
        "step": lambda: step(seen),
    }
    blind = pieces | {"step": lambda: step(unseen)}
    single = game.slots(1)

    def rollouts() -> None:
        kernels.rollout_random(single, actions, game.initial, results, steps, SEED, 0, 0, 1)

    rollouts()
    moves_a_game = int(steps[0]) / BATCH
    begin()
    samples: list[dict[str, float]] = []
    for _ in range(settings.repeats + 1):
        sample = _timed(pieces)
        sample["blind"] = _timed(blind)["step"]
        sample["begin"] = _spent(begin) / moves_a_game
        sample["rollouts"] = _spent(rollouts) / moves_a_game
        sample["fused"] = _spent(lambda: env.play_random(STEPS)) / STEPS
        sample["forward"] = _spent(from_python) / STEPS
        samples.append(sample)
    cost = {key: median(sample[key] for sample in samples[1:]) for key in samples[0]}
    kernel_time = cost["pick"] + cost["check"] + cost["step"]
    return {
        "choose an action (`batch_pick`)": cost["pick"],
        "check it (`batch_check`)": cost["check"],
        f"begin games, of {moves_a_game:.2f} moves each": cost["begin"],
        "the rest of a step: rules, chance, log, legal actions, scores, the finished game put aside": (
            cost["blind"] - cost["begin"]
        ),
        "write the observation (`batch_step` with and without)": cost["step"] - cost["blind"],
        "Python, and all else in `forward(random_actions())`": cost["forward"] - kernel_time,
        "**all of `forward(random_actions())`**": cost["forward"],
        "**the same in one kernel (`play_random`)**": cost["fused"],
        "**whole games without observations (`rollout`)**": cost["rollouts"],
    }


def _timed(pieces: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Nanoseconds a game of each piece, in turns."""
    spent = dict.fromkeys(pieces, 0.0)
    for _ in range(STEPS):
        for key, piece in pieces.items():
            spent[key] += _spent(piece)
    return {key: total / STEPS for key, total in spent.items()}


def _spent(piece: Callable[[], object]) -> float:
    start = process_time()
    piece()
    return 1e9 * (process_time() - start) / BATCH


if __name__ == "__main__":
    main()
