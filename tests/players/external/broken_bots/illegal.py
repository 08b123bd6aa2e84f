"""Answers what is no action."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        return "all-in"
