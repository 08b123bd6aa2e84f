"""What an external player tells its bot, takes from it, and grants it."""

from __future__ import annotations

import json
import os
import shlex
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zoo import BOTS

import roomai
from players import make_player
from players.external import ExternalPlayer, Limits, make_external
from roomai.abstract import Thought
from roomai.errors import (
    GameDefinitionError,
    IllegalActionError,
    OptionError,
    PlayerError,
    PlayerFaultError,
    PlayerLoadError,
    UnknownNameError,
)

LISTENER = f"cmd:{shlex.quote(sys.executable)} -I -S {Path(__file__).with_name('listener.py')}"
NIM = str(Path(__file__).parents[3] / "examples" / "nim.py") + ":spec"
SEED = 7_654_321_987_654_321
leduc = roomai.game("leduc_poker")


def external(text: str, name: str = "leduc_poker", *, seed: int = 1, **settings: Any) -> ExternalPlayer:
    options = settings.pop("options", {})
    return make_external(text, roomai.game(name, **options), seed, rules=name, **settings)


def answers(player: Any, name: str, games: int, seat: int = 0, **options: Any) -> list[Any]:
    """What a player answers in some games against a random one."""
    game = roomai.game(name, **options)
    env = game.env()
    found: list[Any] = []
    others = [make_player("random", game, 9) for _ in range(game.num_players - 1)]
    act = player.take_action
    player.take_action = lambda: found.append(act()) or found[-1]
    for index in range(games):
        env.seed(SEED, index)
        roomai.AbstractEnv.round(env, [*others[:seat], player, *others[seat:]])
    player.take_action = act
    return found


# ---- What is told ------------------------------------------------------------------------------------------------


def test_a_conversation(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with external(LISTENER, "leduc_poker", seed=5, log=log, limits=Limits(move_time=3, bank=2.5)) as bot:
        env = leduc.env(SEED)
        transition = env.init(deal=["Kh", "Qs"])  # type: ignore[call-arg]
        bot.reset()
        bot.receive_info(transition[2][0])
        assert bot.take_action() == "call"
        for action in ("call", "call", "call"):
            bot.receive_info(env.forward(action)[2][0])
    *lines, last = log.read_text().splitlines()
    assert last == "stdin is closed"
    hello, start, first, act, *infos, end = map(json.loads, lines)
    assert hello == {
        "type": "hello",
        "protocol": 1,
        "game": "leduc_poker",
        "game_version": leduc.spec.version,
        "options": {"num_players": 2, "ranks": 0, "suits": 2, "raises": 2},
        "num_players": 2,
        "action_space": {"type": "discrete", "names": ["fold", "call", "raise"]},
        "seed": 5,
        "limits": {
            "move_time": 3.0, "bank": 2.5, "start_time": 20.0, "memory": 2048, "disk": 64, "line": 65536
        },
    }  # fmt: skip
    assert start == {"type": "start", "seat": 0}
    assert first["type"] == "info"
    assert first["person"] == {"id": 0, "card": 5, "available_actions": ["call", "raise"]}
    assert first["public"]["turn"] == 0
    assert act == {"type": "act", "number": 1}
    assert [info["public"]["turn"] for info in infos] == [1, 0, roomai.TERMINAL][: len(infos)] or len(infos) == 3
    assert end == {"type": "end", "finished": False}


def test_neither_the_seed_of_the_deals_nor_the_cards_of_others_are_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with external(LISTENER, log=log) as bot:
        env = leduc.env()
        for index in (0, 77_777_777):
            env.seed(SEED, index)
            roomai.AbstractEnv.round(env, [bot, make_player("call", leduc, 1)])
    text = log.read_text()
    assert str(SEED) not in text
    assert "77777777" not in text
    persons = [json.loads(line)["person"] for line in text.splitlines() if '"info"' in line]
    assert {person["id"] for person in persons} == {0}
    assert len({json.dumps(person["card"]) for person in persons}) <= 2


def test_a_game_that_is_over_and_one_that_is_broken_off(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with external(LISTENER, log=log) as bot:
        caller, cheat = make_player("call", leduc, 0), make_player(str(BOTS / "illegal.py"), leduc, 0)
        roomai.AbstractEnv.round(leduc.env(1), [bot, caller])
        with pytest.raises(IllegalActionError, match="player 1"):
            roomai.AbstractEnv.round(leduc.env(1), [bot, cheat])
        roomai.AbstractEnv.round(leduc.env(1), [bot, caller])
    messages = [json.loads(line) for line in log.read_text().splitlines()[:-1]]
    assert [m["finished"] for m in messages if m["type"] == "end"] == [True, False, True]
    assert [m["type"] for m in messages if m["type"] in ("start", "end")] == ["start", "end"] * 3
    numbers = [m["number"] for m in messages if m["type"] == "act"]
    assert numbers == list(range(1, len(numbers) + 1))  # they go on through the match
    last_infos = [messages[i - 1] for i, m in enumerate(messages) if m["type"] == "end" and m["finished"]]
    assert [info["public"]["turn"] for info in last_infos] == [roomai.TERMINAL] * 2


def test_the_bot_may_tell_its_thought() -> None:
    more = json.dumps({"probabilities": {"call": 0.75, "raise": 0.25}, "value": -0.5, "comment": "passed over"})
    with external(f"{LISTENER} 'more={more}'") as bot:
        roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
        assert bot.thought == Thought({"call": 0.75, "raise": 0.25}, -0.5)
        bot.reset()
        assert bot.thought is None
        assert bot.ready is not None
        assert bot.ready.name == "listener"
        assert not bot.ready.seeded


# ---- Players in Python -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("random", "leduc_poker"),
        ("kuhn_equilibrium", "kuhn_poker"),
        ("truthful", "sealed_bid"),
        ("random", "sealed_bid"),
        ("random", "connect_four"),
        ("random", "matrix_game"),
        ("minimax", "tic_tac_toe"),
        ("random", NIM),
    ],
)
def test_a_player_answers_as_it_does_in_process(text: str, name: str) -> None:
    inside = make_player(text, roomai.game(name), 4)
    with external(text, name, seed=4) as outside:
        for seat in (0, 1):
            assert list(map(_value, answers(outside, name, 15, seat))) == list(
                map(_value, answers(inside, name, 15, seat))
            )


