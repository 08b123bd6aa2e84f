"""Schedules: who meets whom, in all seat orders, on the same deals; and what later rounds make of earlier ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.event import Event, Terms
from competitions.match import matches_of
from competitions.schedules import Duel, Gauntlet, KnockOut, Played, Round, RoundRobin, Schedule, Swiss
from roomai.errors import OptionError


def names(count: int) -> list[str]:
    return [f"p{i}" for i in range(count)]


def run(schedule: Schedule, players: int, seats: int, strength: Callable[[int], float] = lambda p: -p) -> list[Played]:
    """All rounds, in which the stronger player wins every game by the difference."""
    past: list[Played] = []
    schedule.check(names(players), seats)
    while (round_ := schedule.next_round(names(players), seats, past)) is not None:
        points = {}
        for table in round_.tables:
            worth = np.array([strength(player) for player in table])
            points[table] = np.tile(worth - worth.mean(), (len(round_.deals), 1))
        past.append(Played(round_, points))
        assert len(past) < 100
    return past


@pytest.mark.parametrize(
    ("players", "seats", "games", "deals", "total"),
    [(4, 2, 1000, 500, 6000), (3, 3, 12, 2, 12), (2, 2, 5, 3, 6), (6, 5, 5, 1, 30)],
)
def test_a_round_robin_counts(players: int, seats: int, games: int, deals: int, total: int) -> None:
    (played,) = run(RoundRobin(games=games), players, seats)
    assert (len(played.round.deals), played.round.games) == (deals, total)
    assert RoundRobin(games=games).most_games(names(players), seats) == total
    seatings = played.round.seatings
    assert len(set(seatings)) == len(seatings)
    for player in range(players):  # everybody sits in every seat equally often
        counts = [sum(seating[seat] == player for seating in seatings) for seat in range(seats)]
        assert len(set(counts)) == 1


def test_a_gauntlet_is_everybody_against_one() -> None:
    (played,) = run(Gauntlet(games=10, versus=("p1",)), 4, 2)
    assert set(played.round.tables) == {(0, 1), (1, 2), (1, 3)}
    (played,) = run(Gauntlet(games=10, versus=("p0", "p1")), 4, 2)
    assert set(played.round.tables) == {(0, 2), (0, 3), (1, 2), (1, 3)}
    (played,) = run(Gauntlet(games=10, versus=("p3",)), 4, 3)
    assert set(played.round.tables) == {(0, 1, 3), (0, 2, 3), (1, 2, 3)}


@given(st.integers(2, 40))
def test_the_best_wins_a_knock_out_and_the_second_best_is_last_to_go(players: int) -> None:
    past = run(KnockOut(games=2), players, 2)
    tables = [table for played in past for table in played.round.tables]
    assert len(tables) == players - 1
    losers = Counter(max(table) for table in tables)
    assert losers == dict.fromkeys(range(1, players), 1)
    assert tables[-1] == (0, 1)
    assert KnockOut(games=2).told(names(players), past)[-1] == "winner: p0"
    assert sum(played.round.games for played in past) == KnockOut(games=2).most_games(names(players), 2)


@given(st.integers(2, 33).flatmap(lambda players: st.permutations(range(players))))
def test_a_swiss_schedule_pairs_all_and_never_twice(worth: list[int]) -> None:
    players = len(worth)
    past = run(Swiss(games=2), players, 2, worth.__getitem__)
    tables = [table for played in past for table in played.round.tables]
    assert len(tables) == len(set(tables))
    assert sum(played.round.games for played in past) == Swiss(games=2).most_games(names(players), 2)
    for played in past:
        seated = [player for table in played.round.tables for player in table]
        assert len(seated) == len(set(seated)) == players - players % 2
    byes = [next(iter(set(range(players)) - {p for t in r.round.tables for p in t}), None) for r in past]
    assert players % 2 == 0 or len(set(byes)) == len(byes)
    best = worth.index(players - 1)
    assert Swiss(games=2).told(names(players), past)[1].startswith(f"  1. p{best}:")


def test_a_swiss_round_robin_of_four_meets_everybody() -> None:
    past = run(Swiss(games=2, rounds=3), 4, 2)
    assert {table for played in past for table in played.round.tables} == set(RoundRobin().tables(names(4), 2))


def test_a_swiss_tie_is_half_a_point_and_a_bye_a_whole_one() -> None:
    past = run(Swiss(games=2, rounds=1), 3, 2, lambda player: 0.0)
    told = Swiss(games=2, rounds=1).told(names(3), past)
    assert [line.split()[1:3] for line in told[1:]] == [["p2:", "1"], ["p0:", "0.5"], ["p1:", "0.5"]]


def test_rounds_are_numbered_on_and_play_fresh_deals() -> None:
    past = run(Swiss(games=10), 8, 2)
    for before, after in pairwise(past):
        assert after.round.deals.start == before.round.deals.stop
        assert after.round.first_game == before.round.last_game


def test_a_duel_stops_once_it_is_decided() -> None:
    clear = Duel(games=10_000, block=10).in_game((-1.0, 1.0))
    past = run(clear, 2, 2)
    assert past[-1].round.deals.stop < 200
    assert "p0 is better than p1" in clear.told(names(2), past)[0]
    even = Duel(games=100, block=20).in_game((-1.0, 1.0))
    past = run(even, 2, 2, lambda player: 0.0)
    assert past[-1].round.deals.stop == 50  # the last block is cut to what is left
    assert even.told(names(2), past) == ["not decided after 50 deals (error 0.05)"]


@pytest.mark.parametrize(
    ("schedule", "players", "seats", "message"),
    [
        (RoundRobin(games=10), 2, 3, "at least 3 players, got 2"),
        (RoundRobin(games=0), 2, 2, "games: expected at least 1, got 0"),
        (Gauntlet(), 3, 2, "versus: .* got nobody"),
        (Gauntlet(versus=("x",)), 3, 2, "versus: .* got x"),
        (Gauntlet(versus=("p0", "p1", "p2")), 3, 2, "at least 1 challengers"),
        (Swiss(), 3, 3, "a swiss schedule pairs two players at a table; this game has 3 seats"),
        (KnockOut(), 3, 3, "a knock-out schedule pairs two"),
        (Swiss(rounds=4), 4, 2, "rounds: expected at most 3 for 4 players, got 4"),
        (Duel(), 3, 2, "between two players, got 3"),
        (Duel(error=0.6), 2, 2, "error: expected"),
        (Duel(block=0), 2, 2, "block: expected"),
    ],
)
def test_a_schedule_that_cannot_be(schedule: Schedule, players: int, seats: int, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        schedule.check(names(players), seats)


@given(st.integers(1, 40), st.integers(1, 12), st.integers(2, 4), st.booleans())
def test_matches_cover_each_game_of_a_round_once(deals: int, length: int, players: int, batch: bool) -> None:
    schedule = RoundRobin(games=2 * deals)
    round_ = Round(tuple(schedule.tables(names(players), 2)), range(7, 7 + deals), 1000)
    event = Event(
        game="g", rules="g", game_version=1, options={}, players={}, files={}, schedule=schedule, games=9999, seed=1,
        terms=Terms(match=length),
    )  # fmt: skip
    matches = matches_of(round_, event, batch)
    games: Sequence[int] = [game for match in matches for game in match.games()]
    assert sorted(games) == list(range(1000, 1000 + round_.games))
    for match in matches:
        assert match.size == len(list(match.games()))
        for deal in match.deals:
            for i, seating in enumerate(match.seatings):
                number = match.game(deal, i) - 1000
                assert deal == 7 + number // len(round_.seatings)
                assert seating == round_.seatings[number % len(round_.seatings)]
