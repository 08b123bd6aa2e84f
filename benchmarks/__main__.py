"""python -m benchmarks [NAME ...]: run the benchmarks, each in a process of its own, and print one table.

The peers must be installed: pip install -r benchmarks/requirements.txt
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from .common import Figure, insert, machine, parser, read_json, table, write_json

ALL = (
    "batched", "rollouts", "one_game", "tournament", "isolation", "jobs", "standing", "replay", "start", "solvers",
    "sampling", "batch_size", "poker_hands", "holdem", "secret_hitler",
)  # fmt: skip
OTHERS = ("cuda", "tree_size", "ppo", "nfsp")
"""Those that not every machine can run, or that take minutes and gigabytes."""


def main() -> None:
    options = parser(__doc__)
    options.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"some of {', '.join((*ALL, *OTHERS))} (default: all but {', '.join(OTHERS)})",
    )
    options.add_argument("--page", type=Path, help="a Markdown page whose figures to replace, docs/benchmarks.md")
    given = options.parse_args()
    unknown = set(given.names) - {*ALL, *OTHERS}
    if unknown:
        options.error(f"there is no benchmark {', '.join(sorted(unknown))}: choose from {', '.join((*ALL, *OTHERS))}")
    figures: list[Figure] = []
    failed = []
    for name in given.names or ALL:
        print(f"{name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "figures.json")
            settings = ["--repeats", str(given.repeats), "--seconds", str(given.seconds), "--core", str(given.core)]
            command = [sys.executable, "-m", f"benchmarks.{name}", *settings, "--json", str(path)]
            if subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
                failed.append(name)
            else:
                figures += read_json(path)
    on = ", ".join(f"{name} {value}" for name, value in machine().items())
    text = f"{date.today()}, {given.repeats} repeats of {given.seconds:g} s: {on}.\n\n{table(figures)}"
    print(text)
    if given.page is not None:
        insert(given.page, "figures", text)
    if given.json is not None:
        write_json(given.json, figures)
    missed = sum(figure.met is False for figure in figures)
    print(f"\nbars missed: {missed}" + f"; benchmarks that failed: {', '.join(failed)}" * bool(failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
