"""roomai games: what can be played, and one game's rules, options and sizes."""

from __future__ import annotations

from typing import Any

import click

from .shared import bind, game_option, json_option, out, print_json


@click.command("games")
@click.argument("name", required=False)
@game_option
@json_option
def command(name: str | None, options: tuple[str, ...], as_json: bool) -> None:
    """List the games, or describe one."""
    if name is None:
        _list_games(as_json)
    else:
        _describe_game(name, options, as_json)


def _list_games(as_json: bool) -> None:
    from roomai.registry import game_names, game_spec

    specs = [game_spec(name) for name in game_names()]
    if as_json:
        print_json([{"name": spec.name, "version": spec.version, "summary": spec.summary} for spec in specs])
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for heading in ("game", "players", "actions", "what it is"):
        table.add_column(heading, overflow="fold")
    for spec in specs:
        game = spec.bind()
        table.add_row(spec.name, str(game.num_players), str(game.action_space), spec.summary)
    out().print(table)


def _describe_game(name: str, options: tuple[str, ...], as_json: bool) -> None:
    from roomai.game import Game
    from roomai.options import describe_options
    from roomai.spaces import Discrete

    game = bind(name, options)
    spec = game.spec
    facts: dict[str, Any] = {
        "name": spec.name,
        "version": spec.version,
        "summary": spec.summary,
        "source": spec.source,
        "players": game.num_players,
        "actions": list(game.action_space.names) if isinstance(game.action_space, Discrete) else str(game.action_space),
        "zero_sum": game.zero_sum,
        "scores": list(game.score_range),
    }
    if isinstance(game, Game):
        facts |= {
            "longest_game": game.max_length,
            "chance_outcomes_at_most": game.max_chance,
            "observation": [{"part": part, "size": size} for part, size in game.observation_parts],
        }
    facts["options"] = [
        {"name": option, "default": default, "allowed": allowed, "what": doc}
        for option, default, allowed, doc in describe_options(spec.options)
    ]
    if as_json:
        print_json(facts)
        return
    from rich.markup import escape

    console = out()
    console.print(f"[bold]{spec.name}[/] (version {spec.version})  {escape(spec.summary)}")
    for key in ("source", "players", "actions", "zero_sum", "scores", "longest_game", "chance_outcomes_at_most"):
        value = facts.get(key)
        if value not in (None, ""):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            console.print(f"  {key.replace('_', ' '):24} {escape(str(shown))}", highlight=False)
    for heading, rows in (
        ("observation", [f"{part['size']:>5}  {part['part']}" for part in facts.get("observation", [])]),
        ("options", [f"{o['name']} = {o['default']!r}  ({o['allowed']}): {o['what']}" for o in facts["options"]]),
    ):
        if rows:
            console.print(f"  [bold]{heading}[/]")
            for row in rows:
                console.print(f"    {escape(row)}", highlight=False)
