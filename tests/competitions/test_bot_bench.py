"""bench-bots: cells, guests, summaries, the heat map and the verb."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

import roomai
from competitions.bot_bench.cells import Cell, Table, equilibrium_rate, rates
from competitions.bot_bench.sides import SIDES
from competitions.bot_bench.tables import summary
from competitions.cli import main
from competitions.heat_map import HeatMap, colour
from players.secret_hitler.sets import SETS

SIDES_OF = SIDES["secret_hitler"]
NAMES = ["sh_no", "sh_partisan"]


@cache
def table(games: int = 400) -> Table:
    game: Any = roomai.game("secret_hitler")
    return Table(game, SIDES_OF, {name: SETS[name].compiled() for name in NAMES}, games, seed=1)


def roomai_command(*arguments: str) -> Result:
    return CliRunner().invoke(click.Command("roomai", callback=lambda: main(arguments)), [])


def made_up(first: str, second: str, won: int) -> Cell:
    return Cell(5, (first, second), 100, won, dict.fromkeys(SIDES_OF.endings, 0.25), 9.0, 1000)


# ---- Cells -----------------------------------------------------------------------------------------------------------


def test_a_cell_is_the_games_of_two_teams() -> None:
    cell = table().cell("sh_partisan", "sh_partisan")
    assert cell.games == 400
    assert sum(cell.endings.values()) == pytest.approx(1.0)
    assert cell.rate == pytest.approx(cell.endings["liberal_policies"] + cell.endings["hitler_executed"])
    assert cell.decisions > 400 * 20
    assert table().cell("sh_partisan", "sh_partisan") == cell


def test_teams_sit_by_their_roles() -> None:
    """Liberals who always vote no against fascists who do not: with three of five against it nothing is elected."""
    cells = {cell.teams: cell for cell in table().matrix()}
    assert len(cells) == 4
    assert cells["sh_no", "sh_partisan"].endings["hitler_elected"] == 0.0
    assert cells["sh_no", "sh_partisan"].rate == cells["sh_no", "sh_no"].rate
    assert cells["sh_partisan", "sh_no"].endings["hitler_elected"] > 0.0


def test_wilsons_interval() -> None:
    low, high = made_up("a", "b", 50).interval or (0, 0)
    assert (low, high) == pytest.approx((0.40383, 0.59617), abs=1e-5)
    assert made_up("a", "b", 0).interval == pytest.approx((0.0, 0.03699), abs=1e-5)


def test_a_guest_like_the_host_gains_nothing() -> None:
    found = {(one.guest, one.role): one for one in table().replacements("sh_partisan")}
    assert set(found) == {(name, role) for name in NAMES for role in SIDES_OF.roles}
    for role in SIDES_OF.roles:
        assert found["sh_partisan", role].gain == 0.0
        assert found["sh_partisan", role].interval == (0.0, 0.0)
    assert found["sh_no", "liberal"].gain != 0.0


def test_a_guest_sits_in_the_first_seat_of_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    seats = []
    game: Any = roomai.game("secret_hitler")

    def played(game: Any, count: int, bots: Any, seating: Any, seed: int) -> Any:
        roles = np.array([[0, 1, 0, 2, 0], [2, 0, 0, 0, 1]])
        seats.append(np.asarray(seating({"role": roles})).tolist())
        raise StopIteration

    monkeypatch.setattr("competitions.bot_bench.cells.rollout_bots", played)
    fresh = Table(game, SIDES_OF, {}, 2, seed=1)
    fresh._runners = {"a": None, "b": None}  # type: ignore[dict-item]
    for role in range(3):
        with pytest.raises(StopIteration):
            fresh._replacement("a", "b", role, np.zeros(2))
    assert seats == [
        [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]],
        [[0, 1, 0, 0, 0], [0, 0, 0, 0, 1]],
        [[0, 0, 0, 1, 0], [1, 0, 0, 0, 0]],
    ]


# ---- Summaries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ([[1.0, 0.0], [0.0, 1.0]], 0.5),
        ([[0.6, 0.2], [0.3, 0.7]], 0.45),
        ([[0.3, 0.4], [0.1, 0.9]], 0.3),
        ([[0.2]], 0.2),
    ],
)
def test_equilibrium_rates(table: list[list[float]], value: float) -> None:
    assert equilibrium_rate(np.array(table)) == pytest.approx(value)


def test_the_best_teams_are_those_with_the_best_worst_case() -> None:
    wins = {("a", "a"): 50, ("a", "b"): 20, ("b", "a"): 40, ("b", "b"): 30}
    cells = [made_up(*teams, won) for teams, won in wins.items()]
    assert rates(cells, ["a", "b"]).tolist() == [[0.5, 0.2], [0.4, 0.3]]
    found = summary(cells, ["a", "b"], SIDES_OF)
    assert found["teams"] == ("b", "b")
    assert found["best"] == pytest.approx(0.7)
    assert found["interval"][0] < 0.7 < found["interval"][1]
    assert found["equilibrium"] == pytest.approx(0.7)
    assert found["people"] == 0.518


def test_the_heat_map_is_a_picture() -> None:
    picture = ElementTree.fromstring(HeatMap("t < 1", "r", "c", ["a&b", "cd"], [[0.0, 0.25], [0.5, 1.0]]).svg())
    texts = [element.text for element in picture.iter() if element.text and element.tag.endswith("text")]
    assert "t < 1" in texts
    assert [text for text in texts if re.fullmatch(r"\d\.\d\d", text or "")] == ["0.00", "0.25", "0.50", "1.00"]
    assert len({colour(rate) for rate in (0.0, 0.25, 0.5, 0.75, 1.0)}) == 5


# ---- The verb --------------------------------------------------------------------------------------------------------

QUICK = ("bench-bots", "secret_hitler", *NAMES, "--players", "5", "--games", "50", "--seed", "1")


def test_the_verb_prints_tables(tmp_path: Path) -> None:
    result = roomai_command(*QUICK, "--guests", "sh_partisan", "--svg", str(tmp_path / "map.svg"))
    assert result.exit_code == 0, result.output
    for part in ("5 players: how often the liberals win", "one guest among sh_partisan", "0 illegal", "200 games"):
        assert part in result.stdout
    assert ElementTree.parse(tmp_path / "map.svg").getroot().tag.endswith("svg")


def test_the_verb_prints_json() -> None:
    result = roomai_command(*QUICK, "--json")
    found = json.loads(result.stdout)
    assert (found["game"], found["bots"], found["games"], found["illegal_actions"]) == ("secret_hitler", NAMES, 50, 0)
    assert len(found["cells"]) == 4
    assert {"teams", "rate", "interval", "endings", "length", "decisions"} <= set(found["cells"][0])
    assert found["summary"][0]["players"] == 5
    assert json.loads(roomai_command(*QUICK, "--json").stdout) == found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("kuhn_poker",), "kuhn_poker is not played by two sides; games that are: secret_hitler"),
        (("secret_hitler", "--players", "4"), "--players: expected numbers of 5, 6, 7, 8, 9, 10, as in 5,7; got '4'"),
        (("secret_hitler", "--players", "5,x"), "--players: expected numbers of"),
        (("secret_hitler", "random"), "random is no compiled bot: expected a subclass of"),
        (("secret_hitler", "sh_metre"), "did you mean 'sh_meter'?"),
        (("secret_hitler", "sh_no", "--guests", "call"), "call plays"),
    ],
)
def test_bad_input(arguments: tuple[str, ...], message: str) -> None:
    result = roomai_command("bench-bots", *arguments)
    assert result.exit_code == 2
    assert message.lower() in result.output.lower()
