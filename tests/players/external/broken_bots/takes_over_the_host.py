"""Breaks the host from within."""

import gc

import players.external.host as host
import players.external.protocol as protocol
from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        protocol.line = host.line = host.answer = None
        for thing in gc.get_objects():
            if type(thing).__name__ == "Host":
                thing._write = None
        return "call"
