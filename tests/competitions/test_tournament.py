"""Tournaments: one by one and side by side tell the same, failures are forfeits, records hold and are distrusted."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

import roomai
from competitions.event import Event, Terms, read_event
from competitions.record import GameRecord, read_games
from competitions.replay import find_game, moments
from competitions.schedules import RoundRobin
from competitions.tournament import Tournament
from roomai.errors import OptionError, PlayerError, PlayerLoadError, RecordError, UnknownNameError

BOTS = Path(__file__).with_name("bots.py")
LEDUC = roomai.game("leduc_poker")


def played(
    folder: Path, *entrants: str, games: int = 20, seed: int = 7, game: Any = LEDUC, **terms: Any
) -> tuple[Event, list[GameRecord]]:
    terms = {"isolate": "trusted", **terms}
    Tournament(game, entrants, RoundRobin(games=games), seed, terms=Terms(**terms)).run(folder)
    event = read_event(folder)
    return event, sorted(read_games(folder, event), key=lambda record: record.game)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("event") / "record"
    played(folder, "call", "raise", "threshold")
    return folder


def test_deterministic_players_play_the_same_games_either_way(tmp_path: Path, record: Path) -> None:
    event = read_event(record)
    side_by_side = list(read_games(record, event))
    _, one_by_one = played(tmp_path / "one", "call", "raise", "threshold", batch=False)
    assert len(side_by_side) == len(one_by_one) == event.games == 60
    for game, twin in zip(side_by_side, one_by_one, strict=True):
        assert (game.game, game.deal, game.seats, game.chance) == (twin.game, twin.deal, twin.seats, twin.chance)
        assert (game.actions, game.scores, game.verdict) == (twin.actions, twin.scores, twin.verdict)


def test_every_deal_is_played_in_all_seat_orders_by_everybody(record: Path) -> None:
    deals: dict[int, list[GameRecord]] = {}
    for game in read_games(record, read_event(record)):
        deals.setdefault(game.deal, []).append(game)
    assert len(deals) == 10
    for games in deals.values():
        assert len({game.seats for game in games}) == 6
        full = max((game.chance for game in games), key=len)
        assert all(full[: len(game.chance)] == game.chance for game in games)
    assert len({games[0].chance for games in deals.values()}) > 5


def test_recorded_games_replay_to_their_scores(record: Path) -> None:
    event = read_event(record)
    for game in read_games(record, event):
        steps = list(moments(event, game))
        assert len(steps) == len(game.actions) + 1
        assert steps[0].infos[0].private_state is None


def test_the_largest_swing(record: Path) -> None:
    event, game = find_game(record)
    assert max(game.scores) == max(max(other.scores) for other in read_games(record, event))
    assert find_game(record, 3)[1].game == 3
    with pytest.raises(OptionError, match="no game 999: it has games 0 to 59"):
        find_game(record, 999)


@pytest.mark.parametrize(
    ("bot", "verdict", "reason"),
    [
        ("Crashing", "crash", "ZeroDivisionError: by zero"),
        ("Illegal", "illegal", "cheat"),
        ("Leaving", "crash", "SystemExit"),
    ],
)
def test_a_failure_is_a_forfeit_and_the_event_goes_on(tmp_path: Path, bot: str, verdict: str, reason: str) -> None:
    event, games = played(tmp_path / "out", f"{BOTS}:{bot}", "call", games=6)
    assert len(games) == event.games == 6
    assert list(event.players) == [bot, "call"]
    forfeits = [game for game in games if game.verdict != "normal"]
    assert len(forfeits) == (2 if bot == "Crashing" else 6)  # it crashes once in each seat: a match is one seating
    for game in forfeits:
        assert (game.verdict, game.by) == (verdict, bot)
        assert reason in str(game.reason)
        assert dict(zip(game.seats, game.scores, strict=True)) == {bot: -13.0, "call": 13.0}
        list(moments(event, game))


@pytest.mark.parametrize(("strikes", "verdicts"), [(2, ["illegal"] * 2 + ["aborted"] * 8), (99, ["illegal"] * 10)])
def test_a_player_that_fails_too_often_is_withdrawn_from_the_match(
    tmp_path: Path, strikes: int, verdicts: list[str]
) -> None:
    _, games = played(tmp_path / "out", f"{BOTS}:Illegal", "call", games=20, strikes=strikes)
    for seat in range(2):
        match = [game for game in games if game.seats[seat] == "Illegal"]
        assert [game.verdict for game in match] == verdicts
        assert {dict(zip(game.seats, game.scores, strict=True))["Illegal"] for game in match} == {-13.0}
        assert all(game.actions == () for game in match if game.verdict == "aborted")
    assert games[-1].reason == ("withdrawn from this match: it failed 2 times" if strikes == 2 else games[-1].reason)


def test_a_player_that_cannot_be_made_anew_is_a_startup_failure(tmp_path: Path) -> None:
    _, games = played(tmp_path / "out", f"{BOTS}:MadeOnce", "call", games=6)
    assert sorted(game.verdict for game in games) == ["aborted"] * 4 + ["startup"] * 2
    assert "once is enough" in str(games[0].reason)


def test_the_thoughts_of_a_player_are_recorded(tmp_path: Path) -> None:
    _, games = played(tmp_path / "out", f"{BOTS}:Thinking", "call", games=2)
    for game in games:
        mine = [thought for thought in game.thoughts if thought is not None]
        assert len(game.thoughts) == len(game.actions)
        assert {thought.value for thought in mine} == {0.5}
        assert mine[0].probabilities == {"call": 1.0}


def test_players_share_no_random_stream_with_the_deals_or_with_the_caller(tmp_path: Path) -> None:
    """A bot that draws from, and seeds, everybody's stream: same deals, same games, and the caller's stream unmoved."""
    random.seed(5)
    expected = random.Random(5).random()
    _, one = played(tmp_path / "one", f"{BOTS}:Gambling", "call", games=20)
    assert random.random() == expected
    _, two = played(tmp_path / "two", f"{BOTS}:Gambling", "call", games=20)
    _, tame = played(tmp_path / "tame", f"{BOTS}:Caller", "call", games=20)
    assert [game.actions for game in one] == [game.actions for game in two]
    assert len({game.actions for game in one}) > 3
    assert [game.chance[:2] for game in one] == [game.chance[:2] for game in tame]


def test_a_player_that_fails_in_a_batch_falls_back_to_one_by_one(tmp_path: Path) -> None:
    tournament = Tournament(
        LEDUC, [f"{BOTS}:BadInBatches", "call"], RoundRobin(games=6), 1, terms=Terms(isolate="trusted")
    )
    outcome = tournament.run(tmp_path / "out")
    assert outcome.mode == "batch"
    assert "failed in a batch" in outcome.notes[0]
    event = read_event(tmp_path / "out")
    assert [game.verdict for game in read_games(tmp_path / "out", event)] == ["normal"] * 6


def test_only_what_is_trusted_runs_in_this_process(tmp_path: Path) -> None:
    for level, apart in (("trusted", False), ("guarded", True)):
        _, games = played(tmp_path / level, f"{BOTS}:WhereAmI", "call", games=2, isolate=level)
        pid = {thought.value for game in games for thought in game.thoughts if thought}
        assert (float(os.getpid()) not in pid) == apart


def test_equal_entrants_get_numbers_and_three_play_at_one_table(tmp_path: Path) -> None:
    game = roomai.game("leduc_poker", num_players=3)
    event, games = played(tmp_path / "out", "call", "call", "raise", games=6, game=game, batch=False)
    assert list(event.players) == ["call", "call#2", "raise"]
    assert event.options == {"num_players": 3}
    assert len({record.seats for record in games}) == 6
    assert all(abs(sum(record.scores)) < 1e-9 for record in games)


@pytest.mark.parametrize(
    ("entrants", "names"),
    [
        (["call", "call", "call"], ["call", "call#2", "call#3"]),
        ([f"{BOTS}:Caller", "threshold(call_at=0.1)"], ["Caller", "threshold(call_at=0.1)"]),
        (["examples/my_bot.py", "examples/my_bot.py(aggression=0.9)"], ["my_bot", "my_bot(aggression=0.9)"]),
        (["cmd:python3 examples/my_bot.py --fast", "cmd:./engine -x"], ["my_bot", "./engine"]),
        (["me=call", "you=threshold(call_at=0.1)"], ["me", "you"]),
    ],
)
def test_names_in_the_table(entrants: list[str], names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    assert list(Tournament(LEDUC, entrants).event.players) == names


@pytest.mark.parametrize("name", ["", " a", "a\nb", "x" * 81, "\x1b[31mred"])
def test_names_that_no_table_can_show(name: str) -> None:
    with pytest.raises(OptionError, match="printable characters"):
        Tournament(LEDUC, {name: "call", "b": "raise"})


def test_two_players_may_not_be_given_the_same_name() -> None:
    with pytest.raises(OptionError, match="two players are named me"):
        Tournament(LEDUC, ["me=call", "me=raise"])


@pytest.mark.parametrize(
    ("entrant", "error", "message"),
    [
        ("raize", UnknownNameError, "did you mean 'raise'"),
        ("nowhere.py:Bot", PlayerLoadError, "nowhere.py"),
        ("cmd:./nowhere", PlayerLoadError, "nowhere"),
    ],
)
def test_a_player_that_is_not_there_is_told_before_anything_is_played(
    tmp_path: Path, entrant: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Tournament(LEDUC, ["call", entrant]).run(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_continuous_actions_are_recorded_and_replayed(tmp_path: Path) -> None:
    for batch in (True, False):
        folder = tmp_path / str(batch)
        event, games = played(folder, "truthful", "equilibrium", games=4, game=roomai.game("sealed_bid"), batch=batch)
        for record in games:
            assert all(0.0 <= bid[0] <= 1.0 for bid in record.actions)
            list(moments(event, record))


def test_a_game_that_the_rules_contradict_is_refused_at_replay(record: Path) -> None:
    event = read_event(record)
    game = next(iter(read_games(record, event)))
    changes: list[tuple[dict[str, Any], str]] = [
        ({"scores": (0.5, -0.5)}, "the record says"),
        ({"actions": ("fold", *game.actions)}, "game 0: player 0 may not play 'fold'"),
        ({"chance": ("Zs", *game.chance[1:])}, "can't deal 'Zs'"),
        ({"actions": game.actions[:-1]}, "not over"),
    ]
    for change, message in changes:
        with pytest.raises(RecordError, match=message):
            list(moments(event, msgspec.structs.replace(game, **change)))


def test_a_keeper_that_fails_is_no_failure_of_its_player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_process(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("players.external.player.Process", no_process)
    with pytest.raises(PlayerError, match="no more processes"):
        played(tmp_path / "out", f"{BOTS}:Caller", "call", games=2, isolate="guarded")
    assert (tmp_path / "out" / "games.jsonl").read_text() == ""


def test_missing_walls_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("competitions.arena.why_no_walls", lambda: "it is an island")
    run = Tournament(LEDUC, [f"{BOTS}:Caller", "call"], RoundRobin(games=2))
    (note,) = run.run(tmp_path / "out").notes
    assert note == "guarded players have limits here, but no walls around them: it is an island"
