"""roomai train: learn to play a game, in a run that can be stopped, watched and played with."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from roomai.errors import OptionError, RunError

from .shared import bind, game_option, json_option, out, print_json, seed_option, settle_seed

if TYPE_CHECKING:
    from players.learners.run_folder import Evaluated
    from players.learners.training import Training

LARGEST_CONFIG = 1 << 20
EVALUATIONS = 10
"""Of a run, unless it is told otherwise."""


class _Train(click.Command):
    """Its help lists the settings of the algorithm that is named beside --help."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        context.meta["given"] = list(args)
        return super().parse_args(context, args)

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        from players.learners.algorithms import find_learner, learner_names

        names = learner_names()
        for name in context.meta.get("given", ()):
            if name in names:
                with formatter.section(f"Settings of {name}, for --set and --config"):
                    formatter.write_dl(_described(find_learner(name).settings_class))
                return
        with formatter.section("Algorithms"):
            formatter.write_text(f"{', '.join(names)}. roomai train ALGO --help lists the settings of one.")


@click.command("train", cls=_Train)
@click.argument("algo", required=False)
@click.argument("game", required=False)
@game_option
@click.option(
    "--set", "-s", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of ALGO; may be repeated."
)
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Settings, as TOML.")
@seed_option
@click.option("--steps", type=click.IntRange(1), help="Decisions to play in all; short for --set steps=N.")
@click.option("--envs", type=click.IntRange(1), help="Games side by side; short for --set envs=N.")
@click.option("--device", type=click.Choice(["cpu", "cuda"]), help="[default: cpu]")
@click.option(
    "--out", "results", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Where the run's folder is made.  [default: results, or ROOMAI_RESULTS]",
)  # fmt: skip
@click.option("--resume", metavar="RUN", help="Go on with a run: its id or its folder.")
@click.option("--log", "logs", multiple=True, metavar="NAME", help="tensorboard or wandb; may be repeated.")
@click.option("--eval-every", type=click.IntRange(0), help="Decisions; 0: at the end only.  [default: a tenth of all]")
@click.option("--eval-games", type=click.IntRange(2), help="Games of an evaluation.  [default: 2000]")
@click.option("--checkpoint-every", type=click.IntRange(0), help="Decisions between checkpoints, beside the minutes.")
@click.option("--checkpoint-minutes", type=click.FloatRange(0.0), help="Minutes between checkpoints.  [default: 5]")
@json_option
def command(
    algo: str | None,
    game: str | None,
    options: tuple[str, ...],
    settings: tuple[str, ...],
    config: Path | None,
    seed: int | None,
    steps: int | None,
    envs: int | None,
    device: str | None,
    results: Path | None,
    resume: str | None,
    logs: tuple[str, ...],
    eval_every: int | None,
    eval_games: int | None,
    checkpoint_every: int | None,
    checkpoint_minutes: float | None,
    as_json: bool,
) -> None:
    """Let ALGO learn to play GAME, in a run under results/ALGO.

    What it has learned is a player: run:RUN, or run:RUN@best. Ctrl-C finishes the iteration and keeps it; the run goes
    on with --resume RUN, exactly, and for longer with a larger --steps. Where --config and --set differ, --set counts.
    """
    from players.learners.loggers import Console, find_logger
    from players.learners.run_folder import results_folder

    makers = [Console, *map(find_logger, logs)]
    plan = {
        "eval_every": eval_every, "eval_games": eval_games, "checkpoint_every": checkpoint_every,
        "checkpoint_minutes": checkpoint_minutes,
    }  # fmt: skip
    plan = {name: value for name, value in plan.items() if value is not None}
    if resume is not None:
        fixed = {"--option": options, "--set": settings, "--config": config, "--seed": seed, "--envs": envs,
                 "--device": device, "--out": results, **{_flag(name): True for name in plan}}  # fmt: skip
        _refuse([name for name, value in fixed.items() if value not in (None, ())])
        training = _resumed(resume, algo, game, steps)
    else:
        given = _settings(config, settings, steps=steps, envs=envs)
        training = _started(algo, game, options, given, seed, device or "cpu", results or results_folder(), plan)
    training.add_loggers(makers)
    found = training.go()
    if found is None:
        again = f"roomai train --resume {shlex.quote(str(training.folder.path))}"
        click.echo(f"stopped after {training.learner.steps:,} decisions; to go on: {again}", err=True)
        raise KeyboardInterrupt
    if as_json:
        print_json(_told(training, found))
    else:
        _print(training, found)


