"""roomai bench-bots: compiled bots of a game of two sides, every team against every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roomai.errors import OptionError

from .shared import (
    bind,
    check_writable,
    game_option,
    interruptible,
    json_option,
    out,
    print_json,
    progress_bar,
    seed_option,
    settle_seed,
    write_file,
)

if TYPE_CHECKING:
    from roomai.batch.bots import CompiledBot
    from roomai.game import Game

    from ..bot_bench.cells import Cell, Replacement
    from ..bot_bench.sides import Sides


@click.command("bench-bots")
@click.argument("game")
@click.argument("bots", nargs=-1)
@click.option("--players", "sizes", metavar="N,N,...", help="Numbers of players; if not given, all of the game.")
@click.option("--games", default=2000, show_default=True, type=click.IntRange(2), help="Of each cell.")
@click.option("--guests", metavar="BOT", help="Also each bot in one seat of each role, where BOT has all others.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write a heat map of the last matrix.")
@seed_option
@game_option
@json_option
def command(
    game: str,
    bots: tuple[str, ...],
    sizes: str | None,
    games: int,
    guests: str | None,
    svg: Path | None,
    seed: int | None,
    options: tuple[str, ...],
    as_json: bool,
) -> None:
    """How often BOTS win as one side of GAME against each other as the other side, on the same deals.

    BOTS are players of the catalogue that are compiled bots, or yours; all of the game's if none are given. A bot that
    plays what is not legal stops everything, so that there are no illegal actions in what is printed.
    """
    from ..bot_bench.sides import sides_of

    sides = sides_of(game)
    numbers = _sizes(sizes, sides)
    texts = list(dict.fromkeys([*(bots or _all_bots(game)), *([guests] if guests else [])]))
    games_of: list[Any] = [bind(game, (*options, f"num_players={number}")) for number in numbers]
    bots_of = [_compiled(texts, bound) for bound in games_of]
    if svg is not None:
        check_writable(svg)
    seed = settle_seed(seed)
    with interruptible():
        found = [_play(*pair, sides, games, seed, guests) for pair in zip(games_of, bots_of, strict=True)]
    if as_json:
        print_json(_figures(game, sides, texts, games, seed, found))
    else:
        _print(sides, texts, found)
    if svg is not None:
        write_file(svg, _heat_map(sides, texts, found[-1][0]))


Found = tuple[list["Cell"], list["Replacement"]]


def _play(game: Game, bots: dict[str, CompiledBot], sides: Sides, games: int, seed: int, host: str | None) -> Found:
    """All cells of one number of players, and all guests of a host if there is one."""
    from ..bot_bench.cells import Table

    table = Table(game, sides, bots, games, seed)
    cells: list[Cell] = []
    guests: list[Replacement] = []
    work = len(bots) ** 2 + (len(bots) * len(sides.roles) if host else 0)
    with progress_bar(f"{game.name} with {game.num_players}", work) as tell:
        for cell in table.matrix():
            cells.append(cell)
            tell(len(cells))
        for one in table.replacements(host) if host else ():
            guests.append(one)
            tell(len(cells) + len(guests))
    return cells, guests


def _sizes(text: str | None, sides: Sides) -> Sequence[int]:
    if text is None:
        return sides.sizes
    numbers = [int(part) if part.strip().isdecimal() else -1 for part in text.split(",")]
    if not set(numbers) <= set(sides.sizes):
        raise OptionError(f"--players: expected numbers of {', '.join(map(str, sides.sizes))}, as in 5,7; got {text!r}")
    return list(dict.fromkeys(numbers))


def _all_bots(game: str) -> list[str]:
    """The compiled bots of the catalogue that are made for this game."""
    from players import describe_players, player_class
    from players.compiled import CompiledPlayer

    entries = (entry for entry in describe_players() if game in entry.games)
    return [entry.name for entry in entries if issubclass(player_class(entry.name), CompiledPlayer)]


def _compiled(texts: Sequence[str], game: Any) -> dict[str, CompiledBot]:
    """The bots by the texts that name them. Raises OptionError for a player that is none."""
    from players import make_player
    from players.compiled import CompiledPlayer

    bots = {}
    for text in texts:
        player = make_player(text, game, 0)
        if not isinstance(player, CompiledPlayer):
            raise OptionError(f"{text} is no compiled bot: expected a subclass of players.compiled.CompiledPlayer")
        bots[text] = player.bot
    return bots


def _figures(
    game: str, sides: Sides, names: Sequence[str], games: int, seed: int, found: Sequence[Found]
) -> dict[str, Any]:
    from ..bot_bench.tables import summary

    return {
        "game": game,
        "sides": sides.names,
        "bots": list(names),
        "games": games,
        "seed": seed,
        "illegal_actions": 0,  # one would have stopped everything
        "summary": [summary(cells, names, sides) for cells, _ in found],
        "cells": [
            {**asdict(cell), "rate": cell.rate, "interval": cell.interval} for cells, _ in found for cell in cells
        ],
        "guests": [asdict(one) for _, guests in found for one in guests],
    }


def _print(sides: Sides, names: Sequence[str], found: Sequence[Found]) -> None:
    from ..bot_bench.tables import endings_table, matrix_table, replacement_table, summary, summary_table

    console = out()
    for cells, guests in found:
        console.print(matrix_table(cells, names, sides, console.width))
        console.print(endings_table(cells, sides))
        if guests:
            console.print(replacement_table(guests, sides))
    console.print(summary_table([summary(cells, names, sides) for cells, _ in found], sides))
    played = [cell for cells, _ in found for cell in cells]
    decisions = sum(cell.decisions for cell in played)
    console.print(f"{sum(cell.games for cell in played):,} games, {decisions:,} decisions, 0 illegal")


def _heat_map(sides: Sides, names: Sequence[str], cells: Sequence[Cell]) -> str:
    from ..bot_bench.cells import rates
    from ..heat_map import HeatMap

    first, second = (f"the {name}' team" for name in sides.names)
    title = f"How often the {sides.names[0]} win, {cells[0].num_players} players"
    return HeatMap(title, first, second, names, rates(cells, names).tolist()).svg()
