"""Checks of a game's declaration and of its rules: chance, length, scores, and what a player comes to know."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from ..abstract import CHANCE, TERMINAL
from ..options import build_options
from .game import GameSubject, checks
from .histories import RuleHistories
from .report import NotApplicable, fail

MOST_OUTCOMES = 2**32
ROUNDING = 1e-9
MOST_MOMENTS, MANY, FEW = 20, 100, 3  # of moments and outcomes whose names are checked


@checks.check()
def declaration(subject: GameSubject) -> None:
    """The declaration is complete: a name, a version, a summary, a sentence and a valid default for each option."""
    spec = subject.game.spec
    if not spec.name.isidentifier() or spec.name != spec.name.lower():
        fail(f"name is {spec.name!r}: expected lower-case words joined by underscores")
    if spec.version < 1:
        fail(f"version is {spec.version}: expected 1 or more")
    if not spec.summary.strip():
        fail("summary is empty: expected one sentence")
    for field in dataclasses.fields(spec.options):
        if not field.metadata.get("doc"):
            fail(f"option {field.name} has no sentence: declare it by roomai.option(default, sentence)")
    build_options(spec.name, spec.options, dataclasses.asdict(spec.options()))
    if subject.game.num_players < 1:
        fail(f"num_players is {subject.game.num_players}: expected at least 1")
    low, high = subject.game.score_range
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        fail(f"score_range is {low, high}: expected two finite numbers in order")
    parts = [name for name, _ in getattr(subject.game, "observation_parts", ())]
    if len(set(parts)) < len(parts):
        fail(f"observation_parts have a name twice: {parts}")


@checks.check()
def rules_run(subject: GameSubject) -> str:
    """The rules run uncompiled, one move at a time, and always say whose turn it is."""
    subject.rules_of()
    histories = subject.histories
    kind = "all histories" if histories.complete else "random games and alternatives"
    return f"{kind}: {len(histories.nodes)} moments"


@checks.check(rules_run)
def chance(subject: GameSubject) -> None:
    """Wherever chance is to move it has at least one outcome, and no more than a draw can tell apart."""
    if subject.rules_of().max_chance == 0:
        raise NotApplicable("the game declares no chance")
    for index, node in enumerate(subject.histories.nodes):
        if node.turn == CHANCE and not 1 <= node.outcomes <= MOST_OUTCOMES:
            fail(f"chance() is {node.outcomes} after {subject.histories.story(index)}: expected 1 to 2**32")


@checks.check(rules_run, chance)
def longest_game(subject: GameSubject) -> str:
    """No game has more decisions than max_length, or more chance outcomes than max_chance."""
    game, nodes = subject.rules_of(), subject.histories.nodes
    decisions, draws = max(node.decisions for node in nodes), max(node.draws for node in nodes)
    if decisions > game.max_length:
        fail(f"a game had {decisions} decisions or more, max_length is {game.max_length}")
    if draws > game.max_chance:
        fail(f"a game had {draws} chance outcomes or more, max_chance is {game.max_chance}")
    return f"{decisions} of {game.max_length} decisions met, {draws} of {game.max_chance} chance outcomes"


@checks.check(rules_run)
def compiles(subject: GameSubject) -> None:
    """The rules keep to what the compiler takes."""
    subject.rules_of()
    if not subject.compiled:
        raise NotApplicable("left out on request")
    subject.env()


@checks.check(longest_game, compiles)
def plays(subject: GameSubject) -> str:
    """Random legal games come to their end: until then `turn` is a seat with a legal action, then it is TERMINAL."""
    return f"{len(subject.traces)} games, {sum(len(trace) - 1 for trace in subject.traces)} actions"


@checks.check(plays)
def scores(subject: GameSubject) -> None:
    """Every step answers one finite number for each player."""
    n = subject.game.num_players
    answers: list[Any] = [step.scores for trace in subject.traces for step in trace]
    answers += [node.scores for node in subject.histories.nodes if node.turn == TERMINAL]
    for answer in answers:
        if len(answer) != n or not all(isinstance(score, int | float) and math.isfinite(score) for score in answer):
            fail(f"scores are {answer!r}: expected {n} finite numbers")


@checks.check(scores)
def zero_sum(subject: GameSubject) -> None:
    """The scores of every finished game add up to 0."""
    if not subject.game.zero_sum:
        raise NotApplicable("the game does not declare it")
    for index, node in enumerate(subject.histories.nodes):
        total = math.fsum(node.scores)
        if abs(total) > ROUNDING * math.fsum(map(abs, node.scores)):
            fail(f"the scores {node.scores} add up to {total:g} after {subject.histories.story(index)}")


@checks.check(scores)
def score_range(subject: GameSubject) -> str:
    """No score lies outside the declared score_range."""
    low, high = subject.game.score_range
    met = [score for node in subject.histories.nodes for score in node.scores]
    outside = [score for score in met if score < low or score > high]
    if outside:
        fail(f"scores such as {outside[0]} lie outside {low, high}")
    return f"{min(met):g} to {max(met):g} met, {low:g} to {high:g} declared"


@checks.check(rules_run, chance)
def outcome_names(subject: GameSubject) -> None:
    """The outcomes possible at a moment have names and labels of their own, by which a script finds them."""
    game, histories = subject.rules_of(), subject.histories
    moments = [index for index, node in enumerate(histories.nodes) if node.turn == CHANCE]
    if not moments:
        raise NotApplicable("chance is never to move")
    assert isinstance(histories, RuleHistories)
    random = subject.random(-2)
    for index in random.sample(moments, min(MOST_MOMENTS, len(moments))):
        slots, count = histories.state(index), histories.nodes[index].outcomes
        outcomes = range(count) if count <= MANY else sorted(random.sample(range(count), MANY))
        labels = [int(game.plain.one_label(slots, outcome)) for outcome in outcomes]
        names = [game.outcome_name(label) for label in labels]
        if len(set(labels)) < len(labels) or len(set(names)) < len(names):
            fail(f"two outcomes of one moment have the same name or label: {', '.join(names)} ({labels})")
        for place in random.sample(range(len(outcomes)), min(FEW, len(outcomes))):
            found = [game.find_outcome(slots, wanted) for wanted in (names[place], labels[place])]
            if found != [outcomes[place]] * 2:
                fail(f"outcome {outcomes[place]} has name and label {names[place], labels[place]}, which find {found}")