def _described(settings: type[Any]) -> list[tuple[str, str]]:
    from roomai.options import describe_options

    return [
        (f"{name}={default}", f"{doc} ({allowed})" if doc else allowed)
        for name, default, allowed, doc in describe_options(settings)
    ]


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _settings(config: Path | None, given: tuple[str, ...], **short: int | None) -> dict[str, Any]:
    """Settings by name: of a file, over them those of --set, over them --steps and --envs."""
    settings = {} if config is None else _read_config(config)
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise OptionError(f"--set: expected NAME=VALUE, got {text!r}")
        settings[name] = value
    return settings | {name: value for name, value in short.items() if value is not None}


def _read_config(path: Path) -> dict[str, Any]:
    from players.learners.files import read_bytes

    try:
        return tomllib.loads(read_bytes(path, LARGEST_CONFIG).decode())
    except (ValueError, RecursionError) as cause:
        if isinstance(cause, RunError):
            raise
        raise OptionError(f"{path} is no TOML: {cause}") from cause


def _started(
    algo: str | None,
    game: str | None,
    options: tuple[str, ...],
    given: dict[str, Any],
    seed: int | None,
    device: str,
    results: Path,
    plan: dict[str, Any],
) -> Training:
    from players.learners.algorithms import find_learner
    from players.learners.training import Training

    if algo is None or game is None:
        raise OptionError("what learns which game? For example: roomai train ppo leduc_poker --steps 1000000")
    bound = bind(game, options)
    settings = find_learner(algo).settings_class.of(**given)
    plan = {"eval_every": max(1, settings.steps // EVALUATIONS), **plan}
    training = Training.start(algo, bound, settings, results=results, seed=settle_seed(seed), device=device, **plan)
    click.echo(f"run {training.folder.path}", err=True)
    return training


def _refuse(fixed: list[str]) -> None:
    if fixed:
        raise OptionError(f"--resume goes on with the settings of the run: only --steps may be given, not {fixed[0]}")


def _resumed(run: str, algo: str | None, game: str | None, steps: int | None) -> Training:
    from players.learners.run_folder import find_run, read_metadata
    from players.learners.training import Training
    from roomai.registry import game as bind_game

    folder = find_run(run)
    metadata = read_metadata(folder)
    if algo not in (None, metadata.algorithm):
        raise RunError(f"{folder} is a run of {metadata.algorithm}, not of {algo}")
    return Training.resume(folder, steps=steps, game=None if game is None else bind_game(game, **metadata.options))


def _told(training: Training, found: Evaluated) -> dict[str, Any]:
    metadata = training.folder.metadata
    about = {name: getattr(metadata, name) for name in ("run_id", "algorithm", "game", "options", "seed", "device")}
    progress = {name: getattr(metadata, name) for name in ("steps", "games", "seconds")}
    evaluation = msgspec.to_builtins(found)
    return {**about, **progress, "folder": str(training.folder.path), "player": _player(training),
            "evaluation": evaluation}  # fmt: skip


def _player(training: Training) -> str:
    """How to name what was learned."""
    from players.learners.run_folder import find_run

    folder = training.folder.path
    try:
        short = find_run(folder.name).samefile(folder)
    except RunError:
        short = False
    return f"run:{folder.name if short else folder}"


def _print(training: Training, found: Evaluated) -> None:
    console, metadata = out(), training.folder.metadata

    def say(text: str, style: str = "") -> None:
        console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)

    say(f"{metadata.game}, {metadata.algorithm}: {metadata.steps:,} decisions, {metadata.games:,} games in "
        f"{metadata.seconds:.1f} s", "bold")  # fmt: skip
    pairs = zip(found.scores, found.half_widths, strict=True)
    say("scores by seat, in self-play: " + ", ".join(f"{score:+.3f} ± {half:.3f}" for score, half in pairs))
    if found.against_opponents is not None:
        say(f"score against its opponents: {found.against_opponents:+.3f} ± {found.against_opponents_half_width:.3f}")
    say(f"score against random players: {found.against_random:+.3f} ± {found.against_random_half_width:.3f}")
    if found.exploitability is not None:
        say(f"exploitability {found.exploitability:.6g} (NashConv {found.nash_conv:.6g})")
    for name, mean in found.measures.items():
        say(f"{name}: " + ("not defined" if mean is None else f"{mean:.4g}"))
    player = _player(training)
    options = [f"-o {shlex.quote(f'{name}={value}')}" for name, value in metadata.options.items()]
    others = [f"--with {shlex.quote(player)}"] * max(1, len(found.scores) - 1)
    say(f"run: {metadata.run_id}")
    say(f"to play with it: {' '.join(['roomai play', metadata.game, *options, *others])}")
    say(f"its best: {player}@best")
