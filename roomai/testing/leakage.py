"""Checks of what players come to know: nobody is told what chance dealt to others, or what they did in secret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from ..abstract import CHANCE
from .game import GameSubject, checks
from .histories import Histories
from .report import NotApplicable, fail
from .rules import rules_run
from .words import same_seed


@checks.check(rules_run)
def private_deals(subject: GameSubject) -> str:
    """An outcome of chance is told to everybody (it changes the public state), to one player, or to nobody.

    At each moment of chance, all outcomes that were tried are compared: of the public state and the person states, no
    more than one may depend on which of them it was. Members named in the declaration's `told` are left out.
    """
    game, histories = subject.rules_of(), subject.histories
    if game.max_chance == 0:
        raise NotApplicable("the game declares no chance")
    seen: dict[int, list[set[Hashable]]] = defaultdict(lambda: [set() for _ in range(game.num_players + 1)])
    for index, node in enumerate(histories.nodes):
        if node.mover == CHANCE:
            told = seen[node.parent]
            told[-1].add(histories.without("public", node.public, subject.told))
            for seat, person in enumerate(node.persons):
                told[seat].add(histories.without("person", person, subject.told))
            depending = [place for place, known in enumerate(told) if len(known) > 1]
            if len(depending) > 1:
                names = ["everybody" if place == game.num_players else f"player {place}" for place in depending]
                fail(
                    f"after {histories.story(node.parent)} the outcome of chance is told to {' and to '.join(names)} "
                    f"(seen at {histories.story(index)}): if the rules mean it, name those members in `told`"
                )
    return f"{len(seen)} moments of chance"


@checks.check(same_seed)
def hidden_information(subject: GameSubject) -> str:
    """What a player is told depends on nothing that is hidden from it.

    Let two histories be the same to a player so far: the same public states, the same own states, the same own
    actions. Now somebody acts. Where the public state after it is the same as well, so is the player's own state: it
    can't tell what chance dealt to others, or what another did in secret, before that becomes public. (What chance
    deals next may differ, of course; `private_deals` watches that.) Members named in the
    declaration's `told` may differ.

    On trees all histories are compared, otherwise random games with branches in which a hidden outcome of chance or a
    hidden action was another. A game in plain Python is compared with itself under the same seed.
    """
    histories = subject.histories
    told: dict[Hashable, tuple[Hashable, int]] = {}
    views = _views(histories, subject.game.num_players)
    compared = 0
    for index, node in enumerate(histories.nodes):
        if node.mover < 0:
            continue
        for seat, person in enumerate(node.persons):
            own = histories.move_key(index) if node.mover == seat else None
            known = histories.without("person", person, subject.told)
            before = told.setdefault((seat, views[node.parent][seat], own, node.public), (known, index))
            compared += before[1] != index
            if before[0] != known:
                fail(
                    f"player {seat} can tell by its own state alone {histories.story(index)} from "
                    f"{histories.story(before[1])}: if the rules mean it, name those members in `told`"
                )
    return f"{compared} comparisons"


@checks.measure
def perfect_recall(subject: GameSubject) -> bool:
    """Whether the player to move always knows from (public, person) alone all that it once knew and did.

    Measured on whole trees: any two histories that end in the same (public, person) of the player to move hold the
    same sequence of such pairs and of its actions (Kuhn, Extensive Games and the Problem of Information, 1953).
    """
    histories = subject.histories
    if not histories.complete:
        raise NotApplicable("it takes the whole tree")
    pasts: list[dict[int, Hashable]] = []  # by node and seat: its decisions so far, as nested pairs
    met: dict[Hashable, Hashable] = {}
    perfect = True
    for index, node in enumerate(histories.nodes):
        past: dict[int, Any] = dict(pasts[node.parent]) if node.parent >= 0 else {}
        if node.mover >= 0:
            parent = histories.nodes[node.parent]
            decision = parent.public, parent.persons[node.mover], histories.move_key(index)
            past[node.mover] = hash((past.get(node.mover), decision))
        pasts.append(past)
        if node.turn >= 0:
            own = past.get(node.turn)
            perfect &= met.setdefault((node.turn, node.public, node.persons[node.turn]), own) == own
    return perfect


def _views(histories: Histories, num_players: int) -> list[tuple[int, ...]]:
    """By node and seat: a number that is the same for histories that were the same to that player all the way."""
    numbers: dict[Hashable, int] = {}
    views: list[tuple[int, ...]] = []
    for index, node in enumerate(histories.nodes):
        view = []
        for seat in range(num_players):
            before = views[node.parent][seat] if node.parent >= 0 else histories.move_key(index)
            own = histories.move_key(index) if node.mover == seat else None
            view.append(numbers.setdefault((seat, before, own, node.public, node.persons[seat]), len(numbers)))
        views.append(tuple(view))
    return views
