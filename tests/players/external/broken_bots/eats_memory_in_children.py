"""Holds no more memory than it may in any of its processes, and more in all."""

import os
import time

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        for _ in range(6):
            if os.fork() == 0:
                eaten = b"x" * (60 * 2**20)
                time.sleep(300)
                os._exit(len(eaten) % 2)
        time.sleep(300)
