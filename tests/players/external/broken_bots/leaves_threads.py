"""Leaves threads that never end."""

import threading
import time

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        threading.Thread(target=time.sleep, args=(300,)).start()
        return "call"
