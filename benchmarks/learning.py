"""How well learners learn, on several seeds each: python -m benchmarks.learning [NAME ...] [--jobs J] [--page FILE]

Each run is a `roomai train` in results/learning/NAME, on one core. A run that is there is not made again, and one that
was stopped goes on. Then all are judged by games on deals of their own, or exactly where the game is small. With --page
the tables and curves of docs/learning.md are written anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import stdtrit

from competitions.results import ResultsManager
from players.learners.run_folder import read_final, read_metadata, read_metrics
from roomai import game as bind_game
from roomai.abstract import AbstractEnv

from .common import insert, machine

RESULTS = Path("results/learning")
GAMES = 20_000
"""For each mean that is judged."""
HELD_OUT = 20_261_126
"""The seed of the deals on which runs are judged; no run learns from them."""
NETWORK = {"hidden": "(128,128)"}
MAGNET = {**NETWORK, "magnet": 0.2, "magnet_rate": 0.02, "average": 0.02, "lr": 1e-3, "envs": 4096}
BASELINES = ("random", "greedy", "fair_split", "threshold_bargainer", "ultimatum")
Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Bar:
    """What a figure has to reach, in every seed."""

    figure: str
    bound: float
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.bound:g}"

    def met(self, values: Sequence[float]) -> bool:
        return all(value <= self.bound if self.at_most else value >= self.bound for value in values)


@dataclass(frozen=True)
class Experiment:
    """A learner, a game, settings and seeds; `judge` answers the figures of a finished run, from its folder."""

    algorithm: str
    game: str
    settings: Mapping[str, Any]
    seeds: Sequence[int]
    judge: Callable[[Path], Numbers]
    bars: Sequence[Bar]
    eval_every: int = 500_000

    def command(self, seed: int, results: Path) -> list[str]:
        settings = [part for name, value in self.settings.items() for part in ("--set", f"{name}={value}")]
        return [
            "train", self.algorithm, self.game, *settings, "--seed", str(seed), "--out", str(results),
            "--eval-every", str(self.eval_every),
        ]  # fmt: skip


# ---- Judging a run -------------------------------------------------------------------------------------------


def exact(folder: Path) -> Numbers:
    final = read_final(folder)
    assert final is not None
    assert final.exploitability is not None
    metadata = read_metadata(folder)
    return {"exploitability": final.exploitability, "games": metadata.games, "seconds": metadata.seconds}


def exact_on_the_way(*games: int) -> Callable[[Path], Numbers]:
    """The last exploitability that was measured before so many games, too."""

    def judge(folder: Path) -> Numbers:
        met = [(line.games, line.metrics["eval/exploitability"]) for line in read_metrics(folder)
               if "eval/exploitability" in line.metrics]  # fmt: skip
        told = {f"exploitability, {most:,} games": [value for played, value in met if played <= most][-1]
                for most in games if met[-1][0] > most}  # fmt: skip
        return {**told, **exact(folder)}

    return judge


def self_play(folder: Path) -> Numbers:
    scores, measures = played(f"run:{folder}", f"run:{folder}")
    return {
        "welfare": scores.sum(), "player 1": scores[0], "player 2": scores[1], "deals": measures["deal"],
        "ef1": measures["ef1"], "seconds": read_metadata(folder).seconds,
    }  # fmt: skip


def against_threshold(folder: Path) -> Numbers:
    scores, _ = played(f"run:{folder}", "threshold_bargainer")
    return {"score": scores[0], "seconds": read_metadata(folder).seconds}


def played(first: str, second: str, name: str = "bargaining") -> tuple[Any, dict[str, float]]:
    """The mean score of each seat and the mean measures of games on the held-out deals."""
    from players.catalogue import make_player

    game = bind_game(name)
    env: Any = game.batch(GAMES, seed=HELD_OUT, reset="manual")
    scores = AbstractEnv.round(env, [make_player(first, game, 1), make_player(second, game, 2)])
    return scores.mean(0).numpy(), {name: float(value.nanmean()) for name, value in env.measures().items()}


BARGAINING = {**NETWORK, "envs": 2048, "steps": 10_000_000}
SELF_PLAY = {**BARGAINING, "lr": 0.005, "entropy": 0.02}
WELFARE = (Bar("welfare", 1.20), Bar("player 1", 0.61), Bar("player 2", 0.57))
EXPERIMENTS = {
    "fcp": Experiment("fcp", "bargaining", {**SELF_PLAY, "steps": 20_000_000}, (1, 2, 3), self_play, (), 2_000_000),
    "leduc_nfsp": Experiment(
        "nfsp", "leduc_poker", {"steps": 24_000_000}, (1, 2, 3), exact_on_the_way(1_000_000),
        (Bar("exploitability, 1,000,000 games", 0.9, True), Bar("exploitability", 0.5, True)),
    ),
    "leduc_ppo": Experiment(
        "ppo", "leduc_poker", {**MAGNET, "steps": 20_000_000}, (1, 2, 3), exact, (Bar("exploitability", 0.45, True),)
    ),
    "ppo": Experiment("ppo", "bargaining", SELF_PLAY, (1, 2, 3, 4, 5), self_play, WELFARE),
    "mappo": Experiment("mappo", "bargaining", SELF_PLAY, (1, 2, 3, 4, 5), self_play, WELFARE),
    "best_response": Experiment(
        "best_response", "bargaining", {**BARGAINING, "against": "threshold_bargainer", "seat": 0}, (1, 2, 3),
        against_threshold, (Bar("score", 0.625),),
    ),
    "kuhn_nfsp": Experiment(
        "nfsp", "kuhn_poker", {"steps": 4_700_000}, (1, 2, 3), exact, (Bar("exploitability", 0.03, True),)
    ),
    "kuhn_ppo": Experiment(
        "ppo", "kuhn_poker",
        {"hidden": "(64,64)", "envs": 512, "magnet": 0.3, "magnet_rate": 0.03, "steps": 2_000_000}, (1, 2, 3, 4, 5),
        exact, (Bar("exploitability", 0.05, True),), 100_000,
    ),
}  # fmt: skip
"""The longest runs first, so that the cores are all at work to the end."""


# ---- Running -------------------------------------------------------------------------------------------------


def folder_of(name: str, seed: int) -> Path | None:
    """The folder of the run of that seed, if there is one."""
    found = sorted((RESULTS / name).glob(f"*/run_*_seed{seed}"))
    return found[-1] if found else None


def make_run(name: str, seed: int) -> None:
    """Make a run, or what is left of it."""
    folder = folder_of(name, seed)
    if folder is not None and read_metadata(folder).status == "finished":
        return
    command = EXPERIMENTS[name].command(seed, RESULTS / name)
    if folder is not None:
        command = ["train", "--resume", str(folder)]
    print(" ".join(("roomai", *command)), file=sys.stderr, flush=True)
    start = "from competitions.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", start, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


# ---- Telling -------------------------------------------------------------------------------------------------


def mean_and_interval(values: Sequence[float]) -> str:
    """The mean over seeds, with half a 95 % interval of Student's t."""
    half = stdtrit(len(values) - 1, 0.975) * np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{np.mean(values):.4g} ± {half:.2g}"


