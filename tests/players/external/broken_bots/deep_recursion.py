"""Asks itself, and itself, and itself."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        return self.take_action()
