"""Finding games in records, good and bad ones; filters."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import LEDUC_GAMES

from competitions.replay import Shelf, find_game
from competitions.replay.filters import matches, parse_filter
from competitions.replay.model import Viewer
from competitions.replay.shelf import opened
from roomai.errors import OptionError, RecordError, RoomAIError

MakeViewer = Callable[[Path], Viewer]


@pytest.fixture
def copied(leduc: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(leduc, tmp_path / "copy"))


def test_games_are_in_the_order_of_their_numbers_however_they_ended(leduc: Path) -> None:
    with opened(leduc) as shelf:
        assert shelf.numbers.tolist() == [0, 1, 2, 3, 4, 5]
        assert [shelf.record(place).game for place in range(len(shelf))] == [0, 1, 2, 3, 4, 5]
        assert shelf.record(0) == LEDUC_GAMES[1]


def test_a_file_of_games_and_a_file_of_one_game(copied: Path) -> None:
    assert find_game(copied / "games.jsonl", 3)[1] == LEDUC_GAMES[3]
    single = copied / "one.json"
    single.write_text(json.dumps(json.loads(LEDUC_GAMES[0].line()), indent=2))
    assert find_game(single)[1] == LEDUC_GAMES[0]
    with pytest.raises(OptionError, match="has no game 3: it has game 2 alone"):
        find_game(single, 3)
    (copied / "games.txt").write_text("x")
    with pytest.raises(RecordError, match="neither"):
        Shelf(copied / "games.txt")


def test_a_game_that_is_not_there(copied: Path) -> None:
    with pytest.raises(OptionError, match="no game 6: it has games 0 to 5"):
        find_game(copied, 6)
    (copied / "games.jsonl").write_text("".join(LEDUC_GAMES[place].line() for place in (1, 4)))
    with pytest.raises(OptionError, match="no game 1: it has some of the games 0 to 5"):
        find_game(copied, 1)


def test_records_that_are_none(copied: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no event\.json"):
        Shelf(tmp_path / "nowhere")
    whole = (copied / "games.jsonl").read_text()
    (copied / "games.jsonl").write_text("")
    with pytest.raises(OptionError, match="no finished game yet"):
        find_game(copied)
    (copied / "games.jsonl").write_text(whole.replace('"verdict"', '"verdikt"', 1))
    with pytest.raises(RecordError, match=r"games\.jsonl, line 1"):
        Shelf(copied)
    (copied / "games.jsonl").unlink()
    with pytest.raises(RecordError, match=r"no games\.jsonl"):
        Shelf(copied)
    event = json.loads((copied / "event.json").read_text())
    (copied / "event.json").write_text(json.dumps(event | {"format": 99}))
    with pytest.raises(RecordError, match="has format 99; this roomai"):
        Shelf(copied)


def test_a_torn_last_line_is_left_out_and_told(copied: Path, viewer_of: MakeViewer) -> None:
    text = (copied / "games.jsonl").read_text()
    (copied / "games.jsonl").write_text(text[:-20])
    viewer = viewer_of(copied)
    assert len(viewer.shelf) == 5
    assert "torn" in viewer.start().message


@pytest.mark.parametrize(
    ("text", "games"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("player=threshold", [1, 3, 4, 5]),
        ("player=threshold player=raise", [4, 5]),
        ("player!=threshold", [0, 2]),
        ("player=call result=win", [0, 2, 3]),
        ("player=threshold result=loss", [3, 4, 5]),
        ("player=threshold result!=loss", [1]),
        ("result=draw", []),
        ("length>=4", [0, 2]),
        ("length<1", [5]),
        ("swing>18", [1, 3, 5]),
        ("swing=6", [4]),
        ("player=raise score>-9 score<0", [2]),
        ("player=raise seat=0", [2, 5]),
        ("verdict=crash", [1]),
        ("forfeit", [1, 3, 5]),
        ("by=threshold", [3, 5]),
        ("game>1 game<=3", [2, 3]),
        ("deal=0", [0, 1]),
        ("'player=call' \"result=win\" forfeit", [3]),
    ],
)
def test_filters(leduc: Path, text: str, games: list[int]) -> None:
    with opened(leduc) as shelf:
        mask = matches(parse_filter(text, shelf.event), shelf.columns)
        assert np.flatnonzero(mask).tolist() == games


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("player=Raise", "did you mean 'raise'"),
        ("colour=red", "there is no filter 'colour'"),
        ("length>many", "expected a number, got 'many'"),
        ("swing=nan", "expected a number"),
        ("player>call", "by = or !="),
        ("verdict=fine", "there is no verdict 'fine'"),
        ("result=victory", "there is no result"),
        ("hello", "expected words such as"),
        ("'open", "no closing quotation"),
    ],
)
def test_a_filter_that_is_none(leduc: Path, text: str, message: str) -> None:
    with opened(leduc) as shelf, pytest.raises(RoomAIError, match=message):
        parse_filter(text, shelf.event)
