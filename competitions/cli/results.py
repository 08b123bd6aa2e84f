"""roomai results: the training runs of a results folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .shared import (
    check_writable,
    game_option,
    interruptible,
    json_option,
    out,
    parse_options,
    print_json,
    progress_line,
    seed_option,
    settle_seed,
    write_file,
)

if TYPE_CHECKING:
    from ..results import ResultsManager

STATUSES = ("running", "finished", "interrupted", "failed", "broken")
svg_option = click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The curves.")
metric_option = click.option("--metric", metavar="NAME", help="The one that tells most, if not said.")


class _Manager(click.ParamType["ResultsManager"]):
    """A results folder as a parameter: the manager of it."""

    name = "dir"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> ResultsManager:
        from ..results import ResultsManager

        return value if isinstance(value, ResultsManager) else ResultsManager(value)


results_option = click.option(
    "--results", "manager", type=_Manager(), metavar="DIR", default="results", envvar="ROOMAI_RESULTS",
    show_default=True, help="The folder of the runs; also by ROOMAI_RESULTS.",
)  # fmt: skip


@click.group("results")
def command() -> None:
    """What training runs have come to: lists, curves, comparisons, a leaderboard by play."""


def _verb(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A verb of the group; all have --results."""
    return lambda function: command.command(name)(results_option(function))


@_verb("list")
@click.option("--algo", metavar="NAME", help="Only runs of this algorithm.")
@click.option("--game", metavar="NAME", help="Only runs in this game.")
@click.option("--status", type=click.Choice(STATUSES), help="Only such runs.")
@json_option
def list_(manager: ResultsManager, algo: str | None, game: str | None, status: str | None, as_json: bool) -> None:
    """All runs, newest first."""
    import msgspec

    rows = manager.list(algorithm=algo, game=game, status=status)
    if as_json:
        print_json([msgspec.to_builtins(row) for row in rows])
        return
    if not rows:
        click.echo(f"there are no such runs in {manager.results}; roomai train makes them", err=True)
        return
    from ..results.tables import plain, run_table

    console = out()
    console.print(run_table(rows, f"{len(rows)} run{'s' * (len(rows) != 1)} in {manager.results}"))
    for row in rows:
        if row.error:
            console.print(plain(f"{row.run} {row.status}: {row.error}", "red"), soft_wrap=True)


@_verb("show")
@click.argument("run")
@metric_option
@svg_option
@json_option
def show(manager: ResultsManager, run: str, metric: str | None, svg: Path | None, as_json: bool) -> None:
    """One RUN: its settings, its final evaluation, a curve, and how to go on with it and play against it."""
    from ..results.export import shown_as_dict
    from ..results.tables import evaluation_table, plain, run_lines, settings_line, settings_table

    shown = manager.show(run, metric)
    if svg is not None:
        check_writable(svg)
    if as_json:
        print_json(shown_as_dict(shown))
    else:
        console = out()
        for line in run_lines(shown.row):
            console.print(line, soft_wrap=True)
        if shown.changed:
            console.print(settings_table(shown.changed, "settings that are not the defaults"))
        if shown.unchanged:
            console.print(settings_line(shown.unchanged, "at their defaults"), highlight=False)
            console.print()
        if shown.row.final:
            console.print(evaluation_table(shown.row))
        if shown.plot is not None:
            console.print(shown.plot.text(min(console.width, 80)))
        for what, typed in shown.commands.items():
            console.print(plain(f"{what}: {typed}"), soft_wrap=True)
    if svg is not None and shown.plot is not None:
        write_file(svg, shown.plot.svg())


@_verb("compare")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@metric_option
@svg_option
@json_option
def compare(
    manager: ResultsManager, runs: tuple[str, ...], metric: str | None, svg: Path | None, as_json: bool
) -> None:
    """RUNS beside each other. Those that differ in their seeds alone are one group, with means over seeds."""
    from ..results.export import comparison_as_dict
    from ..results.tables import differences_table, final_table

    if svg is not None:
        check_writable(svg)
    comparison = manager.compare(runs, metric)
    if as_json:
        print_json(comparison_as_dict(comparison))
    else:
        console = out()
        if comparison.differing:
            console.print(differences_table(comparison))
        console.print(final_table(comparison))
        if comparison.plot.shown:
            console.print(comparison.plot.text(min(console.width, 80)))
    if svg is not None:
        write_file(svg, comparison.plot.svg())


