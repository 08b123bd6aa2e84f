"""roomai solve: a strategy of a whole game, as a file that plays."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from roomai.errors import OptionError, OutputError

from .shared import (
    bind,
    check_writable,
    drawn_seed,
    game_option,
    interruptible,
    json_option,
    max_nodes_option,
    out,
    print_json,
    progress_line,
    seed_option,
    tell_seed,
    write_file,
)

if TYPE_CHECKING:
    from players.tabular.evaluation import Evaluation
    from players.tabular.solving import Run
    from roomai.game import Game, PlainGame

    from ..plot import Plot

KEPT_EVERY_S = 60.0


@click.command("solve")
@click.argument("game", required=False)
@click.option("--algorithm", default="cfr+", show_default=True, metavar="TEXT", help='Such as "dcfr(alpha=1.5)".')
@click.option("--iterations", type=click.IntRange(1), help="Stop after so many, all runs together.")
@click.option("--until", type=float, metavar="X", help="Stop at an exploitability of X.")
@click.option("--minutes", type=float, help="Stop after so much time, all runs together.")
@click.option(
    "--out", "path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The strategy, .npz."
)
@click.option("--resume", is_flag=True, help="Go on with the run whose strategy is --out.")
@click.option("--plot", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The curve as SVG.")
@click.option("--current", is_flag=True, help="Keep the policy of the last iteration instead of the average.")
@max_nodes_option
@seed_option
@game_option
@json_option
def command(
    game: str | None,
    algorithm: str,
    iterations: int | None,
    until: float | None,
    minutes: float | None,
    path: Path | None,
    resume: bool,
    plot: Path | None,
    current: bool,
    max_nodes: int,
    seed: int | None,
    options: tuple[str, ...],
    as_json: bool,
) -> None:
    """Solve GAME: find a strategy that nobody can exploit, by an algorithm of the CFR family or another.

    With --out the strategy is a file, and a player: cfr:FILE. A run that was stopped goes on with --resume --out FILE.
    """
    from players.tabular.algorithms import find_algorithm
    from players.tabular.evaluation import evaluate
    from players.tabular.solving import Aim

    if resume and path is None:
        raise OptionError("--resume needs --out: the strategy of the run to go on with")
    if path is not None and path.exists() and not resume:
        raise OutputError(f"{path} exists already: --resume goes on with its run, or choose another --out")
    for file in (path, plot):
        if file is not None:
            check_writable(file)
    if path is not None and resume:
        game, algorithm, seed, options = _settings_of(path, game, options)
    if game is None:
        raise OptionError("which game? For example: roomai solve leduc_poker --iterations 1000")
    name, found, _ = find_algorithm(algorithm)
    aim = Aim(iterations or (1 if found.exact else None), until, minutes)
    bound = bind(game, options)
    if seed is None and found.sampled:
        seed = drawn_seed()
        tell_seed(seed)
    with interruptible(), progress_line(f"{bound.name}, {name}") as tell:
        run = _prepared(bound, algorithm, seed or 0, max_nodes, path if resume else None, tell)
        with _keeper(run, path, tell) as keep:
            measured = run.go(aim, keep)
    policy = run.solver.average()
    if current:
        policy = run.solver.current()
        measured = evaluate(run.solver.form, policy)
    if path is not None:
        _save(run, measured, policy, path)
    found_out = _figures(run, measured, path)
    if as_json:
        print_json(found_out)
    else:
        _print(found_out, run)
    if plot is not None:
        write_file(plot, _plot(run).svg())


def _settings_of(path: Path, game: str | None, options: tuple[str, ...]) -> tuple[str, str, int, tuple[str, ...]]:
    """The game, the algorithm, the seed and the options of the run whose strategy is in that file."""
    from players.tabular.run_file import read_run, run_path

    about, _ = read_run(run_path(path))
    if not options:
        options = tuple(f"{name}={value!r}" for name, value in about.options.items())
    return game or about.game, about.algorithm, about.seed, options


def _prepared(
    game: Game | PlainGame, algorithm: str, seed: int, max_nodes: int, resumed: Path | None, tell: Callable[[str], None]
) -> Run:
    """A new run, or the one to go on with."""
    from players.tabular.algorithms import make_solver
    from players.tabular.run_file import resume_run, run_path
    from players.tabular.solving import Run
    from players.tabular.tree import build_tree

    tree = build_tree(game, max_nodes, lambda nodes: tell(f"tree of {nodes:,} nodes"))
    if resumed is not None:
        return resume_run(run_path(resumed), tree)
    return Run(make_solver(algorithm, tree, seed=seed), algorithm, seed)


@contextmanager
def _keeper(run: Run, path: Path | None, tell: Callable[[str], None]) -> Iterator[Callable[[Run], None]]:
    """Yields what a run calls after each piece of work; the run is kept every minute, and when it is stopped."""
    from players.tabular.run_file import run_path, save_run

    due = monotonic() + KEPT_EVERY_S

    def keep(run: Run) -> None:
        nonlocal due
        last = f", exploitability {run.last.exploitability:.3g}" if run.last else ""
        tell(f"{run.solver.iterations:,} iterations{last}")
        if path is not None and monotonic() >= due:
            save_run(run_path(path), run)
            due = monotonic() + KEPT_EVERY_S

    try:
        yield keep
    except KeyboardInterrupt:
        if path is not None:
            save_run(run_path(path), run)
            click.echo(
                f"to go on: roomai solve --resume --out {shlex.quote(str(path))}, with --iterations, --until or "
                f"--minutes", err=True
            )  # fmt: skip
        raise


def _save(run: Run, measured: Evaluation, policy: Any, path: Path) -> None:
    from players.tabular.run_file import run_path, save_run
    from players.tabular.strategy import Strategy

    save_run(run_path(path), run)
    strategy = Strategy.of(
        run.solver.tree, policy, algorithm=run.algorithm, iterations=run.solver.iterations, seconds=run.seconds,
        nash_conv=measured.nash_conv, scores=measured.scores.tolist(), seed=run.seed,
    )  # fmt: skip
    strategy.save(path)


def _figures(run: Run, measured: Evaluation, path: Path | None) -> dict[str, Any]:
    tree = run.solver.tree
    return {
        "game": tree.game.name,
        "options": tree.game.changed_options,
        "nodes": tree.num_nodes,
        "information_states": tree.num_states,
        "algorithm": run.algorithm,
        "seed": run.seed,
        "iterations": run.solver.iterations,
        "seconds": run.seconds,
        "exploitability": measured.exploitability,
        "nash_conv": measured.nash_conv,
        "scores": measured.scores.tolist(),
        "measures": [asdict(measure) for measure in run.measures],
        "file": None if path is None else str(path),
    }


def _print(found: dict[str, Any], run: Run) -> None:
    console, plot = out(), _plot(run)

    def say(text: str, style: str = "") -> None:
        console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)

    say(f"{found['game']}: {found['nodes']:,} nodes, {found['information_states']:,} information states", "bold")
    say(f"{found['algorithm']}: {found['iterations']:,} iterations in {found['seconds']:.2f} s")
    say(f"exploitability {found['exploitability']:.6g} (NashConv {found['nash_conv']:.6g})")
    say("scores by seat: " + ", ".join(f"{score:+.6f}" for score in found["scores"]))
    if any(len(points) > 1 for points in plot.shown.values()):
        console.print(plot.text(min(console.width, 80)))
    tree = run.solver.tree
    if tree.num_players > 2 or not tree.game.zero_sum:
        click.echo("note: beyond zero-sum games of two no algorithm here promises an equilibrium; NashConv says how "
                   "far from one this is", err=True)  # fmt: skip
    if found["file"]:
        click.echo(f"written: {found['file']}; it plays as cfr:{found['file']}", err=True)


def _plot(run: Run) -> Plot:
    from ..plot import Plot

    points = [(measure.iterations, measure.exploitability) for measure in run.measures]
    title = f"{run.solver.tree.game.name}, {run.algorithm}"
    return Plot(title, "iterations", "exploitability", {run.algorithm: points})
