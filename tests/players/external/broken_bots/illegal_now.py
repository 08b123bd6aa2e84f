"""Answers an action when it is not legal: there is nothing to fold to."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        return "fold"
