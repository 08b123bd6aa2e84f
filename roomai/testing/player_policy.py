"""Checks of players that state their policy: it is one, asking for it does no harm, and batches have the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..abstract import AbstractPlayer
from ..batch.memory import on_host
from ..records import legal_ids
from ..spaces import Box, Discrete
from .player import ROUNDING, PlayerSubject, Sitting, answers, checks, last_info, legal_actions, same_answers
from .player_batch import batch_answers, side_by_side
from .report import NotApplicable, fail


class Asked(AbstractPlayer):
    """A player that is asked for its policy, twice, before each of its moves."""

    def __init__(self, player: AbstractPlayer) -> None:
        self._player = player
        self.reset = player.reset  # type: ignore[method-assign]
        self.stated: list[tuple[Any, Any, Any]] = []
        """The info, and both answers."""

    def receive_info(self, info: Any) -> None:
        super().receive_info(info)
        self._player.receive_info(info)

    def take_action(self) -> Any:
        ask = self._player.policy
        self.stated.append((self.info, *(np.array(ask(self.info), np.float64) for _ in range(2))))
        return self._player.take_action()


@checks.check(answers, last_info, legal_actions)
def states_distribution(subject: PlayerSubject) -> str:
    """Its policy is a distribution on the legal actions, and it plays nothing that has no part in it."""
    names = _names(subject)
    space: Any = subject.game.action_space
    told = 0
    for seat in range(subject.game.num_players):
        player, sittings = _asked(subject, seat)
        played = [answer for sitting in sittings for answer in sitting.answers]
        for (info, stated, _), action in zip(player.stated, played, strict=True):
            legal = np.isin(np.arange(len(names)), legal_ids(space, info))
            if stated.shape != legal.shape or not _is_distribution(stated, legal):
                wanted = f"{len(legal)} numbers, none below 0, that add up to 1, and 0 for what is not legal"
                fail(f"seat {seat}: of {', '.join(names[legal])} it stated {stated.tolist()}: expected {wanted}")
            if stated[_id_played(space, info, action)] == 0:
                fail(f"seat {seat}: it played {action!r}, and had stated {stated.tolist()} of {', '.join(names)}")
        told += len(played)
    return f"{told} policies"


@checks.check(states_distribution)
def policy_changes_nothing(subject: PlayerSubject) -> None:
    """Asked for its policy, it answers the same again, and then plays what it would have played."""
    _names(subject)
    for seat, sittings in enumerate(subject.sittings):
        player, asked = _asked(subject, seat)
        for _, stated, again in player.stated:
            if not np.allclose(stated, again, atol=ROUNDING):
                fail(f"seat {seat}: in the same info it stated {stated.tolist()}, and then {again.tolist()}")
        if not same_answers(subject.game, sittings, subject.series(subject.player(), seat)):
            raise NotApplicable("its answers are random")
        if not same_answers(subject.game, sittings, asked):
            told = [[sitting.answers for sitting in series] for series in (sittings, asked)]
            fail(f"seat {seat}: it answered {told[0]}, and asked for its policy before each move {told[1]}")


@checks.check(states_distribution, batch_answers)
def batch_policy(subject: PlayerSubject) -> None:
    """Its policy in each row of a batch is the one in that game alone."""
    _names(subject)
    player = subject.player()
    for seat in range(subject.game.num_players):
        _asked(subject, seat)
        for info, _, alone in side_by_side(subject, seat):
            stated = on_host(player.policy(info)) if len(info.rows) else ()
            for row, likely in zip(on_host(info.rows).tolist(), stated, strict=True):
                other = np.asarray(player.policy(alone[row]))
                if likely.shape != other.shape or not np.allclose(likely, other, atol=ROUNDING):
                    fail(f"seat {seat}, game {row}: it stated {likely.tolist()} in the batch, {other.tolist()} alone")


def _id_played(space: Discrete, info: Any, action: Any) -> int:
    """The id of a legal action; in a menu the one that stands for it."""
    known = space.parse(action)
    assert known is not None
    if known < space.n:
        return known
    place: int = info.person_state.available_actions.index(space.describe(known))
    return legal_ids(space, info)[place]


def _names(subject: PlayerSubject) -> Any:
    """The names of all actions [A], of games that have a list of them."""
    if isinstance(subject.game.action_space, Box):
        raise NotApplicable("the actions of this game are vectors")
    return np.array(subject.game.action_space.names)


def _asked(subject: PlayerSubject, seat: int) -> tuple[Asked, list[Sitting]]:
    """A fresh player's games in that seat, in which it was asked for its policy."""
    player = Asked(subject.player())
    sittings = subject.series(player, seat)
    for index, sitting in enumerate(sittings):
        if isinstance(sitting.cause, NotImplementedError):
            raise NotApplicable("it states no policy")
        if sitting.trouble:
            fail(f"policy() in seat {seat}, game {index}: {type(sitting.cause).__name__}: {sitting.cause}")
    return player, sittings


def _is_distribution(stated: Any, legal: Any) -> bool:
    return bool((stated >= 0).all() and not stated[~legal].any() and abs(stated.sum() - 1) <= ROUNDING)
