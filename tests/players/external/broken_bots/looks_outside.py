"""Tries to reach what lies outside: networks, files, devices; and raises if anything of it can be done."""

import ctypes
import os
import socket
from contextlib import suppress
from pathlib import Path

from roomai import AbstractPlayer


class Bot(AbstractPlayer):
    """`port` is one on which somebody listens, `folder` one in which it must not write."""

    def __init__(self, port: int = 0, folder: str = "/nowhere"):
        self.port = port
        self.folder = folder

    def take_action(self):
        done = [name for name in ("connect", "write", "new_namespace", "mount", "raw_device") if self.can(name)]
        if done:
            raise RuntimeError(f"can {', '.join(done)}")
        Path(os.environ["TMPDIR"], "notes").write_text("mine")
        return "call"

    def can(self, name):
        with suppress(OSError):
            return getattr(self, name)()
        return False

    def connect(self):
        with socket.socket() as found:
            found.settimeout(1.0)
            found.connect(("127.0.0.1", self.port))
        return True

    def write(self):
        Path(self.folder, "was_here").write_text("x")
        return True

    def new_namespace(self):
        return ctypes.CDLL(None).unshare(0x10000000) == 0

    def mount(self):
        return ctypes.CDLL(None).umount2(self.folder.encode(), 2) == 0

    def raw_device(self):
        return any(not path.is_char_device() for path in Path("/dev").iterdir() if path.name.startswith(("sd", "vd")))