def table_of(name: str) -> list[str]:
    """The lines of the table for one experiment."""
    experiment = EXPERIMENTS[name]
    judged = [experiment.judge(folder) for seed in experiment.seeds if (folder := folder_of(name, seed)) is not None]
    bars = {bar.figure: bar for bar in experiment.bars}
    lines = []
    for figure in judged[0]:
        values = [numbers[figure] for numbers in judged]
        bar = bars.get(figure)
        met = "" if bar is None else f"{bar} | {'yes' if bar.met(values) else 'NO'}"
        each = ", ".join(f"{value:.4g}" for value in values)
        lines.append(f"| {name} | {figure} | {mean_and_interval(values)} | {each} | {met or ' | '} |")
    return lines


def cross_play() -> list[str]:
    """What PPO's and fictitious co-play's players score with partners that they never met, in either seat."""
    trained = {name: [folder_of(name, seed) for seed in EXPERIMENTS[name].seeds] for name in ("ppo", "fcp")}
    lines = []
    rows: dict[str, dict[str, list[float]]] = {}
    for name, folders in trained.items():
        for number, folder in enumerate(folders[: len(trained["fcp"])]):
            strangers = [f"run:{other}" for place, other in enumerate(trained["ppo"]) if place != number]
            own = played(f"run:{folder}", f"run:{folder}")[0].mean()
            scores = {"other PPO runs": [either_seat(folder, partner) for partner in strangers]}
            scores |= {partner: [either_seat(folder, partner)] for partner in BASELINES}
            told = {label: float(np.mean(values)) for label, values in scores.items()}
            told["all of them"] = float(np.mean(list(told.values())))
            told["loss to self-play"] = own - told["all of them"]
            for label, value in {"itself": own, **told}.items():
                rows.setdefault(label, {}).setdefault(name, []).append(value)
    for label, values in rows.items():
        gap = [fcp - ppo for fcp, ppo in zip(values["fcp"], values["ppo"], strict=True)]
        lines.append(f"| {label} | " + " | ".join(map(mean_and_interval, (values["ppo"], values["fcp"], gap))) + " |")
    return lines


def either_seat(folder: Path | None, partner: str) -> float:
    """The mean score of a run with a partner, over both seats."""
    own = f"run:{folder}"
    return float((played(own, partner)[0][0] + played(partner, own)[0][1]) / 2)


def curves(name: str, page: Path) -> None:
    """Draw the curve of an experiment beside the page, docs/img/learning-NAME.svg."""
    ids = [folder.name for seed in EXPERIMENTS[name].seeds if (folder := folder_of(name, seed)) is not None]
    small = EXPERIMENTS[name].game != "bargaining"
    metric = "eval/exploitability" if small else "eval/utilitarian"
    plot = ResultsManager(RESULTS / name).compare(ids, metric).plot
    (page.parent / "img" / f"learning-{name.replace('_', '-')}.svg").write_text(plot.svg())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(EXPERIMENTS)} (default: all)")
    options.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="runs at a time")
    options.add_argument("--page", type=Path, help="a Markdown page whose tables to replace, docs/learning.md")
    given = options.parse_args()
    names = [name for name in EXPERIMENTS if name in given.names or not given.names]
    with ThreadPoolExecutor(given.jobs) as crew:
        list(crew.map(lambda run: make_run(*run), [(name, seed) for name in names for seed in EXPERIMENTS[name].seeds]))
    head = ["| run | figure | mean ± 95 % | each seed | bar | met |", "| --- | --- | --- | --- | --- | --- |"]
    text = "\n".join([*head, *(line for name in names for line in table_of(name))])
    print(text)
    met = ""
    if {"ppo", "fcp"} <= set(names):
        head = ["| partner | PPO | FCP | FCP less PPO |", "| --- | --- | --- | --- |"]
        met = "\n".join([*head, *cross_play()])
        print(met)
    if given.page is not None:
        on = json.dumps(machine())
        insert(given.page, "learning", f"{text}\n\n{on}")
        insert(given.page, "cross-play", met)
        for name in names:
            curves(name, given.page)


if __name__ == "__main__":
    main()
