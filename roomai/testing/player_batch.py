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
        asked += sum(len(rows) for rows, _, _ in _march(subject, seat))
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
    envs: list[Any] = [subject.game.env() for _ in players]
    transitions = []
    for row, (player, env) in enumerate(zip(players, envs, strict=True)):
        player.reset()
        env.seed(subject.seed, row)
        transitions.append(env.init())
    for rows, answered, actions in _march(subject, seat):
        by_row = dict(zip(rows, answered, strict=True))
        for row, (player, env) in enumerate(zip(players, envs, strict=True)):
            is_terminal, _, infos = transitions[row]
            if is_terminal:
                continue
            player.receive_info(infos[seat])
            if row in by_row:
                alone = player.take_action()
                if not same_answer(subject.game, alone, by_row[row]):
                    fail(f"seat {seat}, game {row}: it answered {by_row[row]} in the batch and {alone!r} alone")
            transitions[row] = env.forward(actions[row].tolist())


def _march(subject: PlayerSubject, seat: int) -> Iterator[tuple[list[int], Any, Any]]:
    """Play a batch to the end of all games: at each step the rows it was asked for, its answers, and all actions."""
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
        yield on_host(rows).tolist(), on_host(answered), on_host(actions)
        is_terminal, _, infos = batch.forward(actions)
    player.receive_info(infos[seat])
