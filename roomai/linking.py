"""Linking: a template of engine.py + the rules of one game -> one compiled function, kept in Numba's disk cache.

A rule is a plain Python function. `link` copies a template with the game's functions in the place of the stubs, and
does the same to every plain function that those call by name, so that games share pieces (cards, betting) as ordinary
imports. The copy's qualified name holds the game and a digest of all the code and constants it uses: a changed rule
gets a new entry in the cache and can never run a stale kernel.
"""

from __future__ import annotations

import dis
import hashlib
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import engine
from .errors import GameDefinitionError

Function = Callable[..., Any]


WITH_STUBS = (engine.__name__, f"{__package__}.batch.cuda")
"""The modules whose functions name what a game puts in the place; a game's own may have other uses for the names."""


def link(
    template: Function,
    bindings: Mapping[str, Any],
    jit: Callable[[Function], Any],
    jit_top: Callable[[Function], Any],
    label: str,
    made: dict[Function, Any],
) -> Any:
    """Copy `template` with `bindings` in the place of engine.py's names, and compile it.

    `jit` compiles the functions it calls and keeps them in `made`, for the other kernels of the same game; `jit_top`
    compiles the template itself; `label` goes into its name.
    """

    open_calls: list[Function] = []

    def copy(function: Function, wrap: Callable[[Function], Any], name: str) -> Any:
        if function in open_calls or function.__closure__:
            what = "calls itself" if function in open_calls else "uses variables of a function around it"
            raise GameDefinitionError(f"{name} {what}: rules must be plain functions of a module, without recursion")
        open_calls.append(function)
        names = dict(function.__globals__)
        for called, value in _names_used(function, bindings).items():
            if isinstance(value, types.FunctionType):
                if value not in made:
                    made[value] = copy(value, jit, f"{value.__module__}.{value.__qualname__}")
                value = made[value]
            names[called] = value
        open_calls.pop()
        copied = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__)
        copied.__qualname__ = name
        copied.__module__ = template.__module__  # Numba's cache imports it, which it can't with a file of a user's own
        return wrap(copied)

    return copy(template, jit_top, f"{template.__name__}.{label}.{digest(template, bindings)}")


def compile_linked(template: Function, bindings: Mapping[str, Any], label: str, made: dict[Function, Any]) -> Any:
    """Link for the CPU: the template is compiled when it is first called, or found in Numba's cache on disk."""
    import numba  # here, so that `import roomai` does not pay for it

    # Nothing is allocated in a kernel; without its runtime Numba counts no references to the arrays passed on.
    settings = {"nogil": True, "error_model": "numpy", "_nrt": False}
    inner = numba.njit(forceinline=True, **settings)  # nearly twice as fast as LLVM's choice, and compiled as soon
    return link(template, bindings, inner, numba.njit(cache=True, **settings), label, made)


def digest(template: Function, bindings: Mapping[str, Any]) -> str:
    """A short hash of the code of a template, of all it calls, and of the constants they use."""
    found = hashlib.blake2b(digest_size=8)
    seen: set[Function] = set()

    def visit(function: Function) -> None:
        if function in seen:
            return
        seen.add(function)
        code = function.__code__
        found.update(repr((code.co_code, code.co_consts, code.co_names)).encode())
        for name, value in sorted(_names_used(function, bindings).items()):
            if isinstance(value, types.FunctionType):
                visit(value)
            else:
                found.update(f"{name}={_constant(value)}".encode())

    visit(template)
    return found.hexdigest()


def _constant(value: Any) -> str:
    """A text that differs where constants of a kernel differ; modules and types have no value that could change."""
    if isinstance(value, np.ndarray):  # its repr would round, and leave out the middle
        return f"{value.dtype.str}{value.shape}{value.tobytes().hex()}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_constant, value))})"
    return repr(value) if isinstance(value, int | float | str | np.generic) else ""


def _names_used(function: Function, bindings: Mapping[str, Any]) -> dict[str, Any]:
    names = function.__globals__
    ours = names["__name__"] in WITH_STUBS
    used = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    return {
        name: bindings[name] if ours and name in bindings else names[name] for name in sorted(used) if name in names
    }
