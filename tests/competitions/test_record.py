"""Records: what is written stays, what is read is distrusted."""

from __future__ import annotations

import json
import resource
import signal
from pathlib import Path

import pytest

import roomai
from competitions.event import Terms, read_event
from competitions.record import RecordWriter, read_games
from competitions.schedules import RoundRobin
from competitions.tournament import Tournament
from roomai.errors import OutputError, RecordError

LEDUC = roomai.game("leduc_poker")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("event") / "record"
    Tournament(LEDUC, ["call", "raise", "threshold"], RoundRobin(games=20), 7).run(folder)
    return folder


@pytest.fixture
def copied(record: Path, tmp_path: Path) -> Path:
    for name in ("event.json", "games.jsonl"):
        (tmp_path / name).write_bytes((record / name).read_bytes())
    return tmp_path


# ---- Writing ---------------------------------------------------------------------------------------------------


def test_folders_that_cannot_be_written(tmp_path: Path, record: Path) -> None:
    tournament = Tournament(LEDUC, ["call", "raise"], RoundRobin(games=2), 1)
    with pytest.raises(OutputError, match="not empty"):
        tournament.run(record)
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(OutputError, match="can't be written"):
        tournament.run(file / "below")


def test_each_write_is_in_the_file_at_once(copied: Path) -> None:
    event = read_event(copied)
    lines = (copied / "games.jsonl").read_text().splitlines(keepends=True)
    (copied / "games.jsonl").write_text("")
    with RecordWriter(copied, event, resume=True) as writer:
        for count, line in enumerate(lines, 1):
            writer.write(line)
            assert (copied / "games.jsonl").read_text() == "".join(lines[:count])


def test_a_second_writer_is_refused(copied: Path) -> None:
    event = read_event(copied)
    with RecordWriter(copied, event, resume=True), pytest.raises(OutputError, match="being written by another run"):
        RecordWriter(copied, event, resume=True)
    RecordWriter(copied, event, resume=True).__exit__()


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """The system takes a part of a write, then no more: whole games stay, and the run goes on when there is room."""
    tournament = Tournament(LEDUC, ["call", "raise"], RoundRobin(games=200), 1, terms=Terms(batch=False))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    usual = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OutputError, match="nothing is lost"):
            tournament.run(tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, usual)
    written = (tmp_path / "out" / "games.jsonl").read_bytes()
    assert 9_500 < len(written) <= 10_000
    assert written.endswith(b"\n")
    assert tournament.run(tmp_path / "out", resume=True).games == 200
    assert (tmp_path / "out" / "games.jsonl").read_bytes().startswith(written)


def test_a_batch_on_a_full_disk_keeps_its_whole_games(tmp_path: Path) -> None:
    tournament = Tournament(LEDUC, ["call", "raise"], RoundRobin(games=200), 1)
    (tmp_path / "out").mkdir()
    with RecordWriter(tmp_path / "out", tournament.event) as writer:
        usual = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (25, hard))
        try:
            with pytest.raises(OutputError):
                writer.write("first game\nsecond game\nthird game\n")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            signal.signal(signal.SIGXFSZ, usual)
    assert (tmp_path / "out" / "games.jsonl").read_text() == "first game\nsecond game\n"


# ---- Reading ---------------------------------------------------------------------------------------------------


def _lines(folder: Path) -> list[bytes]:
    return (folder / "games.jsonl").read_bytes().splitlines(keepends=True)


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
        (b"[" * 100_000 + b"\n", "line 2: not a game record"),
        (b'{"game": 1}\n', "line 2: not a game record"),
        (
            b'{"game": 1, "deal": 0, "seats": ["x", "y"], "chance": [], "actions": [], "scores": [1, -1], '
            b'"verdict": "normal", "ms": [1, 1], "worst_ms": [1, 1]}\n',
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
        ({"scores": [float("nan"), 1.0]}, "not JSON"),
        ({"scores": [1e300, 1.0]}, "finite"),
        ({"scores": [1.0]}, "as many scores"),
        ({"scores": ["1", "2"]}, "not a game record"),
        ({"ms": [1.0]}, "as many times"),
        ({"thoughts": [None]}, "as many thoughts"),
        ({"thoughts": [{"mood": 1}]}, "not a game record"),
        ({"deal": -1}, "no deal -1"),
        ({"by": "nobody"}, "sat in no seat"),
        ({"verdict": "fine"}, "verdict 'fine' is unknown"),
        ({"game": 1_000_000}, "games 0 to 59"),
        ({"game": "1"}, "not a game record"),
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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 3}, "has format 3; this roomai .* reads format 2"),
        ({"game": 3}, "Expected `str`, got `int`"),
        ({"schedule": {"kind": "lottery"}}, "lottery"),
        ({"schedule": {"kind": "swiss", "luck": 1}}, "luck"),
        ({"terms": {"limits": {"memory": -5}}}, "memory"),
        ({"surplus": 3}, "surplus"),
        ({"game": "evil.py:spec"}, "no name of a game"),
        (None, "names no format"),
    ],
)
def test_an_event_of_another_kind_is_refused(copied: Path, change: dict[str, object] | None, message: str) -> None:
    path = copied / "event.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change if change is not None else []))
    with pytest.raises(RecordError, match=message):
        read_event(copied)


def test_what_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no event\.json"):
        read_event(tmp_path)
    (tmp_path / "event.json").write_text("{")
    with pytest.raises(RecordError, match="as JSON"):
        read_event(tmp_path)
    (tmp_path / "event.json").write_text("[" * 200_000)
    with pytest.raises(RecordError, match="as JSON"):
        read_event(tmp_path)
