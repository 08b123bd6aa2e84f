"""Answers nothing."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        return None
