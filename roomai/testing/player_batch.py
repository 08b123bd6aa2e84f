"""Checks of players that answer batches: one action a row, the same as in single games."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..batch.memory import on_host
from .player import PlayerSubject, answers, checks, last_info, legal_actions, same_answer, same_answers
from .report import NotApplicable, fail


@checks.check(answers, last_info, legal_actions)
def batch_answers(subject: PlayerSubject) -> str:
    """In a batch it answers one legal action for each game in which it is to move, in every seat."""
    asked = 0
    for seat in range(subject.game.num_players):
        asked += sum(len(info.rows) for info, _, _ in _march(subject, seat))
    return f"{asked} answers"


@checks.check(batch_answers)
def batch_agrees(subject: PlayerSubject) -> None:
    """A player without randomness answers in each row of a batch what it answers in that game alone."""
    if not subject.player().plays_batches:
        raise NotApplicable("it does not play batches")
    for seat, sittings in enumerate(subject.sittings):
        same_player = subject.player()
        repeats = [subject.series(same_player, seat) for _ in range(2)]
        repeats.append(subject.series(subject.player(subject.seed + 1), seat))
        if not all(same_answers(subject.game, sittings, repeat) for repeat in repeats):
            raise NotApplicable("its answers are random")
    for seat in range(subject.game.num_players):
        _require_agreement(subject, seat)


def _require_agreement(subject: PlayerSubject, seat: int) -> None:
    players = [subject.player() for _ in range(subject.games)]
    for player in players:
        player.reset()
    for info, answered, alone in side_by_side(subject, seat):
        by_row = dict(zip(on_host(info.rows).tolist(), answered, strict=True))
        for row, told in alone.items():
            players[row].receive_info(told)
            if row in by_row:
                answer = players[row].take_action()
                if not same_answer(subject.game, answer, by_row[row]):
                    fail(f"seat {seat}, game {row}: it answered {by_row[row]} in the batch and {answer!r} alone")


def side_by_side(subject: PlayerSubject, seat: int) -> Iterator[tuple[Any, Any, dict[int, Any]]]:
    """Play a batch, and its games alone: the player's info in the batch, its answers, and its infos by game.

    Games that are over have no more infos.
    """
    envs: list[Any] = [subject.game.env() for _ in range(subject.games)]
    transitions = []
    for row, env in enumerate(envs):
        env.seed(subject.seed, row)
        transitions.append(env.init())
    for info, answered, actions in _march(subject, seat):
        going = [row for row, (is_terminal, _, _) in enumerate(transitions) if not is_terminal]
        yield info, answered, {row: transitions[row][2][seat] for row in going}
        for row in going:
            transitions[row] = envs[row].forward(actions[row].tolist())


def _march(subject: PlayerSubject, seat: int) -> Iterator[tuple[Any, Any, Any]]:
    """Play a batch to the end of all games: at each step the player's info, its answers, and all actions."""
    player = subject.player()
    if not player.plays_batches:
        raise NotApplicable("it does not play batches")
    batch: Any = subject.game.batch(subject.games, subject.device, reset="manual", seed=subject.seed)
    player.reset()
    is_terminal, _, infos = batch.init()
    while not bool(is_terminal.all()):
        actions = batch.random_actions()
        player.receive_info(infos[seat])
        rows = infos[seat].rows
        answered = actions[rows]
        if len(rows):
            answered = batch.checked_actions(player.take_action(), len(rows))
            actions[rows] = answered
        yield infos[seat], on_host(answered), on_host(actions)
        is_terminal, _, infos = batch.forward(actions)
    player.receive_info(infos[seat])
