"""Imports what is not there."""

import no_such_module_anywhere  # noqa: F401

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        return "call"
