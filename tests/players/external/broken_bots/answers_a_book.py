"""Answers a text that is too long for an action."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        return "call" * 10**6
