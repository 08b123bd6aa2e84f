"""What several verbs share: their common options, consoles, and seeds."""

from __future__ import annotations

import json
import secrets
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from roomai.errors import OptionError, OutputError

if TYPE_CHECKING:
    from rich.console import Console

    from roomai.game import Game, PlainGame

game_option = click.option(
    "--option", "-o", "options", multiple=True, metavar="NAME=VALUE", help="An option of the game; may be repeated."
)
seed_option = click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Drawn and printed if not given.")
max_nodes_option = click.option(
    "--max-nodes", default=10_000_000, show_default=True, type=click.IntRange(1), help="Of the tree, at most."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def bind(game: str, options: tuple[str, ...]) -> Game | PlainGame:
    """The game of a command line, with its options."""
    from roomai.registry import game as bind_game

    return bind_game(game, **parse_options(options))


def parse_options(options: tuple[str, ...]) -> dict[str, str]:
    """Options of a game as they were given, by name. Raises OptionError for what is no NAME=VALUE."""
    given = {}
    for text in options:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise OptionError(f"--option: expected NAME=VALUE, got {text!r}")
        given[name] = value
    return given


def settle_seed(seed: int | None) -> int:
    """The seed given, or one drawn and told on stderr."""
    if seed is None:
        seed = drawn_seed()
        tell_seed(seed)
    return seed


def drawn_seed() -> int:
    return secrets.randbits(63)


def tell_seed(seed: int) -> None:
    click.echo(f"seed {seed}", err=True)


REDRAWN_EVERY_S = 0.1


def out() -> Console:
    """Results."""
    from rich.console import Console

    return Console()


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2))


def check_writable(path: Path) -> None:
    """Make the folder in which a file will be written. Raises OutputError now if that can't be done later."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as cause:
        raise OutputError(f"{path} can't be written: {cause.strerror or cause}") from cause


def write_file(path: Path, text: str) -> None:
    """Write a page or a picture, and tell where. Raises OutputError if that can't be done."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as cause:
        raise OutputError(f"{path} can't be written: {cause.strerror or cause}") from cause
    click.echo(f"written: {path}", err=True)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM stop what is done here as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    usual = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)


@contextmanager
def progress_line(what: str) -> Iterator[Callable[[str], None]]:
    """A line on stderr that says how far a work of unknown length is, if that is a terminal; yields what tells it."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what)
        yield lambda text: progress.update(task, description=f"{what}: {text}")


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr, if that is a terminal; yields the function that takes how many are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        due = 0.0

        def update(done: int) -> None:
            nonlocal due
            now = monotonic()
            if now >= due:  # it is called at each game, and drawing takes longer than many of them
                due = now + REDRAWN_EVERY_S
                progress.update(task, completed=done)

        yield update if console.is_terminal else lambda done: None
