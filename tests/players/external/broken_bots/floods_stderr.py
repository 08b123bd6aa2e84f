"""Says much more than anybody wants to read."""

import sys

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        for _ in range(200):
            sys.stderr.write("chatter " * 1000 + "\n")
        return "call"