def _value(answer: Any) -> Any:
    return answer if isinstance(answer, str | int) else np.asarray(answer, float).reshape(-1).tolist()


BOT = """
from roomai import AbstractPlayer
{imports}

class Bot(AbstractPlayer):
    def take_action(self):
        actions = self.info.person_state.available_actions
        return actions[int({number} * len(actions))]
"""
SOURCES = {
    "random": ("import random", "random.random()"),
    "numpy": ("import numpy as np", "np.random.random()"),
    "torch": ("import torch", "float(torch.rand(1))"),
    "hash": ("", "(hash(str(self.info.person_state.card)) % 1000 / 1000)"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_any_use_of_random_numbers_is_repeatable(source: str, tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    imports, number = SOURCES[source]
    file.write_text(BOT.format(imports=imports, number=number))
    told = []
    for seed in (1, 1, 2):
        with external(str(file), seed=seed) as bot:
            told.append(answers(bot, "leduc_poker", 12))
    assert told[0] == told[1]
    assert (told[0] == told[2]) == (source == "hash")


def test_a_bot_has_its_neighbours_and_the_folder_where_the_event_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "neighbour.py").write_text("wish = open('weights.txt').read()")
    (tmp_path / "bots" / "bot.py").write_text(
        "import neighbour\nfrom roomai import AbstractPlayer\n"
        "class Bot(AbstractPlayer):\n    def __init__(self, extra=''): self.extra = extra\n"
        "    def take_action(self): return neighbour.wish + self.extra\n"
    )
    (tmp_path / "weights.txt").write_text("ca")
    monkeypatch.chdir(tmp_path)
    with external("bots/bot.py:Bot(extra='ll')") as bot:
        assert set(answers(bot, "leduc_poker", 2)) == {"call"}
    (tmp_path / "run").write_text(f"#!/bin/sh\nexec {LISTENER.removeprefix('cmd:')}\n")
    (tmp_path / "run").chmod(0o755)
    with external("cmd:./run") as bot:
        assert set(answers(bot, "leduc_poker", 2)) == {"call"}


def test_observations_are_there_and_kernels_come_from_the_cache(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text(
        "from roomai import AbstractPlayer\n"
        "class Bot(AbstractPlayer):\n    def take_action(self):\n"
        "        assert self.info.observation.shape and self.info.action_mask.any()\n        return 'call'\n"
    )
    _, _, infos = leduc.env(1).init()
    assert infos[0].observation.size  # type: ignore[attr-defined]  # compiled here, if it was not before
    with external(str(file), limits=Limits(move_time=20)) as bot:
        bot.start()
        begun = time.monotonic()
        assert set(answers(bot, "leduc_poker", 1)) == {"call"}
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("class Bot(AbstractPlayer)\n    pass\n", r"SyntaxError: expected ':' \(line 1 of bot.py\)"),
        ("import roomai\nclass Bot(roomai.AbstractPlayer): pass\n", r"it lacks take_action\(\)"),
        ("from players.bots.kuhn import *\nraise SystemExit(3)", r"SystemExit: 3 \(line 2 of bot.py\)"),
    ],
)
def test_a_file_that_is_no_player(source: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(source)
    with external(str(tmp_path / "bot.py")) as bot, pytest.raises(PlayerFaultError, match=reason) as caught:
        bot.start()
    assert caught.value.verdict == "startup"


@pytest.mark.parametrize(
    "text", ["kuhn_equilibrium", "threshold(raise_at='much')", "threshold(wrong=1)", "no_such_player"]
)
def test_a_player_that_can_not_be_made(text: str) -> None:
    with external(text) as bot, pytest.raises(PlayerFaultError) as caught:
        bot.start()
    assert caught.value.verdict == "startup"
    with pytest.raises((PlayerLoadError, UnknownNameError)) as inside:
        make_player(text, leduc, 0)
    assert str(caught.value) == str(inside.value)


def test_a_player_of_a_module_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.py").write_text((BOTS / "prints.py").read_text())
    (tmp_path / "json.py").write_text("raise RuntimeError('not the one of the standard library')")
    monkeypatch.chdir(tmp_path)
    with external("mine:Bot") as bot:
        assert answers(bot, "leduc_poker", 1) == ["call", "call"]


def test_a_host_starts_with_little(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text(
        "import sys\nfrom roomai import AbstractPlayer\n"
        "class Bot(AbstractPlayer):\n    def take_action(self):\n"
        "        assert not {'torch', 'rich', 'numba', 'scipy', 'click'} & set(sys.modules)\n        return 'call'\n"
    )
    with external(str(file)) as bot:
        assert answers(bot, "leduc_poker", 1) == ["call", "call"]


def test_options_reach_the_bot() -> None:
    with external("random", options={"num_players": 3}) as bot:
        assert answers(bot, "leduc_poker", 3, seat=2, num_players=3)


# ---- Limits ------------------------------------------------------------------------------------------------------


def test_the_bank_is_for_a_game() -> None:
    limits = Limits(move_time=0.2, bank=0.4)
    with external(f"{LISTENER} seconds=0.33", limits=limits) as bot:
        for _ in range(2):  # each game needs 0.26 of it
            roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
    with external(f"{LISTENER} seconds=0.33", limits=Limits(move_time=0.2, bank=0.2)) as bot:
        with pytest.raises(PlayerError, match=r"no answer after 0\.2\d* s") as caught:
            roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
        assert caught.value.verdict == "timeout"


def test_the_log_is_kept_up_to_its_limit(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with external(str(BOTS / "floods_stderr.py"), log=log, limits=Limits(output=5000)) as bot:
        roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
    text = log.read_text()
    assert text.startswith("chatter chatter ")
    assert text[5000:] == f"\n[{2 * 200 * 8001 - 5000} more bytes were not kept]\n"


def test_the_log_goes_on_after_a_fault(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with external(f"{LISTENER} action=all-in", log=log) as bot:
        for _ in range(2):
            with pytest.raises(IllegalActionError):
                roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
    assert log.read_text().count('"hello"') == 1
    with external(f"cmd:{sys.executable} -c print(1);print(2)", log=log) as bot:
        for _ in range(2):
            with pytest.raises(PlayerError, match="no message"):
                roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])


@pytest.mark.parametrize(
    ("name", "value"),
    [("move_time", 0), ("move_time", "1"), ("bank", -1), ("memory", 1.5), ("disk", 0), ("output", -1)],
)
def test_limits_are_checked(name: str, value: Any) -> None:
    with pytest.raises(OptionError, match=f"limit {name}"):
        Limits(**{name: value})


def test_limits_take_whole_seconds() -> None:
    assert Limits(move_time=1) == Limits(move_time=1.0)
    assert Limits().move_time == 10.0


# ---- Starting and ending -----------------------------------------------------------------------------------------


def test_a_fresh_process_after_a_fault() -> None:
    with external(str(BOTS / "raises_later.py")) as bot:
        for _ in range(2):
            with pytest.raises(PlayerError, match="out of ideas"):
                roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
            with pytest.raises(PlayerFaultError, match="ended in this game"):
                bot.take_action()


def test_a_fault_at_the_end_of_a_game_loses_the_next(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text(
        "from roomai import AbstractPlayer\n"
        "class Bot(AbstractPlayer):\n"
        "    def receive_info(self, info):\n        assert info.public_state.turn >= 0, 'a bad loser'\n"
        "    def take_action(self):\n        return 'call'\n"
    )
    with external(str(file)) as bot:
        roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
        with pytest.raises(PlayerError, match="AssertionError: a bad loser") as caught:
            roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
        assert caught.value.verdict == "crash"


def test_a_player_may_be_made_in_a_thread_that_ends() -> None:
    bot = external("call")
    thread = threading.Thread(target=bot.start)
    thread.start()
    thread.join()
    time.sleep(0.1)
    roomai.AbstractEnv.round(leduc.env(1), [bot, make_player("call", leduc, 0)])
    bot.close()
    bot.close()


def test_no_file_stays_open() -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    with external(LISTENER) as bot:
        bot.start()
    before = open_files()
    for text in (LISTENER, f"cmd:{sys.executable} -c 1"):
        with external(text) as bot:
            for _ in range(3):
                try:
                    bot.reset()
                except PlayerFaultError:
                    continue
    assert open_files() == before


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        ("cmd:", PlayerLoadError, "expected a command"),
        ("cmd:'./bot", PlayerLoadError, "can't be read"),
        ("cmd:./no_such_bot --fast", PlayerLoadError, "no program './no_such_bot'"),
        ("no_such_bot.py", PlayerLoadError, "no file no_such_bot.py"),
    ],
)
def test_what_can_not_be_started(text: str, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        external(text)


def test_a_program_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "bot").write_text("#!/no/such/interpreter\n")
    (tmp_path / "bot").chmod(0o755)
    with external(f"cmd:{tmp_path / 'bot'}") as bot, pytest.raises(PlayerFaultError, match="can't be run") as caught:
        bot.start()
    assert caught.value.verdict == "startup"


def test_levels_and_containers() -> None:
    with pytest.raises(UnknownNameError, match="guarded"):
        external("call", level="gaurded")
    with pytest.raises(OptionError, match="podman run"):
        external("call", level="contained")
    with pytest.raises(OptionError, match="no other"):
        external("call", container="podman run IMAGE")


@pytest.mark.parametrize("text", ["call", LISTENER])
def test_a_contained_player(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`env` stands for an operator's container: whatever starts a command will do."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    with external(text, level="contained", container="env -u HOME INSIDE=1") as bot:
        assert {leduc.action_space.parse(answer) for answer in answers(bot, "leduc_poker", 3)} == {1}


def test_a_game_that_can_not_be_told(tmp_path: Path) -> None:
    members = "heaps: tuple[int, ...]\n\n\n@dataclass(frozen=True)\nclass NimPerson"
    source = Path(NIM.removesuffix(":spec")).read_text()
    assert members in source
    file = tmp_path / "odd.py"
    file.write_text(source.replace(members, members.replace("\n", "\n    odd: object = object()\n", 1)))
    with pytest.raises(GameDefinitionError, match="can't be told to a player in another process"):
        external("call", f"{file}:spec")
