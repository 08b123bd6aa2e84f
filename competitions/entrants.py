"""Who enters an event, and under which names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from players.catalogue import COMMAND, files_named
from roomai.errors import OptionError

LONGEST_NAME = 80
NAMED = re.compile(r"(?P<name>[\w.\-]+)=(?P<player>.+)", re.DOTALL)


def checked_names(entrants: Mapping[str, str]) -> dict[str, str]:
    """The same players. Raises OptionError for a name that a table could not show."""
    for name in entrants:
        if not (name.isprintable() and name == name.strip() and 0 < len(name) <= LONGEST_NAME):
            raise OptionError(f"players' names have 1 to {LONGEST_NAME} printable characters, got {name!r}")
    return dict(entrants)


def named_entrants(entrants: Sequence[str]) -> dict[str, str]:
    """Names to what was entered: NAME=text, or a short name made of the text; equal ones made so get #2, #3 ...

    Raises OptionError for a name that was given twice.
    """
    named: dict[str, str] = {}
    for text in entrants:
        given = NAMED.fullmatch(text)
        short = given["name"] if given else _short_name(text)
        if given and short in named:
            raise OptionError(f"two players are named {short}: give each a name of its own")
        count, name = 1, short
        while name in named:
            count += 1
            name = f"{short}#{count}"
        named[name] = given["player"] if given else text
    return checked_names(named)


def _short_name(text: str) -> str:
    """For example MyBot for my_bot.py:MyBot, my_bot for my_bot.py and for cmd:./my_bot, leduc for cfr:leduc.npz."""
    if text.startswith(COMMAND):
        own = [path.stem for path in files_named(text)]  # of `cmd:python3 bot.py` the second word is what it is
        return (own or shlex.split(text.removeprefix(COMMAND)) or ["cmd"])[0]
    target, bracket, settings = text.partition("(")
    _, colon, last = target.rpartition(":")
    return (Path(last).stem if colon or last.endswith(".py") else last) + bracket + settings
