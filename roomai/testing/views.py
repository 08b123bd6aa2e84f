"""Checks of what is made from an info: the observation for learners, text and pictures for people."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from ..abstract import AbstractInfo
from ..game import PlainGame
from ..records import RecorderInfo, RecordInfo
from .game import GameSubject, checks
from .infos import lasting
from .play import observation_of
from .report import fail
from .values import canonical

WIDTH, WIDE = 80, 1000
BETWEEN_WORDS = re.compile(r"[\s\u2500-\u259f]+")  # and lines of boxes
FEW, MOST = 5, 200  # games whose ends are looked at, infos in all


@checks.check(lasting)
def observation(subject: GameSubject) -> None:
    """Observations have the declared size and finite numbers (no NaN, no -0), and are equal for equal information."""
    game = subject.game
    seen: dict[Hashable, bytes] = {}
    size = None if isinstance(game, PlainGame) else game.observation_size
    for info in _met(subject, players_only=True):
        observed = observation_of(game, info)
        size = len(observed) if size is None else size
        if observed.shape != (size,) or observed.dtype != np.float32:
            fail(f"an observation is {observed.dtype} of shape {observed.shape}: expected float32 of shape {(size,)}")
        if not np.isfinite(observed).all() or np.signbit(observed[observed == 0]).any():
            fail(f"the observation of {info!r} is {observed.tolist()}: expected finite numbers and no -0")
        known = canonical((info.public_state, info.person_state), without=("available_actions",))
        for again in (observed.tobytes(), observation_of(game, info).tobytes()):
            if seen.setdefault(known, again) != again:
                fail(f"two observations of {info!r} differ")


@checks.check(lasting)
def describe(subject: GameSubject) -> str:
    """view.describe() answers text for every info, the recorder's too, and the same for equal infos."""
    game = subject.rules_of()
    view: Any = game.spec.view
    return _same_for_equal(subject, "describe", lambda info: view.describe(game, info))


@checks.check(lasting)
def render(subject: GameSubject) -> str:
    """view.render() answers for every info what Rich can print in 80 columns without cutting words, always the same."""
    game = subject.rules_of()
    view: Any = game.spec.view

    def drawn(info: AbstractInfo) -> str:
        picture = _printed(view.render(game, info), WIDTH)
        cut = _words(_printed(view.render(game, info), WIDE)) - _words(picture)
        if cut:
            fail(f"render of {info!r} does not fit into {WIDTH} columns: it cuts {sorted(cut)}")
        return picture

    return _same_for_equal(subject, "render", drawn)


def _printed(renderable: Any, width: int) -> str:
    from rich.console import Console

    file = io.StringIO()
    Console(file=file, width=width, color_system=None, legacy_windows=False).print(renderable)
    return file.getvalue()


def _words(picture: str) -> set[str]:
    return set(BETWEEN_WORDS.split(picture))


def _met(subject: GameSubject, players_only: bool = False) -> list[Any]:
    """Some of the infos that were handed out, those at the end of games first."""
    ends = [trace[-1] for trace in subject.traces[:FEW]]
    others = [step for trace in subject.traces for step in trace[:-1]]
    drawn = subject.random(0).sample(others, min(MOST, len(others)))
    end = -1 if players_only else None
    return [info for step in (*ends, *drawn) for info in step.infos[:end]][:MOST]


def _same_for_equal(subject: GameSubject, name: str, show: Callable[[Any], str]) -> str:
    if not hasattr(subject.rules_of().spec.view, name):
        fail(f"the view of the game has no {name}()")
    shown: dict[RecordInfo | RecorderInfo, str] = {}
    for info in _met(subject):
        text = show(info)
        if not isinstance(text, str) or not text.strip():
            fail(f"{name} of {info!r} is {text!r}: expected text")
        for other in (shown.setdefault(info, text), show(type(info)(tuple(info)))):
            if other != text:
                fail(f"{name} of equal infos, {info!r}, is {text!r} and {other!r}")
    return f"{len(shown)} different infos"
