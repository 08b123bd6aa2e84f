"""Every check of games finds the one game that breaks its promise, and finds nothing wrong with any other."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from broken_games import COMPILED, COMPILER, PLAIN, BrokenGame, forward_telling_the_bid
from tiny import compiled, plain

from roomai.games import sealed_bid
from roomai.testing import Report, check_game
from roomai.testing.game import checks

FEW = {"games": 6, "compiled": False}


def broken(report: Report) -> list[str]:
    return [result.name for result in report.failures]


def test_the_tiny_game_passes_every_check() -> None:
    report = check_game(compiled(), games=6)
    assert report.passed, report
    assert {result.name for result in report.results if result.passed is None} == set()


def test_the_tiny_game_in_plain_python_passes() -> None:
    report = check_game(plain(), games=6)
    assert report.passed, report
    left_out = {result.name: result.detail for result in report.results if result.passed is None}
    assert set(left_out) == {
        *("rules_run", "chance", "longest_game", "compiles", "outcome_names", "private_deals"),
        *("observation", "describe", "render", "scripted_deals", "compiled"),
    }
    assert all(reason.startswith("the game is in plain Python") for reason in left_out.values())


@pytest.mark.parametrize(("check", "game"), COMPILED.values(), ids=COMPILED)
def test_a_broken_rule_fails_one_check(check: str, game: Any) -> None:
    assert broken(check_game(game(), **FEW)) == [check]


@pytest.mark.parametrize(("check", "game"), PLAIN.values(), ids=PLAIN)
def test_a_broken_env_fails_one_check(check: str, game: Any) -> None:
    assert broken(check_game(game(), **FEW)) == [check]


@pytest.mark.parametrize(("check", "game"), COMPILER.values(), ids=COMPILER)
def test_what_only_the_compiler_shows_fails_one_check(check: str, game: Any) -> None:
    assert broken(check_game(game(), games=2)) == [check]


def test_every_check_has_a_game_that_fails_it() -> None:
    games: list[BrokenGame] = list(itertools.chain(COMPILED.values(), COMPILER.values(), PLAIN.values()))
    assert {check for check, _ in games} == {check.name for check in checks.checks}


def test_every_check_says_what_it_checks() -> None:
    assert [check.name for check in checks.checks if not check.doc.strip()] == []


@pytest.mark.parametrize("leak", ["a choice told to another", "a card told to another", "a deal told to another"])
def test_leaks_are_found_in_random_games_as_well(leak: str) -> None:
    check, game = COMPILED[leak]
    assert broken(check_game(game(), **FEW, largest_tree=0)) == [check]


def test_a_leak_of_a_box_is_found() -> None:
    """A sealed bid that the next bidder is told."""
    rules = ModuleType("leaking_auction")
    vars(rules).update(vars(sealed_bid.rules) | {"forward": forward_telling_the_bid})
    game = replace(sealed_bid.spec, rules=rules).bind()
    assert broken(check_game(game, **FEW)) == ["hidden_information"]
    assert broken(check_game(sealed_bid.spec, **FEW)) == []


@pytest.mark.parametrize("leak", ["a choice told to another", "a card told to another", "a deal told to another"])
def test_what_the_rules_tell_on_purpose_is_no_leak(leak: str) -> None:
    game = COMPILED[leak][1]().spec
    assert broken(check_game(replace(game, told=("hint",)), **FEW)) == []
    assert broken(check_game(replace(game, told=("choice",)), **FEW)) != []
    assert broken(check_game(replace(game, told=lambda options: ("hint",)), **FEW)) == []
