"""Every error the platform raises on purpose; each says what was given, what was expected, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RoomAIError(Exception):
    """The base of all errors below: catch it to catch them all. `exit_code` is the command line's."""

    exit_code = 2


class UnknownNameError(RoomAIError, KeyError):
    """A name that nothing is registered under (a game, a player, an option)."""

    def __init__(self, kind: str, given: object, known: Iterable[str], hint: str = "") -> None:
        names = sorted(known)
        near = get_close_matches(str(given), names, n=1, cutoff=0.5)
        guess = f"; did you mean {near[0]!r}?" if near else "."
        listed = ", ".join(names) or "none"
        self.message = f"there is no {kind} {given!r}{guess} Known: {listed}.{' ' + hint if hint else ''}"
        super().__init__(self.message)

    def __str__(self) -> str:  # KeyError would print the repr
        return self.message


class OptionError(RoomAIError, ValueError):
    """An option (of a game, a player or a batch) whose value has the wrong type or lies out of range."""


class GameDefinitionError(RoomAIError, TypeError):
    """A game's declaration or rules that do not keep to the interface."""


class IllegalActionError(RoomAIError, ValueError):
    """An action that is not legal now; the env is unchanged.

    `action` is what was given, `player` the seat to move, `legal` the names of what it could have played.
    """

    def __init__(self, action: object, player: int, legal: Iterable[str], why: str = "it is not legal now") -> None:
        self.action = action
        self.player = player
        self.legal = tuple(legal)
        listed = ", ".join(self.legal) or "none"
        super().__init__(f"player {player} may not play {_short(action)}: {why}. Legal: {listed}.")


class ActionShapeError(RoomAIError, ValueError):
    """Actions for a batch whose shape or dtype is not what the batch takes."""


class GameStateError(RoomAIError, RuntimeError):
    """A call at the wrong time: `forward` before `init` or after the end, or an old batch info read too late."""


class DealError(RoomAIError, ValueError):
    """A scripted chance outcome that cannot happen at that point."""


class PlayerFaultError(RoomAIError):
    """A player's failure as its keeper saw it from outside, where the player runs in a process of its own.

    `verdict` is its kind in one word: startup, timeout, crash, protocol, memory or output.
    """

    exit_code = 1

    def __init__(self, verdict: str, reason: str) -> None:
        self.verdict = verdict
        super().__init__(reason)


class PlayerError(RoomAIError):
    """A player's failure, caught by the referee; `seat` says whose, `__cause__` what it was.

    `verdict` is its kind in one word: that of a PlayerFaultError, memory for a MemoryError, else crash.
    """

    exit_code = 1

    def __init__(self, seat: int, player: object, phase: str, cause: BaseException) -> None:
        self.seat = seat
        self.verdict = "memory" if isinstance(cause, MemoryError) else getattr(cause, "verdict", "crash")
        name = getattr(player, "name", type(player).__name__)
        kind = "" if isinstance(cause, PlayerFaultError) else f"{type(cause).__name__}: "
        super().__init__(f"the player in seat {seat} ({name}) failed in {phase}: {kind}{cause}")


class PlayerLoadError(RoomAIError):
    """A player that cannot be made: its file, its class or its settings are wrong."""


class RecordError(RoomAIError, ValueError):
    """A record of games that is torn, edited, of another version, too large, or not ours."""


class TreeError(RoomAIError, ValueError):
    """A game whose whole tree can't be had: too large, not compiled, or its players forget what they did."""


class StrategyError(RoomAIError, ValueError):
    """A strategy that is torn, edited, too large, of another game or version, or silent where it is asked."""


class RunError(RoomAIError, ValueError):
    """A training run, or a file of one, that is torn, edited, too large, in use, or of another game or version."""


class TrainingError(RoomAIError, RuntimeError):
    """A training run that can't go on: a number that is not finite, or too little memory."""

    exit_code = 1


class OutputError(RoomAIError, OSError):
    """An output folder that exists already or cannot be written."""


class DeviceError(RoomAIError, RuntimeError):
    """A device that is not there, or a package that it needs; says what to install."""


def _short(value: object, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
