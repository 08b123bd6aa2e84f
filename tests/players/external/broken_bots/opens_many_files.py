"""Opens files without an end."""

import os

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        files = []
        while True:
            files.append(os.open(os.devnull, os.O_RDONLY))
