"""Closes stdin, stdout and stderr: the host speaks over others."""

import os
import sys

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        if sys.stdin is not None:
            sys.stdin.close()
            sys.stdout.close()
            os.close(2)
            sys.stdin = sys.stdout = sys.stderr = None
        return "call"
