"""Folders of training runs as tests want them, written as a training writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from players.learners.run_folder import CHECKPOINTS, CONFIG, FINAL, METADATA, METRICS, Config, Evaluated, Line, Metadata

DAY = "2026-01-01T12:00:00+00:00"
SETTINGS = {"steps": 1000, "lr": 0.001}


def make_run(
    results: Path,
    name: str,
    *,
    settings: Mapping[str, Any] = SETTINGS,
    curve: Sequence[tuple[int, float]] = ((100, 0.5), (1000, 0.25)),
    final: float | None = None,
    checkpoints: Sequence[int] = (),
    **metadata: Any,
) -> Path:
    """A run such as ppo/run_20260101_120000_seed1, finished if `final` is its exploitability."""
    folder = results / name
    folder.mkdir(parents=True)
    algorithm, run_id = name.split("/")
    told = {
        "run_id": run_id, "algorithm": algorithm, "game": "kuhn_poker", "game_version": 1, "options": {},
        "seed": int(run_id.rpartition("seed")[2]), "device": "cpu", "threads": 1, "created": DAY, "updated": DAY,
        "torch": "2", "status": "interrupted" if final is None else "finished", "steps": 1000, "games": 400,
        "seconds": 65.0,
    }  # fmt: skip
    write(folder / METADATA, Metadata(**told | metadata))
    config = Config(settings=dict(settings), eval_every=0, eval_games=10, checkpoint_every=0, checkpoint_minutes=5.0)
    write(folder / CONFIG, config)
    lines = [
        Line(steps=x, games=x, seconds=1.0, metrics={"eval/exploitability": y, "losses/q": 1 - y}) for x, y in curve
    ]
    (folder / METRICS).write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    if final is not None:
        write(folder / FINAL, Evaluated(
            steps=1000, games=10, seed=1, scores=(0.1, -0.1), half_widths=(0.02, 0.02), against_random=0.3,
            against_random_half_width=0.05, nash_conv=2 * final, exploitability=final,
        ))  # fmt: skip
    for step in checkpoints:
        place = folder / CHECKPOINTS / f"step_{step:09d}"
        place.mkdir(parents=True)
        (place / "policy.safetensors").write_bytes(b"x" * 100)
    return folder


def write(path: Path, value: Any) -> None:
    path.write_bytes(msgspec.json.encode(value))