@_verb("best")
@click.option("--game", metavar="NAME", help="Only of this game.")
@metric_option
@json_option
def best(manager: ResultsManager, game: str | None, metric: str | None, as_json: bool) -> None:
    """The best run of each game, by its own final evaluation; `leaderboard` says who is best by play."""
    from ..results.export import best_as_dict
    from ..results.tables import best_table

    found = manager.best(game=game, metric=metric)
    if as_json:
        print_json([best_as_dict(each) for each in found])
    elif found:
        out().print(best_table(found))
    else:
        click.echo(f"there are no such runs with a final evaluation in {manager.results}", err=True)


@_verb("leaderboard")
@click.argument("game")
@click.option("--algo", metavar="NAME", help="Only runs of this algorithm.")
@click.option("--games", default=1000, show_default=True, type=click.IntRange(1), help="Games of each table.")
@click.option("--baselines", default="random", show_default=True, metavar="PLAYERS", help="Other players, by commas.")
@click.option("--policy", type=click.Choice(("best", "final")), default="best", show_default=True, help="Which plays.")
@click.option("--out", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Keep the record of the games.")
@click.option("--jobs", default=1, type=click.IntRange(1), help="Processes that play at the same time.")
@seed_option
@game_option
@json_option
def leaderboard(
    manager: ResultsManager,
    game: str,
    algo: str | None,
    games: int,
    baselines: str,
    policy: Any,
    folder: Path | None,
    jobs: int,
    seed: int | None,
    options: tuple[str, ...],
    as_json: bool,
) -> None:
    """All runs in GAME, and baselines, ranked by play against each other."""
    from ..results.leaderboard import split_players
    from ..table import cross_legend, cross_table, notes, standing_table

    seed = settle_seed(seed)
    with interruptible(), progress_line(game) as tell:
        result = manager.leaderboard(
            game, options=parse_options(options), algorithm=algo, baselines=split_players(baselines), games=games,
            seed=seed, jobs=jobs, folder=folder, policy=policy,
            progress=lambda done, total: tell(f"{done:,} of {total:,} games"),
        )  # fmt: skip
    for note in result.notes:
        click.echo(f"note: {note}", err=True)
    if folder is not None:
        click.echo(f"record in {folder}", err=True)
    if as_json:
        head = {"game": result.game, "seed": seed, "entrants": dict(result.entrants)}
        print_json({**head, **result.standing.as_dict()})
        return
    console = out()
    standing = result.standing
    console.print(
        standing_table(standing, f"{result.game}: {standing.games} games on {standing.deals} deals, seed {seed}")
    )
    console.print(cross_table(standing, console.width))
    for line in (cross_legend(standing, console.width), *notes(standing)):
        console.print(line, style="italic dim", markup=False, highlight=False)


@_verb("export")
@click.argument("run", required=False)
@click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write CSV to a file.")
@json_option
def export(manager: ResultsManager, run: str | None, csv: Path | None, as_json: bool) -> None:
    """One row a run; with RUN its metrics, one row a line of them. As CSV, to stdout if not said otherwise."""
    from ..results.export import as_csv

    if csv is not None:
        check_writable(csv)
    rows = manager.export(run)
    if csv is not None:
        write_file(csv, as_csv(rows))
    if as_json:
        print_json(rows)
    elif csv is None:
        click.echo(as_csv(rows), nl=False)


@_verb("clean")
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="Whole runs, failed, interrupted or broken.")
@click.option("--keep-checkpoints", type=click.IntRange(0), metavar="N", help="Only checkpoints: all but the newest N.")
@click.option("--older-than", type=click.FloatRange(0), metavar="DAYS", help="Only what was not updated since.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
def clean(
    manager: ResultsManager,
    status: tuple[str, ...],
    keep_checkpoints: int | None,
    older_than: float | None,
    yes: bool,
) -> None:
    """Remove runs by their status, or checkpoints: says what would go, and asks. Running runs are left alone."""
    from ..results.runs import printable
    from ..results.tables import size_text

    cleaning = manager.clean(status, keep_checkpoints=keep_checkpoints, older_than=older_than)
    for note in cleaning.notes:
        click.echo(f"note: {printable(note)}", err=True)
    for removal in cleaning.removals:
        click.echo(f"{printable(str(removal.path))}  {size_text(removal.size)}")
    count = len(cleaning.removals)
    click.echo(f"{count} folder{'s' * (count != 1)}, {size_text(cleaning.size)}")
    if not count:
        return
    if not yes and not (sys.stdin.isatty() and click.confirm("Remove them?", err=True)):
        click.echo("nothing was removed; --yes removes", err=True)
        return
    done = manager.remove(cleaning)
    for note in done.notes:
        click.echo(f"note: {printable(note)}", err=True)
    click.echo(f"removed: {len(done.removals)}, {size_text(done.size)}", err=True)
