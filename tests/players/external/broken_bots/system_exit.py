"""Wants to end the program."""

import sys

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        sys.exit(5)
