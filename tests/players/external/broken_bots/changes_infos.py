"""Changes whatever it can reach of what it was told: which is its own alone."""

import contextlib
import gc

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        info = self.info
        with contextlib.suppress(Exception):
            info.public_state.pot = 0
        with contextlib.suppress(Exception):
            object.__setattr__(info.person_state, "card", 5)
        with contextlib.suppress(Exception):
            info.action_mask[:] = False
        for thing in gc.get_objects():
            if isinstance(thing, dict) and "chips" in thing:
                thing.clear()
        type(info).public_state = None
        return "call"
