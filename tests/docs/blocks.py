"""The fenced blocks of a Markdown page, run from top to bottom in a folder of the page's own.

python              runs in one namespace a page
python, toml, ...   with title="bot.py" it is a piece of that file instead, and with the title of a file of this
                    repository it must be an excerpt of that file
pycon               the same with a prompt: what is printed must be what is shown
console             commands after `$ `: they must end with exit code 0 (or exit=N), and print what is shown, if
                    anything is; a line `...` stands for any lines, and times may differ
bash                commands alone
text, json, ...     shown, not run; json must be JSON
skip="reason"       in the fence: why this block can't run
"""

from __future__ import annotations

import contextlib
import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<language>\w*)(?P<settings>[^\n`]*)\n(?P<text>.*?)^```$", re.M | re.S)
SHOWN_ONLY = ("text", "json", "toml")
KEPT = ("python", "toml", "javascript")
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
LONGEST_COMMAND = 300  # seconds

TIMES = (
    (re.compile(r'("(?:worst_)?ms":)\[[^\]]*\]'), r"\1[]"),
    (re.compile(r'("(?:worst|median)_ms": )[\d.e-]+'), r"\1 0"),
    (re.compile(r"^( *\d+=? +\S+ +\d+ .*?)(?: +<?\d+\.\d{3}){2} *$", re.M), r"\1"),  # the times of a standing
    (re.compile(r"[\d,]+ moves/s"), "0 moves/s"),
    (re.compile(r"in \d+\.\d+s"), "in 0s"),
)


@dataclass(frozen=True)
class Block:
    """One fenced block; `line` is the line of its fence, from 1."""

    page: Path
    line: int
    language: str
    settings: dict[str, str]
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT) if self.page.is_relative_to(ROOT) else self.page.name}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order."""
    source = page.read_text(encoding="utf-8")
    return [
        Block(
            page,
            source.count("\n", 0, found.start()) + 1,
            found["language"],
            dict(word.partition("=")[::2] for word in shlex.split(found["settings"])),
            found["text"],
        )
        for found in FENCE.finditer(source)
    ]


class PageRunner:
    """Runs the blocks of one page in `folder`, which gets a copy of the examples."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__page__"}
        shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))

    def run(self, blocks: list[Block]) -> None:
        with self._at_home():
            for block in blocks:
                if "skip" not in block.settings:
                    self.run_block(block)

    def run_block(self, block: Block) -> None:
        """Raise AssertionError, or whatever the block raises, if it doesn't do what it shows."""
        if block.language in KEPT and "title" in block.settings:
            self._keep(block)
        elif block.language == "python":
            code = compile("\n" * block.line + block.text, str(block.page), "exec", dont_inherit=True)
            exec(code, self.names)
        elif block.language == "pycon":
            self._run_prompts(block)
        elif block.language == "console":
            for command, shown in commands(block.text):
                self._run_command(block, command, shown)
        elif block.language == "bash":
            self._run_command(block, block.text, "")
        elif block.language == "json":
            json.loads(block.text)
        else:
            assert block.language in SHOWN_ONLY, (
                f"{block}: a block of {block.language or 'no language'} can't be tested"
            )

    def _keep(self, block: Block) -> None:
        title = block.settings["title"]
        if (ROOT / title).is_file():
            whole = (ROOT / title).read_text(encoding="utf-8")
            assert _unindented(block.text) in _unindented(whole), f"{block}: this is not in {title}"
        else:
            with (self.folder / title).open("a", encoding="utf-8") as file:
                file.write(block.text)

    def _run_prompts(self, block: Block) -> None:
        said: list[str] = []
        test = doctest.DocTestParser().get_doctest(block.text, self.names, str(block), str(block.page), block.line)
        doctest.DocTestRunner(optionflags=OPTIONS, verbose=False).run(test, out=said.append, clear_globs=False)
        self.names.update(test.globs)
        assert not said, "".join(said)

    def _run_command(self, block: Block, command: str, shown: str) -> None:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env=os.environ | {"PATH": path, "COLUMNS": "88", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_COMMAND,
        )
        told = f"{block}: $ {command}\n{done.stdout}"
        assert done.returncode == int(block.settings.get("exit", 0)), f"{told}exit code {done.returncode}"
        assert not shown.strip() or prints_what_is_shown(shown, done.stdout), (
            f"{told}is not what the page shows:\n{shown}"
        )

    @contextlib.contextmanager
    def _at_home(self) -> Iterator[None]:
        """In the page's folder, with its modules, which are forgotten at the end."""
        before, modules = Path.cwd(), set(sys.modules)
        os.chdir(self.folder)
        sys.path.insert(0, str(self.folder))
        try:
            yield
        finally:
            os.chdir(before)
            sys.path.remove(str(self.folder))
            for name in set(sys.modules) - modules:
                if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(self.folder)):
                    del sys.modules[name]


def commands(text: str) -> Iterator[tuple[str, str]]:
    """(command, what is shown after it) of a console block."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        lines = part.splitlines()
        length = 1 + next((i for i, line in enumerate(lines) if not line.endswith("\\")), len(lines) - 1)
        yield "\n".join(lines[:length]), "\n".join(lines[length:])


def prints_what_is_shown(shown: str, printed: str) -> bool:
    """Whether the two texts say the same, but for times, spaces, and lines left out by `...`."""
    parts = (re.escape(line) for line in _without_times(shown).splitlines())
    pattern = "".join(r"(?:.*\n)*" if part == re.escape("...") else f"{part}\n" for part in parts)
    return re.fullmatch(pattern, _without_times(printed) + "\n") is not None


def _unindented(code: str) -> str:
    return "\n".join(line.strip() for line in code.splitlines() if line.strip())


def _without_times(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
    for pattern, replacement in TIMES:
        text = pattern.sub(replacement, text)
    text = re.sub(r"─+", "─", re.sub(r"(?<=\S) +", " ", text))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
