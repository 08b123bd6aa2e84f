"""Matrix games: n players pick one move each, nobody sees another's, and a table of payoffs says what each one gets.

The moves are made as turns, seat 0 first, that stay hidden until all have moved. The table is public from the start.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...abstract import TERMINAL
from ...errors import GameDefinitionError, OptionError
from ...options import option
from ...records import Records, field
from ...spaces import Discrete
from .classics import CLASSICS

MOST_PLAYERS = 8
MOST_NUMBERS = 4096  # in the table: every info carries it
NO_MOVE = -1


@dataclass(frozen=True)
class Options:
    """Raises OptionError when made from a table that is ragged, too large or not of finite numbers."""

    payoffs: tuple[Any, ...] = option(
        (), "what each joint move pays, payoffs[move of seat 0][move of seat 1]...[seat]; empty for a classic"
    )
    classic: str = option("matching_pennies", "the game played when no payoffs are given", choices=tuple(CLASSICS))
    moves: tuple[str, ...] = option((), "names of the moves; empty for the usual ones, or a, b, c, ...")

    def __post_init__(self) -> None:
        if self.payoffs:
            _check_table(_shape(self.payoffs))
        if self.moves:
            _check_names(self.moves, _most_moves(self))


def num_players(options: Options) -> int:
    return len(_move_counts(options))


def action_space(options: Options) -> Discrete:
    return Discrete(_names(options))


def score_range(options: Options) -> tuple[float, float]:
    table = payoff_table(options)
    return float(table.min()), float(table.max())


def max_length(options: Options) -> int:
    return num_players(options)


def max_chance(options: Options) -> int:
    return 0


def zero_sum(options: Options) -> bool:
    """Whether the payoffs of every joint move add up to nothing, but for what float64 rounds off."""
    rows = payoff_table(options).reshape(-1, num_players(options)).tolist()
    return all(abs(math.fsum(row)) <= 1e-12 * math.fsum(map(abs, row)) for row in rows)


def observation_parts(options: Options) -> list[tuple[str, int]]:
    n = num_players(options)
    return [
        ("own seat", n),
        ("moves: seat x move; one's own once it is made, the others' at the end", n * _most_moves(options)),
    ]


def records(options: Options) -> Records:
    counts = _move_counts(options)
    n = len(counts)
    return Records(
        public={
            "payoffs": field(
                np.float64,
                "what each joint move pays, by seat; joint moves in order, the last seat's move fastest",
                math.prod(counts),
                n,
            ),
            "move_counts": field(np.int16, "how many moves there are to choose from, by seat", n),
            "moves": field(np.int16, "the move made, by seat; all -1 until everybody has moved", n),
        },
        person={"move": field(np.int16, "the move this player has made, or -1 before it")},
        private={},
    )


def setup(state: Any, options: Options) -> None:
    n = num_players(options)
    state.public.turn = 0
    state.public.payoffs[:] = payoff_table(options).reshape(-1, n)
    state.public.move_counts[:] = _move_counts(options)
    state.public.moves[:] = NO_MOVE
    for seat in range(n):
        state.person[seat].move = NO_MOVE


def legal(public: Any, person: Any, mask: Any) -> None:
    for move in range(public.move_counts[person.id]):
        mask[move] = True


def forward(state: Any, action: int) -> None:
    public = state.public
    n = len(state.person)
    state.person[public.turn].move = action
    if public.turn + 1 < n:
        public.turn += 1
    else:
        for seat in range(n):
            public.moves[seat] = state.person[seat].move
        public.turn = TERMINAL


def scores(state: Any, out: Any) -> None:
    public = state.public
    row = 0
    for seat in range(len(out)):
        row = row * public.move_counts[seat] + public.moves[seat]
    for seat in range(len(out)):
        out[seat] = public.payoffs[row, seat]


def observe(public: Any, person: Any, out: Any) -> None:
    n = len(public.moves)
    width = len(out) // n - 1
    out[person.id] = 1.0
    for seat in range(n):
        move = person.move if seat == person.id else public.moves[seat]
        if move != NO_MOVE:
            out[n + seat * width + move] = 1.0


def payoff_table(options: Options) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The payoffs as an array, float64 [moves of seat 0, moves of seat 1, ..., n]."""
    return np.array(options.payoffs or CLASSICS[options.classic].payoffs, np.float64)


def _move_counts(options: Options) -> tuple[int, ...]:
    *counts, _ = payoff_table(options).shape
    return tuple(counts)


def _most_moves(options: Options) -> int:
    return max(_move_counts(options))


def _names(options: Options) -> tuple[str, ...]:
    if options.moves:
        return options.moves
    if options.payoffs:
        return tuple(_letters(i) for i in range(_most_moves(options)))
    return CLASSICS[options.classic].moves


def _letters(i: int) -> str:
    """a, b, ..., z, aa, ab, ..., as columns of a spreadsheet are named."""
    return (_letters(i // 26 - 1) if i >= 26 else "") + chr(ord("a") + i % 26)


def _shape(entry: Any, place: str = "payoffs") -> tuple[int, ...]:
    """The shape of a nested tuple of numbers; raises OptionError with the place at which it has none."""
    if not isinstance(entry, tuple):
        # abs() also keeps out NaN, and whole numbers that no float can hold
        if isinstance(entry, bool) or not isinstance(entry, int | float) or not abs(entry) <= sys.float_info.max:
            raise OptionError(f"{place} of matrix_game: expected a finite number, got {entry!r}")
        return ()
    if not entry or place.count("[") > MOST_PLAYERS:
        raise OptionError(
            f"{place} of matrix_game: expected payoffs[move of seat 0][move of seat 1]...[seat] for 2 to "
            f"{MOST_PLAYERS} players with at least one move each, got {'an empty' if not entry else 'one more'} list"
        )
    first, *others = [_shape(part, f"{place}[{i}]") for i, part in enumerate(entry)]
    for i, other in enumerate(others, 1):
        if other != first:
            raise OptionError(
                f"{place}[{i}] of matrix_game has the shape {other}, but {place}[0] has {first}: a player has the same "
                "moves whatever the others do, and every joint move pays every player"
            )
    return (len(entry), *first)


def _check_table(shape: tuple[int, ...]) -> None:
    n = len(shape) - 1
    if not 2 <= n <= MOST_PLAYERS or shape[-1] != n:
        raise OptionError(
            f"payoffs of matrix_game: got the shape {shape}; expected one list level a player (2 to {MOST_PLAYERS}) "
            "and in the innermost lists one number a player"
        )
    if math.prod(shape) > MOST_NUMBERS:
        raise OptionError(
            f"payoffs of matrix_game: got {math.prod(shape)} numbers (shape {shape}), expected at most {MOST_NUMBERS}"
        )


def _check_names(moves: tuple[Any, ...], count: int) -> None:
    if not all(isinstance(name, str) for name in moves) or len(moves) != count:
        raise OptionError(f"moves of matrix_game: expected {count} names, got {moves!r}")
    try:
        Discrete(moves)
    except GameDefinitionError as cause:
        raise OptionError(f"moves of matrix_game: {cause}") from cause
