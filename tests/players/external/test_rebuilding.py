"""Infos cross as JSON and come out as what they were."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest

import roomai
from players.external.protocol import Told, to_bot
from players.external.rebuilding import rebuilder
from players.external.telling import plain, tell
from roomai.abstract import AbstractPersonState
from roomai.errors import GameDefinitionError
from roomai.game import Game, PlainGame
from roomai.registry import load_module
from roomai.testing.play import play_randomly

NIM = str(Path(__file__).parents[3] / "examples" / "nim.py") + ":spec"
OPTIONS = {"leduc_poker": [{}, {"num_players": 3}], "sealed_bid": [{}, {"num_players": 5}], "connect_four": [{}]}
nim: Any = load_module(NIM.removesuffix(":spec"), GameDefinitionError)
Nim, NimOptions = nim.Nim, nim.Options
GAMES = [(name, options) for name in roomai.game_names() for options in OPTIONS.get(name, [{}])]


def crossed(info: Any) -> Told:
    message = to_bot.decode(tell(info))
    assert isinstance(message, Told)
    return message


def infos_of(game: Game | PlainGame, games: int) -> Iterator[Any]:
    """All players' infos of some games at random."""
    env = game.env()
    for index in range(games):
        env.seed(5, index)
        for step in play_randomly(env, Random(index), 1000):
            yield from step.infos[:-1]


@pytest.mark.parametrize(("name", "options"), GAMES)
def test_infos_of_compiled_games_are_the_very_same(name: str, options: dict[str, Any]) -> None:
    game = roomai.game(name, **options)
    assert isinstance(game, Game)
    rebuild = rebuilder(game)
    count = 0
    for info in infos_of(game, 40):
        message = crossed(info)
        again: Any = rebuild(message.public, message.person)
        assert type(again) is type(info)
        assert tuple(again) == tuple(info)  # the bytes, with what pads them
        assert repr(again) == repr(info)
        assert np.array_equal(again.action_mask, info.action_mask)
        count += 1
    assert count > 100
    assert np.array_equal(again.observation, info.observation)


@pytest.mark.parametrize("name", roomai.game_names())
def test_what_is_told_is_what_as_dict_says(name: str) -> None:
    game = roomai.game(name)
    for info in infos_of(game, 3):
        message = crossed(info)
        public = {key: plain(value) for key, value in info.public_state.as_dict().items()}
        assert message.public == public
        assert message.person["id"] == info.person_state.id


def test_infos_of_a_game_in_plain_python_are_the_very_same() -> None:
    game = roomai.game(NIM, heaps=(2, 1))
    rebuild = rebuilder(game)
    for info in infos_of(game, 5):
        message = crossed(info)
        again: Any = rebuild(message.public, message.person)
        assert again == info
        assert type(again) is type(info)
        assert again.public_state.heaps == info.public_state.heaps
        assert np.array_equal(again.observation, info.observation)


class State(AbstractPersonState):
    """No dataclass: what can't be made again."""

    def __init__(self, **members: Any) -> None:
        self.__dict__.update(members, turn=0, id=1)

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


class OddEnv(Nim):
    """Nim whose states are no dataclasses."""

    def init(self) -> Any:
        over, scores, (first, *_) = super().init()
        public = State(**vars(first.public_state))
        return over, scores, [roomai.Info(public, State(available_actions=("1 from a",), depth=(1, 2)))] * 3  # type: ignore[arg-type]


def test_other_states_come_as_frozen_records() -> None:
    odd = roomai.GameSpec("odd", 1, "", NimOptions, zero_sum=True, env=OddEnv).bind(heaps=(1, 2))
    assert isinstance(odd, PlainGame)
    info = odd.env(1).init()[2][0]
    message = crossed(info)
    one, other = (rebuilder(odd)(message.public, message.person) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    public: Any = one.public_state
    assert public.heaps == public["heaps"] == (1, 2)
    assert dict(one.person_state) == {"available_actions": ("1 from a",), "depth": (1, 2), "turn": 0, "id": 1}
    assert repr(public) == "Told(heaps=(1, 2), turn=0, id=1)" or repr(public).startswith("Told(")
    with pytest.raises(AttributeError, match="frozen"):
        public.turn = 5
    with pytest.raises(AttributeError, match="nothing was told of 'deck': only of "):
        _ = public.deck


class Suit(Enum):
    HEARTS = "h"


@dataclass(frozen=True)
class Odd:
    numbers: Any = (np.int8(3), np.float32(0.5), math.inf, -math.inf, math.nan)
    table: Any = None
    suits: Any = frozenset({3, 1, 2})
    by_name: Any = None
    suit: Any = Suit.HEARTS


def test_unusual_values_cross_as_plain_ones() -> None:
    odd = Odd(table=np.eye(2, dtype=np.int8), by_name={"a": (1, 2), 3: True})
    assert plain(odd) == {
        "numbers": [3, 0.5, None, None, None],
        "table": [[1, 0], [0, 1]],
        "suits": [1, 2, 3],
        "by_name": {"a": [1, 2], "3": True},
        "suit": "h",
    }
    assert msgspec.json.decode(msgspec.json.encode(plain(odd))) == plain(odd)


@pytest.mark.parametrize("value", [object(), {(1, 2): 3}, b"bytes", 1j])
def test_what_json_can_not_carry_is_refused(value: Any) -> None:
    with pytest.raises(GameDefinitionError, match="a state has"):
        plain(Odd(table=value))
