"""Has more and more processes."""

import os
import time

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        for _ in range(200):
            if os.fork() == 0:
                time.sleep(300)
        time.sleep(300)
