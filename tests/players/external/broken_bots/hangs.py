"""Never answers."""

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        while True:
            pass
