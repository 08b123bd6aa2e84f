"""Starts processes that are to outlive it: in sessions of their own, and with stdout held open."""

import os
import signal
import time

from roomai import AbstractPlayer


def start(depth):
    if os.fork():
        return
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if depth:
        start(depth - 1)
        os._exit(0)
    time.sleep(300)
    os._exit(0)


class Bot(AbstractPlayer):
    started = False

    def take_action(self):
        if not self.started:
            self.started = True
            for depth in range(3):
                start(depth)
        return "call"
