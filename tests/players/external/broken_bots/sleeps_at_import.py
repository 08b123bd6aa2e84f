"""Is not ready in time."""

import time

from roomai import AbstractPlayer

time.sleep(60)


class Bot(AbstractPlayer):
    def take_action(self):
        return "call"
