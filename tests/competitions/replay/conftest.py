"""Records to look at, written by hand, so that every screen is known to the last letter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import roomai
from competitions.record import GAMES, GameRecord, Said
from competitions.replay import Shelf, event_game
from competitions.replay.model import Viewer
from competitions.schedules import RoundRobin
from competitions.tournament import Tournament
from roomai.game import Game, PlainGame

GOLDEN = Path(__file__).with_name("golden")
UPDATE = "ROOMAI_UPDATE_GOLDEN"
"""Set it in the environment to write the golden screens again, and read what changed."""
SECRET = "the king is in my hand"


def record(number: int, seats: Sequence[str], **told: Any) -> GameRecord:
    """A game with the usual times."""
    count = len(seats)
    usual: dict[str, Any] = {"deal": number // 2, "chance": (), "verdict": "normal"}
    usual |= {"ms": (0.012,) * count, "worst_ms": (0.25,) * count}
    return GameRecord(game=number, seats=tuple(seats), **(usual | told))


def write_record(folder: Path, game: Game | PlainGame, players: Sequence[str], games: Sequence[GameRecord]) -> Path:
    """A folder with an event and these games in that order."""
    folder.mkdir(parents=True, exist_ok=True)
    event = Tournament(game, players, RoundRobin(games=100), 1).event
    event.write(folder)
    (folder / GAMES).write_text("".join(each.line() for each in games))
    return folder


LEDUC_GAMES = (
    record(2, ("raise", "call"), chance=("Jh", "Ks", "Qh"), actions=("raise", "call", "raise", "call"),
           scores=(-7.0, 7.0), thoughts=(Said({"raise": 0.75, "call": 0.25}, 1.5), None, Said({"raise": 1.0}), None)),
    record(0, ("call", "raise"), chance=("Kh", "Qs", "Ks"), scores=(9.0, -9.0),
           actions=("call", "raise", "raise", "call", "call", "raise", "call"),
           thoughts=(Said({"call": 0.6941, "raise": 0.3059}, 0.2468), Said(None, -1.25), Said({"raise": 1.0}, 3.0),
                     None, Said({"call": 0.5941, "raise": 0.4059}, 4.125), None, None)),
    record(1, ("threshold", "call"), chance=("Kh", "Qs"), actions=("raise",), scores=(13.0, -13.0), verdict="crash",
           by="call", reason=f"the player in seat 1 (call) failed in take_action: ValueError: {SECRET}"),
    record(3, ("call", "threshold"), chance=("Qh", "Js"), actions=("call",), scores=(13.0, -13.0), verdict="illegal",
           by="threshold", reason="player 1 may not play 'cheat': there is no such action. Legal: call, raise."),
    record(5, ("raise", "threshold"), chance=(), actions=(), scores=(13.0, -13.0), verdict="aborted", by="threshold",
           reason="withdrawn after 10 failures in this match", ms=(None, None), worst_ms=(None, None)),
    record(4, ("threshold", "raise"), chance=("Ks", "Js"), actions=("raise", "raise", "fold"), scores=(-3.0, 3.0)),
)  # fmt: skip


@pytest.fixture(scope="session")
def leduc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    game = roomai.game("leduc_poker")
    return write_record(tmp_path_factory.mktemp("leduc") / "event", game, ["call", "raise", "threshold"], LEDUC_GAMES)


@pytest.fixture(scope="session")
def connect_four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A long game that runs out of time, and a short one that is won."""
    games = [
        record(0, ("random", "first"), actions=tuple("dcdcdecfgdaabbccbb"), scores=(1.0, -1.0), verdict="timeout",
               by="first", reason="no answer within 10 s"),
        record(1, ("first", "random"), actions=tuple("abababa"), scores=(1.0, -1.0)),
    ]  # fmt: skip
    players = ["random", f"first={Path(__file__).parents[1] / 'bots.py'}:Caller"]
    return write_record(tmp_path_factory.mktemp("four") / "event", roomai.game("connect_four"), players, games)


@pytest.fixture(scope="session")
def dilemma(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two moves, of which the first stays hidden until the second is made."""
    game = roomai.game("matrix_game", classic="prisoners_dilemma")
    thoughts = (Said({"cooperate": 0.125, "defect": 0.875}, 2.5), Said({"cooperate": 0.0625, "defect": 0.9375}, 3.75))
    games = [
        record(0, ("random", "first"), actions=("cooperate", "defect"), scores=(0.0, 5.0), thoughts=thoughts),
        record(1, ("first", "random"), actions=("defect", "defect"), scores=(1.0, 1.0)),
    ]
    players = ["random", f"first={Path(__file__).parents[1] / 'bots.py'}:Caller"]
    return write_record(tmp_path_factory.mktemp("matrix") / "event", game, players, games)


@pytest.fixture(scope="session")
def auction(tmp_path_factory: pytest.TempPathFactory) -> Path:
    game = roomai.game("sealed_bid", levels=101, num_players=3)
    games = [record(0, ("truthful", "random", "truthful#2"), chance=("0.8", "0.55", "0.31"),
                    actions=((0.4,), (0.3,), (0.1,)), scores=(0.40000000596046448, 0.0, 0.0))]  # fmt: skip
    return write_record(tmp_path_factory.mktemp("auction") / "event", game, ["truthful", "random", "truthful"], games)


@pytest.fixture
def viewer_of() -> Iterator[Callable[[Path], Viewer]]:
    """Opens a record; all are closed at the end."""
    shelves: list[Shelf] = []

    def make(path: Path) -> Viewer:
        shelves.append(Shelf(path))
        return Viewer(shelves[-1], event_game(shelves[-1].event))

    yield make
    for shelf in shelves:
        shelf.close()


def is_golden(name: str, text: str) -> bool:
    """Whether a screen is the golden one of that name; empty ends don't count."""
    path = GOLDEN / f"{name}.txt"
    return path.exists() and _trimmed(text) == path.read_text(encoding="utf-8")


def check_golden(name: str, text: str) -> None:
    """Compare with the golden file of that name, line by line; empty ends don't count."""
    path = GOLDEN / f"{name}.txt"
    text = _trimmed(text)
    if UPDATE in os.environ:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"there is no golden screen {name}: set {UPDATE}=1 to write it, and read it"
    assert text == path.read_text(encoding="utf-8"), f"{name} differs from its golden screen:\n{text}"


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n") + "\n"
