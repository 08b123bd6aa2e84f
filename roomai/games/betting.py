"""Betting for poker games: who is asked, what it may play, and who gets the pot.

Chips are whole numbers, and an action is a kind and the chips that are put in now: fold_0, check_0, call_P, raise_P,
and allin_P for the last of a stack. The last seat is the dealer's, so that seat 0 is the first to its left.

No-limit and pot-limit: a raise is at least as large as the largest bet or raise before it in the round. An all-in raise
that falls short of that is legal, but whoever has answered the bet before it may then only call or fold, unless such
raises add up to a full one. Fixed-limit: each raise has the size of the round, and there is a most of them.
Source: the rules of the Tournament Directors Association, 2024; where they are silent, PokerKit.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..errors import OptionError
from ..records import Field, field
from ..spaces import Menu, kind_of, number_of, sized

FOLD, CHECK, CALL, RAISE, ALL_IN = 0, 1, 2, 3, 4
KINDS = ("fold", "check", "call", "raise", "allin")
LIMITS = ("no", "pot", "fixed")
NO_LIMIT, POT_LIMIT, FIXED_LIMIT = 0, 1, 2
NOT_YET = -1
NOBODY = -1
LEAST, STACK, EVERY = -1, -2, -3  # beside hundredths of the pot: the least raise, all in, every number of chips
MOST_SIZES = 4096
MOST_CHIPS = 10**8
LONGEST = 30_000


# ---- Declaring ---------------------------------------------------------------------------------------------------


def betting_fields(seats: int, rounds: int, longest: int, sizes: int) -> dict[str, Field]:
    """The public members that betting needs, for so many seats, rounds, moves and sizes of raises in the menu."""
    return {
        "limit": field(np.int8, "what limits a raise: 0 nothing, 1 the pot, 2 the round"),
        "cap": field(np.int8, "most bets and raises in a round, 0 for any number"),
        "least": field(np.int32, "the least bet, by round; fixed-limit: the size of all", rounds),
        "sizes": field(np.int16, "raises of the menu, in hundredths of the pot; -1 least, -2 all in, -3 all", sizes),
        "start": field(np.int32, "chips at the start, by seat", seats),
        "stacks": field(np.int32, "chips that are left, by seat", seats),
        "bets": field(np.int32, "chips put in in this round, by seat", seats),
        "paid": field(np.int32, "chips put in in all, by seat; not antes of only some", seats),
        "paid_by_round": field(np.int32, "chips put in by round and seat", rounds, seats),
        "pot": field(np.int32, "all chips put in"),
        "dead": field(np.int32, "chips of the pot that no seat has to match: antes of only some"),
        "folded": field(np.bool_, "who has folded, by seat", seats),
        "playing": field(np.int8, "how many have not folded"),
        "betting_round": field(np.int8, "the round of betting, from 0"),
        "level": field(np.int32, "the most that a seat has put in in this round"),
        "last_raise": field(np.int32, "what a raise must add at least"),
        "raises": field(np.int8, "bets and raises in this round"),
        "answered": field(np.int32, "the level that a seat has answered in this round, -1 for none, by seat", seats),
        "moves": field(np.int16, "how many actions there were"),
        "history": field(np.int32, "the actions, as 65536 + 8 * chips + kind", longest),
        "won": field(np.int32, "chips that a seat gets of the pot, by seat; 0 until the end", seats),
        "shown": field(np.int32, "the value of the hand that a seat has shown, -1 for none, by seat", seats),
    }


def menu_of(owner: str, limit: str, raises: str, most: int) -> Menu:
    """The action space: fold, check or call, and the raises that the text lists. Raises OptionError for a bad text."""
    if limit == "fixed":
        return Menu(("fold", "call", "raise"), KINDS)
    if raises == "all":
        if most > MOST_SIZES:
            raise OptionError(
                f"option raises of {owner}: all sizes of a raise would be {most} actions, more than {MOST_SIZES}; "
                f"name some, such as min,half,pot,2pot,allin: any other may still be played by its name"
            )
        return Menu(("fold", "call", *(f"put in {chips}" for chips in range(1, most + 1))), KINDS)
    menu_sizes(owner, limit, raises)
    return Menu(("fold", "call", *(word.strip() for word in raises.split(","))), KINDS)


def menu_sizes(owner: str, limit: str, raises: str) -> list[int]:
    """The sizes of the menu as the public member has them. Raises OptionError for a bad text."""
    if limit == "fixed":
        return [LEAST]
    if raises == "all":
        return [EVERY]
    named = {"min": LEAST, "allin": STACK, "half": 50}
    words = [word.strip() for word in raises.split(",")]
    sizes = [named[word] if word in named else _parts_of_pot(word) for word in words]
    bad = [word for word, size in zip(words, sizes, strict=True) if size is None]
    if bad or len(set(sizes)) < len(sizes):
        raise OptionError(
            f"option raises of {owner}: expected all, or a list of different sizes out of min, half, pot, 2pot, "
            f"0.75pot (any number up to 100), allin; got {raises!r}"
        )
    return [size for size in sizes if size is not None]


def _parts_of_pot(word: str) -> int | None:
    found = re.fullmatch(r"(\d{0,3}(?:\.\d{1,2})?)pot", word)
    if found is None or found[1] == ".":
        return None
    hundredths = round(100 * float(found[1] or 1))
    return hundredths if 1 <= hundredths <= 10_000 else None


def by_seat(owner: str, name: str, values: tuple[int, ...], seats: int, low: int) -> list[int]:
    """The numbers of an option, which gives one for all seats or one for each. Raises OptionError for others."""
    if len(values) not in (1, seats) or min(values) < low or max(values) > MOST_CHIPS:
        raise OptionError(
            f"option {name} of {owner}: expected one number or {seats}, one for each seat, from {low} to {MOST_CHIPS}, "
            f"got {values}"
        )
    return list(values) * seats if len(values) == 1 else list(values)


def longest_game(owner: str, stacks: list[int], rounds: int, least: int, cap: int) -> int:
    """The most moves: everybody in each round, and all others after each raise; cap 0 for any number of raises.

    Each raise but the last of a stack adds the least bet, and nobody can answer more than the second largest stack.
    Raises OptionError if they are very many.
    """
    seats = len(stacks)
    raises = rounds * cap if cap else sorted(stacks)[-2] // least + seats
    longest = rounds * seats + raises * (seats - 1)
    if longest > LONGEST:
        raise OptionError(
            f"the options of {owner} allow games of {longest} actions, more than {LONGEST}: expected fewer chips, or a "
            f"larger least bet"
        )
    return longest


def score_bounds(stacks: list[int], unit: float) -> tuple[float, float]:
    """The lowest and the highest score: to lose the largest stack, and to win all that the others have."""
    return -max(stacks) / unit, (sum(stacks) - min(stacks)) / unit


# ---- Before the first action: plain Python, which runs once -----------------------------------------------------


def set_up_betting(public: Any, stacks: Any, limit: str, sizes: list[int], least: list[int], cap: int) -> None:
    """Put the stacks on the table."""
    public.limit = LIMITS.index(limit)
    public.sizes[:] = sizes
    public.least[:] = least
    public.last_raise = least[0]
    public.cap = cap
    public.start[:] = stacks
    public.stacks[:] = stacks
    public.playing = len(stacks)
    public.answered[:] = NOT_YET
    public.shown[:] = NOT_YET


def post_antes(public: Any, antes: Any) -> None:
    """Put in the antes; those of only some seats are for the first pot, and nobody has to match them."""
    uniform = len(set(antes)) == 1
    for seat, ante in enumerate(antes):
        chips = min(ante, int(public.stacks[seat]))
        public.stacks[seat] -= chips
        public.pot += chips
        if uniform:
            public.paid[seat] += chips
        else:
            public.dead += chips


def post_blinds(public: Any, blinds: Any) -> None:
    """Put in the blinds, which may take a seat's last chips."""
    for seat, blind in enumerate(blinds):
        pay(public, seat, min(blind, int(public.stacks[seat])))
    public.level = max(public.bets)


