"""Answers too late."""

import time

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        time.sleep(0.8)
        return "call"
