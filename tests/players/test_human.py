"""A person at the terminal, played by a script."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from rich.console import Console

import roomai
from players import make_player
from players.human import HumanPlayer, PlayerLeft, Terminal
from roomai import AbstractEnv, AbstractPersonState, AbstractPublicState, Info

LEDUC: Any = roomai.game("leduc_poker")
AUCTION: Any = roomai.game("sealed_bid")


class Script(Terminal):
    """Types the lines of a script, and keeps everything that was shown."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self.console = Console(file=io.StringIO(), width=100)
        self.lines = list(lines)

    def read(self, prompt: str) -> str:
        self.show(prompt)
        line = self.lines.pop(0)
        if isinstance(line, str):
            return line
        raise line

    @property
    def shown(self) -> str:
        file: Any = self.console.file
        return str(file.getvalue())


def play(game: Any, lines: Sequence[Any], deal: Sequence[Any], other: str) -> tuple[Any, Script, Any]:
    """A game of the script in seat 0: the scores, the script, and the person's last info."""
    terminal = Script(*lines)
    person = HumanPlayer(game, terminal)
    env = game.env(seed=1, compiled=False)
    players = [person, make_player(other, game, 1)]
    is_terminal, scores, infos = env.init(deal=deal)
    while True:
        for player, info in zip(players, infos, strict=False):
            player.receive_info(info)
        if is_terminal:
            return scores, terminal, person.info
        is_terminal, scores, infos = env.forward(players[infos[-1].public_state.turn].take_action())


def test_a_game_by_numbers_names_and_beginnings() -> None:
    scores, terminal, _ = play(LEDUC, ["2", "raise", "C"], ["Ks", "Js", "Qs"], "call")
    assert scores == (7.0, -7.0)  # 1 + 2 before the board card, 4 after it
    assert "1 call  2 raise" in terminal.shown
    assert "The game is over." in terminal.shown
    assert terminal.lines == ["C"]


def test_nonsense_is_asked_again() -> None:
    nonsense = ["", "0", "3", "-1", "²", "fold", "raise!", "[/bold]", "call"]
    _, terminal, _ = play(LEDUC, [*nonsense, "call"], ["Ks", "Js", "Qs"], "call")
    assert terminal.shown.count("is no legal action: type a number from 1 to 2, or a name.") == len(nonsense) - 1
    assert "'[/bold]' is no legal action" in terminal.shown


def test_only_its_own_cards_are_shown() -> None:
    _, terminal, _ = play(LEDUC, ["raise", "raise"], ["Ks", "Js", "Qs"], "call")
    assert "K♠" in terminal.shown
    assert "Q♠" in terminal.shown
    assert "J" not in terminal.shown


def test_what_the_others_did_is_shown() -> None:
    before = Script("call")
    person = HumanPlayer(LEDUC, before)
    env = LEDUC.env(seed=1, compiled=False)
    pictures = []
    _, _, infos = env.init(deal=["Ks", "Js"])
    for action in ("call", "raise"):
        person.receive_info(infos[0])
        pictures.append(before.shown)
        _, _, infos = env.forward(action)
    person.receive_info(infos[0])
    assert "●●●" in before.shown[len(pictures[-1]) :]  # the raise of 2 after the ante
    assert "●●●" not in pictures[-1]


def test_a_bid_is_a_number() -> None:
    terminal = Script("much", "1.5", "nan", "0.1 0.2", "", " 0.25 ")
    person = HumanPlayer(AUCTION, terminal)
    _, _, infos = AUCTION.env(seed=1, compiled=False).init()
    person.receive_info(infos[0])
    assert person.take_action().tolist() == [0.25]
    assert "'much' is not in the range: type 1 number from 0 to 1." in terminal.shown
    assert terminal.shown.count("is not in the range") == 5


@pytest.mark.parametrize("key", [EOFError, KeyboardInterrupt])
def test_leaving_goes_through_the_referee(key: type[BaseException]) -> None:
    person = HumanPlayer(LEDUC, Script("call", key))
    env = LEDUC.env(seed=1, compiled=False)
    with pytest.raises(PlayerLeft) as caught:
        AbstractEnv.round(env, [person, make_player("call", LEDUC, 1)])
    assert isinstance(caught.value.__cause__, key)


class Public(AbstractPublicState):
    turn = 0


class Person(AbstractPersonState):
    id = 0
    available_actions = ("left", "leave", "right")


def test_a_game_without_a_picture_is_shown_as_data() -> None:
    from types import SimpleNamespace

    terminal = Script("le", "leave")
    game: Any = SimpleNamespace(spec=SimpleNamespace(view=None), action_space=roomai.Discrete(("leave", "less")))
    person = HumanPlayer(game, terminal)
    person.receive_info(Info(Public(), Person()))
    assert "Public" in terminal.shown
    assert person.take_action() == "leave"
    assert "'le' is no legal action" in terminal.shown


def test_input_comes_from_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: f"typed after {prompt}")
    assert Terminal().read("> ") == "typed after > "


def test_any_legal_size_may_be_typed() -> None:
    """Raises of 3, 5 and 9 are listed; 7 is legal too, 2 is too little and 300 too much."""
    game: Any = roomai.game("texas_holdem")
    terminal = Script("raise_2", "raise_300", "min", "raise_7")
    person = HumanPlayer(game, terminal)
    infos = game.env(seed=1, compiled=False).init()[2]
    person.receive_info(infos[1])
    assert person.take_action() == "raise_7"
    for typed in ("raise_2", "raise_300", "min"):
        assert f"{typed!r} is no legal action" in terminal.shown
    assert "raise_9" in terminal.shown


def test_what_a_game_allows() -> None:
    game: Any = roomai.game("texas_holdem")
    infos = game.env(seed=1, compiled=False).init()[2]
    allowed = ["fold_0", "call_1", "raise_3", "raise_198", "allin_199", "min", 0]
    refused = ["check_0", "call_2", "raise_2", "raise_199", "allin_198", "nonsense", 99]
    assert [action for action in (*allowed, *refused) if game.allows(infos[1], action)] == allowed
    assert not any(game.allows(infos[0], action) for action in (*allowed, *refused))  # not its turn
    assert LEDUC.allows(LEDUC.env(seed=1, compiled=False).init()[2][0], "raise")
    assert not LEDUC.allows(LEDUC.env(seed=1, compiled=False).init()[2][0], "fold")
    assert AUCTION.allows(AUCTION.env(seed=1, compiled=False).init()[2][0], 0.5)
    assert not AUCTION.allows(AUCTION.env(seed=1, compiled=False).init()[2][0], 2.0)
