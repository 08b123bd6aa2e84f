"""Can't be made."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def __init__(self):
        raise ValueError("not today")

    def take_action(self):
        return "call"
