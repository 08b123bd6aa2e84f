"""The kernels of one game, linked and compiled when first asked for: on the CPU, or plain for a debugger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any, Protocol

import numpy as np

from . import engine
from .errors import GameDefinitionError
from .linking import compile_linked, link
from .measures import batch_measure
from .spaces import Box, Menu, Space

RULES = ("chance", "label", "deal", "legal", "menu", "allows", "forward", "scores", "measure", "observe")
TEMPLATES = SimpleNamespace(**vars(engine), batch_measure=batch_measure)
"""The functions from which kernels are made, by name."""


def bind_rules(rules: ModuleType, space: Space, has_chance: bool, width: int) -> dict[str, Any]:
    """What takes the place of the stubs of engine.py for a game; raises GameDefinitionError if a rule is missing."""
    bindings: dict[str, Any] = {"WIDTH": width}
    optional = (
        {"label", "measure"}
        | (set() if isinstance(space, Menu) else {"menu", "allows"})
        | ({"legal"} if isinstance(space, Box | Menu) else set())
        | (set() if has_chance else {"chance", "deal"})
    )
    for name in RULES:
        rule = getattr(rules, name, None)
        if rule is not None:
            bindings[name] = rule
        elif name not in optional:
            raise GameDefinitionError(
                f"{rules.__name__} lacks the rule {name}(): see roomai/engine.py for what it does"
            )
    bindings.update(mark_legal=engine.discrete_mark_legal, meaning=engine.discrete_meaning)
    if isinstance(space, Box):
        bindings.update(may_play=engine.box_may_play, pick=engine.box_pick, put=engine.box_put, legal=engine.box_legal)
        bindings.update(LOW=space.low, HIGH=space.high)
    else:
        bindings.update(may_play=engine.discrete_may_play, pick=engine.discrete_pick, put=engine.discrete_put)
    if isinstance(space, Menu):
        bindings.update(may_play=engine.menu_may_play, mark_legal=engine.menu_mark_legal, meaning=engine.menu_meaning)
    if not has_chance:
        bindings.update(chance=_no_chance, deal=_no_deal)
    return bindings


class Linked(Protocol):
    """What has kernels to run: a game, or a game with a bot linked into it."""

    @property
    def dtype(self) -> np.dtype[Any]: ...

    @property
    def action_space(self) -> Space: ...

    @property
    def kernels(self) -> Kernels: ...

    @property
    def cuda_kernels(self) -> Any: ...


class Kernels:
    """Compiled functions by their names in TEMPLATES, for example `kernels.one_step(slots, action)`.

    They release the GIL, and come from Numba's disk cache when the same code was compiled before.
    """

    def __init__(self, name: str, bindings: Mapping[str, Any]) -> None:
        self._name = name
        self._bindings = bindings
        self._made: dict[Callable[..., Any], Any] = {}
        self._entries: dict[str, Callable[..., Any]] = {}

    def __getattr__(self, template: str) -> Any:
        if template.startswith("_"):
            raise AttributeError(template)
        kernel = compile_linked(getattr(TEMPLATES, template), self._bindings, self._name, self._made)
        setattr(self, template, kernel)
        return kernel

    def entry(self, template: str, *examples: Any) -> Callable[..., Any]:
        """A kernel for arguments of exactly the types of the examples: without dispatch a call costs half as much.

        A kernel of a game is always called with the same types, so the first examples settle them. The caller answers
        for that: arrays must be contiguous.
        """
        if template not in self._entries:
            import numba

            kernel = getattr(self, template)
            signature = tuple(numba.typeof(example) for example in examples)
            kernel.compile(signature)
            self._entries[template] = kernel.overloads[signature].entry_point
        return self._entries[template]


class PlainKernels:
    """The same functions uncompiled: slow, and open to a debugger; slots must be a `numpy.recarray`."""

    def __init__(self, name: str, bindings: Mapping[str, Any]) -> None:
        self._name = name
        self._bindings = bindings
        self._made: dict[Callable[..., Any], Any] = {}

    def __getattr__(self, template: str) -> Any:
        if template.startswith("_"):
            raise AttributeError(template)
        kernel = link(getattr(TEMPLATES, template), self._bindings, _as_it_is, _wrapping, self._name, self._made)
        setattr(self, template, kernel)
        return kernel

    def entry(self, template: str, *examples: Any) -> Callable[..., Any]:
        kernel: Callable[..., Any] = getattr(self, template)
        return kernel


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _wrapping(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        with np.errstate(over="ignore"):  # the random numbers rely on arithmetic modulo 2**64
            return function(*arguments)

    return call


def _no_chance(state: Any) -> int:
    return 1


def _no_deal(state: Any, outcome: int) -> None:
    state.public.turn = 0
