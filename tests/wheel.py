"""Build the wheel, install it where the source tree can't be seen, and use it: `python tests/wheel.py`.

The new environment borrows the dependencies of the one that runs this script, so that nothing large is fetched again.
"""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PACKAGES = ("roomai", "players", "competitions")
GAMES = 20


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        check_contents(wheel)
        python = install(wheel, folder / "venv")
        use(python, folder / "elsewhere")
    sys.stdout.write(f"{wheel.name}: built, installed and used outside the source tree\n")


def build(folder: Path) -> Path:
    """The wheel, made by pip from a copy of the sources: a `build` folder of an earlier one must not get in."""
    sources = folder / "sources"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, sources / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "setup.cfg", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, sources)
    pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(sources))
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    """Every module, template and py.typed of the source tree is in the wheel, and nothing that is no part of it."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".template", ".css", ".html", ".js") or path.name == "py.typed"
    }
    assert {f"{package}/py.typed" for package in PACKAGES} < wanted
    assert any(file.startswith("players/templates/") for file in wanted)
    assert wanted <= inside, f"missing in the wheel: {sorted(wanted - inside)}"
    strangers = {file for file in inside - wanted if ".dist-info/" not in file}
    assert not strangers, f"in the wheel by mistake: {sorted(strangers)}"


def install(wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel; its Python."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip("--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    # Afterwards, and as text: a .pth of an editable install over there would lead back to the source tree.
    (library,) = folder.glob("lib/python*/site-packages")
    (library / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return python


def use(python: Path, folder: Path) -> None:
    """Import it, play, and look at the results, in an empty folder."""
    folder.mkdir()
    roomai = str(python.parent / "roomai")
    for package in PACKAGES:
        place = run([str(python), "-c", f"import {package}; print({package}.__file__)"], folder)
        assert str(python.parents[1]) in place, f"{package} was imported from {place}"
    assert "leduc_poker" in run([roomai, "games"], folder)
    tournament = [roomai, "tournament", "leduc_poker", "--games", str(GAMES), "--seed", "1"]
    run([*tournament, "random", "call", "--out", "a"], folder)
    assert json.loads(run([roomai, "table", "a", "--json"], folder))["games"] == GAMES
    assert "the game begins" in run([roomai, "replay", "a", "--game", "0"], folder)
    run([roomai, "new", "player", "my_bot"], folder)
    run([*tournament, "my_bot.py", "random", "--jobs", "2", "--out", "b"], folder)
    rows = json.loads(run([roomai, "table", "b", "--json"], folder))["rows"]
    assert [row["forfeits"] for row in rows] == [{}, {}], rows
    assert (folder / run([roomai, "report", "b"], folder).strip()).is_file()


def pip(*arguments: str) -> None:
    run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], ROOT)


def run(command: list[str], folder: Path) -> str:
    """What a command prints; SystemExit with all it said if it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}exit code {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    main()
