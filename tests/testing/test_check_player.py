"""Every check of players finds the one player that breaks its promise, and finds nothing wrong with any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from broken_games import Listed
from broken_players import IN_BATCHES, IN_LISTS, PLAYERS, GoodPlayer, HighPlayer, RandomBatchPlayer, release
from tiny import compiled, plain

import roomai.testing.player
from roomai import Box, Game
from roomai.testing import Report, check_player
from roomai.testing.player import checks, same_answer

POLICY = {"states_distribution", "policy_changes_nothing", "batch_policy"}


@pytest.fixture(scope="module")
def game() -> Game:
    return compiled()


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No long wait for threads that won't end; afterwards they do."""
    monkeypatch.setattr(roomai.testing.player, "PATIENCE_S", 0.1)
    yield
    release.set()


def broken(report: Report) -> list[str]:
    return [result.name for result in report.failures]


def test_a_good_player_passes() -> None:
    report = check_player(GoodPlayer, plain())
    assert report.passed, report
    left_out = {result.name for result in report.results if result.passed is None}
    assert left_out == {"batch_answers", "batch_agrees", *POLICY}
    assert 0 <= report.properties["seconds_per_action"]["mean"] <= report.properties["seconds_per_action"]["longest"]


def test_a_good_player_of_batches_passes(game: Game) -> None:
    report = check_player(HighPlayer, game, device="numpy")
    assert report.passed, report
    assert {result.name for result in report.results if result.passed is None} == {"same_seed", *POLICY}


@pytest.mark.parametrize("make", [RandomBatchPlayer, lambda: RandomBatchPlayer(seed=3)], ids=["seeded", "of one seed"])
def test_random_answers_need_not_agree_with_those_in_batches(game: Game, make: Callable[..., Any]) -> None:
    report = check_player(make, game, device="numpy")
    assert report.passed, report
    assert report["batch_answers"].passed
    assert report["batch_agrees"].detail == "its answers are random"


@pytest.mark.parametrize(("check", "player"), PLAYERS.values(), ids=PLAYERS)
def test_a_broken_player_fails_one_check(check: str, player: Callable[..., Any]) -> None:
    release.clear()
    assert broken(check_player(player, plain(), games=8)) == [check]


@pytest.mark.parametrize(("check", "player"), IN_LISTS.values(), ids=IN_LISTS)
def test_a_player_that_changes_infos_is_found(check: str, player: Callable[..., Any]) -> None:
    assert broken(check_player(player, plain(Listed), games=4)) == [check]


@pytest.mark.parametrize(("check", "player"), IN_BATCHES.values(), ids=IN_BATCHES)
def test_a_player_broken_in_batches_fails_one_check(game: Game, check: str, player: Callable[..., Any]) -> None:
    assert broken(check_player(player, game, games=8, device="numpy")) == [check]


def test_every_check_has_a_player_that_fails_it() -> None:
    found = {check for group in (PLAYERS, IN_LISTS, IN_BATCHES) for check, _ in group.values()}
    assert found == {check.name for check in checks.checks}


def test_a_seed_is_given_only_to_those_that_take_it() -> None:
    given: list[int] = []

    def make(seed: int) -> GoodPlayer:
        given.append(seed)
        return GoodPlayer(seed)

    check_player(make, plain(), games=2, seed=5)
    assert set(given) == {5}
    assert check_player(lambda: GoodPlayer(), plain(), games=2)["same_seed"].passed is None


def test_answers_are_compared_as_actions() -> None:
    game = plain()
    assert same_answer(game, "high", 1)
    assert not same_answer(game, "high", 2)
    game.action_space = Box(2)
    assert same_answer(game, [0.5, 0.25], (0.5, 0.25 + 1e-7))
    assert not same_answer(game, [0.5, 0.25], [0.5, 0.26])
