"""Every bot of the zoo gets its verdict, in every seat, and harms nobody."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from zoo import BOTS, RAW, WITHOUT_WALLS, ZOO, Broken, processes_in

import roomai
from players import make_player
from players.external import ExternalPlayer, make_external
from players.external.survey import why_no_walls
from roomai.errors import IllegalActionError, PlayerError
from roomai.game import Game, PlainGame

GOOD = {"leduc_poker": "call", "sealed_bid": "truthful"}
MERCY_S = 0.5
"""How much later than its limit a bot may be stopped."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bots of this test have their temporary folders: so all their processes can be found."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, int], list[Any]]]:
    """Good players for the other seats, the same for all tests; the first of them is in a process of its own."""
    made: dict[tuple[str, int], list[Any]] = {}

    def players(name: str, others: int) -> list[Any]:
        if (name, others) not in made:
            game = roomai.game(name, num_players=others + 1)
            external = make_external(GOOD[name], game, 0, rules=name)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("neighbours")))
                external.start()
            made[name, others] = [external, *(make_player(GOOD[name], game, 0) for _ in range(others - 1))]
        return made[name, others]

    yield players
    for first, *_ in made.values():
        first.close()


def make(broken: Broken, game: Game | PlainGame, log: Path | None = None, **settings: Any) -> ExternalPlayer:
    text = broken.text
    return make_external(text, game, 7, rules=broken.game, limits=broken.bounds, log=log, **settings)


def play(broken: Broken, bot: ExternalPlayer, game: Game | PlainGame, seat: int, others: list[Any]) -> None:
    """One game, in which the bot has to get its verdict in time."""
    env = game.env(seed=3)
    players = [*others[:seat], bot, *others[seat:]]
    if broken.verdict not in ("startup", "protocol", "output", "memory"):
        bot.start()  # which takes its own time
    begun = time.monotonic()
    if not broken.verdict:
        roomai.AbstractEnv.round(env, players)
        return
    with pytest.raises((PlayerError, IllegalActionError)) as caught:
        roomai.AbstractEnv.round(env, players)
    spent = time.monotonic() - begun
    fault = caught.value
    if isinstance(fault, IllegalActionError):
        found = ("illegal", fault.player)
    else:
        assert isinstance(fault, PlayerError)
        found = (fault.verdict, fault.seat)
    assert (*found, str(fault)) == (broken.verdict, seat, str(fault))
    assert any(reason in str(fault) for reason in broken.reason.split(" | "))
    if broken.verdict == "timeout":
        assert spent < broken.bounds.move_time + MERCY_S
    if broken.verdict == "startup":
        assert spent < broken.bounds.start_time + MERCY_S


def visit(broken: Broken, players: int, folder: Path, others: list[Any], **settings: Any) -> None:
    """A game in every seat, and one without the bot; nothing of it may be left."""
    game = roomai.game(broken.game, num_players=players)
    with make(broken, game, **settings) as bot:
        for seat in range(players):
            play(broken, bot, game, seat, others)
            if broken.verdict not in ("", "illegal"):
                assert processes_in(folder) == []
                assert list(folder.iterdir()) == []
            if seat == 0:
                good = make_player(GOOD[broken.game], game, 0)
                roomai.AbstractEnv.round(game.env(seed=4), [good, *others])
    assert processes_in(folder) == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("players", [2, 3])
@pytest.mark.parametrize("broken", ZOO, ids=lambda broken: f"{broken.name}-{broken.game}")
def test_a_broken_bot_gets_its_verdict_and_harms_nobody(
    broken: Broken, players: int, folder: Path, neighbours: Callable[[str, int], list[Any]]
) -> None:
    if broken.needs_walls and why_no_walls():
        pytest.skip(f"no namespaces: {why_no_walls()}")
    visit(broken, players, folder, neighbours(broken.game, players - 1))


@pytest.mark.parametrize("broken", WITHOUT_WALLS, ids=lambda broken: broken.name)
def test_without_namespaces(
    broken: Broken, folder: Path, neighbours: Callable[[str, int], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("players.external.player.why_no_walls", lambda: "as on another system")
    visit(broken, 2, folder, neighbours(broken.game, 1))


@pytest.mark.parametrize("name", ["hangs_catching_everything", "stops_itself", "leaves_children", "raises_at_once"])
def test_a_trusted_bot(name: str, folder: Path, neighbours: Callable[[str, int], list[Any]]) -> None:
    broken = next(broken for broken in ZOO if broken.name == name)
    visit(broken, 2, folder, neighbours(broken.game, 1), level="trusted")


def test_every_broken_bot_is_in_the_zoo() -> None:
    files = {path.stem for path in BOTS.glob("*.py")} - {"raw"}
    assert files == {broken.name for broken in ZOO if not broken.raw}
    assert len({(broken.name, broken.game, broken.raw) for broken in ZOO}) == len(ZOO)
    behaviours = (BOTS / "raw.py").read_text(encoding="utf-8")
    assert [broken.name for broken in RAW if f'"{broken.name}"' not in behaviours] == []
