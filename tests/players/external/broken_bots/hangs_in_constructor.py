"""Never gets ready."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def __init__(self):
        while True:
            pass

    def take_action(self):
        return "call"
