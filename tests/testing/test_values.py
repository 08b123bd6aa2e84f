"""Looking into values: equal pictures for equal data, every way to change one, and all that one leads to."""

from __future__ import annotations

import functools
import random
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from tiny import TinyEnv, compiled

from roomai.testing.values import canonical, changeable, live_thing, reachable


@dataclass(frozen=True)
class Point:
    x: Any
    y: Any = 0


@dataclass
class Loose:
    x: Any


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x

    def __repr__(self) -> str:
        return f"Slotted({self.x})"


DIFFERENT: list[Any] = [
    *(0, 0.0, -0.0, False, None, "0", b"0", float("nan"), float("inf")),
    *((), [], set(), frozenset(), {}, (0,), (0.0,), [0], {0}, {0: 1}, {1: 0}, deque([0])),
    *(Point(0), Point(0.0), Point(0, 1), Loose(0), Slotted(0), Slotted(1)),
    *(np.int8(0), np.int64(0), np.zeros(1), np.zeros((1, 1)), np.zeros(1, np.float32)),
]


def test_pictures_are_equal_for_equal_data_alone() -> None:
    pictures = [canonical(value) for value in DIFFERENT]
    assert len(set(pictures)) == len(DIFFERENT)
    assert canonical(float("nan")) == canonical(np.nan)
    assert canonical(Point([1, {2: 3}])) == canonical(Point([1, {2: 3}]))
    assert canonical({1: 2, 3: 4}) == canonical({3: 4, 1: 2})


def test_members_can_be_left_out() -> None:
    assert canonical(Point(1, 2), without=("y",)) == canonical(Point(1, 3), without=("y",))
    assert canonical(Point(1, 2), without=("y",)) != canonical(Point(2, 2), without=("y",))


def test_a_value_that_holds_itself_has_a_picture() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert hash(canonical(endless)) is not None


@pytest.mark.parametrize(
    "frozen",
    [1, "a", b"a", None, (1, (2, "a")), frozenset({1}), Point(1, (2, 3)), np.float32(1), np.zeros(1).dtype.type],
)
def test_frozen_values_can_not_be_changed(frozen: Any) -> None:
    assert list(changeable(frozen, "it")) == []


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        ([], ["it is a list"]),
        ((1, {2: 3}), ["it[1] is a dict"]),
        (Point({1}), ["it.x is a set"]),
        (Point(1, Point(bytearray())), ["it.y.x is a bytearray"]),
        (Loose(1), ["it.x can be set", "it.x can be deleted"]),
        (Slotted(1), ["it.x can be set", "it.x can be deleted"]),
        (Point(np.zeros(1)), ["it.x is an array that can be written"]),
    ],
    ids=repr,
)
def test_every_way_to_change_a_value_is_found_and_none_is_taken(value: Any, ways: list[str]) -> None:
    before = canonical(value)
    assert list(changeable(value, "it")) == ways
    assert canonical(value) == before


def test_infos_of_compiled_games_can_not_be_changed() -> None:
    _, _, infos = compiled().env(0, compiled=False).init()
    assert [way for info in infos for way in changeable(info, "info")] == []


def test_what_a_value_leads_to() -> None:
    secret = object()

    def closure() -> Any:
        return secret

    for value in ([secret], {1: secret}, Point(secret), Slotted(secret), closure, functools.partial(len, secret)):
        assert any(found is secret for found in reachable(value)), value
    for value in (Point, random, test_what_a_value_leads_to, Point(1)):
        assert not any(found is secret for found in reachable(value)), value


def test_live_things_are_known() -> None:
    streams = [random.Random(), np.random.default_rng(), np.random.RandomState(), (number for number in ())]
    assert {live_thing(stream) for stream in streams} == {"a random stream"}
    assert live_thing(TinyEnv()) == "an env"
    assert live_thing(Point(TinyEnv())) is None
