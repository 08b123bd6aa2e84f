"""roomai value: what a game is worth, or what players score in it, exactly."""

from __future__ import annotations

from typing import Any

import click

from .shared import bind, game_option, json_option, max_nodes_option, out, print_json, progress_line, seed_option


@click.command("value")
@click.argument("game")
@click.argument("players", nargs=-1)
@max_nodes_option
@seed_option
@game_option
@json_option
def command(
    game: str, players: tuple[str, ...], max_nodes: int, seed: int | None, options: tuple[str, ...], as_json: bool
) -> None:
    """The exact value of GAME to each seat, by linear programming; with PLAYERS, one a seat, what they score.

    A value needs a zero-sum game of two players; scores of players need that they state their policies.
    """
    bound = bind(game, options)
    from players.catalogue import player_factory
    from players.tabular.algorithms import make_solver
    from players.tabular.evaluation import evaluate
    from players.tabular.policies import stated_policy
    from players.tabular.sequences import sequence_form
    from players.tabular.tree import build_tree
    from roomai.errors import OptionError

    if players and len(players) != bound.num_players:
        raise OptionError(f"{bound.name} takes {bound.num_players} players with these options, got {len(players)}")
    entered = [player_factory(text, bound)(seed or 0) for text in players]
    with progress_line(f"value of {bound.name}") as tell:
        tree = build_tree(bound, max_nodes, lambda nodes: tell(f"{nodes:,} nodes"))
        form = sequence_form(tree)
        if entered:
            tell("policies")
            policy = stated_policy(tree, entered)
        else:
            solver = make_solver("lp", tree, form)
            tell(f"linear program of {tree.num_sequences:,} sequences")
            solver.run(1)
            policy = solver.average()
    scores = evaluate(form, policy).scores.tolist()
    named: dict[str, Any] = {"players": list(players)} if players else {}
    if as_json:
        print_json({"game": bound.name, "options": bound.changed_options, **named, "scores": scores})
        return
    for seat, score in enumerate(scores):
        who = f"seat {seat} ({players[seat]})" if players else f"seat {seat}"
        out().print(f"{who}: {round(score, 9) + 0.0:+.9f}", highlight=False, markup=False)
