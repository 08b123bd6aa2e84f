"""A leaderboard of runs by cross-play: what each has learned meets what the others have, and baselines.

How well a run does against itself, or against what it was trained on, is not asked: a pair that has made up signals of
its own may do well together and badly with everybody else.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from players.catalogue import make_player
from roomai.errors import OptionError, RoomAIError
from roomai.game import Game, PlainGame

from ..columns import read_columns
from ..entrants import named_entrants
from ..schedules import RoundRobin
from ..standing import Standing, standing
from ..tournament import Tournament
from .runs import RunRow

Progress = Callable[[int, int], None]
"""Called with the number of games finished and of all games."""
BETWEEN_PLAYERS = re.compile(r",(?![^()]*\))")
"""A comma that is not among the settings of a player."""


@dataclass(frozen=True)
class Leaderboard:
    """Who is best in a game, by play."""

    game: str
    seed: int
    entrants: Mapping[str, str]
    """Names in the standing to the texts of players: baselines, then runs."""
    standing: Standing
    mode: str
    """How it was played: "batch" or "one by one"."""
    notes: tuple[str, ...]


def split_players(text: str) -> list[str]:
    """The players of a list such as "random,threshold(raise_at=0.5,seed=1)"."""
    return [part.strip() for part in BETWEEN_PLAYERS.split(text) if part.strip()]


def choose(rows: Iterable[RunRow], game: Game | PlainGame, algorithm: str | None) -> tuple[list[RunRow], list[str]]:
    """The runs that have learned this game as it is here, with these options; and what has to be said of others."""
    of_game = [row for row in rows if row.game == game.name and algorithm in (None, row.algorithm)]
    reasons: dict[str, Callable[[RunRow], bool]] = {
        "have learned another version of it": lambda row: row.game_version != game.spec.version,
        "have learned it with other options": lambda row: not _has_options(row, game),
        "are running": lambda row: row.status == "running",  # their policies change
        "have no policy yet": lambda row: not row.policies,
        "have a name that no table can show": lambda row: not row.run.isprintable(),
    }
    notes = []
    for reason, unfit in reasons.items():
        left = [row for row in of_game if not unfit(row)]
        if len(left) < len(of_game):
            notes.append(f"runs of {game.name} that {reason} are left out: {len(of_game) - len(left)}")
        of_game = left
    return of_game, notes


def entrants_of(
    results: Path, rows: Iterable[RunRow], policy: str, game: Game | PlainGame
) -> tuple[dict[str, str], list[str]]:
    """Runs by their places to the texts of players, with their best or final policy; and who can't play, and why."""
    entrants, notes = {}, []
    for row in rows:
        which = "@best" if policy in row.policies and policy == "best" else ""
        text = f"run(run={f'{results / row.run}{which}'!r})"  # a path may hold what run:PATH would not stand
        try:
            make_player(text, game, 0).close()
        except RoomAIError as cause:
            notes.append(f"{row.run} is left out: {cause}")
        else:
            entrants[row.run] = text
    return entrants, notes


def _has_options(row: RunRow, game: Game | PlainGame) -> bool:
    try:
        return bool(game.spec.bind(**row.options).options == game.options)
    except RoomAIError:
        return False


def play_leaderboard(
    game: Game | PlainGame,
    runs: Mapping[str, str],
    baselines: Iterable[str],
    *,
    games: int,
    seed: int,
    jobs: int = 1,
    folder: Path | None = None,
    notes: Sequence[str] = (),
    progress: Progress = lambda done, total: None,
) -> Leaderboard:
    """A round robin of runs and baselines, `games` games a table; its record stays in `folder`, if one is named.

    Raises OptionError if there are too few players, and what a tournament raises.
    """
    entrants = {**named_entrants(list(baselines)), **runs}
    if len(entrants) < game.num_players:
        raise OptionError(
            f"{game.name} takes {game.num_players} players, and there are {len(entrants)} here: train more, or name "
            f"more baselines"
        )
    tournament = Tournament(game, entrants, RoundRobin(games=games), seed)
    with tempfile.TemporaryDirectory(prefix="roomai-") as temporary:
        place = folder or Path(temporary) / "record"
        outcome = tournament.run(place, lambda done: progress(done, tournament.event.games), jobs=jobs)
        result = standing(read_columns(place, tournament.event))
    return Leaderboard(game.name, seed, dict(entrants), result, outcome.mode, (*notes, *outcome.notes))
