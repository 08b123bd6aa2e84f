"""roomai equity: how often hands of Texas hold'em win."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from roomai.errors import OptionError

from .shared import json_option, out, print_json, progress_line, seed_option, settle_seed

if TYPE_CHECKING:
    from rich.text import Text

    from roomai.games.poker_equity import HandEquity, Spot

EXACT = "exact"


@click.command("equity")
@click.argument("hands", nargs=-1, required=True)
@click.option("--board", default="", metavar="CARDS", help="3, 4 or 5 cards that lie on the table.")
@click.option("--dead", default="", metavar="CARDS", help="Cards that are out of play.")
@click.option("--samples", metavar=f"N|{EXACT}", help="Runouts to draw, or all; if not given, all if they are few.")
@seed_option
@json_option
def command(
    hands: tuple[str, ...], board: str, dead: str, samples: str | None, seed: int | None, as_json: bool
) -> None:
    """How often each of HANDS of Texas hold'em wins and ties, and its equity.

    A hand is two cards such as AsKs, or "random" for any two; 2 to 10 hands. With few enough runouts, or --samples
    exact, all of them are compared; else some are drawn.
    """
    from roomai.games.poker_equity import SAMPLES, Spot

    spot = Spot(hands, board, dead)
    wanted = _wanted(samples)
    if samples is None and not spot.is_small:
        wanted = SAMPLES
    if wanted is not None:
        seed = settle_seed(seed)
    with progress_line(f"equity of {len(hands)} hands"):
        found = spot.exact() if wanted is None else spot.sampled(wanted, seed)
    if as_json:
        print_json(_figures(spot, found, seed))
    else:
        _print(spot, found)


def _wanted(samples: str | None) -> int | None:
    """How many runouts to draw, None for all."""
    if samples is None or samples == EXACT:
        return None
    try:
        return int(samples)
    except ValueError as cause:
        raise OptionError(f"--samples: expected a number or {EXACT}, got {samples!r}") from cause


def _figures(spot: Spot, found: Sequence[HandEquity], seed: int | None) -> dict[str, Any]:
    from roomai.games.poker_hands import cards_text

    exact = found[0].exact
    return {
        "board": cards_text(spot.board),
        "dead": cards_text(spot.dead),
        "runouts": spot.runouts,
        "compared": found[0].runouts,
        "exact": exact,
        "seed": None if exact else seed,
        "hands": [
            {
                "hand": one.hand,
                "win": one.win,
                "tie": one.tie,
                "equity": one.equity,
                "standard_error": one.standard_error,
                "shares": one.shares,
            }
            for one in found
        ],
    }


def _print(spot: Spot, found: Sequence[HandEquity]) -> None:
    from rich.text import Text

    from ..table import plain_table

    exact, compared = found[0].exact, found[0].runouts
    line = Text(f"all {compared:,} runouts" if exact else f"{compared:,} runouts drawn of {spot.runouts:,}")
    for what, cards in (("board", spot.board), ("dead", spot.dead)):
        if cards:
            line.append(f", {what} ").append_text(_cards_text(cards))
    table = plain_table("")
    for heading in ("hand", *["so far"] * bool(spot.board)):
        table.add_column(heading)
    for heading in ("win", "tie", "equity", *["error"] * (not exact)):
        table.add_column(heading, justify="right")
    for cards, one in zip(spot.hands, found, strict=True):
        shares = (one.win, one.tie, one.equity, *[one.standard_error] * (not exact))
        table.add_row(
            _cards_text(cards) if cards else one.hand, *_so_far(spot, cards), *(f"{share:.3%}" for share in shares)
        )
    console = out()
    console.print(line, soft_wrap=True)
    console.print(table)


def _so_far(spot: Spot, cards: tuple[int, ...]) -> list[str]:
    """What a hand is on this board, if there is one."""
    from roomai.games.poker_hands import evaluate, hand_name, hand_of

    if not spot.board:
        return []
    return [hand_name(evaluate(hand_of(cards + spot.board))) if cards else ""]


def _cards_text(cards: Sequence[int]) -> Text:
    """Cards side by side, with their suits as symbols."""
    from rich.text import Text

    from roomai.games.cards import RANKS, SUITS, card_name
    from roomai.games.drawing import card_text

    return Text(" ").join(card_text(card_name(card, RANKS, len(SUITS))) for card in cards)
