"""Is ended by the kernel."""

import faulthandler

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        faulthandler._sigsegv()
