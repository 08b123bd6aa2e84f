"""`check_player`: does a player keep to the contract, in every seat, in one game after another and in batches."""

from __future__ import annotations

import inspect
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

import numpy as np

from ..abstract import AbstractEnv, AbstractPlayer, Transition
from ..game import Game, GameSpec, PlainGame
from ..spaces import Box
from .play import mover, random_action
from .report import Checks, NotApplicable, Report, fail
from .values import canonical

MakePlayer = Callable[..., AbstractPlayer]
ROUNDING = 1e-5  # of networks that see one row or many
PATIENCE_S = 1.0  # for threads and processes to end after a game


RESET, INFO, LAST_INFO = "reset()", "receive_info()", "receive_info() at the end of the game"
ANSWER, ILLEGAL = "take_action()", "an illegal action"


class _TroubleError(Exception):
    """Where a player failed, and by what."""

    def __init__(self, where: str, cause: Exception | SystemExit) -> None:
        super().__init__(where)
        self.where = where
        self.cause = cause


@contextmanager
def _blaming(where: str) -> Iterator[None]:
    try:
        yield
    except (Exception, SystemExit) as cause:
        raise _TroubleError(where, cause) from cause


@dataclass
class Sitting:
    """One game of the player under test against players that move at random."""

    answers: list[Any] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    changed: bool = False
    """Whether an info was not what it had been, once the game was over."""
    trouble: str = ""
    """Where the player failed, if it did."""
    cause: Exception | SystemExit | None = None


class PlayerSubject:
    """A player under test, and the games that its checks share."""

    def __init__(self, make_player: MakePlayer, game: Game | PlainGame, games: int, seed: int, device: str) -> None:
        self.make_player = make_player
        self.game = game
        self.games = games
        self.seed = seed
        self.device = device

    @cached_property
    def takes_seed(self) -> bool:
        try:
            return "seed" in inspect.signature(self.make_player).parameters
        except (TypeError, ValueError):  # some callables of C tell nothing
            return False

    def player(self, seed: int | None = None) -> AbstractPlayer:
        """A fresh player, with a seed if it takes one."""
        return self.make_player(seed=self.seed if seed is None else seed) if self.takes_seed else self.make_player()

    def env(self, index: int) -> AbstractEnv[Any]:
        env: AbstractEnv[Any] = self._spare_env
        env.seed(self.seed, index)
        return env

    @cached_property
    def _spare_env(self) -> AbstractEnv[Any]:
        return self.game.env()

    def series(self, player: AbstractPlayer, seat: int) -> list[Sitting]:
        """The player's games in that seat, one after another, up to the first in which it fails."""
        sittings: list[Sitting] = []
        while len(sittings) < self.games and not (sittings and sittings[-1].trouble):
            sittings.append(self.sit(player, seat, len(sittings)))
        return sittings

    def sit(self, player: AbstractPlayer, seat: int, index: int, leave_after: int | None = None) -> Sitting:
        """Let the player play one game, or only until it has given `leave_after` answers."""
        env, others, sitting = self.env(index), Random(f"{self.seed}/{index}/{seat}"), Sitting()
        known: list[tuple[Any, Any]] = []
        transition = env.init()
        try:
            with _blaming(RESET):
                player.reset()
            while True:
                is_terminal, _, infos = transition
                known.append((infos[seat], canonical(infos[seat])))
                with _blaming(LAST_INFO if is_terminal else INFO):
                    player.receive_info(infos[seat])
                if is_terminal or len(sitting.answers) == leave_after:
                    break
                turn = mover(env, transition)
                if turn == seat:
                    transition = self._moved(env, player, sitting)
                else:
                    transition = env.forward(random_action(infos[turn].person_state.available_actions, others))
        except _TroubleError as trouble:
            sitting.trouble, sitting.cause = trouble.where, trouble.cause
        sitting.changed = any(canonical(info) != picture for info, picture in known)
        return sitting

    def _moved(self, env: AbstractEnv[Any], player: AbstractPlayer, sitting: Sitting) -> Transition:
        started = time.perf_counter()
        with _blaming(ANSWER):
            action = player.take_action()
        sitting.seconds.append(time.perf_counter() - started)
        sitting.answers.append(action)
        with _blaming(ILLEGAL):
            return env.forward(action)

    @cached_property
    def sittings(self) -> list[list[Sitting]]:
        """By seat: the games of a fresh player."""
        return [self.series(self.player(), seat) for seat in range(self.game.num_players)]

    def require_none(self, *troubles: str) -> None:
        """Fail if the player had one of these troubles."""
        for seat, sittings in enumerate(self.sittings):
            for index, sitting in enumerate(sittings):
                if sitting.trouble in troubles:
                    cause = sitting.cause
                    fail(f"{sitting.trouble} in seat {seat}, game {index}: {type(cause).__name__}: {cause}")


checks: Checks[PlayerSubject] = Checks()


