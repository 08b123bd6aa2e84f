"""Can't listen."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def receive_info(self, info):
        raise RuntimeError("too much")

    def take_action(self):
        return "call"
