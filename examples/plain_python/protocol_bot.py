"""A bot in plain Python that imports nothing of roomai: it speaks the protocol of docs/protocol.md by itself.

In the folder of this file:

    roomai check player "cmd:python3 protocol_bot.py" --game leduc_poker
    roomai tournament leduc_poker "cmd:python3 protocol_bot.py" random

It plays a legal action at random, in any game.
"""

import json
import random
import sys
from typing import Any

VERSION = 1


def main() -> None:
    dice = random.Random()
    person: dict[str, Any] = {}  # the latest that we alone were told
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            dice.seed(message["seed"])
            say(type="ready", protocol=VERSION, name="protocol_bot", seeded=True)
        elif message["type"] == "info":
            person = message["person"]
        elif message["type"] == "act":
            say(type="action", number=message["number"], action=choose(person["available_actions"], dice))
        # "start" and "end" need no answer, and messages of types that we don't know are passed over


def choose(available: Any, dice: random.Random) -> Any:
    """A name out of a list of them, or numbers in a box."""
    if isinstance(available, list):
        return dice.choice(available)
    return [dice.uniform(available["low"], available["high"]) for _ in range(available["k"])]


def say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
