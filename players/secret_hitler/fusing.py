"""Fusing: three bot functions, one for each role, become one; a set of those, one for each decision, becomes a player.

A bot function is a plain function in the part of Python that Numba compiles, as the rules are. It gets what its seat
knows, and so plays one game, a batch on the CPU or on CUDA, or whole games inside a kernel, without a change:

    public, person   the records of the game (see its page): what happened is in arrays by election
    memory           how many elections back it should look; newest(public, k) is the k-th newest of them, or -1
    parameters       float64 [P], the set's own numbers
    random_bits      64 random bits of its own; unit(random_bits) is a number from 0 to 1, mix(random_bits) 64 others

A **yes-no function** answers the probability of yes, from 0 to 1. A **choice function** has one more argument,
`weights`, and writes a log-probability for each choice into it, up to a constant and -inf for never: choices are seats,
or numbers of liberal tiles. What is not legal is left out afterwards. Discards are yes-no functions: the probability of
discarding a fascist tile, asked where there are tiles of both kinds.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from roomai.batch.bots import CompiledBot
from roomai.errors import OptionError
from roomai.games.secret_hitler.box import FASCIST, LIBERAL, MOST_ELECTIONS
from roomai.random import below

from . import deciding

BotFunction = Callable[..., Any]
YES_NO_ARGUMENTS = ("public", "person", "memory", "parameters", "random_bits")
CHOICE_ARGUMENTS = (*YES_NO_ARGUMENTS, "weights")
CHOICES = frozenset({"nominate", "execute", "investigate", "special_election", "claim_drawn", "claim_received"})
"""The decisions that take choice functions."""


def fuse(liberal: BotFunction, fascist: BotFunction, hitler: BotFunction | None = None) -> BotFunction:
    """One bot function of three, by the seat's role; Hitler plays as the fascists do if it has none of its own.

    Raises OptionError for functions that don't take the same arguments, or take others than bot functions do.
    """
    parts = {"liberal": liberal, "fascist": fascist, "hitler": hitler or fascist}
    taken = {_arguments(role, function) for role, function in parts.items()}
    if len(taken) > 1:
        raise OptionError("fuse takes three yes-no functions or three choice functions, got some of each")
    template = _chosen_by_role if taken == {CHOICE_ARGUMENTS} else _answered_by_role
    return _with_names(template, parts)


@dataclass(frozen=True)
class BotSet:
    """A bot function for each decision, each for all roles or fused; a set of them is a player.

    Raises OptionError for a function of the wrong kind, and for a memory that is less than one election.
    """

    nominate: BotFunction
    vote: BotFunction
    president_discard: BotFunction
    chancellor_discard: BotFunction
    execute: BotFunction
    investigate: BotFunction
    special_election: BotFunction
    propose_veto: BotFunction
    accept_veto: BotFunction
    claim_drawn: BotFunction
    claim_received: BotFunction
    parameters: tuple[float, ...] = ()
    memory: int = MOST_ELECTIONS
    summary: str = ""
    """One sentence on how it plays."""

    def __post_init__(self) -> None:
        for decision in DECISIONS:
            wanted = CHOICE_ARGUMENTS if decision in CHOICES else YES_NO_ARGUMENTS
            if _arguments(decision, getattr(self, decision)) != wanted:
                raise OptionError(f"{decision} takes a function of {', '.join(wanted)}")
        if self.memory < 1:
            raise OptionError(f"memory: expected at least 1 election, got {self.memory}")

    def compiled(self) -> CompiledBot:
        """The set as one bot."""
        decide = _with_names(deciding.decide, {decision: getattr(self, decision) for decision in DECISIONS})
        return CompiledBot(decide, (*self.parameters, float(self.memory)), scratch=16)


DECISIONS = tuple(field.name for field in fields(BotSet) if field.name not in ("parameters", "memory", "summary"))


def newest(public: Any, k: int) -> int:
    """The number of the k-th newest election, from 0 for the one that goes on or was the last; -1 if there is none."""
    return max(int(public.election) - k, -1)


def unit(random_bits: np.uint64) -> Any:
    """A number from 0 to 1 (1 excluded)."""
    return below(random_bits, 1 << 24) / 16777216.0


# ---- Templates: the names in them are put in when functions are fused ---------------------------------------------


def liberal(*arguments: Any) -> Any:
    raise NotImplementedError


fascist = hitler = liberal


def _answered_by_role(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> Any:
    if person.role == LIBERAL:
        return liberal(public, person, memory, parameters, random_bits)
    if person.role == FASCIST:
        return fascist(public, person, memory, parameters, random_bits)
    return hitler(public, person, memory, parameters, random_bits)


def _chosen_by_role(
    public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any
) -> None:
    if person.role == LIBERAL:
        liberal(public, person, memory, parameters, random_bits, weights)
    elif person.role == FASCIST:
        fascist(public, person, memory, parameters, random_bits, weights)
    else:
        hitler(public, person, memory, parameters, random_bits, weights)


def _with_names(template: BotFunction, names: dict[str, BotFunction]) -> BotFunction:
    """The template as a plain function of its own, with functions in the place of names that it uses."""
    made = types.FunctionType(template.__code__, {**template.__globals__, **names}, template.__name__)
    made.__module__ = template.__module__
    return made


def _arguments(what: str, function: BotFunction) -> tuple[str, ...]:
    code = getattr(function, "__code__", None)
    if not isinstance(function, types.FunctionType) or code is None:
        raise OptionError(f"{what}: expected a plain function, got {function!r}")
    count = code.co_argcount
    kinds = {len(kind): kind for kind in (YES_NO_ARGUMENTS, CHOICE_ARGUMENTS)}
    if count not in kinds:
        raise OptionError(
            f"{what}: expected a function of {', '.join(YES_NO_ARGUMENTS)}, and of weights for choices; "
            f"{function.__name__} takes {', '.join(code.co_varnames[:count])}"
        )
    return kinds[count]
