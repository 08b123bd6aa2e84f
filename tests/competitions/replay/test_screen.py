"""Screens as they are drawn: golden ones, and every size."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import check_golden
from rich.cells import cell_len
from rich.console import Console

from competitions.replay.model import Viewer
from competitions.replay.screen import draw_screen

MakeViewer = Callable[[Path], Viewer]


def drawn(viewer: Viewer, width: int, height: int, keys: tuple[str, ...] = (), number: int | None = 0) -> str:
    state = viewer.start(number)
    for key in keys:
        state = viewer.press(state, key)
    file = io.StringIO()
    Console(file=file, width=width, color_system=None).print(draw_screen(viewer, state, width, height), end="")
    return file.getvalue()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (20, 5)])
@pytest.mark.parametrize(
    ("record", "name", "number", "keys"),
    [
        ("leduc", "begin", 0, ()),
        ("leduc", "thought", 0, ("right", "right", "right")),
        ("leduc", "seat", 0, ("1", "right")),
        ("leduc", "end", 0, ("end",)),
        ("leduc", "crash", 1, ("end",)),
        ("leduc", "aborted", 5, ()),
        ("leduc", "help", 0, ("?",)),
        ("leduc", "filter", 0, ("f", "s", "w", "i", "n", "g", ">", "5")),
        ("connect_four", "timeout", 0, ("end",)),
        ("connect_four", "won", 1, ("end",)),
        ("dilemma", "secret", 0, ("1", "right")),
        ("auction", "sold", 0, ("end",)),
    ],
)
def test_golden_screens(
    request: pytest.FixtureRequest, viewer_of: MakeViewer, record: str, name: str, number: int, keys: tuple[str, ...],
    size: tuple[int, int],
) -> None:  # fmt: skip
    viewer = viewer_of(request.getfixturevalue(record))
    check_golden(f"{record}-{name}-{size[0]}x{size[1]}", drawn(viewer, *size, keys, number))


@pytest.mark.parametrize("record", ["leduc", "connect_four", "dilemma", "auction"])
def test_every_size_is_filled_exactly(request: pytest.FixtureRequest, viewer_of: MakeViewer, record: str) -> None:
    viewer = viewer_of(request.getfixturevalue(record))
    sizes = [(1, 1), (2, 3), (10, 2), (19, 4), (43, 30), (44, 12), (60, 11), (75, 24), (76, 12), (80, 13), (200, 60)]
    for width, height in sizes:
        for keys in ((), ("end",), ("?",), ("f",), ("0", "right", "#")):
            lines = drawn(viewer, width, height, keys).split("\n")
            assert len(lines) == height + 1, (width, height, keys)
            assert {cell_len(line) for line in lines[:-1]} == {width}, (width, height, keys)


def test_colour_is_never_alone(leduc: Path, viewer_of: MakeViewer) -> None:
    """Without colours, who won, who is to move, and what is at fault can still be read."""
    viewer = viewer_of(leduc)
    assert "▲ +9" in drawn(viewer, 80, 24, ("end",))
    assert "▼ -9" in drawn(viewer, 80, 24, ("end",))
    assert "✗ -13" in drawn(viewer, 80, 24, ("end",), 1)
    assert "✗ crash by call" in drawn(viewer, 80, 24, ("end",), 1)
    assert "▶" in drawn(viewer, 80, 24)


def test_a_game_that_the_rules_contradict_says_so(leduc: Path, tmp_path: Path, viewer_of: MakeViewer) -> None:
    (tmp_path / "games.jsonl").write_text((leduc / "games.jsonl").read_text().replace("9.0,-9.0", "8.0,-8.0"))
    (tmp_path / "event.json").write_text((leduc / "event.json").read_text())
    viewer = viewer_of(tmp_path)
    for size in ((120, 40), (80, 24), (20, 5)):
        assert "can't be shown" in drawn(viewer, *size)
    assert "the record says scores [8.0, -8.0]" in drawn(viewer, 120, 40)


def test_no_future_move_is_listed(leduc: Path, viewer_of: MakeViewer) -> None:
    viewer = viewer_of(leduc)
    state = replace(viewer.start(4), moment=1)
    file = io.StringIO()
    Console(file=file, width=80).print(draw_screen(viewer, state, 80, 24))
    assert "fold" not in file.getvalue()
