"""Raises what can't even be printed."""

from roomai import AbstractPlayer


class UnprintableError(Exception):
    def __str__(self):
        raise ValueError("no text")


class Bot(AbstractPlayer):
    def take_action(self):
        raise UnprintableError
