"""Looks for what it should not know wherever Python and the system let it look, and raises if it finds anything."""

import gc
import os
import sys
from pathlib import Path

from roomai import AbstractEnv, AbstractPlayer
from roomai.records import RecorderInfo


class Bot(AbstractPlayer):
    """`hint` is one more than the number that it looks for, `folder` a folder that it should not see into."""

    def __init__(self, hint: int = 0, folder: str = "/nowhere"):
        self.hint = hint
        self.folder = folder

    def take_action(self):
        found = [*self.objects(), *self.frames(), *self.files(), *self.processes()]
        if found:
            raise RuntimeError(f"found {', '.join(sorted(set(found)))}")
        return "call"

    def objects(self):
        me = self.info.person_state.id
        for thing in gc.get_objects():
            if issubclass(type(thing), RecorderInfo | AbstractEnv):  # isinstance() asks weak references, too
                yield type(thing).__name__
            yield from self.secret(gc.get_referents(thing), "an object")
            if type(thing) is dict and isinstance(thing.get("card"), int) and thing.get("id") not in (me, None):
                yield "a card"

    def frames(self):
        for frame in sys._current_frames().values():
            while frame is not None:
                yield from self.secret(frame.f_locals.values(), "a frame")
                frame = frame.f_back

    def secret(self, things, where):
        for thing in things:
            if type(thing) is int and thing == self.hint - 1 and self.hint > 2**32:
                yield f"the secret in {where}"

    def files(self):
        try:
            if os.listdir(self.folder):
                yield "the folder"
            yield from (text.read_text() for text in Path(self.folder).rglob("*"))
        except OSError:
            return

    def processes(self):
        for pid in filter(str.isdigit, os.listdir("/proc")):
            for name in ("environ", "cmdline"):
                try:
                    text = Path("/proc", pid, name).read_text()
                except OSError:
                    continue
                if "PYTEST_CURRENT_TEST" in text or (self.hint and str(self.hint - 1) in text):
                    yield f"/proc/{pid}/{name}"
