"""Every registered game keeps to the contract, leaks nothing, and plays the same alone and in batches."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

import roomai
from roomai.testing import check_backend, check_game

WHOLE_TREES = {"kuhn_poker": 58, "leduc_poker": 9457, "matrix_game": 7}
"""How many histories the small games have, moments of chance included."""


def variants() -> Iterator[Any]:
    """Each game with one option at its lowest, its highest or each of its choices, where that is not the default."""
    for name in roomai.game_names():
        for field in dataclasses.fields(roomai.game_spec(name).options):
            rules = field.metadata
            for value in rules["choices"] or (rules["low"], rules["high"]):
                if value is not None and value != field.default:
                    yield pytest.param(name, {field.name: value}, id=f"{name}-{field.name}={value}")


@pytest.mark.parametrize("name", roomai.game_names())
def test_a_game_conforms(name: str) -> None:
    report = check_game(name, largest_tree=WHOLE_TREES.get(name, 0))
    report.assert_ok()
    if name in WHOLE_TREES:
        assert report["rules_run"].detail == f"all histories: {WHOLE_TREES[name]} moments"
        assert report.properties["perfect_recall"]  # the solvers rely on it


@pytest.mark.parametrize(("name", "options"), list(variants()))
def test_a_game_conforms_with_other_options(name: str, options: dict[str, Any]) -> None:
    check_game(roomai.game(name, **options), games=3, compiled=False, largest_tree=1000).assert_ok()


@pytest.mark.parametrize("device", ["numpy", "cpu"])
@pytest.mark.parametrize("name", roomai.game_names())
def test_batches_play_what_single_games_play(name: str, device: str) -> None:
    check_backend(name, device, games=8).assert_ok()
