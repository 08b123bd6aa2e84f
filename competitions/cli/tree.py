"""roomai tree: how large a game is, all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .shared import bind, game_option, json_option, max_nodes_option, out, print_json, progress_line

if TYPE_CHECKING:
    from players.tabular.tree import Tree

KINDS = ("chance", "decision", "terminal")


@click.command("tree")
@click.argument("game")
@max_nodes_option
@game_option
@json_option
def command(game: str, max_nodes: int, options: tuple[str, ...], as_json: bool) -> None:
    """Count the nodes and the information states of GAME, with everything that chance can do."""
    bound = bind(game, options)
    from players.tabular.tree import build_tree

    with progress_line(f"tree of {bound.name}") as tell:
        tree = build_tree(bound, max_nodes, lambda nodes: tell(f"{nodes:,} nodes"))
    found = _figures(tree)
    if as_json:
        print_json(found)
        return
    _print(found)


def _figures(tree: Tree) -> dict[str, Any]:
    states = [tree.bounds[seat + 1] - tree.bounds[seat] for seat in range(tree.num_players)]
    return {
        "game": tree.game.name,
        "version": tree.game.spec.version,
        "options": tree.game.changed_options,
        "nodes": tree.num_nodes,
        **dict(zip(KINDS, tree.counts, strict=True)),
        "information_states": states,
        "sequences": tree.num_sequences,
        "bytes": tree.num_bytes,
        "levels": [dict(zip(KINDS, level, strict=True)) for level in tree.levels.tolist()],
    }


def _print(found: dict[str, Any]) -> None:
    from rich.table import Table

    console = out()
    console.print(f"{found['game']}: {found['nodes']:,} nodes, {len(found['levels']) - 1} moves deep",
                  style="bold", highlight=False, markup=False)  # fmt: skip
    table = Table(box=None, header_style="bold")
    for heading in ("moves", *KINDS):
        table.add_column(heading, justify="right")
    for depth, level in enumerate(found["levels"]):
        table.add_row(str(depth), *(f"{level[kind]:,}" if level[kind] else "" for kind in KINDS))
    table.add_row("all", *(f"{found[kind]:,}" for kind in KINDS), style="bold")
    console.print(table)
    by_seat = ", ".join(f"{count:,}" for count in found["information_states"])
    console.print(
        f"information states by seat: {by_seat} ({sum(found['information_states']):,} in all)", highlight=False
    )
    console.print(f"sequences: {found['sequences']:,}; memory: {found['bytes'] / 1e6:,.1f} MB", highlight=False)
