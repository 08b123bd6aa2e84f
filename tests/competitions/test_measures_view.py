"""Measures in records and in tables: written on both ways of playing, checked when read; means are right."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from made_up import columns, event, game, write

import roomai
from competitions.cli import main
from competitions.columns import columns_of, read_columns
from competitions.event import Terms
from competitions.record import GAMES, GameRecord, parse_game, read_games
from competitions.replay.words import measures_line, result_line, verdict_line
from competitions.standing import standing
from competitions.standing.inference import bootstrap
from competitions.standing.measures import measure_rows, read_measures
from competitions.tournament import RoundRobin, Tournament
from competitions.views import measure_tables
from roomai.errors import OptionError, RecordError

PUSH = f"{Path(__file__).parents[1] / 'batch' / 'push.py'}:spec"
TOLD: dict[str, Any] = {"deals": 1.0, "envy": (0.25, None), "peace": None}


def run(*arguments: object) -> Result:
    import click

    command = click.Command("roomai", callback=lambda: main([str(argument) for argument in arguments]))
    return CliRunner().invoke(command, [])


# ---- Records -------------------------------------------------------------------------------------------------------


def test_a_record_keeps_them_and_null_is_nan(tmp_path: Path) -> None:
    ab = event("a", "b", games=10)
    told = [game(0, ("a", "b"), (1.0, -1.0), measures=TOLD), game(1, ("b", "a"), (0.0, 0.0))]
    path = write(tmp_path, ab, told)
    assert list(read_games(tmp_path, ab)) == told
    with_some, without = path.read_text().splitlines()
    assert json.loads(with_some)["measures"] == {"deals": 1.0, "envy": [0.25, None], "peace": None}
    assert "measures" not in without
    measures = read_measures(told)
    assert {name: values.shape for name, values in measures.items()} == {
        "deals": (2, 1),
        "envy": (2, 2),
        "peace": (2, 1),
    }
    assert measures["envy"].tolist() == pytest.approx(np.array([[0.25, np.nan], [np.nan, np.nan]]), nan_ok=True)
    assert np.isnan(measures["peace"]).all()


@pytest.mark.parametrize(("batch", "mode"), [(True, "batch"), (False, "one by one")])
def test_both_ways_of_playing_write_what_a_game_tells_when_it_is_played_again(
    batch: bool, mode: str, tmp_path: Path
) -> None:
    push: Any = roomai.game(PUSH, players=3)
    entrants = ["one=random", "two=random", "three=random"]
    tournament = Tournament(push, entrants, RoundRobin(games=60), seed=5, terms=Terms(batch=batch))
    assert tournament.run(tmp_path).mode == mode
    env, games = push.env(), list(read_games(tmp_path, tournament.event))
    assert len(games) == 60
    for record in games:
        env.init(deal=record.chance)
        for action in record.actions:
            env.forward(action)
        again = env.measures()
        assert list(record.measures) == list(again) == ["rolls", "share", "mean_roll", "cheer"]
        for name, value in record.measures.items():
            assert np.array(value, float).tolist() == pytest.approx(np.array(again[name]).tolist(), abs=0, nan_ok=True)


def test_a_forfeited_game_has_none(tmp_path: Path) -> None:
    bots = Path(__file__).with_name("bots.py")
    tournament = Tournament(roomai.game(PUSH), ["random", f"bad={bots}:Crashing"], RoundRobin(games=20), seed=1)
    tournament.run(tmp_path)
    told = [(record.verdict == "normal", bool(record.measures)) for record in read_games(tmp_path, tournament.event)]
    assert (False, False) in told
    assert all(normal == measured for normal, measured in told)


BAD = {
    "too few seats": {"envy": [0.5]},
    "too many seats": {"envy": [0.5, 0.5, 0.5]},
    "no number": {"deals": "1"},
    "a truth": {"deals": True},
    "lists in lists": {"envy": [[0.5], [0.5]]},
    "a name with a space": {"a deal": 1},
    "a name that steers a terminal": {"\u001b[2J": 1},
    "a name without end": {"x" * 65: 1},
    "no name": {"": 1},
    "too many": {f"x{i}": 1 for i in range(65)},
    "a list": [1.0],
}


@pytest.mark.parametrize("what", [*BAD, "no end", "a forfeit", "not a number"])
def test_a_strangers_measures_are_refused_with_the_line(what: str, tmp_path: Path) -> None:
    ab = event("a", "b", games=10)
    good = [game(number, ("a", "b"), (1.0, -1.0), measures=TOLD) for number in range(3)]
    path = write(tmp_path, ab, good)
    line = game(3, ("a", "b"), (1.0, -1.0)).line().strip()
    bad = {
        "no end": f'{line[:-1]},"measures":{{"deals":1e999}}}}',
        "not a number": f'{line[:-1]},"measures":{{"deals":NaN}}}}',
        "a forfeit": line[:-1].replace('"normal"', '"crash","by":"a"') + ',"measures":{"deals":1.0}}',
    }
    told = bad[what] if what in bad else f'{line[:-1]},"measures":{json.dumps(BAD[what])}}}'
    path.write_text(path.read_text() + told + "\n")
    with pytest.raises(RecordError, match=rf"{GAMES}, line 4: "):
        read_columns(tmp_path, ab)
    with pytest.raises(RecordError, match=rf"{GAMES}, line 4: "):
        list(read_games(tmp_path, ab))


def test_good_measures_are_taken() -> None:
    line = game(3, ("a", "b"), (1.0, -1.0), measures=TOLD | {"x" * 64: -1e308}).line()
    assert isinstance(parse_game(line, event("a", "b", games=10), "here"), GameRecord)


# ---- Means ---------------------------------------------------------------------------------------------------------


def test_means_by_hand() -> None:
    """a sits in three games, b in two, c in one; the last game defines nothing."""
    told = [
        game(0, ("a", "b"), (1.0, -1.0), measures={"deals": 1.0, "envy": (0.25, 0.75)}),
        game(1, ("b", "a"), (1.0, -1.0), measures={"deals": 0.0, "envy": (None, 0.5)}),
        game(2, ("a", "c"), (1.0, -1.0), measures={"deals": None, "envy": (None, None)}),
    ]
    rows = measure_rows(columns_of(["a", "b", "c"], told), read_measures(told), ["b", "a", "c"])
    assert [row.player for row in rows] == ["b", "a", "c", None]
    means = [{name: (mean.mean, mean.count) for name, mean in row.measures.items()} for row in rows]
    assert means == [
        {"deals": (0.5, 2), "envy": (0.75, 1)},
        {"deals": (0.5, 2), "envy": (0.375, 2)},
        {"deals": (None, 0), "envy": (None, 0)},
        {"deals": (0.5, 2), "envy": (0.5, 3)},
    ]
    assert rows[2].measures["deals"].interval is None


def test_means_and_intervals_are_numpys_in_any_order_of_the_games() -> None:
    rng = np.random.default_rng(3)
    deals, seats = np.repeat(np.arange(40), 3), np.tile([[0, 1], [1, 2], [2, 0]], (40, 1))
    made = columns(3, deals, seats, np.zeros((120, 2)))
    whole, seated = rng.normal(5, 1, (120, 1)), rng.normal(0, 1, (120, 2))
    whole[rng.random((120, 1)) < 0.2] = np.nan
    seated[rng.random((120, 2)) < 0.2] = np.nan
    measures = {"whole": whole, "seated": seated}
    rows = measure_rows(made, measures, made.players)
    for name, values in measures.items():
        by_seat = np.broadcast_to(values, (120, 2))
        for place, row in enumerate(rows[:-1]):
            mine = by_seat[seats == place]
            assert row.measures[name].mean == pytest.approx(np.nanmean(mine))
            assert row.measures[name].count == (~np.isnan(mine)).sum()
        assert rows[-1].measures[name].mean == pytest.approx(np.nanmean(values))
        assert rows[-1].measures[name].count == (~np.isnan(values)).sum()
        by_deal = np.array([[np.nansum(part), (~np.isnan(part)).sum()] for part in np.split(values, 40)])
        low, high = bootstrap(by_deal[:, :1], by_deal[:, 1:])
        assert rows[-1].measures[name].interval == pytest.approx((low[0], high[0]))
    order = rng.permutation(120)
    assert measure_rows(made.take(order), {name: v[order] for name, v in measures.items()}, made.players) == rows


def test_measures_that_change_their_kind_are_refused() -> None:
    told = [
        game(0, ("a", "b"), (1.0, -1.0), measures={"deals": 1.0}),
        game(1, ("a", "b"), (1.0, -1.0), measures={"deals": (1.0, 2.0)}),
    ]
    with pytest.raises(RecordError, match="deals is of each seat in some games"):
        read_measures(told)
    many = [game(i, ("a", "b"), (0.0, 0.0), measures={f"x{i}": 1.0}) for i in range(65)]
    with pytest.raises(RecordError, match="more than 64"):
        read_measures(many)
    with pytest.raises(OptionError, match="no game of this record has measures"):
        read_measures(game(i, ("a", "b"), (0.0, 0.0)) for i in range(3))


# ---- Shown -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    Tournament(roomai.game(PUSH), ["one=random", "two=random"], RoundRobin(games=80), seed=2).run(folder)
    return folder


def test_the_command_shows_means(played: Path) -> None:
    shown = run("table", played, "--view", "measures").output
    assert "all games" in shown
    for name in ("rolls", "share", "mean_roll", "cheer"):
        assert name in shown
    told = json.loads(run("table", played, "--view", "measures", "--json").output)["measures"]
    assert {row["player"] for row in told[:-1]} == {"one", "two"}
    assert told[-1]["player"] is None
    lines = [json.loads(line) for line in (played / GAMES).read_text().splitlines()]
    rolls = [line["measures"]["rolls"] for line in lines]
    assert told[-1]["measures"]["rolls"]["mean"] == pytest.approx(np.mean(rolls))
    shares = [line["measures"]["share"][line["seats"].index("one")] for line in lines]
    defined = [share for share in shares if share is not None]
    (one,) = (row["measures"]["share"] for row in told if row["player"] == "one")
    assert (one["mean"], one["count"]) == (pytest.approx(np.mean(defined)), len(defined))
    assert one["interval"][0] < one["mean"] < one["interval"][1]
    assert f"{np.mean(defined):.3f}" in shown


def test_a_record_without_measures_says_so(tmp_path: Path) -> None:
    write(tmp_path, event("a", "b"), [game(0, ("a", "b"), (1.0, -1.0))])
    result = run("table", tmp_path, "--view", "measures")
    assert result.exit_code == 2
    assert result.output.count("error: ") == 1
    assert "no game of this record has measures" in result.output


def test_many_measures_make_several_tables() -> None:
    from rich.console import Console

    told = [game(i, ("a", "b"), (1.0, -1.0), measures={f"measure_{k}": k + i for k in range(12)}) for i in range(4)]
    rows = measure_rows(columns_of(["a", "b"], told), read_measures(told), ["a", "b"])
    for width in (40, 80, 120):
        file = io.StringIO()
        tables = list(measure_tables(rows, width))
        for table in tables:
            Console(file=file, width=width, color_system=None).print(table)
        text = file.getvalue()
        assert all(f"measure_{k}" in text for k in range(12))
        assert text.count("all games") == len(tables)
        assert max(map(len, text.splitlines())) <= width


def test_a_replay_tells_them_of_all_that_happened_and_to_no_seat() -> None:
    record = game(0, ("a", "b"), (1.0, -1.0), measures=TOLD)
    assert measures_line(record, None) == "deals 1, envy 0.25 / –, peace –"
    assert verdict_line(record, None) == "played to its end; deals 1, envy 0.25 / –, peace –"
    assert result_line(record) == "a +1, b -1   deals 1, envy 0.25 / –, peace –"
    assert verdict_line(record, 0) == "played to its end"
    assert "envy" not in result_line(record, 1)
    assert standing(columns_of(["a", "b"], [record])).games == 1
