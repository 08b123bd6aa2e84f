"""Checks of what an env does with its words: seeds, names of actions, errors, scripted deals, and the compiler."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from ..abstract import AbstractEnv, Transition
from ..errors import GameStateError, IllegalActionError
from ..records import RecordInfo, legal_ids
from ..spaces import LARGEST, Box, Discrete, Menu, Space
from .game import GameSubject, checks
from .infos import lasting
from .play import Step, observation_of, replay
from .report import NotApplicable, fail
from .rules import outcome_names
from .values import canonical

FEW = 5
NO_ACTIONS: tuple[Any, ...] = ("no such action", "", None, 1.5, True, [], -1, -(2**40), 2**40)


@checks.check(lasting)
def same_seed(subject: GameSubject) -> None:
    """The same seed, the same game: the same infos and scores after the same actions."""
    for index, trace in enumerate(subject.traces):
        _require_same(trace, list(replay(subject.env(index), trace)), f"game {index} played twice by one seed")


@checks.check(same_seed)
def other_seeds(subject: GameSubject) -> None:
    """Other games of the seed, and other seeds, are dealt other outcomes."""
    games = range(max(subject.games, FEW))
    starts = [subject.env(index).init() for index in games], [subject.env(seed=seed).init() for seed in games]
    several = [len({_picture(infos[:-1]) for _, _, infos in start}) > 1 for start in starts]
    if several == [False, False] and not _deals_at_once(subject):
        raise NotApplicable("no chance is seen before the first action")
    if not all(several):
        fail(f"{len(games)} {'seeds' if several[0] else 'games of one seed'} began in the same way")


@checks.check(same_seed)
def actions(subject: GameSubject) -> None:
    """An action may be given by name or by id, and the mask marks the ids of available_actions."""
    space = subject.game.action_space
    if isinstance(space, Box):
        raise NotApplicable("the actions of a Box have no names")
    for index, trace in enumerate(subject.traces[:FEW]):
        numbered = [Step(step.is_terminal, step.scores, step.infos, _id(space, step)) for step in trace]
        _require_same(trace, list(replay(subject.env(index), numbered)), "a game played by names and by ids")
        for step in trace[:-1]:
            info = step.infos[step.turn]
            if isinstance(info, RecordInfo):
                marked = tuple(space.names[i] for i in np.flatnonzero(info.action_mask))
                available = info.person_state.available_actions
                if marked != available if not isinstance(space, Menu) else len(marked) != len(available):
                    fail(f"action_mask marks {marked}, available_actions are {info.person_state.available_actions}")


@checks.check(same_seed)
def illegal_actions(subject: GameSubject) -> str:
    """An illegal action changes nothing and raises IllegalActionError, which has it, the player and what is legal."""
    tried = 0
    for index, trace in enumerate(subject.traces[:FEW]):
        env, answers = subject.env(index), []
        is_terminal, scores, told = env.init()
        for step in trace:
            answers.append(Step(is_terminal, scores, told, step.action))
            if step.is_terminal:
                break
            available = step.infos[step.turn].person_state.available_actions
            for action in _illegal(env.action_space, step.infos[step.turn]):
                _require_refusal(env, action, step.turn, available)
                tried += 1
            is_terminal, scores, told = env.forward(step.action)
        _require_same(trace, answers, "a game with and without illegal actions")
    return f"{tried} tried"


@checks.check(same_seed)
def game_state(subject: GameSubject) -> None:
    """`forward` before `init` and after the end raises GameStateError, and the env can be used after it."""
    trace = subject.traces[0]
    if len(trace) == 1:
        raise NotApplicable("the game is over before anybody moves")
    env = subject.env(0)
    action = trace[0].action
    _require_state_error(env, action, "before init")
    _require_same(trace, list(replay(env, trace)), "a game begun after such an error")
    _require_state_error(env, action, "after the end")
    env.init()


@checks.check(same_seed, outcome_names)
def scripted_deals(subject: GameSubject) -> None:
    """`init(deal=env.outcomes())` plays the same game from any seed, and `outcomes` names what was dealt."""
    if subject.rules_of().max_chance == 0:
        raise NotApplicable("the game declares no chance")
    for index, trace in enumerate(subject.traces[:FEW]):
        env: Any = subject.env(index)
        list(replay(env, trace))
        dealt = env.outcomes()
        scripted: Any = subject.env(index, seed=subject.seed + 1)
        again: list[Transition] = [scripted.init(deal=dealt)]
        again += [scripted.forward(step.action) for step in trace[:-1]]
        steps = [Step(*answered, step.action) for answered, step in zip(again, trace, strict=True)]
        _require_same(trace, steps, f"a game and its script {dealt}", recorder=False)
        if scripted.outcomes() != dealt:
            fail(f"a script of {dealt} dealt {scripted.outcomes()}")


@checks.check(same_seed)
def compiled(subject: GameSubject) -> None:
    """Compiled and uncompiled, the rules give the same infos, scores and observations, bit for bit."""
    game = subject.rules_of()
    if not subject.compiled:
        raise NotApplicable("left out on request")
    for index, trace in enumerate(subject.traces):
        plain = list(replay(subject.env(index, compiled=False), trace))
        _require_same(trace, plain, f"game {index} compiled and uncompiled")
    for trace in subject.traces[:FEW]:
        for step in trace:
            for info in step.infos[: game.num_players]:
                quick, slow = info.observation, observation_of(game, info)  # type: ignore[attr-defined]
                if quick.tobytes() != slow.tobytes():
                    fail(f"the observation of {info!r} differs: compiled {quick.tolist()}, uncompiled {slow.tolist()}")


def _picture(told: Sequence[Any]) -> Hashable:
    return tuple(canonical(info) for info in told)


def _deals_at_once(subject: GameSubject) -> bool:
    """Whether the rules have more than one outcome for chance before the first action."""
    return any(node.decisions == 0 and node.outcomes > 1 for node in subject.histories.nodes)


def _require_same(one: Sequence[Step], other: Sequence[Step], what: str, *, recorder: bool = True) -> None:
    if len(one) != len(other):
        fail(f"{what}: {len(one)} and {len(other)} steps")
    shown = None if recorder else -1
    for number, (left, right) in enumerate(zip(one, other, strict=True)):
        answers = [(step.is_terminal, tuple(step.scores)) for step in (left, right)]
        if canonical(answers[0]) != canonical(answers[1]):
            fail(f"{what}: (is_terminal, scores) differ at step {number}: {answers[0]} and {answers[1]}")
        if _picture(left.infos[:shown]) != _picture(right.infos[:shown]):
            place = next(i for i, info in enumerate(left.infos) if canonical(info) != canonical(right.infos[i]))
            fail(f"{what}: info {place} differs at step {number}: {left.infos[place]!r} and {right.infos[place]!r}")


def _require_refusal(env: AbstractEnv[Any], action: Any, turn: int, available: Any) -> None:
    legal = {str(available)} if isinstance(available, Box) else set(available)
    try:
        env.forward(action)
    except IllegalActionError as error:
        if not _is(error.action, action) or error.player != turn or set(error.legal) != legal:
            fail(
                f"the error for {action!r} of player {turn} with legal actions {sorted(legal)} has action "
                f"{error.action!r}, player {error.player!r}, legal {error.legal!r}"
            )
    except Exception as error:
        fail(f"forward({action!r}) raised {type(error).__name__}: {error}; expected IllegalActionError")
    else:
        fail(f"forward({action!r}) was accepted; legal is only {sorted(legal)}")


def _require_state_error(env: AbstractEnv[Any], action: Any, when: str) -> None:
    try:
        env.forward(action)
    except GameStateError:
        return
    except Exception as error:
        fail(f"forward {when} raised {type(error).__name__}: {error}; expected GameStateError")
    fail(f"forward {when} was accepted; expected GameStateError")


def _illegal(space: Space, info: Any) -> list[Any]:
    if isinstance(space, Discrete):
        legal = legal_ids(space, info)
        ids = [action for action in range(space.n) if action not in legal]
        return [*(space.names[action] for action in ids), *ids, *_unavailable(space, info), *NO_ACTIONS, space.n]
    middle = np.full(space.k, (space.low + space.high) / 2, np.float32)
    inf = np.float32(np.inf)
    below, above = np.nextafter(np.float32(space.low), -inf), np.nextafter(np.float32(space.high), inf)
    vectors = [np.r_[middle[1:], number] for number in (below, above, -inf, inf, np.float32(np.nan))]
    return ["no such action", None, True, [], np.r_[middle, middle], [*middle.tolist(), "one"], *vectors]


def _is(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and canonical(one) == canonical(other))


def _unavailable(space: Discrete, info: Any) -> list[str]:
    """Sized actions that are not legal, of a menu."""
    if not isinstance(space, Menu):
        return []
    available = info.person_state.available_actions
    names = [f"{kind}_{number}" for kind in space.kinds for number in (0, LARGEST - 1)]
    mislabelled = [f"{kind}_{name.partition('_')[2]}" for kind in space.kinds for name in available]
    return [name for name in [*names, *mislabelled] if name not in available]


def _id(space: Discrete, step: Step) -> int | None:
    if step.action is None:
        return None
    info = step.infos[step.turn]
    return legal_ids(space, info)[list(info.person_state.available_actions).index(step.action)]
