"""Menus: names of sized actions, declarations, rules that break their word, and names in records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import roomai
from competitions.event import Terms, read_event
from competitions.record import read_games
from competitions.schedules import RoundRobin
from competitions.tournament import Tournament
from roomai import TERMINAL, GameSpec, Records, field, option
from roomai.errors import GameDefinitionError
from roomai.spaces import LARGEST, SIZED, Menu, kind_of, number_of, sized
from roomai.testing import check_game

KINDS = ("fold", "call", "raise")
MENU = Menu(("fold", "call", "half", "all"), KINDS)

# ---- Names -----------------------------------------------------------------------------------------------------------


@given(st.integers(0, len(KINDS) - 1), st.integers(0, LARGEST - 1))
def test_a_sized_action_and_its_name_tell_the_same(kind: int, number: int) -> None:
    action = sized(kind, number)
    assert (kind_of(action), number_of(action)) == (kind, number)
    assert MENU.describe(action) == f"{KINDS[kind]}_{number}"
    assert MENU.parse(MENU.describe(action)) == MENU.parse(action) == action
    assert SIZED <= action < 2**31  # int32 holds it


@pytest.mark.parametrize("action", range(4))
def test_an_id_and_its_name_tell_the_same(action: int) -> None:
    assert MENU.parse(MENU.describe(action)) == MENU.parse(action) == action


def test_numbers_of_numpy_are_numbers() -> None:
    assert MENU.parse(np.int32(sized(2, 40))) == sized(2, 40)
    assert MENU.parse(np.int64(3)) == 3


BAD_NUMBERS = [
    "",
    "01",
    "00",
    "-1",
    "+1",
    "1.0",
    "1e3",
    " 1",
    "1 ",
    "1_0",
    "_1",
    "x",
    "²",
    "٢",
    str(LARGEST),
    "9" * 5000,
]


@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_a_number_is_written_in_one_way(number: str) -> None:
    assert MENU.parse(f"raise_{number}") is None


@pytest.mark.parametrize("name", ["", "raise", "_", "_1", "RAISE_1", "Raise_1", "bet_1", "raise-1", "raise1", "1", "0"])
def test_other_names_are_none(name: str) -> None:
    assert MENU.parse(name) is None


@pytest.mark.parametrize(
    "number",
    [-1, MENU.n, SIZED - 1, sized(len(KINDS), 1), sized(7, 0), sized(0, LARGEST), 2**31, 2**70, True, 1.0, None, [0]],
)
def test_other_numbers_are_none(number: Any) -> None:
    assert MENU.parse(number) is None


# ---- Declarations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kinds", [(), ("raise", "raise"), ("Raise",), ("re_raise",), ("raise2",), ("",), tuple("abcdefghi")]
)
def test_bad_kinds_are_refused(kinds: tuple[str, ...]) -> None:
    with pytest.raises(GameDefinitionError, match="1 to 8 distinct kinds"):
        Menu(("one",), kinds)


@pytest.mark.parametrize(
    "names", [(), ("one", "one"), ("",), ("1",), ("raise_1",), tuple(f"id {i}" for i in range(SIZED + 1))]
)
def test_bad_ids_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(GameDefinitionError):
        Menu(names, KINDS)


def test_a_name_like_that_of_a_sized_action_is_free_where_it_is_none() -> None:
    assert Menu(("raise_01", "bet_1"), KINDS).parse("raise_01") == 0


# ---- A game with a menu, as it should be and broken ------------------------------------------------------------------

TAKE, LAST = 0, 1


@dataclass(frozen=True)
class Options:
    pile: int = option(5, "stones on the pile", low=1, high=20)


def named(public: Any, stones: int) -> int:
    """The action of taking so many: last_N if none are left, else take_N."""
    return sized(LAST if stones == public.pile else TAKE, stones)


def menu(public: Any, person: Any, meant: Any) -> None:
    meant[0] = named(public, 1)
    if public.pile > 3:
        meant[1] = named(public, public.pile // 2)
    if public.pile > 1:
        meant[2] = named(public, public.pile)


def allows(public: Any, person: Any, action: int) -> bool:
    stones = number_of(action)
    return 1 <= stones <= public.pile and action == named(public, stones)


def setup(state: Any, options: Options) -> None:
    state.public.pile = options.pile
    state.public.turn = 0


def forward(state: Any, action: int) -> None:
    public = state.public
    public.pile -= number_of(action)
    public.winner = public.turn
    public.turn = 1 - public.turn if public.pile > 0 else TERMINAL


def scores(state: Any, out: Any) -> None:
    for seat in range(2):
        out[seat] = 1.0 if seat == state.public.winner else -1.0


def observe(public: Any, person: Any, out: Any) -> None:
    out[0] = public.pile


def drawn(game: Any, info: Any) -> Any:
    from rich.text import Text

    return Text(f"{info.public_state.pile} stones")


def pile_game(**changed: Any) -> Any:
    """Who takes the last stone wins; some rules may be replaced."""
    rules, view = ModuleType("pile_rules"), ModuleType("pile_view")
    declared = {
        "num_players": lambda options: 2,
        "action_space": lambda options: Menu(("one", "half", "all"), ("take", "last")),
        "score_range": lambda options: (-1.0, 1.0),
        "max_length": lambda options: options.pile,
        "max_chance": lambda options: 0,
        "observation_parts": lambda options: [("stones", 1)],
        "records": lambda options: Records(
            public={"pile": field(np.int32, "stones left"), "winner": field(np.int32, "who took last")},
            person={},
            private={},
        ),
    }
    played = {rule.__name__: rule for rule in (menu, allows, setup, forward, scores, observe)}
    vars(rules).update(declared | played | changed)
    vars(view).update(describe=lambda game, info: str(drawn(game, info)), render=drawn, outcome_name=str)
    return GameSpec("pile", 1, "Take stones.", options=Options, zero_sum=True, rules=rules, view=view).bind()


def menu_of_another_kind(public: Any, person: Any, meant: Any) -> None:
    menu(public, person, meant)
    meant[0] = sized(LAST, 1)


def menu_of_too_many(public: Any, person: Any, meant: Any) -> None:
    menu(public, person, meant)
    meant[2] = sized(TAKE, public.pile + 1)


def menu_of_no_kind(public: Any, person: Any, meant: Any) -> None:
    menu(public, person, meant)
    meant[0] = sized(5, 1)


def menu_of_the_same(public: Any, person: Any, meant: Any) -> None:
    menu(public, person, meant)
    meant[1] = named(public, 1)


BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "the last stones refused": (
        "plays",
        {"allows": lambda *known: number_of(known[2]) < known[0].pile and allows(*known)},
    ),
    "what one id stands for refused": (
        "plays",
        {"allows": lambda *known: known[0].pile < 5 or (number_of(known[2]) < 5 and allows(*known))},
    ),
    "an action by another kind": (
        "illegal_actions",
        {"allows": lambda public, person, action: 1 <= number_of(action) <= public.pile},
    ),
    "an id by another kind": ("plays", {"menu": menu_of_another_kind}),
    "an id of too many": ("plays", {"menu": menu_of_too_many}),
    "an id of no kind": ("plays", {"menu": menu_of_no_kind}),
    "two ids for the same": ("available_actions", {"menu": menu_of_the_same}),
}


def test_the_pile_game_passes_every_check() -> None:
    report = check_game(pile_game(), games=6, compiled=False)
    assert report.passed, report


@pytest.mark.parametrize(("check", "rules"), BROKEN.values(), ids=BROKEN)
def test_a_broken_menu_is_found(check: str, rules: dict[str, Any]) -> None:
    report = check_game(pile_game(**rules), games=6, compiled=False)
    assert check in {result.name for result in report.failures}


def test_an_env_keeps_what_the_ids_stood_for() -> None:
    env = pile_game().env(seed=1, compiled=False)
    env.init()
    for action in (1, "take_1", "all"):
        is_over, result, _ = env.forward(action)
    assert env.actions() == ["take_2", "take_1", "last_2"]
    assert (is_over, result) == (True, (1.0, -1.0))


# ---- Records ---------------------------------------------------------------------------------------------------------


def test_records_have_the_same_names_one_by_one_and_side_by_side(tmp_path: Path) -> None:
    """Side by side a player answers ids, one by one it may answer names."""
    game: Any = roomai.game("texas_holdem", stacks=(20,))
    played = []
    for batch in (False, True):
        folder = tmp_path / str(batch)
        terms = Terms(batch=batch, isolate="trusted")
        Tournament(game, ["call", "raise"], RoundRobin(games=6), 7, terms=terms).run(folder)
        records = sorted(read_games(folder, read_event(folder)), key=lambda record: record.game)
        played.append([record.actions for record in records])
    assert played[0] == played[1]
    names = {name for actions in played[0] for name in actions}
    assert names.isdisjoint(game.action_space.names)
    assert {"raise_3", "call_2", "check_0"} <= names
