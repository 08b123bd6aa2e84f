"""Raises when it is asked."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        return 1 / 0
