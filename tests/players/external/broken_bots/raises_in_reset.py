"""Can't begin a game."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def reset(self):
        raise RuntimeError("no more games")

    def take_action(self):
        return "call"
