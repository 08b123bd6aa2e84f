"""The command line `roomai`: one module a verb, imported when it is asked for.

stdout is for results, stderr for progress and errors. Exit codes: 0 done, 1 a check failed or a game broke,
2 wrong usage or bad input, 130 interrupted.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from roomai.version import __version__

VERBS = (
    "games", "players", "play", "tournament", "table", "report", "replay", "train", "results", "solve", "exploit",
    "value", "tree", "equity", "import", "export", "check", "bench", "bench-bots", "new",
)  # fmt: skip
MODULES = {"bench-bots": "bench_bots", "import": "import_hands"}
"""Where a verb is whose name is no module's."""


class _Verbs(click.Group):
    """Loads a verb's module when it is used, so that --help stays quick."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module = MODULES.get(name, name)
        command: click.Command = importlib.import_module(f"competitions.cli.{module}").command
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from roomai.errors import UnknownNameError

        if args and args[0] not in VERBS and not args[0].startswith("-"):
            raise UnknownNameError("verb", args[0], VERBS, "See roomai --help.")
        return super().resolve_command(context, args)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def roomai() -> None:
    """Write game-playing bots, let them compete, and watch them play."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: runs a verb, turns errors into one line and an exit code."""
    from roomai.errors import RoomAIError

    try:
        code = roomai.main(args=arguments, prog_name="roomai", standalone_mode=False)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except RoomAIError as error:
        click.echo(f"error: {error}", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
