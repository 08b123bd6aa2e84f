"""Random legal play through the ordinary interface of an env, written down step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from ..abstract import TERMINAL, AbstractEnv, AbstractInfo, Transition
from ..game import Game, PlainGame
from ..spaces import Box
from .report import NotApplicable, fail


@dataclass(frozen=True)
class Step:
    """What `init` or `forward` answered, and the action that was played next (None at the end)."""

    is_terminal: bool
    scores: Sequence[float]
    infos: Sequence[AbstractInfo]
    action: Any

    @property
    def turn(self) -> int:
        turn: int = self.infos[-1].public_state.turn
        return turn


def random_action(available: Any, random: Random) -> Any:
    """A uniformly random one of `available_actions`; the same on every machine and with every Python."""
    if isinstance(available, Box):
        numbers = [available.low + (available.high - available.low) * random.random() for _ in range(available.k)]
        return np.array(numbers, np.float32)
    return available[int(random.random() * len(available))]


def mover(env: AbstractEnv[Any], transition: Transition) -> int:
    """The seat to move; fails where there is none, or it has no legal action, and the game is not over."""
    _, _, infos = transition
    turn: int = infos[-1].public_state.turn
    if isinstance(turn, bool) or not isinstance(turn, int) or not 0 <= turn < env.num_players:
        fail(f"the game is not over, and turn is {turn!r}: expected a seat from 0 to {env.num_players - 1}")
    available = infos[turn].person_state.available_actions
    if not isinstance(available, Box) and len(available) == 0:
        fail(f"player {turn} is to move and has no legal action")
    return turn


def play(env: AbstractEnv[Any], choose: Callable[[Any], Any], most: int) -> Iterator[Step]:
    """Play one game to its end, with actions chosen from `available_actions`; fails after `most` of them."""
    transition = env.init()
    for _ in range(most + 1):
        is_terminal, scores, infos = transition
        if is_terminal:
            turn = infos[-1].public_state.turn
            if turn != TERMINAL:
                fail(f"the game is over, and turn is {turn!r}: expected TERMINAL ({TERMINAL})")
            yield Step(True, scores, infos, None)
            return
        action = choose(infos[mover(env, transition)].person_state.available_actions)
        yield Step(False, scores, infos, action)
        transition = env.forward(action)
    fail(f"the game is not over after {most} actions")


def play_randomly(env: AbstractEnv[Any], random: Random, most: int) -> list[Step]:
    """One game of uniformly random legal actions."""
    return list(play(env, lambda available: random_action(available, random), most))


def replay(env: AbstractEnv[Any], steps: Sequence[Step]) -> Iterator[Step]:
    """Play the actions of another game, whatever they lead to."""
    is_terminal, scores, infos = env.init()
    for step in steps:
        yield Step(is_terminal, scores, infos, step.action)
        if is_terminal or step.action is None:
            return
        is_terminal, scores, infos = env.forward(step.action)


def measures_of(env: AbstractEnv[Any], steps: Sequence[Step]) -> Any:
    """The measures of a game, played once more in this env."""
    for _ in replay(env, steps):
        pass
    return env.measures()


def observation_of(game: Game | PlainGame, info: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The observation of a player's info, float32 [F]: by the rules uncompiled, in plain Python by the info itself.

    Raises NotApplicable for a game in plain Python whose infos have none.
    """
    if isinstance(game, PlainGame):
        if not hasattr(info, "observation"):
            raise NotApplicable("the game is in plain Python, and its infos have no observation")
        observed: np.ndarray[Any, np.dtype[np.float32]] = info.observation
        return observed
    fields: Any = game.dtype.fields
    out = np.zeros(game.observation_size, np.float32)
    public, person = (
        np.frombuffer(bytearray(known), fields[part][0].base).view(np.recarray)
        for part, known in zip(("public", "person"), info, strict=False)
    )
    game.plain.one_observe(public, person, out)
    return out
