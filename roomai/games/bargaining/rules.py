"""Bargaining over a pool of items with private values and private outside offers, for two players in rounds.

In each round player 0 moves, then player 1. A move is a split of the pool, `accept` (of the other's last split) or
`walk`. Player 1's last move is no split. Accepting pays each the value of its share, walking each its outside offer,
as a part of what the whole pool is worth to it, and discounted by the rounds gone by. Values are uniform whole numbers
from 1; an outside offer is uniform from 1 to what the pool is worth to its player.
Sources: Nash, "The Bargaining Problem", Econometrica 1950; Lewis et al., "Deal or No Deal? End-to-End Learning for
Negotiation Dialogues", EMNLP 2017, for the pool of items. Envy-freeness up to one item: Budish, "The Combinatorial
Assignment Problem", Journal of Political Economy 2011.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod, sqrt
from typing import Any

import numpy as np

from ...abstract import CHANCE, TERMINAL
from ...errors import OptionError
from ...measures import Measure
from ...options import option
from ...records import Records, field
from ...spaces import Discrete

NO_OFFER = -1
UNIFORM, LOW, NONE = 0, 1, 2
LAWS = ("uniform", "low", "none")
MOST_SPLITS = 1000
WORSE_THAN_LAST, BELOW_OUTSIDE, ALL_OR_NOTHING, ACCEPTED_BELOW, WALKED_FROM_BETTER = 0, 1, 2, 3, 4


@dataclass(frozen=True)
class Options:
    pool: tuple[int, ...] = option((7, 4, 1), "how many there are of each item")
    highest: int = option(100, "the highest value of an item; the lowest is 1", low=1, high=10_000)
    rounds: int = option(3, "how often each player moves at most", low=1, high=10)
    discount: float = option(1.0, "what a score is worth one round later", low=0.0, high=1.0)
    scores: str = option("shares", "scores as parts of one's own maximum, or as points", choices=("shares", "points"))
    outside: str = option(
        "uniform", "outside offers: from 1 to one's own maximum, from 1 to half of it, or nothing", choices=LAWS
    )
    history: bool = option(False, "whether all offers so far are seen, and not only the one on the table")

    def __post_init__(self) -> None:
        counts = self.pool
        if not (1 <= len(counts) <= 5 and all(type(count) is int and 1 <= count <= 99 for count in counts)):
            raise OptionError(f"option pool of bargaining: expected 1 to 5 counts from 1 to 99, got {counts!r}")
        splits = prod(count + 1 for count in counts)
        if splits > MOST_SPLITS:
            raise OptionError(
                f"option pool of bargaining: {counts!r} has {splits} splits, at most {MOST_SPLITS} are allowed: "
                "take fewer items"
            )


def num_players(options: Options) -> int:
    return 2


def action_space(options: Options) -> Discrete:
    """Splits by what player 1 gets, the last item fastest, whoever proposes; then accept and walk."""
    splits = product(*(range(count + 1) for count in options.pool))
    return Discrete((*(f"split {'-'.join(map(str, split))}" for split in splits), "accept", "walk"))


def score_range(options: Options) -> tuple[float, float]:
    return 0.0, 1.0 if options.scores == "shares" else float(options.highest * sum(options.pool))


def max_length(options: Options) -> int:
    return 2 * options.rounds


def max_chance(options: Options) -> int:
    return 2 * len(options.pool) + (0 if options.outside == "none" else 2)


def measures(options: Options) -> tuple[Measure, ...]:
    return (
        Measure("deal", "whether a split was accepted"),
        Measure("utilitarian", "the sum of both shares"),
        Measure("nash", "the geometric mean of both shares"),
        Measure("egalitarian", "the smaller of both shares"),
        Measure("ef1", "whether neither would rather have the other's items less one; only of deals"),
        Measure("gain", "the share less what the outside offer would have been", per_seat=True),
        Measure("worse_than_last", "offers worse for oneself than one's last", per_seat=True),
        Measure("below_outside", "offers worse for oneself than one's outside offer", per_seat=True),
        Measure("all_or_nothing", "offers that give one side everything", per_seat=True),
        Measure("accepted_below", "accepting less than one's outside offer", per_seat=True),
        Measure("walked_from_better", "walking from more than one's outside offer", per_seat=True),
    )


def observation_parts(options: Options) -> list[tuple[str, int]]:
    k = len(options.pool)
    parts = [
        ("own values / highest", k),
        ("own outside offer / own maximum", 1),
        ("own share in the offer on the table / pool, or -1", k),
        ("whether there is an offer", 1),
        ("round / last round", 1),
        ("own seat", 1),
        ("legal actions", action_space(options).n),
    ]
    if options.history:
        parts.append(("own share in each offer so far / pool, or -1", (2 * options.rounds - 1) * k))
    return parts


def records(options: Options) -> Records:
    k = len(options.pool)
    return Records(
        public={
            "pool": field(np.int16, "how many there are of each item", k),
            "rounds_gone": field(np.int8, "rounds gone by"),
            "rounds": field(np.int8, "how many there are at most"),
            "highest": field(np.int16, "the highest value of an item"),
            "law": field(np.int8, "outside offers: 0 up to one's maximum, 1 up to half of it, 2 none"),
            "in_points": field(np.bool_, "whether scores are points"),
            "discount": field(np.float64, "what a score is worth one round later"),
            "offer": field(np.int16, "the split on the table, by action; -1 for none"),
            "share": field(np.int16, "what player 1 gets by it, of each item", k),
            "accepted": field(np.bool_, "whether it was accepted"),
            "history": field(np.bool_, "whether all offers are seen"),
            "offers": field(
                np.int16,
                "the splits so far, by action; -1 for none, and for all if they are not seen",
                2 * options.rounds - 1 if options.history else 1,
            ),
        },
        person={
            "values": field(np.int16, "what one of each item is worth to this player; 0 before it is dealt", k),
            "outside": field(np.int32, "this player's outside offer"),
            "maximum": field(np.int32, "what the whole pool is worth to it"),
        },
        private={
            "dealt": field(np.int8, "how many values and outside offers are dealt"),
            "last": field(np.int32, "what each player's own last offer was worth to it, -1 before one", 2),
            "mistakes": field(np.int8, "each player's mistakes of each kind", 2, 5),
        },
    )


def setup(state: Any, options: Options) -> None:
    public = state.public
    public.turn = CHANCE
    public.pool[:] = options.pool
    public.rounds = options.rounds
    public.highest = options.highest
    public.law = LAWS.index(options.outside)
    public.in_points = options.scores == "points"
    public.discount = options.discount
    public.offer = NO_OFFER
    state.private.last[:] = -1
    public.history = options.history
    public.offers[:] = NO_OFFER


def chance(state: Any) -> int:
    k, dealt = len(state.public.pool), int(state.private.dealt)
    if dealt < 2 * k:
        return int(state.public.highest)
    maximum = int(state.person[dealt - 2 * k].maximum)
    return max(1, maximum // 2) if state.public.law == LOW else maximum


def label(state: Any, outcome: int) -> int:
    return outcome + 1


def deal(state: Any, outcome: int) -> None:
    public, private = state.public, state.private
    k, dealt = len(public.pool), int(private.dealt)
    if dealt < 2 * k:
        person = state.person[dealt // k]
        person.values[dealt % k] = outcome + 1
        person.maximum += int(public.pool[dealt % k]) * (outcome + 1)
    else:
        state.person[dealt - 2 * k].outside = outcome + 1
    private.dealt += 1
    if private.dealt == (2 * k if public.law == NONE else 2 * k + 2):
        public.turn = 0


def legal(public: Any, person: Any, mask: Any) -> None:
    splits = len(mask) - 2
    if not (public.turn == 1 and public.rounds_gone == public.rounds - 1):
        for action in range(splits):
            mask[action] = True
    mask[splits] = public.offer != NO_OFFER
    mask[splits + 1] = True


def forward(state: Any, action: int) -> None:
    public = state.public
    seat = int(public.turn)
    splits = number_of_splits(public)
    if action < splits:
        propose(state, seat, action)
        public.turn = 1 - seat
        public.rounds_gone += seat
        return
    person, mistakes = state.person[seat], state.private.mistakes[seat]
    offered = share_value(public, person)
    if action == splits:
        public.accepted = True
        mistakes[ACCEPTED_BELOW] += offered < person.outside
    else:
        mistakes[WALKED_FROM_BETTER] += public.offer != NO_OFFER and offered > person.outside
    public.turn = TERMINAL


def scores(state: Any, out: Any) -> None:
    public = state.public
    for seat in range(2):
        person = state.person[seat]
        end = points(public, person, public.accepted)
        out[seat] = end if public.in_points else end / np.float64(person.maximum)


def measure(state: Any, out: Any) -> None:
    public, mistakes = state.public, state.private.mistakes
    first = worth(public, state.person[0], public.accepted)
    second = worth(public, state.person[1], public.accepted)
    out[0] = public.accepted
    out[1] = first + second
    out[2] = sqrt(first * second)
    out[3] = min(first, second)
    if public.accepted:
        out[4] = is_content(public, state.person[0]) and is_content(public, state.person[1])
    else:
        out[4] = np.nan
    out[5] = first - worth(public, state.person[0], False)
    out[6] = second - worth(public, state.person[1], False)
    for kind in range(5):
        for seat in range(2):
            out[7 + 2 * kind + seat] = mistakes[seat, kind]


def observe(public: Any, person: Any, out: Any) -> None:
    k, splits = len(public.pool), number_of_splits(public)
    for i in range(k):
        out[i] = np.float32(person.values[i]) / np.float32(public.highest)
        out[k + 1 + i] = np.float32(own_items(public, person, i)) / np.float32(public.pool[i])
    out[k] = np.float32(person.outside) / np.float32(max(1, person.maximum))
    if public.offer == NO_OFFER:
        for i in range(k):
            out[k + 1 + i] = np.float32(-1.0)
    at = 2 * k + 1
    out[at] = public.offer != NO_OFFER
    out[at + 1] = np.float32(public.rounds_gone) / np.float32(max(1, public.rounds - 1))
    out[at + 2] = person.id
    at += 3
    if public.turn == person.id:
        legal(public, person, out[at : at + splits + 2])
    if public.history:
        at += splits + 2
        for j in range(len(public.offers)):
            action = int(public.offers[j])
            for i in range(k):
                given = items_in(public, action, i)
                own = given if person.id == 1 else int(public.pool[i]) - given
                share = np.float32(own) / np.float32(public.pool[i])
                out[at + j * k + i] = np.float32(-1.0) if action == NO_OFFER else share


def propose(state: Any, seat: int, action: int) -> None:
    """Put a split on the table, and note what is wrong with it for the player."""
    public, private, person = state.public, state.private, state.person[seat]
    public.offer = action
    k = len(public.pool)
    for i in range(k):
        public.share[i] = items_in(public, action, i)
    if public.history:
        public.offers[2 * public.rounds_gone + seat] = action
    value = share_value(public, person)
    mistakes = private.mistakes[seat]
    mistakes[WORSE_THAN_LAST] += value < private.last[seat]
    mistakes[BELOW_OUTSIDE] += value < person.outside
    mistakes[ALL_OR_NOTHING] += action == 0 or action == number_of_splits(public) - 1
    private.last[seat] = value


def number_of_splits(public: Any) -> int:
    """The ids of splits are below this; it is accept's, the next walk's."""
    splits = 1
    for i in range(len(public.pool)):
        splits *= int(public.pool[i]) + 1
    return splits


def items_in(public: Any, action: int, i: int) -> int:
    """How many of item i a split gives to player 1."""
    later = 1
    for j in range(i + 1, len(public.pool)):
        later *= int(public.pool[j]) + 1
    return (action // later) % (int(public.pool[i]) + 1)


def own_items(public: Any, person: Any, i: int) -> int:
    """How many of item i this player gets by the offer on the table."""
    given = int(public.share[i])
    return given if person.id == 1 else int(public.pool[i]) - given


def share_value(public: Any, person: Any) -> int:
    """What the offer on the table is worth to this player, in points."""
    value = 0
    for i in range(len(public.pool)):
        value += int(person.values[i]) * own_items(public, person, i)
    return value


def points(public: Any, person: Any, accepted: bool) -> float:
    """What an end now is worth to this player, in points, discounted; whole points without a discount."""
    value = share_value(public, person) if accepted else int(person.outside)
    factor = 1.0
    for _ in range(public.rounds_gone):
        factor *= public.discount
    return factor * value


def worth(public: Any, person: Any, accepted: bool) -> float:
    """The same as a part of its maximum."""
    return points(public, person, accepted) / np.float64(person.maximum)


def is_content(public: Any, person: Any) -> bool:
    """Whether the other's items less one, the best of them, are worth no more to this player than its own."""
    best, others = 0, 0
    for i in range(len(public.pool)):
        items = int(public.pool[i]) - own_items(public, person, i)
        others += int(person.values[i]) * items
        if items > 0 and person.values[i] > best:
            best = int(person.values[i])
    return share_value(public, person) >= others - best
