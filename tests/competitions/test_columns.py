"""Columns are what the lines say, and a line that says anything else is refused, by its number."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest
from made_up import event, game, write

from competitions import columns as module
from competitions.columns import Columns, columns_of, line_offsets, read_columns
from competitions.event import Event
from competitions.record import GAMES, VERDICTS, GameRecord, read_games
from roomai.errors import RecordError

GAMES_OF_TWO = [
    game(0, ("a", "b"), (1.0, -1.0), chance=("Kh",), actions=("call", "fold"), ms=(0.5, None)),
    game(2, ("b", "a"), (-2.0, 2.0), deal=0, verdict="crash", by="b", reason='it said "{}"\n'),
    game(1, ("a", "b"), (0.0, 0.0), deal=7, actions=((0.5, 0.25),), thoughts=(None,)),
]


@pytest.fixture
def ab() -> Event:
    return event("a", "b", games=10)


def test_columns_are_what_the_lines_say(tmp_path: Path, ab: Event) -> None:
    path = write(tmp_path, ab, GAMES_OF_TWO)
    columns = read_columns(tmp_path, ab)
    assert (len(columns), columns.players, columns.torn) == (3, ("a", "b"), False)
    assert columns.game.tolist() == [0, 2, 1]
    assert columns.deal.tolist() == [0, 0, 7]
    assert columns.seats.tolist() == [[0, 1], [1, 0], [0, 1]]
    assert columns.scores.tolist() == [[1, -1], [-2, 2], [0, 0]]
    assert [VERDICTS[code] for code in columns.verdict] == ["normal", "crash", "normal"]
    assert columns.by.tolist() == [-1, 1, -1]
    assert columns.length.tolist() == [2, 0, 1]
    assert columns.ms[0].tolist() == [0.5, pytest.approx(np.nan, nan_ok=True)]
    kinds = {"offset": "i8", "game": "i8", "deal": "i8", "seats": "i2", "scores": "f8", "verdict": "i1", "by": "i2"}
    kinds |= {"length": "i4", "ms": "f4", "worst_ms": "f4"}
    assert {name: getattr(columns, name).dtype.str[1:] for name in kinds} == kinds
    data = path.read_bytes()
    assert [data[start:].split(b"\n")[0].decode() + "\n" for start in columns.offset] == [
        record.line() for record in GAMES_OF_TWO
    ]


def test_columns_of_records_in_memory_are_the_same(tmp_path: Path, ab: Event) -> None:
    write(tmp_path, ab, GAMES_OF_TWO)
    same(columns_of(["a", "b"], read_games(tmp_path, ab)), read_columns(tmp_path, ab), but="offset")


def test_games_in_order(tmp_path: Path, ab: Event) -> None:
    write(tmp_path, ab, GAMES_OF_TWO)
    ordered = read_columns(tmp_path, ab).in_order()
    assert ordered.game.tolist() == [0, 1, 2]
    assert ordered.by.tolist() == [-1, -1, 1]
    assert ordered.in_order() is ordered


def test_pieces_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = event("a", "b", "c", games=500)
    names = [("a", "b"), ("c", "a"), ("b", "c")]
    path = write(tmp_path, many, [game(i, names[i % 3], (float(i), -i / 3)) for i in range(500)])
    whole = read_columns(tmp_path, many)
    for size in (1, 7, 100, 1001, path.stat().st_size, path.stat().st_size - 1):
        monkeypatch.setattr(module, "PIECE", size)
        monkeypatch.setattr(module, "SCAN", size)
        same(read_columns(tmp_path, many), whole)
        offsets = line_offsets(path)
        assert offsets[:-1].tolist() == whole.offset.tolist()
        assert offsets[-1] == path.stat().st_size


def test_a_torn_last_line_is_left_out(tmp_path: Path, ab: Event) -> None:
    path = write(tmp_path, ab, GAMES_OF_TWO)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    columns = read_columns(tmp_path, ab)
    assert (len(columns), columns.torn) == (2, True)
    assert line_offsets(path).tolist() == [*columns.offset.tolist(), len("".join(g.line() for g in GAMES_OF_TWO[:2]))]
    path.write_bytes(b"{")
    assert (len(read_columns(tmp_path, ab)), read_columns(tmp_path, ab).torn) == (0, True)
    path.write_bytes(b"")
    empty = read_columns(tmp_path, ab)
    assert (len(empty), empty.torn, empty.seats.ndim) == (0, False, 2)


GOOD = game(3, ("a", "b"), (1.0, -1.0)).line().strip()
BAD = {
    "not JSON": "{",
    "no object": "[]",
    "nothing": "",
    "a space": " " + GOOD,
    "two in a line": GOOD + GOOD.replace('"game":3', '"game":4'),
    "unknown member": GOOD[:-1] + ',"x":1}',
    "unknown player": GOOD.replace('["a","b"]', '["a","z"]'),
    "unknown verdict": GOOD.replace("normal", "normaal"),
    "at fault without a seat": GOOD[:-1] + ',"by":"c"}',
    "too many seats": game(3, ("a", "b", "c"), (1.0, -1.0, 0.0)).line().strip(),
    "no seats": game(3, (), ()).line().strip(),
    "too few scores": GOOD.replace("[1.0,-1.0]", "[1.0]"),
    "too many scores": GOOD.replace("[1.0,-1.0]", "[1.0,-1.0,0.0]"),
    "a score that is no number": GOOD.replace("1.0", '"1"', 1),
    "a score without end": GOOD.replace("[1.0,-1.0]", "[1e300,0.0]"),
    "not a number": GOOD.replace("[1.0,-1.0]", "[NaN,0.0]"),
    "too few times": GOOD.replace("[null,null]", "[null]", 1),
    "a time without end": GOOD.replace("[null,null]", "[null,1e305]", 1),
    "no such game": GOOD.replace('"game":3', '"game":10'),
    "a negative game": GOOD.replace('"game":3', '"game":-1'),
    "a game of many digits": GOOD.replace('"game":3', '"game":99999999999999999999'),
    "no whole number": GOOD.replace('"game":3', '"game":3.5'),
    "no such deal": GOOD.replace('"deal":3', '"deal":10'),
    "an action that is none": GOOD.replace('"actions":[]', '"actions":[{}]'),
    "thoughts of nobody": GOOD[:-1] + ',"thoughts":[null]}',
    "the same game again": GOOD.replace('"game":3', '"game":2'),
    "too long": GOOD[:-1] + ',"reason":"' + "x" * (1 << 20) + '"}',
    "no UTF-8": None,
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("piece", [97, 1 << 18])
def test_a_bad_line_is_refused_with_its_number(
    what: str, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PIECE", piece)
    three = event("a", "b", "c", games=10)
    path = write(tmp_path, three, GAMES_OF_TWO)
    text = BAD[what]
    line = GOOD.encode().replace(b'"a"', b'"\xff"') if text is None else text.encode()
    more = "".join(game(number, ("a", "b"), (0.0, 0.0)).line() for number in (5, 6))
    path.write_bytes(path.read_bytes() + line + b"\n" + more.encode())
    with pytest.raises(RecordError, match=rf"{GAMES}, line 4: "):
        read_columns(tmp_path, three)
    assert gc.isenabled()


def test_one_record_over_two_lines_is_refused(tmp_path: Path, ab: Event) -> None:
    """decode_lines would take it, and the number of records would be right, if another line had two."""
    path = write(tmp_path, ab, [])
    one, other, third = (game(i, ("a", "b"), (1.0, -1.0)).line().strip() for i in range(3))
    half = one.index(',"scores"')
    path.write_text(f"{one[:half]}\n{one[half:]}{other}\n{third}\n")
    with pytest.raises(RecordError, match="line 1: not JSON"):
        read_columns(tmp_path, ab)


def test_no_file_is_an_error_of_its_own(tmp_path: Path, ab: Event) -> None:
    with pytest.raises(RecordError, match=r"has no games\.jsonl"):
        read_columns(tmp_path, ab)


def same(one: Columns, other: Columns, but: str = "") -> None:
    for name, value in vars(one).items():
        if name != but:
            np.testing.assert_array_equal(value, getattr(other, name), err_msg=name)


def test_what_is_refused_is_what_parse_game_refuses(tmp_path: Path) -> None:
    """Each bad line but those that are about several lines fails there as well, and good ones pass."""
    from competitions.record import parse_game

    three = event("a", "b", "c", games=10)
    assert isinstance(parse_game(GOOD, three, "here"), GameRecord)
    others = ("the same game again", "too many seats", "no seats", "too long", "a space", "no UTF-8")
    for what, line in BAD.items():
        if what not in others and line is not None:
            with pytest.raises(RecordError):
                parse_game(line, three, "here")
