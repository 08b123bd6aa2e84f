"""Plots: where points come to lie, what is left out, and pictures that are whole."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.plot import LINEAR, SVG_COLOURS, Axes, Plot


def test_axes_go_from_power_to_power() -> None:
    axes = Axes.around({"one": [(2.0, 0.5), (900.0, 0.002)]})
    assert (axes.low, axes.high) == ((0, -3), (3, 0))
    assert axes.place((1.0, 0.001)) == (0.0, 0.0)
    assert axes.place((1000.0, 1.0)) == (1.0, 1.0)
    assert [power for power, _ in axes.ticks(1)] == [-3, -2, -1, 0]
    assert Axes.around({"one": [(1.0, 1.0)]}).high == (1, 1)  # a single point has room as well


def test_a_falling_line_falls() -> None:
    lines = Plot("game", "iterations", "gap", {"one": [(1, 1), (1000, 0.001)]}).text(40, 13).plain.splitlines()
    assert lines[0] == "game: gap by iterations"
    assert len(lines) == 13
    drawn = [next((place for place, letter in enumerate(line) if "\u2801" <= letter <= "\u28ff"), None)
             for line in lines[1:11]]  # fmt: skip
    assert None not in drawn
    assert drawn == sorted(drawn, key=lambda place: place or 0)
    assert lines[-1].split() == ["1", "10", "100", "1000"]


def test_points_without_a_logarithm_are_left_out() -> None:
    plot = Plot("game", "iterations", "gap", {"zero": [(1, 0.0)], "one": [(1, 1.0), (2, 0.0)]})
    assert plot.shown == {"one": [(1, 1.0)]}
    assert Plot("nothing", "x", "y", {}).text().plain.startswith("nothing")


def test_pictures_are_xml_with_every_curve() -> None:
    plot = Plot("a < b", "x", "y & z", {"one": [(1, 1), (10, 0.1)], "<two>": [(1, 2), (10, 3)]})
    root = ElementTree.fromstring(plot.svg())
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert names.count("polyline") == 2
    texts = [element.text for element in root.iter() if element.text]
    assert {"a < b", "y & z", "<two>", "one"} <= set(texts)


def test_linear_axes_go_from_round_number_to_round_number() -> None:
    axes = Axes.around({"one": [(1000.0, -0.31), (47_000.0, 0.42)]}, (LINEAR, LINEAR))
    assert (axes.low, axes.high) == ((0, -0.4), (50_000, 0.5))
    assert axes.place((25_000.0, 0.05)) == (0.5, 0.5)
    assert [text for text, _ in axes.marks(0)] == ["0", "10k", "20k", "30k", "40k", "50k"]
    assert [text for text, _ in axes.marks(1)] == [f"{k / 10:g}" for k in range(-4, 6)]
    assert [place for _, place in axes.marks(0)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])


@given(st.lists(st.tuples(st.floats(-1e299, 1e299), st.floats(-1e299, 1e299)), min_size=1))
def test_linear_axes_have_room_for_all_points(points: list[tuple[float, float]]) -> None:
    axes = Axes.around({"one": points}, (LINEAR, LINEAR))
    for place in map(axes.place, points):
        assert all(-1e-6 <= part <= 1 + 1e-6 for part in place)
    for axis in (0, 1):
        assert len(axes.marks(axis)) <= 11
    Plot("any", "x", "y", {"one": points}, (LINEAR, LINEAR)).text(30, 8)


def test_numbers_that_have_no_place_are_left_out_of_linear_axes() -> None:
    points = [(0.0, -1.0), (1.0, math.inf), (2.0, math.nan), (3.0, 0.0)]
    assert Plot("", "x", "y", {"one": points}, (LINEAR, LINEAR)).shown == {"one": [(0.0, -1.0), (3.0, 0.0)]}


def test_faint_curves_have_room_and_the_colour_of_their_name() -> None:
    thin = {"two": [[(0.0, 9.0), (1.0, 9.0)], [(0.0, 1.0), (1.0, 1.0)]], "gone": [[(0.0, 100.0)]]}
    plot = Plot("game", "x", "y", {"one": [(0.0, 2.0)], "two": [(0.0, 5.0), (1.0, 5.0)]}, (LINEAR, LINEAR), thin)
    assert (plot.axes.low[1], plot.axes.high[1]) == (1, 9)
    lines = [
        element.attrib for element in ElementTree.fromstring(plot.svg()).iter() if element.tag.endswith("polyline")
    ]
    assert [("stroke-opacity" in line, line["stroke"]) for line in lines] == [
        (True, SVG_COLOURS[1]), (True, SVG_COLOURS[1]), (False, SVG_COLOURS[0]), (False, SVG_COLOURS[1]),
    ]  # fmt: skip
    drawn = [row for row in plot.text(40, 13).plain.splitlines()[1:11] if any("\u2801" <= c <= "\u28ff" for c in row)]
    assert len(drawn) >= 3  # the two faint ones and their mean
