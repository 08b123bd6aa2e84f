"""From keys to states, without a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from competitions.replay.keys import HELP, Keys
from competitions.replay.model import PACES, State, Viewer
from roomai.errors import OptionError, RoomAIError

MakeViewer = Callable[[Path], Viewer]


@pytest.fixture
def viewer(leduc: Path, viewer_of: MakeViewer) -> Viewer:
    return viewer_of(leduc)


def pressed(viewer: Viewer, state: State, *keys: str) -> State:
    for key in keys:
        state = viewer.press(state, key)
    return state


def number(viewer: Viewer, state: State) -> int:
    return int(viewer.shelf.numbers[state.place])


def typed(text: str) -> list[str]:
    return ["space" if letter == " " else letter for letter in text] + ["enter"]


def test_through_a_game(viewer: Viewer) -> None:
    state = viewer.start(0)
    keys = ["right", "l", "space", "left", "h", "G", "g", "end", "right", "home", "left", "down", "down", "up"]
    moments = []
    for key in keys:
        state = viewer.press(state, key)
        moments.append(state.moment)
    assert moments == [1, 2, 3, 2, 1, 7, 0, 7, 7, 0, 0, 1, 2, 1]
    assert "the end" in pressed(viewer, state, "end", "right").message


def test_it_begins_with_the_largest_swing(viewer: Viewer) -> None:
    assert number(viewer, viewer.start()) == 1
    assert number(viewer, viewer.start(filter="player=raise verdict=normal")) == 0
    assert number(viewer, viewer.start(4, "player=raise")) == 4
    with pytest.raises(OptionError, match="game 1 does not meet the filter"):
        viewer.start(1, "player=raise")
    with pytest.raises(OptionError, match="no game meets the filter"):
        viewer.start(filter="length>99")
    with pytest.raises(OptionError, match="moments 0 to 7, not 8"):
        viewer.at_moment(viewer.start(0), 8)


def test_decisions_of_a_seat(viewer: Viewer) -> None:
    state = pressed(viewer, viewer.start(0), "1", "1")
    assert (state.view, state.followed) == (None, 1)
    moments = []
    for key in ("n", "n", "n", "n", "N", "N", "N"):
        state = viewer.press(state, key)
        moments.append(state.moment)
    assert moments == [2, 4, 6, 6, 4, 2, 2]
    assert state.message == "no earlier decision of seat 1 in this game"
    assert pressed(viewer, state, "tab").followed is None
    assert pressed(viewer, state, "tab", "tab").followed == 0


def test_views(viewer: Viewer) -> None:
    state = viewer.start(0)
    views = []
    for key in ("v", "v", "v", "1", "1", "0", "1", "a"):
        state = viewer.press(state, key)
        views.append(state.view)
    assert views == [0, 1, None, 1, None, 0, 1, None]
    assert pressed(viewer, state, "7").message == "there is no seat 7: seats are 0 to 1"


def test_from_game_to_game(viewer: Viewer) -> None:
    state = pressed(viewer, viewer.start(0), "right", "]")
    assert (number(viewer, state), state.moment) == (1, 0)
    state = pressed(viewer, state, "pgdn", "]", "]", "]")
    assert number(viewer, state) == 5
    assert pressed(viewer, state, "]").message == "this is the last game"
    assert pressed(viewer, state, *["pgup"] * 6).message == "this is the first game"
    assert number(viewer, pressed(viewer, state, "#", *typed("3"))) == 3
    assert pressed(viewer, state, "#", *typed("9")).message.endswith("it has games 0 to 5")
    assert "is no number" in pressed(viewer, state, "#", *typed("x")).message
    assert number(viewer, pressed(viewer, state, "#", "3", "esc")) == 5


def test_filters_are_typed_and_keep_the_game_where_they_can(viewer: Viewer) -> None:
    state = pressed(viewer, viewer.start(3), "right", "f", *typed("player=threshold"))
    assert (number(viewer, state), state.moment, len(state.selection)) == (3, 1, 4)
    assert state.message == "4 games"
    away = pressed(viewer, state, "f", "ctrl-u", *typed("verdict=normal"))
    assert (number(viewer, away), away.moment) == (0, 0)
    wrong = pressed(viewer, state, "f", *typed(" colour=red"))
    assert (wrong.filter, len(wrong.selection)) == ("player=threshold", 4)
    assert "colour" in wrong.message
    assert "no game meets" in pressed(viewer, state, "f", *typed(" length>9")).message
    assert pressed(viewer, state, "#", *typed("0")).message == "game 0 does not meet the filter player=threshold"
    everything = pressed(viewer, state, "f", "ctrl-u", "enter")
    assert len(everything.selection) == 6


def test_editing_what_is_typed(viewer: Viewer) -> None:
    state = pressed(viewer, viewer.start(0), "f", "a", "ä", "space", "b", "backspace", "left", "pgup")
    assert state.typed == "aä "
    assert pressed(viewer, state, "esc").mode == "watch"
    assert pressed(viewer, state, "ctrl-u").typed == ""


def test_by_swing(viewer: Viewer) -> None:
    state = pressed(viewer, viewer.start(0), "s")
    assert [int(viewer.shelf.numbers[place]) for place in state.selection] == [1, 3, 5, 0, 2, 4]
    assert number(viewer, state) == 1
    assert [int(place) for place in pressed(viewer, state, "s").selection] == [0, 1, 2, 3, 4, 5]


def test_search_goes_on_in_other_games(viewer: Viewer) -> None:
    state = pressed(viewer, viewer.start(0), "/", *typed("RAISE"))
    found = []
    for _ in range(4):
        found.append((number(viewer, state), state.moment))
        state = viewer.press(state, ".")
    assert found == [(0, 2), (0, 3), (0, 6), (1, 1)]
    back = []
    for _ in range(2):
        state = viewer.press(state, ",")
        back.append((number(viewer, state), state.moment))
    assert back == [(1, 1), (0, 6)]
    fold = pressed(viewer, state, "/", *typed("fold"))
    assert (number(viewer, fold), fold.moment) == (4, 3)
    assert pressed(viewer, fold, ".").message == "'fold' is not played in the games shown"
    assert "first" in pressed(viewer, viewer.start(0), ".").message


def test_a_search_from_a_seat_finds_no_secret(dilemma: Path, viewer_of: MakeViewer) -> None:
    viewer = viewer_of(dilemma)
    assert pressed(viewer, viewer.start(0), "/", *typed("cooperate")).moment == 1
    assert "is not played" in pressed(viewer, viewer.start(0, view=1), "/", *typed("cooperate")).message
    assert pressed(viewer, viewer.start(0, view=0), "/", *typed("cooperate")).moment == 1


def test_playing_by_itself(viewer: Viewer) -> None:
    state = pressed(viewer, viewer.start(2), "p")
    assert state.playing
    moments = []
    for _ in range(6):
        state = viewer.tick(state)
        moments.append((state.moment, state.playing))
    assert moments == [(1, True), (2, True), (3, True), (4, False), (4, False), (4, False)]
    again = viewer.press(state, "p")
    assert (again.moment, again.playing) == (0, True)
    assert not pressed(viewer, again, "right").playing
    assert not pressed(viewer, again, "p").playing
    assert not pressed(viewer, again, "esc").playing
    assert pressed(viewer, again, "v").playing
    assert pressed(viewer, state, *"+" * 9).seconds_a_move == PACES[-1]
    assert pressed(viewer, state, *"-" * 9).message == f"{PACES[0]:g} seconds a move"


def test_a_game_that_the_rules_contradict_is_passed_by(leduc: Path, tmp_path: Path, viewer_of: MakeViewer) -> None:
    text = (leduc / "games.jsonl").read_text().replace("9.0,-9.0", "8.0,-8.0")
    (tmp_path / "games.jsonl").write_text(text)
    (tmp_path / "event.json").write_text((leduc / "event.json").read_text())
    viewer = viewer_of(tmp_path)
    state = viewer.start(0)
    assert isinstance(viewer.story(state), RoomAIError)
    state = pressed(viewer, state, "right", "end", "n", "v", "p")
    assert state.moment == 0
    assert number(viewer, pressed(viewer, state, "]", "right")) == 1


def test_wishes_and_help_and_keys_that_are_none(viewer: Viewer) -> None:
    state = viewer.start(0)
    assert pressed(viewer, state, "q").wish == "quit"
    assert pressed(viewer, state, "e").wish == "picture"
    assert pressed(viewer, state, "?").mode == "help"
    assert pressed(viewer, state, "?", "q").mode == "watch"
    assert "no such key" in pressed(viewer, state, "z").message


def test_every_key_of_the_help_does_something(viewer: Viewer) -> None:
    names = {"→": "right", "←": "left", "Home": "home", "End": "end", "Tab": "tab"}
    for keys, _ in HELP:
        for key in keys.replace(" / ", " ").replace("to 9", "").replace("then", "").split():
            assert "no such key" not in viewer.press(viewer.start(0), names.get(key, key)).message, key


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"\x1b[C\x1b[D\x1bOC", ["right", "left", "right"]),
        (b"\x1b[5~\x1b[6~\x1b[H\x1b[4~", ["pgup", "pgdn", "home", "end"]),
        (b"ab \r\x7f\t", ["a", "b", "space", "enter", "backspace", "tab"]),
        ("ä日🂡".encode(), ["ä", "日", "🂡"]),
        (b"\x1b[99;5Xq\x1bOz", ["q"]),
        (b"\x00\x01\x15", ["ctrl-u"]),
        (b"\xff\xfeq", ["q"]),
    ],
)
def test_bytes_are_cut_into_keys_however_they_arrive(data: bytes, keys: list[str]) -> None:
    assert Keys().feed(data) == keys
    one_by_one = Keys()
    assert [key for i in range(len(data)) for key in one_by_one.feed(data[i : i + 1])] == keys


def test_escape_alone() -> None:
    keys = Keys()
    assert keys.feed(b"\x1b") == []
    assert keys.waiting
    assert keys.flush() == ["esc"]
    assert not keys.waiting
