"""Kills the process that has started it."""

import os
import signal
import time

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
            os.kill(os.getppid(), number)
        time.sleep(0.2)  # it takes a while to die
        return "call"
