"""Checks of infos: how many there are, what each may carry, and that they are values nobody can change."""

from __future__ import annotations

from typing import Any

from ..abstract import AbstractInfo
from ..records import RecorderInfo, RecordInfo
from ..spaces import Box
from .game import GameSubject, checks
from .play import Step, play_randomly
from .report import fail
from .rules import plays
from .values import canonical, changeable, live_thing, reachable

FEW = 3  # games in which every value is walked through


@checks.check(plays)
def infos(subject: GameSubject) -> None:
    """`init` and `forward` answer n + 1 infos: one for each player, and the recorder's."""
    n = subject.game.num_players
    for step in _steps(subject):
        if len(step.infos) != n + 1 or not all(isinstance(info, AbstractInfo) for info in step.infos):
            kinds = [type(info).__name__ for info in step.infos]
            fail(f"expected {n + 1} infos for {n} players, got {len(kinds)}: {kinds}")
        ids = [info.person_state.id for info in step.infos[:n]]
        if ids != list(range(n)):
            fail(f"the infos are those of players {ids}: expected info i to be player i's")


@checks.check(infos)
def lasting(subject: GameSubject) -> None:
    """An info that is kept stays as it was while the game goes on, and while the next one begins."""
    for index in range(min(FEW, subject.games)):
        env, kept = subject.env(index), []
        for step in _played(subject, env, index):
            kept += [(info, canonical(info)) for info in step.infos]
        env.init()
        changed = next((info for info, known in kept if canonical(info) != known), None)
        if changed is not None:
            fail(f"an info changed after it was handed out: {changed!r}")


@checks.check(lasting)
def private_state(subject: GameSubject) -> None:
    """Only the recorder's info has a private state."""
    for step in _steps(subject):
        *players, recorder = step.infos
        told = [seat for seat, info in enumerate(players) if info.private_state is not None]
        if told:
            fail(f"the info of player {told[0]} has a private_state")
        if recorder.private_state is None:
            fail("the recorder's info has no private_state")


@checks.check(lasting)
def available_actions(subject: GameSubject) -> None:
    """Only the info of the player to move has available_actions, all of them names of the action space."""
    space = subject.game.action_space
    for step in _steps(subject):
        for seat, info in enumerate(step.infos[:-1]):
            available = info.person_state.available_actions
            if seat != step.turn:
                if isinstance(available, Box) or len(available) > 0:
                    fail(f"player {seat} has available_actions {available!r}, and the turn is {step.turn}")
            elif isinstance(space, Box):
                if available != space:
                    fail(f"available_actions of player {seat} are {available!r}: expected {space}")
            elif len(set(available)) < len(available) or any(space.parse(name) is None for name in available):
                fail(f"available_actions of player {seat} are {available!r}: expected names, once each, of {space}")


@checks.check(lasting)
def public_state(subject: GameSubject) -> None:
    """Everybody sees the same public state, the recorder too."""
    for step in _steps(subject):
        seen = [canonical(info.public_state) for info in step.infos]
        other = next((place for place, state in enumerate(seen) if state != seen[0]), None)
        if other is not None:
            fail(f"info 0 and info {other} of one moment differ in their public states")


@checks.check(lasting)
def frozen(subject: GameSubject) -> None:
    """Infos and all they hold refuse to be changed; infos of compiled games can be hashed."""
    for step in _few_steps(subject):
        for place, info in enumerate(step.infos):
            way = next(changeable(info, f"info {place}"), None)
            if way is not None:
                fail(f"{way}: an info must be frozen, down to its last member")
            if isinstance(info, RecordInfo | RecorderInfo):
                hash(info)


@checks.check(lasting)
def references(subject: GameSubject) -> None:
    """No info leads to an env, a player, a random stream or another info; no player's to what another alone knows."""
    for step in _few_steps(subject):
        *players, recorder = step.infos
        alone = [(f"the person_state of player {seat}", info.person_state) for seat, info in enumerate(players)]
        if recorder.private_state is not None:
            alone.append(("the private_state", recorder.private_state))
        for place, info in enumerate(step.infos):
            others = [] if info is recorder else [secret for seat, secret in enumerate(alone) if seat != place]
            _walk(info, f"info {place}", others)


def _walk(info: AbstractInfo, name: str, secrets: list[tuple[str, Any]]) -> None:
    forbidden = {id(secret): what for what, secret in secrets}
    for start in (info, info.public_state, info.person_state):
        for value in reachable(start):
            found = live_thing(value) or forbidden.get(id(value))
            if isinstance(value, AbstractInfo) and value is not info:
                found = "another info"
            if found is not None:
                fail(f"{name} leads to {found} ({type(value).__name__})")


def _steps(subject: GameSubject) -> list[Step]:
    return [step for trace in subject.traces for step in trace]


def _few_steps(subject: GameSubject) -> list[Step]:
    return [step for trace in subject.traces[:FEW] for step in trace]


def _played(subject: GameSubject, env: Any, index: int) -> list[Step]:
    return play_randomly(env, subject.random(index), subject.most)
