"""Tables say in signs and words what they say in colours, whatever the names and however narrow the terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from made_up import columns, event, game, mirrored, write

from competitions.cli import main
from competitions.columns import columns_of
from competitions.standing import Standing, standing
from competitions.table import columns_that_fit, cross_legend, cross_table, notes, standing_table
from competitions.views import view_rows


def run(*arguments: object) -> Result:
    import click

    command = click.Command("roomai", callback=lambda: main([str(argument) for argument in arguments]))
    return CliRunner().invoke(command, [])


def text_of(drawn: Any, width: int = 100) -> str:
    from rich.console import Console

    file = io.StringIO()
    Console(file=file, width=width, color_system=None).print(drawn)
    return file.getvalue()


@pytest.fixture
def ladder() -> Standing:
    """Player 0 beats the others; 1 and 2 are equal."""
    deals, seats = mirrored(3, 100)
    skill = np.array([1.0, 0.0, 0.0])
    first = skill[seats[:, 0]] - skill[seats[:, 1]] + np.random.default_rng(2).normal(0, 0.5, len(deals))
    return standing(columns(3, deals, seats, np.stack([first, -first], axis=1)))


def test_ranks_stars_and_counts_are_written(ladder: Standing) -> None:
    lines = [line.split() for line in text_of(standing_table(ladder, "title")).splitlines()]
    assert [line[0] for line in lines if line and line[0][0] in "123"] == ["1", "2=", "2="]
    cross = text_of(cross_table(ladder, 100))
    assert cross.count("*") == 4
    assert cross_legend(ladder, 100).endswith("; 200 games a pair")


def test_of_a_wide_cross_table_the_best_columns_are_shown() -> None:
    deals, seats = mirrored(30, 2)
    result = standing(columns(30, deals, seats, np.zeros(seats.shape)))
    for width in (40, 80, 120, 1000):
        shown = columns_that_fit(result.players, width)
        drawn = text_of(cross_table(result, width), width)
        assert all(len(line.rstrip()) <= width for line in drawn.splitlines())
        assert drawn.splitlines()[1 + 1].split()[1:] == result.players[:shown]
        assert (f"{shown} of 30 columns" in cross_legend(result, width)) == (shown < 30)
    assert 3 <= columns_that_fit(result.players, 40) < columns_that_fit(result.players, 80) < 30


def test_names_are_not_markup_and_forfeits_have_a_column_only_if_there_are_any(ladder: Standing) -> None:
    games = [game(i, ("[red]x[/]", "b"), (-1.0, 1.0), verdict="timeout", by="[red]x[/]") for i in range(3)]
    games.append(game(3, ("[red]x[/]", "b"), (-1.0, 1.0), verdict="aborted", by="[red]x[/]"))
    result = standing(columns_of(["[red]x[/]", "b"], games))
    drawn = text_of(standing_table(result, "[b]title[/]"))
    assert "[red]x[/]" in drawn
    assert "[b]title[/]" in drawn
    assert "3 timeout" in drawn
    assert "forfeits" not in text_of(standing_table(ladder, ""))
    assert "[red]x[/]" in text_of(cross_table(result, 80))
    told = notes(result)
    assert told[0].startswith("[red]x[/] was withdrawn after failing too often: 1 of its games")
    assert "only 4 deals" in told[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("table") / "record"
    names = ("call", "raise", "random")
    assert run("tournament", "kuhn_poker", *names, "--games", 40, "--seed", 2, "--out", folder).exit_code == 0
    return folder


def test_views_on_the_command_line(folder: Path) -> None:
    for view, name in (("nash", "Nash averaging"), ("alpha-rank", "alpha-Rank")):
        assert name in run("table", folder, "--view", view).stdout
        rows = json.loads(run("table", folder, "--view", view, "--json").stdout)[view]
        assert {row["player"] for row in rows} == {"call", "raise", "random"}
        assert sum(row["share"] for row in rows) == pytest.approx(1)
        assert rows == sorted(rows, key=lambda row: -row["share"])
    assert run("table", folder, "--view", "magic").exit_code == 2


def test_luck_adjusted_on_the_command_line(folder: Path) -> None:
    assert "narrower" in run("table", folder, "--luck-adjusted").stdout
    rows = json.loads(run("table", folder, "--luck-adjusted", "--json").stdout)["luck_adjusted"]
    assert all(row["adjusted"] == pytest.approx(row["score"]) for row in rows)  # mirrored Kuhn poker has no luck left


def test_a_view_of_pairs_that_never_met_is_refused(tmp_path: Path) -> None:
    write(tmp_path, event("a", "b", "c"), [game(0, ("a", "b"), (1.0, -1.0))])
    result = run("table", tmp_path, "--view", "nash")
    assert (result.exit_code, "never met" in result.stderr) == (2, True)
    with pytest.raises(ValueError, match="a and c never met"):
        view_rows(standing(columns_of(["a", "c"], [])), "alpha-rank")


def test_a_torn_line_and_missing_games_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, event("a", "b"), [game(i, ("a", "b"), (1.0, -1.0)) for i in range(3)])
    path.write_bytes(path.read_bytes()[:-5])
    result = run("table", tmp_path)
    assert "the last line of the record is torn" in result.stderr
    assert "2 of 1000 games have been played" in result.stderr
    assert "only 2 deals" in result.stdout
    assert json.loads(run("table", tmp_path, "--json").stdout)["games"] == 2
