"""Plots: where points come to lie, what is left out, and pictures that are whole."""

from __future__ import annotations

from xml.etree import ElementTree

from competitions.plot import Axes, Plot


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
