"""Hands as events: a folder that can be replayed for each table, that is for each set of options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from players.files import replaced
from roomai.errors import OutputError
from roomai.registry import game_spec

from ..event import Event
from ..record import GAMES, GameRecord
from ..schedules import RoundRobin
from .hand import GAME, Hand


def import_hands(hands: Sequence[Hand], folder: Path) -> list[Path]:
    """Write the hands as records; the folders of the events, `folder` itself if all hands were at one table.

    Stacks, blinds and the number of players are options of the game: hands in which they differ are different events.
    Raises OutputError if the folder is there already, or can't be written; then nothing is written.
    """
    if folder.exists():
        raise OutputError(f"{folder} is there already: choose another with --out, or remove it")
    tables: dict[str, list[Hand]] = {}
    for hand in hands:
        tables.setdefault(repr(sorted(hand.options.items())), []).append(hand)
    names = (
        [""]
        if len(tables) == 1
        else [f"table-{number:0{len(str(len(tables)))}}" for number in range(1, len(tables) + 1)]
    )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise OutputError(f"{folder.parent} can't be made: {cause.strerror or cause}") from cause
    with replaced(folder) as aside:
        for name, group in zip(names, tables.values(), strict=True):
            (aside / name).mkdir(parents=True)
            _write(group, aside / name)
    return [folder / name for name in names]


def _write(hands: Sequence[Hand], folder: Path) -> None:
    players = dict.fromkeys(name for hand in hands for name in hand.players)
    event = Event(
        game=GAME,
        rules=GAME,
        game_version=game_spec(GAME).version,
        options=dict(hands[0].options),
        players={name: name for name in players},
        files={},
        schedule=RoundRobin(games=len(hands)),
        games=len(hands),
        seed=0,
    )
    event.write(folder)
    (folder / GAMES).write_text("".join(_record(number, hand).line() for number, hand in enumerate(hands)))


def _record(number: int, hand: Hand) -> GameRecord:
    nothing = (None,) * len(hand.players)
    return GameRecord(
        game=number,
        deal=number,
        seats=hand.players,
        chance=hand.chance,
        actions=hand.actions,
        scores=hand.scores,
        verdict="normal",
        ms=nothing,
        worst_ms=nothing,
    )
