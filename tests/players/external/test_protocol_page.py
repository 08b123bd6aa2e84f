"""The messages on the page for authors of bots are those of a real conversation."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import roomai
from players.external import Limits, make_external
from players.external.protocol import LONGEST_LINE, VERSION, Answer, Fault, from_bot, to_bot

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
BLOCKS = [json.loads(text) for text in re.findall(r"^```json\n(.*?)^```$", PAGE, re.M | re.S)]
LISTENER = Path(__file__).with_name("listener.py")
TO_BOT = ("hello", "start", "info", "act", "end")


def conversation(log: Path, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """What a bot hears in the game of the page."""
    more = json.dumps({name: value for name, value in answer.items() if name not in ("type", "number")})
    text = f"cmd:{sys.executable} -I -S {LISTENER} {shlex.quote(f'more={more}')}"
    game = roomai.game("leduc_poker")
    with make_external(text, game, 5, rules="leduc_poker", limits=Limits(), log=log) as bot:
        env: Any = game.env(1)
        _, _, infos = env.init(deal=["Kh", "Qs"])
        bot.reset()
        bot.receive_info(infos[0])
        for action in (bot.take_action(), "fold"):
            _, _, infos = env.forward(action)
            bot.receive_info(infos[0])
    return [json.loads(line) for line in log.read_text().splitlines()[:-1]]


def test_the_conversation_is_a_real_one(tmp_path: Path) -> None:
    shown = [block for block in BLOCKS if block["type"] in TO_BOT]
    answer = next(block for block in BLOCKS if block["type"] == "action")
    assert [block["type"] for block in BLOCKS[:9]] == [
        *("hello", "ready", "start", "info", "act", "action", "info", "info", "end")
    ]
    assert conversation(tmp_path / "log", answer) == shown


def test_all_messages_are_of_the_protocol() -> None:
    kinds = {type((to_bot if block["type"] in TO_BOT else from_bot).decode(json.dumps(block))) for block in BLOCKS}
    assert len(kinds) == 8
    assert {Answer, Fault} <= kinds


def test_numbers_and_members_are_those_of_the_code() -> None:
    assert f"at most {LONGEST_LINE} bytes" in PAGE
    assert f"the version of this protocol: {VERSION}" in PAGE
    for kind in (Answer, Fault):
        for member in kind.__struct_fields__:
            assert f"| `{member}` |" in PAGE


def test_limits_on_the_page_of_isolation_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "isolation.md").read_text(encoding="utf-8")
    limits = Limits()
    shown = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \w+ \|", page, re.M))
    units = {"output": 2**20}
    assert {name: float(value) * units.get(name, 1) for name, value in shown.items()} == {
        name: float(getattr(limits, name)) for name in Limits.__dataclass_fields__
    }
