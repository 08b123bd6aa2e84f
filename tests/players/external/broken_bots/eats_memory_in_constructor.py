"""Wants more memory than it may have, at its beginning."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def __init__(self):
        self.table = bytearray(2**32)

    def take_action(self):
        return "call"
