"""Whether one player is better than another, decided as soon as the evidence will bear it, however often one looks.

Testing by betting (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 2024).
Somebody bets on each deal that the first player is better, at odds that are fair if it is not. Its capital then grows
to k times its stake with probability 1/k at most, ever (Ville's inequality): a capital of 2/error is evidence enough.
Somebody else bets on the second. Each divides its stake among bets of different boldness, so that effects of all sizes
are found (their "diversified" Kelly bets). What they have in the end doesn't depend on the order of the deals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from roomai.errors import OptionError

BETS = 0.99 / 2.0 ** np.arange(11)
"""The parts of its capital that a gambler stakes on each deal; it never stakes all."""
HALVINGS = 50

Verdict = Literal["first", "second", "open"]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Counts = np.ndarray[Any, np.dtype[np.int_]]


@dataclass(frozen=True)
class Decision:
    """The verdict after some deals: which player is better, or that it is still open."""

    verdict: Verdict
    deals: int
    mean: float
    """Of the differences; NaN without deals."""
    p: float
    """An anytime p-value of "both are equally good": the verdict isn't open once this is `error` or less."""
    interval: tuple[float, float]
    """The confidence sequence at this point, for the true mean: all of them, forever, are right with probability
    1 - error."""


def decide(differences: Any, low: float, high: float, error: float = 0.05) -> Decision:
    """Which of two players is better, from half the difference of their scores on each deal, [D], each in [low, high].

    The probability to ever answer "first" or "second" wrongly, or if both are equally good, is `error` at most,
    whenever one asks and whenever one stops. It takes for granted that deals are alike and independent: for players
    that learn from deal to deal it tests their mean over the deals played. Raises OptionError for bad numbers.
    """
    if not (0 < error < 1 and np.isfinite([low, high]).all() and low < 0 < high):
        raise OptionError(f"decide: expected 0 < error < 1 and low < 0 < high, got error {error}, {low} and {high}")
    given = np.asarray(differences, np.float64).reshape(-1)
    slack = 1e-9 * (high - low)  # of scores that were added up and divided
    if not ((given >= low - slack) & (given <= high + slack)).all():
        raise OptionError(f"decide: expected differences from {low} to {high}, got {given.min()} to {given.max()}")
    values, counts = np.unique((given.clip(low, high) - low) / (high - low), return_counts=True)
    enough = np.log(2 / error)
    none = -low / (high - low)
    first, second = _log_capital(values, counts, none), _log_capital(1 - values, counts, 1 - none)
    verdict: Verdict = "first" if first >= enough else "second" if second >= enough else "open"
    lowest = _least_mean(values, counts, enough)
    highest = 1 - _least_mean(1 - values, counts, enough)
    return Decision(
        verdict,
        len(given),
        float(given.mean()) if len(given) else float("nan"),
        float(min(1.0, 2 * np.exp(-max(first, second)))),
        (low + (high - low) * lowest, low + (high - low) * highest),
    )


def _log_capital(values: Floats, counts: Counts, mean: float) -> float:
    """The logarithm of what a stake of 1 has become by bets that the mean of some numbers in [0, 1] is above `mean`."""
    factors = np.log1p(BETS[:, None] * (values / mean - 1.0))
    grown = factors @ counts
    most = grown.max()
    return float(most + np.log(np.exp(grown - most).mean()))


def _least_mean(values: Floats, counts: Counts, enough: float) -> float:
    """The least mean that bets on a higher one have not ruled out; their capital falls with the mean."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _log_capital(values, counts, middle) >= enough:
            low = middle
        else:
            high = middle
    return low
