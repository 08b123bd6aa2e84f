"""Stops its process."""

import os
import signal

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        os.kill(os.getpid(), signal.SIGSTOP)
        return "call"
