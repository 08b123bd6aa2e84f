"""What people see of Texas hold'em and five-card stud: cards, pots, moves by round, and pictures that fit."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

import roomai
from roomai.games.drawing import HIDDEN, NOT_DEALT, framed_cards
from roomai.games.poker_table import Pot, pot_names, pots
from roomai.games.texas_holdem.view import position_marks

UNEQUAL = (7, 30, 200, 55, 12, 90)
GAMES: dict[str, tuple[str, dict[str, Any]]] = {
    "two": ("texas_holdem", {}),
    "six": ("texas_holdem", {"num_players": 6, "stacks": UNEQUAL, "blinds": (1, 2, 4), "antes": (1,)}),
    "ten": ("texas_holdem", {"num_players": 10}),
    "limit": ("texas_holdem", {"num_players": 3, "limit": "fixed"}),
    "stud": ("five_card_stud", {"num_players": 4, "stacks": (9, 60, 25, 60), "limit": "no"}),
    "stud of ten": ("five_card_stud", {"num_players": 10}),
}


def moments(name: str, options: dict[str, Any], games: int) -> Iterator[tuple[Any, Any, list[tuple[int, str]]]]:
    """The game, the infos, and who played what, at every moment of random games that folds don't cut short."""
    game = roomai.game(name, **options)
    env: Any = game.env(seed=4, compiled=False)
    draw = random.Random(name)
    for _ in range(games):
        played: list[tuple[int, str]] = []
        is_terminal, _, infos = env.init()
        yield game, infos, played
        while not is_terminal:
            turn = infos[-1].public_state.turn
            legal = infos[turn].person_state.available_actions
            stays = [action for action in legal if action != "fold_0"]
            action = draw.choice(stays if draw.random() < 0.8 else legal)
            played.append((turn, action))
            is_terminal, _, infos = env.forward(action)
            yield game, infos, played


def drawn(game: Any, info: Any, width: int = 70) -> list[str]:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(game.spec.view.render(game, info))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]


# ---- Pots ------------------------------------------------------------------------------------------------------------


def table(paid: list[int], stacks: list[int], folded: tuple[int, ...] = (), dead: int = 0) -> Any:
    """The members of a public state that pots are made of."""
    gone = [seat in folded for seat in range(len(paid))]
    playing = len(paid) - len(folded)
    return SimpleNamespace(paid=paid, stacks=stacks, folded=gone, dead=dead, playing=playing, pot=sum(paid) + dead)


def test_one_pot_while_nobody_is_all_in() -> None:
    assert pots(table([4, 4, 2], [96, 96, 98], folded=(2,))) == [Pot(10, (0, 1))]
    assert pot_names(table([4, 4, 2], [96, 96, 98], folded=(2,))) == []


def test_side_pots_part_where_stacks_end() -> None:
    """10, 25 and 40 all-in, 40 called, and one who has folded 30."""
    public = table([10, 25, 40, 40, 30], [0, 0, 0, 60, 70], folded=(4,))
    assert pots(public) == [Pot(50, (0, 1, 2, 3)), Pot(60, (1, 2, 3)), Pot(35, (2, 3))]
    assert pot_names(public) == ["main pot 50 (0 1 2 3)", "side pot 1 60 (1 2 3)", "side pot 2 35 (2 3)"]


def test_dead_chips_are_in_the_main_pot_and_uncalled_ones_in_none() -> None:
    public = table([10, 60], [0, 40], dead=3)
    assert pots(public) == [Pot(23, (0, 1)), Pot(50, (1,))]
    assert pot_names(public) == ["main pot 23 (0 1)", "uncalled 50 (1)"]


@pytest.mark.parametrize("case", GAMES)
def test_pots_add_up(case: str) -> None:
    several = 0
    for _, infos, _ in moments(*GAMES[case], games=6):
        public = infos[-1].public_state
        found = pots(public)
        assert sum(pot.chips for pot in found) == public.pot
        assert all(pot.chips > 0 and pot.seats for pot in found)
        assert not any(public.folded[seat] for pot in found for seat in pot.seats)
        several += len(found) > 1
    assert several > 0 or case not in ("six", "stud")


# ---- What is told ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", GAMES)
def test_moves_are_told_by_round_with_who_made_them(case: str) -> None:
    for game, infos, played in moments(*GAMES[case], games=4):
        lines = game.spec.view.describe(game, infos[-1]).splitlines()
        told = [
            line.partition(": ")[2]
            for line in lines
            if line.split(":")[0].endswith(("flop", "turn", "river", "street"))
        ]
        moves = ", ".join(line for line in told if line[:1].isdigit())
        assert moves == ", ".join(f"{seat} {action}" for seat, action in played)


@pytest.mark.parametrize("case", GAMES)
def test_players_see_their_own_cards_and_those_shown(case: str) -> None:
    for game, infos, _ in moments(*GAMES[case], games=3):
        for seat in range(game.num_players):
            public = infos[seat].public_state
            shown = public.hands if case in ("two", "six", "ten", "limit") else [[card] for card in public.down]
            lines = game.spec.view.describe(game, infos[seat]).splitlines()
            for other in range(game.num_players):
                (line,) = [line for line in lines if line.startswith(f"player {other}")]
                assert (HIDDEN in line) == (other != seat and shown[other][0] == -1), line
            assert HIDDEN not in game.spec.view.describe(game, infos[-1])


def test_marks() -> None:
    assert position_marks(roomai.game("texas_holdem")) == [("BB",), ("D", "SB")]
    straddled = roomai.game("texas_holdem", num_players=5, blinds=(1, 2, 4))
    assert position_marks(straddled) == [("SB",), ("BB",), ("ST",), (), ("D",)]
    without = roomai.game("texas_holdem", num_players=3, blinds=(0, 2))
    assert position_marks(without) == [(), ("BB",), ("D",)]


def test_the_end_is_told_in_words() -> None:
    game: Any = roomai.game("texas_holdem")
    env = game.env(compiled=False)
    _, _, infos = env.init(deal=["As", "Ad", "Ks", "Kd", "2c", "7h", "9d", "Ac", "Kc"])
    for action in ("allin_199", "allin_198"):
        _, _, infos = env.forward(action)
    assert game.spec.view.describe(game, infos[0]).splitlines() == [
        "river: board 2c 7h 9d Ac Kc, pot 400",
        "player 0 BB: As Ad, all-in, wins 400, three of a kind, aces",
        "player 1 D SB: Ks Kd, all-in, three of a kind, kings",
        "preflop: 1 allin_199, 0 allin_198",
    ]


# ---- Pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", GAMES)
def test_pictures_fit_a_small_terminal(case: str) -> None:
    for game, infos, _ in moments(*GAMES[case], games=3):
        lines = drawn(game, infos[-1])
        assert len(lines) <= 14
        assert not any("…" in line for line in lines)
        told = " ".join(lines)
        assert all(f"seat {seat}" in told for seat in range(game.num_players))


def test_cards_in_frames() -> None:
    assert framed_cards(["Kh", HIDDEN, NOT_DEALT]).plain.splitlines() == [
        "╭────╮╭────╮╭╌╌╌╌╮",
        "│ K♥ ││ ?? │┊ ·· ┊",
        "╰────╯╰────╯╰╌╌╌╌╯",
    ]
