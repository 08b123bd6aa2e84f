"""Never answers, and doesn't let itself be disturbed."""

import signal
import time

from roomai import AbstractPlayer

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)


class Bot(AbstractPlayer):
    def take_action(self):
        while True:
            try:
                while True:
                    time.sleep(0.01)
            except BaseException:
                continue
