"""Starts processes that are to outlive it, and fails."""

import os
import time

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(300)
                os._exit(0)
        raise RuntimeError("gone")
