"""What a bot wants, as the sized action nearest to it that the betting allows. All of it compiles."""

from __future__ import annotations

from typing import Any

from roomai.games.betting import FOLD, least_raise, may_raise, most_raise, putting_in, to_call
from roomai.spaces import sized


def price(public: Any, seat: int) -> float:
    """What a call costs as a part of the pot after it, which is the chance to win that pays for it; 0 for a check."""
    cost = min(to_call(public, seat), public.stacks[seat])
    return cost / (public.pot + cost) if cost > 0 else 0.0


def stay(public: Any, seat: int) -> int:
    """Check or call, with the last chips if need be."""
    return putting_in(public, seat, min(to_call(public, seat), public.stacks[seat]))


def give_up(public: Any, seat: int) -> int:
    """Fold, or check where that is free."""
    return sized(FOLD, 0) if to_call(public, seat) > 0 else stay(public, seat)


def put_in(public: Any, seat: int, chips: int) -> int:
    """Raise with about so many chips, with all if that is half of the stack or more; call if no raise is legal."""
    if not may_raise(public, seat):
        return stay(public, seat)
    if 2 * chips >= public.stacks[seat]:
        chips = public.stacks[seat]
    return putting_in(public, seat, min(max(chips, least_raise(public, seat)), most_raise(public, seat)))


def raise_by_pot(public: Any, seat: int, part: float) -> int:
    """Raise by a part of the pot as it is after a call."""
    behind = to_call(public, seat)
    return put_in(public, seat, behind + int((public.pot + behind) * part))
