"""Writes many files."""

import tempfile
from pathlib import Path

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        folder = Path(tempfile.mkdtemp())
        number = 0
        while True:
            number += 1
            Path(folder, str(number)).write_bytes(b"x" * 2**18)
