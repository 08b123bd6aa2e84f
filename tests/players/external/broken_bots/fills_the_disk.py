"""Writes one file that is too large."""

import tempfile

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        with tempfile.NamedTemporaryFile() as file:
            while True:
                file.write(b"x" * 2**20)
