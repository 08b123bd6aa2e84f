"""Starting points for people's own work: a bot or a game in a file, with a test that passes at once."""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path
from string import Template

from roomai.errors import OptionError, OutputError

TAKEN = frozenset({"roomai", "players", "competitions", "conftest"})


def new_player(name: str, folder: str | Path) -> list[Path]:
    """Write NAME.py, a bot for Leduc poker, and test_NAME.py into the folder; the answer is their paths.

    Raises OptionError for a name that can't be a module's and a class's, OutputError for files that exist already.
    """
    return _write("player", name, Path(folder))


def new_game(name: str, folder: str | Path) -> list[Path]:
    """Write NAME.py, a small game in plain Python, and test_NAME.py into the folder; the answer is their paths.

    Raises what new_player raises.
    """
    return _write("game", name, Path(folder))


def _write(kind: str, name: str, folder: Path) -> list[Path]:
    module, class_name = _names(name)
    contents = {
        folder / f"{module}.py": _template(f"{kind}.py.template"),
        folder / f"test_{module}.py": _template(f"test_{kind}.py.template"),
    }
    existing = [path for path in contents if path.exists()]
    if existing:
        listed = " and ".join(map(str, existing))
        raise OutputError(f"{listed} is there already and is not overwritten: choose another name or folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, template in contents.items():
            path.write_text(template.substitute(module=module, class_name=class_name), encoding="utf-8")
    except OSError as cause:
        raise OutputError(f"{folder} can't be written: {cause}") from cause
    return list(contents)


def _names(name: str) -> tuple[str, str]:
    """The module's name and the class's: my_bot and MyBot, whichever was given."""
    module = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    class_name = "".join(word[:1].upper() + word[1:] for word in module.split("_"))
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or iskeyword(module) or iskeyword(class_name):
        raise OptionError(f"name: expected a Python name such as my_bot or MyBot, got {name!r}")
    if module in TAKEN or module in sys.stdlib_module_names:
        raise OptionError(f"name: a file {module}.py would hide the module of that name: choose another")
    return module, class_name


def _template(name: str) -> Template:
    return Template((files("players") / "templates" / name).read_text(encoding="utf-8"))
