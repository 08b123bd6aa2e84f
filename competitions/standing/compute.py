"""From columns to a standing."""

from __future__ import annotations

import numpy as np

from ..columns import Columns
from ..record import VERDICTS
from .inference import bootstrap, holm, influence, means, p_values
from .model import SIGNIFICANT, Row, Standing, interval, known
from .rating import ratings
from .tally import Array, Floats, Pairs, Tally, tally, tally_pairs

ABORTED = VERDICTS.index("aborted")


def standing(columns: Columns) -> Standing:
    """The standing after these games; the same games in another order have the same standing, to the last bit."""
    tallied = tally(columns)
    pairs = tally_pairs(tallied)
    columns = tallied.columns
    players = columns.players
    games = tallied.played.sum(axis=0)
    score = means(tallied.scores.sum(axis=0), games)
    low, high = bootstrap(tallied.scores, tallied.played)
    better = _better(tallied, score)
    worse_than, better_than = better.sum(axis=0), better.sum(axis=1)
    there = int((games > 0).sum())
    elo, half = ratings(pairs, tallied.blocks)
    median, worst = _times(columns)
    kinds = np.bincount(
        columns.by[columns.by >= 0].astype(np.int64) * len(VERDICTS) + columns.verdict[columns.by >= 0],
        minlength=len(players) * len(VERDICTS),
    ).reshape(len(players), len(VERDICTS))
    ranks = np.where(games > 0, 1 + worse_than, 0)
    order = sorted(range(len(players)), key=lambda i: (-score[i] if games[i] else np.inf, players[i]))
    rows = tuple(
        Row(
            player=players[i],
            rank=int(ranks[i]) or None,
            tied=bool(ranks[i] and (ranks == ranks[i]).sum() > 1),
            ranks=(int(ranks[i]), int(there - better_than[i])) if ranks[i] else None,
            games=int(games[i]),
            score=known(score[i]),
            score_interval=interval(low[i], high[i]),
            elo=known(elo[i]),
            elo_interval=interval(elo[i] - half[i], elo[i] + half[i]),
            forfeits={VERDICTS[k]: int(kinds[i, k]) for k in np.flatnonzero(kinds[i]) if k != ABORTED},
            median_ms=known(median[i]),
            worst_ms=known(worst[i]),
        )
        for i in order
    )
    met = pairs.square(pairs.games, pairs.games)
    cross = means(pairs.square(pairs.first_scores, pairs.second_scores), met)
    lead, p = _leads(pairs, met)
    seen = np.ix_(order, order)
    withdrawn = {players[i]: int(kinds[i, ABORTED]) for i in order if kinds[i, ABORTED]}
    return Standing(len(columns), tallied.deals, rows, cross[seen], lead[seen], met[seen], p[seen], withdrawn)


def _better(tallied: Tally, score: Floats) -> Array:
    """bool [P, P]: whether the row's player is better than the column's, all at once with 95 % confidence.

    Mean scores are compared pair by pair on the deals that both played: what a deal does to both cancels.
    """
    moved = influence(tallied.scores, tallied.played)
    shared = moved.T @ moved
    alone = np.diag(shared)
    variances = np.maximum(alone[:, None] + alone - 2 * shared, 0.0)
    blocks = np.minimum(tallied.blocks_of[:, None], tallied.blocks_of)
    lead = np.nan_to_num(score[:, None] - score)
    adjusted = np.ones_like(lead)
    upper = np.triu_indices(len(score), 1)
    compared = blocks[upper] > 0
    rows, columns = upper[0][compared], upper[1][compared]
    adjusted[rows, columns] = holm(p_values(lead[rows, columns], variances[rows, columns], blocks[rows, columns]))
    adjusted = np.minimum(adjusted, adjusted.T)
    return np.asarray((lead > 0) & (adjusted < SIGNIFICANT))


def _leads(pairs: Pairs, met: Floats) -> tuple[Floats, Floats]:
    """Half the mean difference of two players' scores in their games, and its p-value: [P, P] each."""
    difference = (pairs.first_scores - pairs.second_scores) / 2
    lead = means(pairs.square(difference, -difference), met)
    surplus = difference - lead[pairs.first, pairs.second] * pairs.games
    variances = means(pairs.square(surplus**2, surplus**2), met**2)
    blocks = pairs.square(np.ones_like(surplus), np.ones_like(surplus))
    p = np.full_like(lead, np.nan)
    rows, columns = np.nonzero(np.triu(met > 0))
    p[rows, columns] = holm(p_values(lead[rows, columns], variances[rows, columns], blocks[rows, columns]))
    p[columns, rows] = p[rows, columns]
    return lead, p


def _times(columns: Columns) -> tuple[Floats, Floats]:
    """The median over games of the median milliseconds of a move, and the longest move: [P] each, or NaN."""
    count = len(columns.players)
    median, worst = np.full(count, np.nan), np.full(count, np.nan)
    seats = columns.seats.ravel()
    order = np.argsort(seats, kind="stable")
    edges = np.searchsorted(seats[order], np.arange(count + 1))
    ms, longest = columns.ms.ravel()[order], columns.worst_ms.ravel()[order]
    for player in range(count):
        mine = slice(edges[player], edges[player + 1])
        timed = ms[mine][~np.isnan(ms[mine])]
        if len(timed):
            median[player] = _decimal(np.median(timed))
        timed = longest[mine][~np.isnan(longest[mine])]
        if len(timed):
            worst[player] = _decimal(timed.max())
    return median, worst


def _decimal(value: np.float32) -> float:
    """The same number with no more digits than float32 has."""
    return float(str(np.float32(value)))
