"""roomai tournament: who is best, with the record of every game."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roomai.errors import OptionError, OutputError

from .shared import (
    drawn_seed,
    game_option,
    interruptible,
    json_option,
    parse_options,
    progress_bar,
    seed_option,
    tell_seed,
)

if TYPE_CHECKING:
    from ..tournament import Tournament

SCHEDULES = ("round-robin", "gauntlet", "swiss", "knock-out", "until-decided")


def _limit(flag: str, name: str, kind: type, metavar: str, text: str) -> Callable[[Any], Any]:
    return click.option(flag, f"limit_{name}", type=kind, metavar=metavar, help=text)


@click.command("tournament")
@click.argument("words", nargs=-1, metavar="[GAME PLAYERS...]")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="A TOML file with the same settings.")
@click.option("--schedule", "kind", type=click.Choice(SCHEDULES), help="Who meets whom.  [default: round-robin]")
@click.option("--versus", multiple=True, metavar="PLAYER", help="A gauntlet: everybody against this one; repeatable.")
@click.option("--until-decided", is_flag=True, help="Two players, until one is better beyond doubt.")
@click.option("--error", type=float, help="How likely until-decided may be wrong.  [default: 0.05]")
@click.option("--games", type=click.IntRange(1), help="Games of each table; until-decided: at most.  [default: 1000]")
@click.option("--rounds", type=click.IntRange(1), help="Rounds of a Swiss schedule.")
@click.option("--match", type=click.IntRange(1), help="Deals for which players are made once.  [default: 500]")
@seed_option
@click.option("--out", type=click.Path(path_type=Path), help="Where the record goes.  [default: results/GAME-SEED]")
@click.option("--resume", is_flag=True, help="Go on with the record in --out; no other settings are needed.")
@click.option("--jobs", type=click.IntRange(1), help="Processes that play at the same time.  [default: 1]")
@click.option("--ray", metavar="ADDRESS", is_flag=False, flag_value="local", help="Play on a Ray cluster (extra: ray).")
@click.option("--isolate", type=click.Choice(["trusted", "guarded", "contained"]), help="How players from files run.")
@click.option("--trusted", is_flag=True, help="Short for --isolate trusted: in this process, and faster.")
@click.option("--container", metavar="COMMAND", help="What starts a container, for --isolate contained.")
@_limit("--move-time", "move_time", float, "S", "Seconds a move.  [default: 10]")
@_limit("--bank", "bank", float, "S", "Seconds a game beyond that.  [default: 0]")
@_limit("--start-time", "start_time", float, "S", "Seconds to start.  [default: 20]")
@_limit("--memory", "memory", int, "MIB", "Memory of a player's processes.  [default: 2048]")
@_limit("--disk", "disk", int, "MIB", "What a player may write.  [default: 64]")
@click.option("--strikes", type=click.IntRange(1), help="Failures in a match until withdrawn.  [default: 10]")
@click.option("--one-by-one", is_flag=True, help="Never play in batches.")
@game_option
@json_option
def command(
    words: tuple[str, ...],
    file: Path | None,
    resume: bool,
    seed: int | None,
    ray: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Let PLAYERS compete in GAME. Each deal is played in all seat orders, and every game is recorded."""
    from ..event import EVENT, read_event
    from ..settings import checked, merged, read_settings
    from ..tournament import Tournament
    from .table import show

    settings = merged(read_settings(file) if file else {}, _given(words, given))
    out = Path(settings["out"]) if "out" in settings else None
    if resume and out is None:
        raise OptionError("--resume needs --out: the folder of the record to go on with")
    if resume and out is not None and not settings.keys() - {"out", "jobs"}:
        event = read_event(out)
        entered = ", ".join(f"{name} ({text})" for name, text in event.players.items())
        click.echo(f"going on with {event.rules}: {entered}", err=True)
        tournament = Tournament.of(event)
        jobs = settings.get("jobs", 1)
    else:
        if "game" not in settings or "players" not in settings:
            raise OptionError("which game, and which players? For example: roomai tournament leduc_poker random call")
        asked = checked(settings, str(file) if file else "these settings")
        if seed is None:
            seed = asked.seed
        if seed is None and resume and out is not None and (out / EVENT).exists():
            seed = read_event(out).seed
        tournament = asked.tournament(drawn_seed() if seed is None else seed)
        if seed is None:
            tell_seed(tournament.event.seed)
        jobs = asked.jobs
    folder = out or Path("results") / f"{tournament.game.name}-{tournament.event.seed}"
    with _resumable(folder, jobs, ray), progress_bar(tournament.game.name, tournament.event.games) as progress:
        outcome = tournament.run(folder, progress, resume=resume, jobs=jobs, crew=_crew(tournament, folder, ray))
    how = "side by side in batches" if outcome.mode == "batch" else "one by one"
    click.echo(f"{outcome.games} games on {outcome.deals} deals, played {how}; record in {folder}", err=True)
    for note in outcome.notes:
        click.echo(f"note: {note}", err=True)
    show(folder, as_json)


def _given(words: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    """The command line in the words of the file."""
    from ..entrants import named_entrants

    versus, players = list(given["versus"]), [*words[1:], *given["versus"]]
    asked = [("gauntlet", versus), ("until-decided", given["until_decided"]), (given["kind"], given["kind"])]
    kinds = {kind for kind, wanted in asked if wanted}
    if len(kinds) > 1:
        raise OptionError(f"one schedule at a time: {' and '.join(sorted(kinds))} exclude each other")
    if given["trusted"] and given["isolate"] not in (None, "trusted"):
        raise OptionError(f"--trusted and --isolate {given['isolate']} exclude each other")
    return {
        "game": words[0] if words else None,
        "players": players or None,
        "options": parse_options(given["options"]) or None,
        "schedule": {
            "kind": kinds.pop() if kinds else None,
            "games": given["games"],
            "rounds": given["rounds"],
            "error": given["error"],
            "versus": list(named_entrants(players))[-len(versus) :] if versus else None,
        },
        "terms": {
            "isolate": "trusted" if given["trusted"] else given["isolate"],
            "container": given["container"],
            "strikes": given["strikes"],
            "match": given["match"],
            "batch": False if given["one_by_one"] else None,
            "limits": {name.removeprefix("limit_"): given[name] for name in given if name.startswith("limit_")},
        },
        "out": None if given["out"] is None else str(given["out"]),
        "jobs": given["jobs"],
    }


def _crew(tournament: Tournament, folder: Path, ray: str | None) -> Any:
    if ray is None:
        return None
    from ..crews.cluster import Cluster

    return Cluster(tournament.event, folder, ray)


@contextmanager
def _resumable(folder: Path, jobs: int, ray: str | None) -> Iterator[None]:
    """Tell how to go on when a run is stopped, by Ctrl-C, by SIGTERM or by a full disk."""
    try:
        with interruptible():
            yield
    except (KeyboardInterrupt, OutputError) as cause:
        if (folder / "games.jsonl").exists() and getattr(cause, "resumable", True):
            ways = (f" --jobs {jobs}" if jobs > 1 else "") + (f" --ray {ray}" if ray else "")
            click.echo(f"to go on: roomai tournament --resume --out {shlex.quote(str(folder))}{ways}", err=True)
        raise
