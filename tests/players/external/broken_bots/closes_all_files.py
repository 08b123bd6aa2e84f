"""Closes everything, the host's pipes too."""

import os

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        os.closerange(0, 100)
        return "call"
