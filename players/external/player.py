"""`ExternalPlayer`: a player whose bot runs in a process of its own and is asked by lines of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, NoReturn, Self

import msgspec

from roomai.abstract import TERMINAL, AbstractPlayer, Thought
from roomai.errors import PlayerFaultError
from roomai.game import Game, PlainGame
from roomai.spaces import Discrete

from .command import Launch, prepare
from .limits import Limits
from .process import Process
from .protocol import VERSION, Answer, End, Fault, FromBot, Ready, Start, encode, from_bot, line
from .stderr import StderrLog
from .survey import why_no_walls
from .telling import hello, tell

FAREWELL_S = 0.5
"""How long a bot may take to end by itself once its stdin is closed."""


class ExternalPlayer(AbstractPlayer):
    """A player in a process of its own, which lives from the first `start` or `reset` to `close`.

    A fault ends the process with all that it has started, and raises PlayerFaultError; the next `reset` starts
    another. What the bot answers is passed on as it is: whether that is legal, the env decides.
    """

    def __init__(
        self, text: str, game: Game | PlainGame, seed: int, launch: Launch, limits: Limits, log: StderrLog
    ) -> None:
        self.name = text
        self.limits = limits
        self.ready: Ready | None = None
        """What the bot told of itself when it was started last."""
        self._launch = launch
        self._log = log
        self._hello = hello(game, seed, limits)
        self._space = game.action_space
        self._process: Process | None = None
        self._untold: list[bytes] = []
        self._playing = False
        self._seat: int | None = None
        self._number = 0  # of the last question
        self._bank = limits.bank

    def start(self) -> None:
        """Start the process if there is none, and wait until it is ready. Raises PlayerFaultError."""
        if self._process is not None:
            return
        self._process = Process(self._launch, self._log)
        self._number = 0
        self._playing = False
        try:
            message = self._asked(self._hello, self.limits.start_time)
        except PlayerFaultError as fault:
            if fault.verdict in ("crash", "timeout"):
                raise PlayerFaultError("startup", f"it did not get ready: {fault}") from fault
            raise
        if not isinstance(message, Ready):
            self._refuse(message, "it has to say first that it is ready")
        if message.protocol != VERSION:
            self._refuse(message, f"it speaks version {message.protocol} of the protocol, and not {VERSION}")
        self.ready = message

    def reset(self) -> None:
        """Begin a game, in a new process if there is none. Raises PlayerFaultError."""
        self.start()
        if self._playing:
            self._end(finished=False)
        self._playing = True
        self._seat = None
        self._bank = self.limits.bank
        self.thought = None

    def receive_info(self, info: Any) -> None:
        """Keep what is to be told until the bot is asked, or the game is over."""
        if self._seat is None:
            self._seat = info.person_state.id
            self._untold.append(line(Start(self._seat)))
        self._untold.append(tell(info))
        if info.public_state.turn == TERMINAL:
            self._end(finished=True)

    def take_action(self) -> Any:
        """What the bot answers. Raises PlayerFaultError."""
        if self._process is None:
            raise PlayerFaultError("crash", "its process has ended in this game")
        self._number = number = self._number + 1
        self._untold.append(b'{"type":"act","number":%d}\n' % number)
        begun = monotonic()
        message = self._asked(b"".join(self._untold), self.limits.move_time + self._bank)
        self._bank -= max(0.0, monotonic() - begun - self.limits.move_time)
        self._untold.clear()
        if not isinstance(message, Answer):
            self._refuse(message, "expected an action")
        if message.number != number:
            self._refuse(message, f"expected the action with the number {number}")
        self.thought = self._thought(message)
        return message.action if message.illegal is None else Unsayable(message.illegal)

    def close(self) -> None:
        """End the process, with all that it has started."""
        if self._process is not None:
            if self._playing:
                self._end(finished=False)
            self._process.end(FAREWELL_S)
        self._forget()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # ---- Messages ----------------------------------------------------------------------------------------------

    def _end(self, finished: bool) -> None:
        self._playing = False
        if self._process is not None:
            self._untold.append(line(End(finished)))
            self._process.send(b"".join(self._untold))
        self._untold.clear()

    def _asked(self, data: bytes, seconds: float) -> Ready | Answer:
        process = self._process
        assert process is not None
        try:
            early = process.unasked()
            said = early or process.ask(data, seconds)
            try:
                message: FromBot = from_bot.decode(said)
            except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
                process.refuse(said, "it wrote when nothing was asked" if early else f"no message of ours ({error})")
            if isinstance(message, Fault):
                process.end()
                raise PlayerFaultError(message.verdict, message.reason)
            if early:
                process.refuse(early, "it wrote when nothing was asked")
            return message
        except BaseException:
            if not process.alive:
                self._forget()
            raise

    def _refuse(self, message: Ready | Answer, why: str) -> NoReturn:
        process = self._process
        assert process is not None
        self._forget()
        process.refuse(encode(message), why)

    def _forget(self) -> None:
        self._process = None
        self._playing = False
        self._untold.clear()

    def _is_action(self, name: str) -> bool:
        return isinstance(self._space, Discrete) and self._space.parse(name) is not None

    def _thought(self, message: Answer) -> Thought | None:
        if message.probabilities is None and message.value is None:
            return None
        unknown = [name for name in message.probabilities or () if not self._is_action(name)]
        if unknown:
            self._refuse(message, f"it tells a probability of {min(unknown)!r}, which is no action of this game")
        return Thought(message.probabilities, message.value)


class Unsayable:
    """An answer that JSON can't carry: no action of any game, printed as the bot's side printed it."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __repr__(self) -> str:
        return self._shown


def make_external(
    text: str,
    game: Game | PlainGame,
    seed: int,
    *,
    rules: str,
    level: str = "guarded",
    limits: Limits | None = None,
    log: Path | None = None,
    hidden: Sequence[Path] = (),
    container: str = "",
) -> ExternalPlayer:
    """Make the player that a text names, in a process of its own: "cmd:./my_bot", or a player as the catalogue has it.

    `rules` is the game as its user named it, `log` the file for the bot's stderr, `hidden` are folders that a guarded
    bot can't look into, `container` is the command that starts an operator's container for a contained bot.

    Raises PlayerLoadError for a command that can't be run, UnknownNameError for an unknown level, OptionError for a
    container that is missing or not asked for, GameDefinitionError for a game whose infos JSON can't carry.
    """
    limits = limits or Limits()
    walls = level == "guarded" and not why_no_walls()
    launch = prepare(text, rules, level, limits, hidden=hidden, container=container, walls=walls)
    if isinstance(game, PlainGame):  # found out here, and not in a game, where it would be the player's fault
        _, _, infos = game.env(seed=0).init()
        for info in infos[:-1]:
            tell(info)
    return ExternalPlayer(text, game, seed, launch, limits, StderrLog(log, limits.output))
