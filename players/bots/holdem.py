"""Bots for Texas hold'em that look at bets as well as at cards: `tight_aggressive` and `equity`.

They name the chips that they put in, so that they play the same whatever raises have an id.
"""

from __future__ import annotations

import secrets
from typing import Any

from roomai.abstract import AbstractPlayer
from roomai.batch.bots import CompiledBot
from roomai.errors import OptionError

from ..compiled import CompiledPlayer
from ..poker import equity, tight_aggressive

MOST_SAMPLES = 100_000
MOST_SEEDS = 2**52
"""Parameters of compiled bots are floats, which tell so many apart."""


class TightAggressivePlayer(CompiledPlayer):
    """Plays few hands by a chart, and bets and raises those; after the flop by made hands, draws and pot odds.

    Before the flop hands are in nine tiers (CHART of players/poker/tight_aggressive.py). Nobody has raised: it raises
    to three times the big blind, and one more for each who has called, with tiers up to 7, 6, 5, 4, 4 and 3 where 1, 2
    to 6 seats are still to act; one less if somebody has called. The big blind raises callers with tiers up to 3.
    Others fold. Somebody has raised: it raises to three times as much with tier 1, calls with 2, and with 3 if that
    costs at most 0.4 of the pot after it and there was one raise. With two at the table these are two tiers more.

    After the flop: two pair or better, made with a card of its own, bet and raise by `bet` of the pot; after three
    raises in a round only a straight or better still raises. The pair of the highest rank on the board or above bets
    `bet` of the pot if nobody has, and calls one bet that costs up to `pair_at` of the pot after the call. Any pair
    calls what costs up to `weak_at`. A draw of 8 outs or more, to a straight or a flush, bets half the pot if nobody
    has; any draw calls what costs up to `implied` times its chance to come with the next card. Others check or fold.

    `loose` moves all hands up so many tiers. A raise that takes half the stack takes all of it. Raises OptionError
    for a loose that is not from -3 to 3, a bet from 0.1 to 5, prices not from 0 to 1, an implied not from 0 to 5.
    """

    games = ("texas_holdem",)

    def __init__(
        self,
        game: Any,
        loose: int = 0,
        bet: float = 0.75,
        pair_at: float = 0.4,
        weak_at: float = 0.2,
        implied: float = 1.3,
    ) -> None:
        _check("loose", loose, -3, 3)
        _check("bet", bet, 0.1, 5.0)
        _check("pair_at", pair_at, 0.0, 1.0)
        _check("weak_at", weak_at, 0.0, 1.0)
        _check("implied", implied, 0.0, 5.0)
        parameters = float(loose), bet, pair_at, weak_at, implied
        super().__init__(game, CompiledBot(tight_aggressive.decide, parameters, scratch=1))


class EquityPlayer(CompiledPlayer):
    """Plays by what its hand gets of the pot on average, against random hands of all who are still in.

    It draws `samples` runouts for that, the same ones for the same seed and cards. With n players still in it raises if
    that is `raise_at` / n or more, where each raise of the round before adds `respect` to raise_at: by half the pot,
    and by the pot from 1.25 times as much on. Otherwise it calls if the equity is `margin` above what the call costs of
    the pot after it, and else checks or folds.

    Raises OptionError for samples not from 1 to 100,000, a raise_at from 0 to 10, a respect from 0 to 10, a margin
    from -1 to 1.
    """

    games = ("texas_holdem",)

    def __init__(
        self,
        game: Any,
        samples: int = 200,
        raise_at: float = 1.25,
        respect: float = 0.15,
        margin: float = 0.05,
        seed: int | None = None,
    ) -> None:
        _check("samples", samples, 1, MOST_SAMPLES)
        _check("raise_at", raise_at, 0.0, 10.0)
        _check("respect", respect, 0.0, 10.0)
        _check("margin", margin, -1.0, 1.0)
        settled = secrets.randbits(52) if seed is None else seed % MOST_SEEDS
        parameters = float(samples), raise_at, respect, margin, float(settled)
        super().__init__(game, CompiledBot(equity.decide, parameters, scratch=1))


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise OptionError(f"{name}: expected a number from {low} to {high}, got {value}")


PLAYERS: dict[str, type[AbstractPlayer]] = {"tight_aggressive": TightAggressivePlayer, "equity": EquityPlayer}
