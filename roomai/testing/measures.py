"""The check of measures: declared, written at the end of every game, and the same however the rules are run."""

from __future__ import annotations

import math

from ..game import Game
from ..measures import checked_measures
from .game import GameSubject, checks
from .play import measures_of
from .report import fail
from .words import same_seed


@checks.check(same_seed)
def measures(subject: GameSubject) -> str:
    """Every finished game has the same measures, finite or NaN: asked again, and by the rules uncompiled, no others."""
    game, kinds = subject.game, []
    if isinstance(game, Game):
        for measure in game.measures:
            if not measure.doc.strip():
                fail(f"the measure {measure.name} has no sentence: declare it by roomai.Measure(name, sentence)")
        if not game.measures:
            return "none are declared"
    for index, trace in enumerate(subject.traces):
        env = subject.env(index)
        measured = checked_measures(game.name, game.num_players, measures_of(env, trace))
        for name, value in measured.items():
            if any(map(math.isinf, value if isinstance(value, tuple) else (value,))):
                fail(f"the measure {name} of game {index} is {value}: expected finite numbers, or NaN")
        for again in (env.measures(), measures_of(subject.env(index, compiled=False), trace)):
            if repr(checked_measures(game.name, game.num_players, again)) != repr(measured):  # NaN, and -0 is not 0
                fail(f"the measures of game {index} are {measured}; asked again, or uncompiled, {again}")
        kinds.append({name: isinstance(value, tuple) for name, value in measured.items()})
        if kinds[-1] != kinds[0]:
            fail(f"the measures of game {index} are {measured}; those of game 0 were {', '.join(kinds[0])}")
    return ", ".join(kinds[0]) or "none"
