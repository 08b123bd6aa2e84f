"""roomai equity: a table or JSON on stdout, seeds and errors on stderr."""

from __future__ import annotations

import json
from math import comb
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from competitions.cli import main
from roomai.games.poker_equity import Spot


def run(*arguments: str) -> Result:
    command = click.Command("roomai", callback=lambda: main(["equity", *arguments]))
    return CliRunner().invoke(command, [])


def lines(*arguments: str) -> list[str]:
    """What is printed, without the blanks around columns."""
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return [" ".join(line.split()) for line in result.stdout.splitlines() if line.strip(" ─")]


def figures(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_an_exact_table() -> None:
    assert lines("AsKs", "QhQd") == [
        "all 1,712,304 runouts",
        "hand win tie equity",
        "A♠ K♠ 46.018% 0.393% 46.214%",
        "Q♥ Q♦ 53.589% 0.393% 53.786%",
    ]


def test_a_table_on_a_board() -> None:
    """The queens need a third one: 43 * 42 / 2 = 903 of 990 runouts have none."""
    assert lines("askS", "Qh Qd", "--board", "Ah 7c 2d") == [
        "all 990 runouts, board A♥ 7♣ 2♦",
        "hand so far win tie equity",
        "A♠ K♠ pair of aces 91.212% 0.000% 91.212%",
        "Q♥ Q♦ pair of queens 8.788% 0.000% 8.788%",
    ]


def test_a_sampled_table() -> None:
    told = lines("AsKs", "random", "--dead", "Qh", "--samples", "1000", "--seed", "1")
    assert told[0] == f"1,000 runouts drawn of {comb(49, 2) * comb(47, 5):,}, dead Q♥"
    assert told[1] == "hand win tie equity error"
    assert [line.split()[0] for line in told[2:]] == ["A♠", "random"]
    assert all(line.endswith("%") and len(line.split()) >= 5 for line in told[2:])


def test_seeds_are_told_where_they_matter() -> None:
    assert run("AsKs", "QhQd", "--board", "Ah7c2d").stderr == ""
    assert run("AsKs", "random", "--samples", "10", "--seed", "1").stderr == ""
    told = run("AsKs", "random", "--samples", "10").stderr
    assert told.startswith("seed ")
    seed = int(told.split()[1])
    assert figures("AsKs", "random", "--samples", "10", "--seed", str(seed))["seed"] == seed


def test_json_has_everything() -> None:
    found = figures("AsKs", "QhQd", "--board", "Ah7c2d", "--dead", "Qs")
    exact = Spot(["AsKs", "QhQd"], "Ah7c2d", "Qs").exact()
    hands = found.pop("hands")
    assert found == {
        "board": "Ah7c2d", "dead": "Qs", "runouts": 946, "compared": 946, "exact": True, "seed": None,
    }  # fmt: skip
    assert [(one["hand"], tuple(one["shares"])) for one in hands] == [(one.hand, one.shares) for one in exact]
    assert [(one["win"], one["tie"], one["equity"]) for one in hands] == [
        (one.win, one.tie, one.equity) for one in exact
    ]
    assert [one["standard_error"] for one in hands] == [0, 0]


def test_samples_are_the_librarys() -> None:
    found = figures("AsKs", "random", "--samples", "1000", "--seed", "5")
    assert (found["exact"], found["compared"], found["runouts"]) == (False, 1000, 2_097_572_400)
    library = Spot(["AsKs", "random"]).sampled(1000, 5)
    assert [tuple(one["shares"]) for one in found["hands"]] == [one.shares for one in library]
    assert found["hands"][0]["standard_error"] == library[0].standard_error > 0


@pytest.mark.parametrize("asked", [[], ["--samples", "exact"]])
def test_few_runouts_are_all_compared(asked: list[str]) -> None:
    assert figures("AsKs", "random", "--board", "Ah7c2d3c", *asked)["compared"] == 46 * 990


def test_more_are_sampled_unless_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomai.games.poker_equity.FEW_RUNOUTS", 989)
    monkeypatch.setattr("roomai.games.poker_equity.SAMPLES", 77)
    hands = ("AsKs", "QhQd", "--board", "Ah7c2d", "--seed", "1")
    assert figures(*hands)["compared"] == 77
    assert figures(*hands, "--samples", "exact")["compared"] == 990


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["AsKs"], "expected 2 to 10 hands, got 1"),
        (["AsKs", "KsKd"], "Ks is in hand 1 and in hand 2: there is one in the deck"),
        (["AsKs", "KdKh", "--board", "2s3s"], "the board has 2 cards: expected none, 3, 4 or 5"),
        (["AsKs", "KdKh", "--dead", "Zz"], "'Zz' in 'Zz' is no card"),
        (["AsKs", "KdKh", "--samples", "many"], "--samples: expected a number or exact, got 'many'"),
        (["AsKs", "KdKh", "--samples", "0"], "samples: expected 1 to 3,000,000,000, got 0"),
        (["AsAh", "random", "random", "--samples", "exact"], "there are 1,894,107,877,200 runouts, too many"),
    ],
)
def test_errors_are_one_line(arguments: list[str], told: str) -> None:
    result = run(*arguments, "--seed", "1")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"error: {told}")
    assert result.stderr.count("\n") == 1
