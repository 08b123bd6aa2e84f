"""Bot functions that look at nothing but the hand and the parties: random, always yes or no, honest, partisan."""

from __future__ import annotations

from typing import Any

import numpy as np

from roomai.games.secret_hitler.box import DANGER, FASCIST, HITLER, LIBERAL, UNKNOWN

# ---- Yes-no functions ------------------------------------------------------------------------------------------------


def coin(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    return 0.5


def yes(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    return 1.0


def no(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    return 0.0


def for_own_party(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    """Ja to a government with a fascist in it whom this seat knows, and to no other unless it is one's own."""
    if person.id in (public.president, public.chancellor):
        return 1.0
    fascists = (person.roles[public.president] > LIBERAL) + (person.roles[public.chancellor] > LIBERAL)
    return 1.0 if fascists > 0 else 0.1


# ---- Choice functions ------------------------------------------------------------------------------------------------


def anybody(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    for choice in range(len(weights)):
        weights[choice] = 0.0


def nothing(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    """Claim nothing."""
    for choice in range(len(weights)):
        weights[choice] = -np.inf


def drawn_truly(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    """Claim what one has drawn."""
    nothing(public, person, memory, parameters, random_bits, weights)
    weights[person.drawn[public.election]] = 0.0


def received_truly(
    public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any
) -> None:
    """Claim what one has got."""
    nothing(public, person, memory, parameters, random_bits, weights)
    weights[person.received[public.election]] = 0.0


def drawn_without_choice(
    public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any
) -> None:
    """Claim tiles that explain the policy: all fascist if it is, or else two fascist ones that somebody discarded."""
    nothing(public, person, memory, parameters, random_bits, weights)
    weights[0 if public.results[public.election] == FASCIST else 1] = 0.0


def received_without_choice(
    public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any
) -> None:
    """The same of the chancellor."""
    nothing(public, person, memory, parameters, random_bits, weights)
    weights[0 if public.results[public.election] == FASCIST else 1] = 0.0


def own_party(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    """Those whom this seat knows to be fascists; Hitler before all others once it is enough that he is elected."""
    for seat in range(len(public.alive)):
        role = person.roles[seat]
        weights[seat] = 0.0 if role in (UNKNOWN, LIBERAL) else 2.0
        if role == HITLER and public.policies[FASCIST] >= DANGER:
            weights[seat] = 8.0


def other_party(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    """Anybody but those whom this seat knows to be fascists."""
    for seat in range(len(public.alive)):
        weights[seat] = 0.0 if person.roles[seat] <= LIBERAL else -8.0