# ---- What a player sees ------------------------------------------------------------------------------------------


def betting_parts(stacks: tuple[int, ...], seats: int, rounds: int) -> list[tuple[str, int]]:
    """The parts of an observation that `observe_betting` writes, in order."""
    stack = max(stacks)
    return [
        ("round of betting", rounds),
        ("folded, by seat", seats),
        (f"chips left, by seat / {stack}", seats),
        (f"chips put in, by round and seat / {stack}", rounds * seats),
        (f"chips to call / {stack}", 1),
        (f"what a raise must add / {stack}", 1),
        (f"pot / {stack}", 1),
    ]


def observe_betting(public: Any, seat: int, out: Any, at: int) -> None:
    """Write how the betting stands, for this seat, from out[at] on; chips in parts of the largest stack."""
    n, rounds = len(public.stacks), len(public.least)
    most = public.start[0]
    for other in range(1, n):
        most = max(most, public.start[other])
    per_stack = np.float32(1.0) / np.float32(most)
    out[at + int(public.betting_round)] = 1.0
    at += rounds
    for other in range(n):
        out[at + other] = public.folded[other]
        out[at + n + other] = public.stacks[other] * per_stack
        for i in range(rounds):
            out[at + 2 * n + i * n + other] = public.paid_by_round[i, other] * per_stack
    at += (2 + rounds) * n
    out[at] = to_call(public, seat) * per_stack
    out[at + 1] = public.last_raise * per_stack
    out[at + 2] = public.pot * per_stack


