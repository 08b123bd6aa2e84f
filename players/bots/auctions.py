"""Bidders for sealed-bid auctions: `truthful` and `equilibrium`."""

from __future__ import annotations

from typing import Any

from roomai.abstract import AbstractPlayer

from ..rule import RulePlayer


class TruthfulPlayer(RulePlayer):
    """Bids what the item is worth to it, which is the best one can do when the second price is paid."""

    games = ("sealed_bid",)

    def decide(self, public: Any, person: Any, legal: Any) -> Any:
        return person.value


class EquilibriumPlayer(RulePlayer):
    """Bids by the symmetric equilibrium: its value at the second price, less than that at the first.

    Among n bidders with values uniform on [0, 1] and a reserve r, the first-price bid for a value v above r is
    v - (v - r (r / v)^(n - 1)) / n, which is v (n - 1) / n without a reserve. Source: Krishna, "Auction Theory",
    2nd edition, sections 2.3 and 2.5. It holds in the limit of many `levels`.
    """

    games = ("sealed_bid",)

    def __init__(self, game: Any) -> None:
        self._n = game.num_players

    def decide(self, public: Any, person: Any, legal: Any) -> Any:
        value, reserve = person.value, public.reserve
        shades = (public.second_price == 0) & (value > reserve)
        divisor = value + 1.0 * (value <= reserve)  # of the bids that are not shaded one may be 0
        profit = (value - reserve * (reserve / divisor) ** (self._n - 1)) / self._n
        return value - shades * profit


PLAYERS: dict[str, type[AbstractPlayer]] = {"truthful": TruthfulPlayer, "equilibrium": EquilibriumPlayer}
