"""What a bot writes to its stderr: kept up to a limit, and its last line remembered."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

REMEMBERED = 2000  # bytes at the end of it
LONGEST_LINE = 200  # characters of the last line in a reason


class StderrLog:
    """The log of one player, of all its processes of a match; without a path nothing is kept but the last line."""

    def __init__(self, path: Path | None, most: int) -> None:
        self._path = path
        self._left = most
        self._dropped = 0
        self._tail = b""

    def write(self, chunk: bytes) -> None:
        """Keep what there is room for."""
        kept = chunk[: self._left]
        self._left -= len(kept)
        self._dropped += len(chunk) - len(kept)
        self._tail = (self._tail + chunk)[-REMEMBERED:]
        self._append(kept)

    def close(self) -> None:
        """Say at the end of the file how much is not in it."""
        if self._dropped:
            self._append(f"\n[{self._dropped} more bytes were not kept]\n".encode())
            self._dropped = 0

    @property
    def last_line(self) -> str:
        """The last line that is not empty, or the beginning of it."""
        lines = self._tail.decode("utf-8", "replace").splitlines()
        return next((line.strip()[:LONGEST_LINE] for line in reversed(lines) if line.strip()), "")

    def _append(self, data: bytes) -> None:
        if data and self._path is not None:
            with suppress(OSError), self._path.open("ab") as file:  # a full disk is not the player's fault
                file.write(data)
