"""Raises what stops an event."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        raise KeyboardInterrupt