# ---- What may be played ------------------------------------------------------------------------------------------


def to_call(public: Any, seat: int) -> int:
    """What a seat is behind in this round."""
    return public.level - public.bets[seat]


def can_be_raised(public: Any, seat: int) -> bool:
    """Whether there is another seat that could answer a raise of this one."""
    for other in range(len(public.stacks)):
        if other != seat and not public.folded[other] and public.stacks[other] + public.bets[other] > public.level:
            return True
    return False


def may_raise(public: Any, seat: int) -> bool:
    """Whether a seat whose turn it is may raise."""
    return (
        public.stacks[seat] > to_call(public, seat)
        and (public.cap == 0 or public.raises < public.cap)
        and (public.answered[seat] == NOT_YET or public.level - public.answered[seat] >= public.last_raise)
        and can_be_raised(public, seat)
    )


def least_raise(public: Any, seat: int) -> int:
    """The chips of the least raise; all that are left if they are fewer."""
    return min(public.stacks[seat], to_call(public, seat) + public.last_raise)


def most_raise(public: Any, seat: int) -> int:
    """The chips of the largest raise."""
    if public.limit == NO_LIMIT:
        return public.stacks[seat]
    least = least_raise(public, seat)
    if public.limit == FIXED_LIMIT:
        return least
    behind = to_call(public, seat)
    return min(public.stacks[seat], max(least, behind + public.pot + behind))


def putting_in(public: Any, seat: int, chips: int) -> int:
    """The action of a seat that puts in so many chips."""
    if chips == public.stacks[seat]:
        return sized(ALL_IN, chips)
    behind = to_call(public, seat)
    if chips == behind:
        return sized(CALL if behind > 0 else CHECK, chips)
    return sized(RAISE, chips)


def betting_menu(public: Any, person: Any, meant: Any) -> None:
    """Write what each id of the menu stands for: fold, check or call, raises; of equal raises only the first."""
    seat = person.id
    behind = to_call(public, seat)
    if behind > 0:
        meant[0] = sized(FOLD, 0)
    meant[1] = putting_in(public, seat, min(behind, public.stacks[seat]))
    if not may_raise(public, seat):
        return
    least, most = least_raise(public, seat), most_raise(public, seat)
    if public.sizes[0] == EVERY:
        for chips in range(least, most + 1):
            meant[1 + chips] = putting_in(public, seat, chips)
        return
    for k in range(len(public.sizes)):
        size = int(public.sizes[k])
        if size == LEAST:
            chips = least
        elif size == STACK:
            chips = public.stacks[seat]
        else:
            chips = behind + (public.pot + behind) * size // 100
        if least <= chips <= most:
            action = putting_in(public, seat, chips)
            for j in range(k):
                if meant[2 + j] == action:
                    action = NOBODY
            meant[2 + k] = action


