"""Raises when it is asked for the second time."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    asked = 0

    def take_action(self):
        self.asked += 1
        if self.asked == 2:
            raise LookupError("out of ideas")
        return "call"