def check_player(
    make_player: MakePlayer,
    game: str | GameSpec | Game | PlainGame,
    *,
    games: int = 10,
    seed: int = 0,
    device: str = "cpu",
) -> Report:
    """Check a player in a game: `make_player` is its class, or a function that makes one, with a seed if it takes one.

    It plays `games` games in every seat against random players, and a batch of as many on the device if it says that
    it plays batches.
    """
    from ..registry import game_spec
    from . import player_batch, player_policy  # noqa: F401  (they hold checks)

    if isinstance(game, str):
        game = game_spec(game)
    bound = game.bind() if isinstance(game, GameSpec) else game
    name = getattr(make_player, "__name__", repr(make_player))
    return checks.run(PlayerSubject(make_player, bound, games, seed, device), f"player {name} in {bound.name}")


@checks.check()
def constructor(subject: PlayerSubject) -> None:
    """It can be made, and what is made has reset, receive_info, take_action and plays_batches."""
    player = subject.player()
    missing = [word for word in ("reset", "receive_info", "take_action") if not callable(getattr(player, word, None))]
    if missing:
        fail(f"{type(player).__name__} has no {missing[0]}(): derive it from roomai.AbstractPlayer")
    if not isinstance(getattr(player, "plays_batches", None), bool):
        fail(f"plays_batches is {getattr(player, 'plays_batches', None)!r}: expected True or False")


@checks.check(constructor)
def answers(subject: PlayerSubject) -> str:
    """It plays its games in every seat without an exception."""
    subject.require_none(RESET, INFO, ANSWER)
    played = [sitting for sittings in subject.sittings for sitting in sittings]
    return f"{len(played)} games, {sum(len(sitting.answers) for sitting in played)} answers"


@checks.check(constructor)
def last_info(subject: PlayerSubject) -> None:
    """It takes the info that tells of the end."""
    subject.require_none(LAST_INFO)


@checks.check(constructor)
def legal_actions(subject: PlayerSubject) -> None:
    """Every answer is a legal action, by name or by id (for a Box a vector)."""
    subject.require_none(ILLEGAL)


@checks.check(answers, last_info, legal_actions)
def leaves_infos(subject: PlayerSubject) -> None:
    """It does not change the infos that it is given."""
    if any(sitting.changed for sittings in subject.sittings for sitting in sittings):
        fail("an info was changed between receive_info() and the end of the game: copy what you want to change")


@checks.check(answers, last_info, legal_actions)
def same_seed(subject: PlayerSubject) -> None:
    """Made twice with the same seed, it answers the same in the same games."""
    if not subject.takes_seed:
        raise NotApplicable("it takes no seed")
    for seat, sittings in enumerate(subject.sittings):
        again = subject.series(subject.player(), seat)
        if not same_answers(subject.game, sittings, again):
            told = [[sitting.answers for sitting in series] for series in (sittings, again)]
            fail(f"with the seed {subject.seed} in seat {seat} it answered {told[0]}, and then {told[1]}")


@checks.check(answers, last_info, legal_actions)
def resets(subject: PlayerSubject) -> None:
    """After reset() it plays on as ever, even if the game before was broken off."""
    for seat in range(subject.game.num_players):
        player = subject.player()
        for index in range(subject.games):
            for sitting in (subject.sit(player, seat, index, leave_after=1), subject.sit(player, seat, index + 1)):
                if sitting.trouble:
                    fail(f"{sitting.trouble} in seat {seat} after a game that was broken off: {sitting.cause!r}")


@checks.check(answers, last_info, legal_actions)
def at_rest(subject: PlayerSubject) -> None:
    """It doesn't go on after the end: games leave no more threads or processes behind than the first one did."""
    player = subject.player()
    subject.sit(player, 0, 0)
    before = _running()
    for index in range(subject.games):
        subject.sit(player, 0, index)
    deadline = time.monotonic() + PATIENCE_S
    while _running() > before and time.monotonic() < deadline:
        time.sleep(PATIENCE_S / 100)
    if _running() > before:
        fail(f"{_running() - before} more threads or processes are running after {subject.games} more games")


@checks.measure
def seconds_per_action(subject: PlayerSubject) -> dict[str, float]:
    """How long it took to answer: the mean and the longest."""
    seconds = [second for sittings in subject.sittings for sitting in sittings for second in sitting.seconds]
    return {"mean": round(sum(seconds) / len(seconds), 6), "longest": round(max(seconds), 6)}


def same_answer(game: Game | PlainGame, one: Any, other: Any) -> bool:
    """Whether two answers are the same action, by name or by id; those for a Box may differ by rounding."""
    if isinstance(game.action_space, Box):
        left, right = (np.asarray(answer, np.float64).reshape(-1) for answer in (one, other))
        return bool(np.allclose(left, right, atol=ROUNDING))
    return game.action_space.parse(one) == game.action_space.parse(other)


def same_answers(game: Game | PlainGame, one: Sequence[Sitting], other: Sequence[Sitting]) -> bool:
    """Whether a player answered the same in two series of games."""
    return [len(sitting.answers) for sitting in one] == [len(sitting.answers) for sitting in other] and all(
        same_answer(game, left, right)
        for sitting, again in zip(one, other, strict=True)
        for left, right in zip(sitting.answers, again.answers, strict=True)
    )


def _running() -> int:
    return threading.active_count() + len(multiprocessing.active_children())
