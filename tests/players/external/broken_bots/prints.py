"""Prints to stdout, which is no message."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        print("thinking ...")  # noqa: T201
        print('{"type": "action", "number": 1, "action": "fold"}', flush=True)  # noqa: T201
        return "call"
