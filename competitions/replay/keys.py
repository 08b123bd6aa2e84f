"""From what a terminal sends to keys by name, and the keys as the help lists them."""

from __future__ import annotations

import codecs
import re

NAMES = {
    "\x1b[C": "right", "\x1bOC": "right", "\x1b[D": "left", "\x1bOD": "left",
    "\x1b[A": "up", "\x1bOA": "up", "\x1b[B": "down", "\x1bOB": "down",
    "\x1b[H": "home", "\x1bOH": "home", "\x1b[1~": "home", "\x1b[7~": "home",
    "\x1b[F": "end", "\x1bOF": "end", "\x1b[4~": "end", "\x1b[8~": "end",
    "\x1b[5~": "pgup", "\x1b[6~": "pgdn", "\x1b": "esc",
    "\x7f": "backspace", "\x08": "backspace", "\r": "enter", "\n": "enter", "\t": "tab", " ": "space",
    "\x03": "ctrl-c", "\x15": "ctrl-u",
}  # fmt: skip
SEQUENCE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O.)?|.", re.DOTALL)
UNFINISHED = re.compile(r"\x1b(\[[0-?]*[ -/]*|O)?\Z")

HELP = (
    ("→ l space", "a move forward"),
    ("← h", "a move back"),
    ("Home g / End G", "the beginning / the end"),
    ("n / N", "next / previous decision of the followed seat"),
    ("Tab", "follow the next seat"),
    ("] / [", "next / previous game (PgDn / PgUp)"),
    ("#", "go to a game by its number"),
    ("p", "play by itself; + and - change the pace"),
    ("0 to 9", "see what that seat saw, and follow it; again: all"),
    ("v / a", "the next view / all that happened"),
    ("f", "filter: player=MyBot result=win length>6 forfeit"),
    ("s", "the largest swing first, or by number"),
    ("/ then . ,", "search for an action, next and previous"),
    ("e", "write this screen to a picture (SVG)"),
    ("? / q", "this help / quit"),
)


class Keys:
    """Cuts the bytes that arrive into keys; a key may arrive in pieces."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="ignore").decode
        self._rest = ""

    @property
    def waiting(self) -> bool:
        """Whether an unfinished sequence is held: Escape alone, or the beginning of another key."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[str]:
        """The keys that are complete with this."""
        text = self._rest + self._decode(data)
        unfinished = UNFINISHED.search(text)
        self._rest = unfinished[0] if unfinished else ""
        return _cut(text.removesuffix(self._rest))

    def flush(self) -> list[str]:
        """The keys that are held, when nothing more has arrived for a while."""
        rest, self._rest = self._rest, ""
        return _cut(rest)


def _cut(text: str) -> list[str]:
    found = (match[0] for match in SEQUENCE.finditer(text))
    named = (NAMES.get(part, part) for part in found)
    return [key for key in named if not key.startswith("\x1b") and (len(key) > 1 or key.isprintable())]
