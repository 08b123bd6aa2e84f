"""Writes too much, and doesn't tell that it can't."""

import tempfile
import time
from contextlib import suppress
from pathlib import Path

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        folder = Path(tempfile.mkdtemp())
        for number in range(20):
            with suppress(OSError):
                Path(folder, str(number)).write_bytes(b"x" * 2**20)
        time.sleep(300)