def betting_allows(public: Any, person: Any, action: int) -> bool:
    """Whether the seat to move may put in just these chips, and calls it what it is."""
    seat = person.id
    chips = number_of(action)
    behind = to_call(public, seat)
    if kind_of(action) == FOLD:
        return chips == 0 and behind > 0
    if action != putting_in(public, seat, chips):
        return False
    if chips == min(behind, public.stacks[seat]):
        return True
    return may_raise(public, seat) and least_raise(public, seat) <= chips <= most_raise(public, seat)


# ---- What happens ------------------------------------------------------------------------------------------------


def pay(public: Any, seat: int, chips: int) -> None:
    """Put in chips of a seat's stack."""
    public.stacks[seat] -= chips
    public.bets[seat] += chips
    public.paid[seat] += chips
    public.paid_by_round[public.betting_round, seat] += chips
    public.pot += chips


def bet(public: Any, action: int) -> None:
    """Play an action of the seat to move; `turn` is left to the caller."""
    seat = public.turn
    public.history[public.moves] = action
    public.moves += 1
    if kind_of(action) == FOLD:
        public.folded[seat] = True
        public.playing -= 1
        return
    pay(public, seat, number_of(action))
    raised_by = public.bets[seat] - public.level
    if raised_by > 0:
        public.level = public.bets[seat]
        public.last_raise = max(public.last_raise, raised_by)
        public.raises += 1
    public.answered[seat] = public.level


def is_asked(public: Any, seat: int) -> bool:
    """Whether a seat still has something to decide in this round."""
    if public.folded[seat] or public.stacks[seat] == 0:
        return False
    return public.bets[seat] < public.level or (public.answered[seat] == NOT_YET and can_be_raised(public, seat))


def next_to_act(public: Any, seat: int) -> int:
    """The next seat after this one that is asked in this round, or NOBODY."""
    n = len(public.stacks)
    for _ in range(n):
        seat = seat + 1 if seat + 1 < n else 0
        if is_asked(public, seat):
            return seat
    return NOBODY


def next_round(public: Any) -> None:
    """Begin the next round of betting."""
    public.betting_round += 1
    public.level = 0
    public.raises = 0
    public.last_raise = public.least[public.betting_round]
    for seat in range(len(public.stacks)):
        public.bets[seat] = 0
        public.answered[seat] = NOT_YET


def settle(public: Any) -> None:
    """Give the pot, side pot by side pot, to the best hands in `shown`, or to the only seat that has not folded.

    A pot is split evenly; odd chips go one each to the winners in the order of seats from the dealer's left.
    """
    n = len(public.stacks)
    dead = int(public.dead)
    lower = 0 if dead == 0 else -1  # dead chips are also for those who have put in nothing else
    while True:
        upper = NOBODY
        for seat in range(n):
            if not public.folded[seat] and public.paid[seat] > lower and (upper < 0 or public.paid[seat] < upper):
                upper = int(public.paid[seat])
        if upper < 0:
            return
        pot, best, winners = dead, NOT_YET, 0
        for seat in range(n):
            pot += min(public.paid[seat], upper) - min(public.paid[seat], max(lower, 0))
            if not public.folded[seat] and public.paid[seat] >= upper:
                if winners == 0 or public.shown[seat] > best:
                    best, winners = int(public.shown[seat]), 1
                elif public.shown[seat] == best:
                    winners += 1
        share, odd = pot // winners, pot % winners
        for seat in range(n):
            if not public.folded[seat] and public.paid[seat] >= upper and public.shown[seat] == best:
                public.won[seat] += share
                if odd > 0:
                    public.won[seat] += 1
                    odd -= 1
        lower, dead = upper, 0


def net_chips(public: Any, seat: int) -> int:
    """What a seat has won or lost when the game is over."""
    return public.stacks[seat] + public.won[seat] - public.start[seat]
