"""What the documentation is made of is up to date: pages of games, pictures, links of the README, the list of files."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from blocks import ROOT

import roomai
from roomai.game import Game
from roomai.testing.histories import RuleHistories

DOCS = ROOT / "docs"
LARGEST_TREE = 10_000
sys.path.insert(0, str(DOCS))

import make_game_pages  # noqa: E402
import make_pictures  # noqa: E402

LISTED = re.compile(r"`([\w/]+(?:\.py|/))`")


@pytest.mark.parametrize("path", make_game_pages.pages(), ids=lambda path: path.name)
def test_pages_of_games_are_what_the_script_makes(path: Path) -> None:
    assert path.exists(), "run python docs/make_game_pages.py"
    assert path.read_text(encoding="utf-8") == make_game_pages.pages()[path], "run python docs/make_game_pages.py"


def test_there_is_no_page_of_a_game_that_is_gone() -> None:
    assert {path.stem for path in (DOCS / "games").glob("*.toml")} == set(roomai.game_names())
    assert {path.stem for path in (DOCS / "games").glob("*.md")} == {*roomai.game_names(), "index"}


@pytest.mark.parametrize("name", roomai.game_names())
def test_pages_of_games_have_every_version(name: str) -> None:
    assert len(make_game_pages.prose(name)["versions"]) == roomai.game_spec(name).version


def counted() -> dict[str, dict[str, int]]:
    """The counts on the pages of games whose trees are small enough to be walked here."""
    counts = {
        name: {count["what"]: count["number"] for count in make_game_pages.prose(name).get("counts", ())}
        for name in roomai.game_names()
    }
    return {name: found for name, found in counts.items() if 0 < found.get("histories", 0) <= LARGEST_TREE}


@pytest.mark.parametrize(("name", "counts"), counted().items(), ids=counted())
def test_counts_on_pages_of_games(name: str, counts: dict[str, int]) -> None:
    game = roomai.game(name)
    assert isinstance(game, Game)
    tree = RuleHistories.tree(game, LARGEST_TREE)
    assert tree is not None
    decisions = {(node.turn, node.public, node.persons[node.turn]) for node in tree.nodes if node.turn >= 0}
    found = {
        "histories": len(tree.nodes),
        "finished games": sum(node.turn == roomai.TERMINAL for node in tree.nodes),
        "information states": len(decisions),
    }
    assert counts == {what: found[what] for what in counts}


def test_pictures_say_what_roomai_prints() -> None:
    drawn = dict(make_pictures.pictures())
    assert not [path.name for path, svg in drawn.items() if "url(http" in svg], "nothing is fetched to show a picture"
    stale = [path.name for path, svg in drawn.items() if not path.exists() or _words(path.read_text()) != _words(svg)]
    assert stale == [], "run python docs/make_pictures.py"


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_design_page_lists_every_file() -> None:
    page = (DOCS / "design.md").read_text(encoding="utf-8")
    listed = set(_listed(page[page.index("## What each file is for") :]))
    files = {
        path.relative_to(ROOT).as_posix()
        for package in ("roomai", "players", "competitions")
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }
    unlisted = {file for file in files if not any(file == one or file.startswith(f"{one}/") for one in listed)}
    assert unlisted == set()
    assert {one for one in listed if not (ROOT / one).exists()} == set()


def _listed(table: str) -> Iterator[str]:
    """The files and folders that the table names, by their paths; games/NAME/ stands for the folder of each game."""
    package = ""
    for line in table.splitlines():
        heading = re.match(r"\| \*\*(\w+)/\*\*", line)
        package = heading[1] if heading else package
        for name in LISTED.findall(line.split("|")[1] if line.startswith("|") else ""):
            names = [f"games/{game}" for game in roomai.game_names()] if name == "games/NAME/" else [name.rstrip("/")]
            yield from (f"{package}/{one}" for one in names)


def _words(svg: str) -> list[str]:
    """The text of a picture, whatever Rich's version makes of its geometry."""
    return re.findall(r">([^<>\n]+)</text>", svg)
