"""The page: what is in it, and what a person in a browser can do with it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium, find
from rich.console import Console

from competitions.replay import event_game
from competitions.replay.html import html_replay
from competitions.replay.panels import board, headline
from competitions.replay.shelf import opened
from competitions.replay.story import Story

needs_browser = pytest.mark.skipif(find() is None, reason="Chromium is not installed")


def page_of(folder: Path, *places: int, seats: list[int | None] | None = None) -> str:
    with opened(folder) as shelf:
        records = [shelf.record(place) for place in places]
        return html_replay(shelf.event, records, event_game(shelf.event), seats)


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def printed(piece: Any) -> str:
    file = io.StringIO()
    Console(file=file, width=80, color_system=None).print(piece)
    return "\n".join(line.rstrip() for line in file.getvalue().rstrip().split("\n"))


def story_of(folder: Path, place: int) -> Story:
    with opened(folder) as shelf:
        return Story(shelf.event, event_game(shelf.event), shelf.record(place))


# ---- The file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", ["leduc", "connect_four", "dilemma", "auction"])
def test_the_page_tells_what_the_terminal_shows(request: pytest.FixtureRequest, record: str) -> None:
    folder = request.getfixturevalue(record)
    story = story_of(folder, 0)
    views = data_of(page_of(folder, 0))["games"][0]["views"]
    assert [view["seat"] for view in views] == [None, *range(story.game.num_players)]
    for view in views:
        assert len(view["moments"]) == story.last + 1
        for number, moment in enumerate(view["moments"]):
            lines = ["".join(text for _, text in line).rstrip() for line in moment["board"]]
            assert "\n".join(lines).rstrip() == printed(board(story, number, view["seat"]))
            if number:
                told = f"{moment['mover']} {story.names[moment['mover']]}  {moment['action']}"
                assert told == headline(story, number, view["seat"]).plain


def test_the_page_loads_nothing_and_allows_nothing(leduc: Path) -> None:
    page = page_of(leduc, 0, 1)
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|@import|url\(|\bsrc=|\bhref=|\bstyle=|\bon\w+=", page)
    assert "innerHTML" not in page


def test_the_page_of_a_seat_has_that_view_alone(leduc: Path) -> None:
    game = data_of(page_of(leduc, 0, seats=[1]))["games"][0]
    assert [view["seat"] for view in game["views"]] == [1]
    assert {moment.get("value") for moment in game["views"][0]["moments"]} == {None, -1.25}


def test_the_same_games_make_the_same_page(leduc: Path) -> None:
    assert page_of(leduc, 0, 3) == page_of(leduc, 0, 3)


# ---- In a browser -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("chromium") / "profile") as browser:
        yield browser


@pytest.fixture
def shown(browser: Chromium, leduc: Path, tmp_path: Path) -> Chromium:
    """The page of two games, in a window of usual size."""
    browser.requests.clear()
    browser.complaints.clear()
    browser.screen(1100, 760)
    (tmp_path / "replay.html").write_text(page_of(leduc, 0, 1), encoding="utf-8")
    browser.open(tmp_path / "replay.html")
    return browser


def count(browser: Chromium) -> str:
    return browser.text("#count")


@needs_browser
def test_keys(shown: Chromium, leduc: Path) -> None:
    assert count(shown) == "0 of 7"
    shown.press("ArrowRight", " ", "ArrowRight", "ArrowLeft")
    assert count(shown) == "2 of 7"
    story = story_of(leduc, 0)
    assert shown.text("#headline") == "1 raise raise"
    board_text = "\n".join(line.rstrip() for line in shown.text("#board").rstrip().split("\n"))
    assert board_text == printed(board(story, 2, None))
    shown.press("End", "ArrowRight")
    assert count(shown) == "7 of 7"
    assert shown.text("#next") == "■ played to its end"
    assert "▲ +9" in shown.text("#players")
    shown.press("Home", "ArrowLeft")
    assert count(shown) == "0 of 7"
    shown.press("]", "End")
    assert "crash by call" in shown.text("#next")
    assert shown.text("#game-number") == "game 1"
    shown.press("[")
    assert shown.text("#game-number") == "game 0"
    assert shown.complaints == []
    assert all(address.startswith("file:") for address in shown.requests)


@needs_browser
def test_views(shown: Chromium) -> None:
    shown.press("ArrowRight", "v", "v")
    assert "K♥" not in shown.text("#board")
    assert "Q♠" in shown.text("#board")
    assert shown.run("document.getElementById('thought').hidden") is True
    assert "what raise in seat 1 saw" in shown.run("document.getElementById('view').selectedOptions[0].textContent")
    shown.press("v")
    assert "K♥" in shown.text("#board")
    assert shown.run("document.getElementById('thought').hidden") is False
    assert "call69% ◂" in re.sub(r"[█▏▎▍▌▋▊▉]", "", shown.text("#likely"))


@needs_browser
def test_mouse_and_slider(shown: Chromium) -> None:
    shown.click("#forward")
    shown.click("#forward")
    assert count(shown) == "2 of 7"
    shown.click("#moves li:nth-child(2) button")
    assert count(shown) == "1 of 7"
    shown.click("#last")
    assert count(shown) == "7 of 7"
    assert shown.run("document.getElementById('forward').disabled") is True
    shown.click("#first")
    shown.click("#slider")
    assert count(shown) in ("3 of 7", "4 of 7")
    shown.press("ArrowRight", " ")
    assert count(shown) in ("5 of 7", "6 of 7")


@needs_browser
def test_it_plays_by_itself(shown: Chromium) -> None:
    shown.run("document.getElementById('pace').value = '0.4'")
    shown.click("#play")
    assert shown.run("document.getElementById('play').ariaPressed") == "true"
    shown.wait("document.getElementById('count').textContent === '7 of 7'")
    assert shown.run("document.getElementById('play').ariaPressed") == "false"


@needs_browser
def test_a_phone_in_the_dark(shown: Chromium) -> None:
    shown.screen(375, 760, dark=True, phone=True)
    shown.swipe("#table", -120)
    assert count(shown) == "1 of 7"
    shown.swipe("#table", 120)
    assert count(shown) == "0 of 7"
    shown.press("End")
    assert shown.run("document.documentElement.scrollWidth <= window.innerWidth")
    assert shown.run("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 29)"


@needs_browser
def test_everything_has_a_name_for_those_who_listen(shown: Chromium) -> None:
    unnamed = shown.run(
        "[...document.querySelectorAll('button, input, select, [role=img]')].filter((e) => !(e.ariaLabel || "
        "e.textContent.trim() || (e.labels && e.labels.length))).map((e) => e.outerHTML)"
    )
    assert unnamed == []
    assert "board not dealt, pot 2" in shown.run("document.getElementById('scroll').ariaLabel")
    assert shown.run("document.getElementById('headline').ariaLive") == "polite"
    assert shown.run("document.documentElement.lang") == "en"


@needs_browser
def test_names_are_text_and_no_markup(browser: Chromium, leduc: Path, tmp_path: Path) -> None:
    page = page_of(leduc, 1).replace("the king is in my hand", "<img src=x onerror=document.title=1>")
    (tmp_path / "hostile.html").write_text(page, encoding="utf-8")
    browser.open(tmp_path / "hostile.html")
    browser.press("End")
    assert browser.run("document.images.length") == 0
    assert "<img" in browser.text("#next")
