"""Golden playthroughs: one random game written down so that a person can read it, and a change of behaviour can't hide.

    python -m roomai.testing.golden [NAME...]

writes tests/golden/NAME.txt anew, for all games if none is named.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from ..abstract import AbstractEnv
from ..errors import RoomAIError
from ..game import Game, PlainGame
from ..registry import game as find_game
from ..registry import game_names
from ..spaces import Box
from .play import Step, observation_of, play, random_action

SEED = 9
MOST_ACTIONS = 10_000
WIDTH = 110
FOLDER = Path("tests") / "golden"


def playthrough(game: Game | PlainGame, seed: int = SEED) -> str:
    """The declaration of a game, and all that happens and is told in one game of uniformly random legal actions.

    The text is the same on every machine: the rules run uncompiled, and numbers are rounded to five digits.
    """
    env: Any = game.env(compiled=False) if isinstance(game, Game) else game.env()
    env.seed(seed)
    random = Random(f"playthrough/{seed}")
    lines = [*_header(game), f"seed: {seed}"]
    dealt = 0
    for number, step in enumerate(play(env, lambda available: random_action(available, random), MOST_ACTIONS)):
        lines += ["", f"# moment {number}"]
        outcomes = _outcomes(env)
        if len(outcomes) > dealt:
            lines += _wrapped("chance", outcomes[dealt:])
            dealt = len(outcomes)
        lines += _moment(game, step)
    return "\n".join(lines) + "\n"


def golden_file(name: str, folder: Path = FOLDER) -> Path:
    """Where the playthrough of a game is kept."""
    return folder / f"{name}.txt"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the playthroughs of the games named (of all games, if none is) into the folder."""
    parser = argparse.ArgumentParser(prog="python -m roomai.testing.golden", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a game; all that are installed, if none is named")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where to write (default: {FOLDER})")
    given = parser.parse_args(arguments)
    try:
        texts = {name: playthrough(find_game(name)) for name in given.names or game_names()}
    except RoomAIError as error:
        parser.error(str(error))
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        golden_file(name, given.folder).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{golden_file(name, given.folder)}\n")
    return 0


def _header(game: Game | PlainGame) -> Iterator[str]:
    options = dataclasses.asdict(game.options)
    low, high = game.score_range
    yield f"game: {game.name}, version {game.spec.version}"
    yield f"summary: {game.spec.summary}"
    yield from _wrapped("options", [f"{name}={value!r}" for name, value in options.items()] or ["none"])
    yield f"players: {game.num_players}"
    yield f"scores: {low:g} to {high:g}, {'zero-sum' if game.zero_sum else 'not zero-sum'}"
    space = game.action_space
    yield from _wrapped("actions", [str(space), *(() if isinstance(space, Box) else space.names)])
    if isinstance(game, Game):
        yield f"longest game: {game.max_length} decisions, {game.max_chance} chance outcomes"
        parts = [f"{size} {name}" for name, size in game.observation_parts]
        yield from _wrapped("observation", [f"{game.observation_size} numbers", *parts], "; ")


def _moment(game: Game | PlainGame, step: Step) -> Iterator[str]:
    *players, recorder = step.infos
    told: dict[str, str] = {}
    titled = [(f"info of player {seat}", info) for seat, info in enumerate(players)]
    for title, info in [*titled, ("info of the recorder", recorder)]:
        text = _described(game, info)
        yield f"{title}: as the {told[text]}" if text in told else f"{title}:\n{text}"
        told.setdefault(text, title)
    if step.is_terminal:
        yield f"scores: {' '.join(f'{score:.5g}' for score in step.scores)}"
        return
    mover: Any = players[step.turn]
    available = mover.person_state.available_actions
    if isinstance(game, Game):
        yield f"observation of player {step.turn}:"
        yield from list(_seen(game, observation_of(game, mover))) or ["    zeros"]
    yield from _wrapped(f"legal for player {step.turn}", [str(available)] if isinstance(available, Box) else available)
    yield f"player {step.turn} plays: {step.action if isinstance(step.action, str) else _rounded(step.action)}"


def _described(game: Game | PlainGame, info: Any) -> str:
    view: Any = game.spec.view
    states = [info.public_state, info.person_state, *([] if info.private_state is None else [info.private_state])]
    text = view.describe(game, info) if view is not None else "\n".join(map(repr, states))
    return textwrap.indent(text, "    ")


def _seen(game: Game, observation: np.ndarray[Any, np.dtype[np.float32]]) -> Iterator[str]:
    """The numbers other than 0 of each part of the observation, by their place in it."""
    start = 0
    for name, size in game.observation_parts:
        part = observation[start : start + size]
        start += size
        if part.any():
            yield f"    {name}: {' '.join(f'{place}={part[place]:.5g}' for place in np.flatnonzero(part))}"


def _outcomes(env: AbstractEnv[Any]) -> list[str]:
    return getattr(env, "outcomes", list)()


def _rounded(numbers: Any) -> str:
    return " ".join(f"{number:.5g}" for number in numbers)


def _wrapped(title: str, items: Any, separator: str = ", ") -> list[str]:
    return textwrap.wrap(f"{title}: {separator.join(items)}", WIDTH, subsequent_indent="    ", break_long_words=False)


if __name__ == "__main__":
    raise SystemExit(main())
