"""Tournaments: one by one and side by side tell the same, failures are forfeits, records hold and are distrusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import roomai
from competitions.record import Event, GameRecord, read_event, read_games
from competitions.replay import find_game, moments
from competitions.tournament import Tournament
from roomai.errors import OptionError, OutputError, RecordError

BOTS = Path(__file__).with_name("bots.py")
LEDUC = roomai.game("leduc_poker")


def played(
    folder: Path, *entrants: str, games: int = 20, seed: int = 7, batch: bool = True, game: object = LEDUC
) -> tuple[Event, list[GameRecord]]:
    Tournament(game, entrants, games, seed).run(folder, batch=batch)  # type: ignore[arg-type]
    event = read_event(folder)
    return event, list(read_games(folder, event))


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
    with pytest.raises(OptionError, match="no game 999; it was to play games 0 to 59"):
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
    assert len(forfeits) == (1 if bot == "Crashing" else 6)
    for game in forfeits:
        assert (game.verdict, game.by) == (verdict, bot)
        assert reason in str(game.reason)
        assert dict(zip(game.seats, game.scores, strict=True)) == {bot: -13.0, "call": 13.0}
        list(moments(event, game))


def test_a_player_that_fails_in_a_batch_falls_back_to_one_by_one(tmp_path: Path) -> None:
    outcome = Tournament(LEDUC, [f"{BOTS}:BadInBatches", "call"], 6, 1).run(tmp_path / "out")
    assert outcome.mode == "one by one"
    assert "failed in a batch" in outcome.note
    event = read_event(tmp_path / "out")
    assert [game.verdict for game in read_games(tmp_path / "out", event)] == ["normal"] * 6


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
        (["examples/my_bot.py", "examples/my_bot.py(aggression=0.9)"], ["MyBot", "MyBot(aggression=0.9)"]),
    ],
)
def test_names_in_the_table(entrants: list[str], names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    assert Tournament(LEDUC, entrants, 2, 1).names == names


def test_continuous_actions_are_recorded_and_replayed(tmp_path: Path) -> None:
    for batch in (True, False):
        folder = tmp_path / str(batch)
        event, games = played(folder, "truthful", "equilibrium", games=4, game=roomai.game("sealed_bid"), batch=batch)
        for record in games:
            assert all(0.0 <= bid[0] <= 1.0 for bid in record.actions)
            list(moments(event, record))


def test_outputs_that_cannot_be(tmp_path: Path, record: Path) -> None:
    tournament = Tournament(LEDUC, ["call", "raise"], 2, 1)
    with pytest.raises(OutputError, match="not empty"):
        tournament.run(record)
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(OutputError, match="can't be written"):
        tournament.run(file / "below")


def _lines(folder: Path) -> list[bytes]:
    return (folder / "games.jsonl").read_bytes().splitlines(keepends=True)


@pytest.fixture
def copied(record: Path, tmp_path: Path) -> Path:
    for name in ("event.json", "games.jsonl"):
        (tmp_path / name).write_bytes((record / name).read_bytes())
    return tmp_path


def test_a_torn_last_line_is_left_out_and_told(copied: Path) -> None:
    whole = (copied / "games.jsonl").read_bytes()
    (copied / "games.jsonl").write_bytes(whole[:-9])
    torn: list[int] = []
    assert len(list(read_games(copied, read_event(copied), torn))) == 59
    assert torn == [60]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{]\n", "line 2: not JSON"),
        (b"[" * 100_000 + b"\n", "line 2: not JSON"),
        (b'{"game": 1}\n', "line 2: not a game record"),
        (
            b'{"game": 1, "deal": 0, "seats": ["x", "y"], "chance": [], "actions": [], "scores": [1, -1]}\n',
            "not players",
        ),
        (b"7\n", "line 2: not a game record"),
        (b'"' + b"x" * (1 << 20) + b'"\n', "line 2: longer than"),
    ],
)
def test_a_bad_line_is_named(copied: Path, line: bytes, message: str) -> None:
    lines = _lines(copied)
    (copied / "games.jsonl").write_bytes(b"".join([lines[0], line, *lines[2:]]))
    with pytest.raises(RecordError, match=message):
        list(read_games(copied, read_event(copied)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scores": [float("nan"), 1.0]}, "finite"),
        ({"scores": [1.0]}, "as many scores"),
        ({"scores": ["1", "2"]}, "finite"),
        ({"verdict": "fine"}, "verdict 'fine' is unknown"),
        ({"game": 1_000_000}, "games 0 to 59"),
        ({"game": "1"}, "whole numbers"),
        ({"seats": 3}, "not a game record"),
        ({"extra": 1}, "not a game record"),
    ],
)
def test_an_edited_game_is_refused(copied: Path, change: dict[str, object], message: str) -> None:
    first, *rest = _lines(copied)
    edited = json.dumps(json.loads(first) | change).encode() + b"\n"
    (copied / "games.jsonl").write_bytes(b"".join([edited, *rest]))
    with pytest.raises(RecordError, match=message):
        list(read_games(copied, read_event(copied)))


def test_a_game_that_the_rules_contradict_is_refused_at_replay(copied: Path) -> None:
    event = read_event(copied)
    game = next(iter(read_games(copied, event)))
    for change, message in (
        ({"scores": (0.5, -0.5)}, "the record says"),
        ({"actions": ("fold", *game.actions)}, "game 0: player 0 may not play 'fold'"),
        ({"chance": ("Zs", *game.chance[1:])}, "can't deal 'Zs'"),
        ({"actions": game.actions[:-1]}, "not over"),
    ):
        with pytest.raises(RecordError, match=message):
            list(moments(event, GameRecord(**(vars(game) | change))))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "has format 2"),
        ({"game": 3}, "mistyped members"),
        ({"surplus": 3}, "surplus"),
        (None, "names no format"),
    ],
)
def test_an_event_of_another_kind_is_refused(copied: Path, change: dict[str, object] | None, message: str) -> None:
    path = copied / "event.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change if change is not None else []))
    with pytest.raises(RecordError, match=message):
        read_event(copied)


def test_another_version_of_the_game_is_refused(copied: Path) -> None:
    path = copied / "event.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"game_version": 99}))
    event = read_event(copied)
    with pytest.raises(RecordError, match="version 99, this roomai plays version 1"):
        list(moments(event, next(iter(read_games(copied, event)))))


def test_what_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no event\.json"):
        read_event(tmp_path)
    (tmp_path / "event.json").write_text("{")
    with pytest.raises(RecordError, match="as JSON"):
        read_event(tmp_path)
    (tmp_path / "event.json").write_text("[" * 200_000)
    with pytest.raises(RecordError, match="as JSON"):
        read_event(tmp_path)
