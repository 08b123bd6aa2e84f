"""Holds memory in files that have no name."""

import os
import time

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        files = [os.memfd_create(f"hidden{number}") for number in range(30)]
        for file in files:
            os.write(file, b"x" * 2**23)
        time.sleep(300)
