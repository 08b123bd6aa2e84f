"""What the views of the betting games share: pots, moves by round, and the seats as text and as pictures.

Rich is imported when something is drawn, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..abstract import TERMINAL
from .betting import NOBODY, bet, next_round, next_to_act
from .cards import RANKS, SUITS, card_name
from .drawing import HIDDEN, NOT_DEALT, card_text, framed_cards, hidden_text, seat_text
from .poker_hands import hand_name

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ..game import Game

WIDEST_POTS = 44
SEAT_WIDTH, INDENT = 14, 2


def card_of_deck(card: int) -> str:
    """The name of a card of the whole deck, for example Kh."""
    return card_name(card, RANKS, len(SUITS))


def card_or(card: int, otherwise: str) -> str:
    """The name of a card, or what stands for -1, a card that is not told or not dealt."""
    return card_of_deck(card) if card >= 0 else otherwise


# ---- Pots and moves ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pot:
    """A part of the chips put in, and the seats that can still win it."""

    chips: int
    seats: tuple[int, ...]


def pots(public: Any) -> list[Pot]:
    """The main pot and the side pots, which part where somebody is all-in; they add up to `pot`.

    What one seat alone can win is a bet that nobody can call any more: it comes back.
    """
    inside = [seat for seat, folded in enumerate(public.folded) if not folded]
    levels = {public.paid[seat] for seat in inside if public.stacks[seat] == 0} | {max(public.paid)}
    lower, dead, found = -1, public.dead, []
    for upper in sorted(levels):
        chips = dead + sum(min(paid, upper) - min(paid, max(lower, 0)) for paid in public.paid)
        seats = tuple(seat for seat in inside if public.paid[seat] + public.stacks[seat] > lower)
        if chips > 0:
            found.append(Pot(chips, seats))
        lower, dead = upper, 0
    return found


def pot_names(public: Any) -> list[str]:
    """The pots with those who can win them; none where there is only one pot, or only one player left."""
    parts = pots(public)
    if len(parts) < 2 or public.playing < 2:
        return []
    sides = sum(len(pot.seats) > 1 for pot in parts[1:])
    names = []
    for number, pot in enumerate(parts):
        title = f"side pot{f' {number}' * (sides > 1)}" if number else "main pot"
        title = title if len(pot.seats) > 1 else "uncalled"
        names.append(f"{title} {pot.chips} ({' '.join(map(str, pot.seats))})")
    return names


Move = tuple[int, str]
"""Who played, and the name of what."""


def moves_by_round(game: Game, public: Any, before_first: Callable[[Any], int]) -> list[list[Move]]:
    """All actions so far, round by round: they are played once more, for a state tells only what they were.

    `before_first` answers, for the public state at the beginning of a round, the seat to whose left play begins.
    """
    again = game.slots(1).view(np.recarray)[0].public
    rounds: list[list[Move]] = [[]]
    seat = next_to_act(again, before_first(again))
    for action in public.history[: public.moves]:
        while seat == NOBODY:
            next_round(again)
            rounds.append([])
            seat = next_to_act(again, before_first(again))
        rounds[-1].append((seat, game.action_space.describe(action)))
        again.turn = seat
        bet(again, action)
        seat = next_to_act(again, seat)
    return rounds


# ---- Seats -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seated:
    """What a table shows of a seat: the public state has the rest."""

    cards: tuple[str, ...]
    """Names, HIDDEN, or NOT_DEALT."""
    marks: tuple[str, ...] = ()
    """Such as D for the dealer."""


def left_of(public: Any, seat: int) -> str:
    """The chips that a seat has left."""
    all_in = public.stacks[seat] == 0 and not public.folded[seat]
    return "all-in" if all_in else f"{public.stacks[seat]} left"


def bet_of(public: Any, seat: int) -> str:
    """What a seat has put in in this round, until the game is over."""
    return f"{public.bets[seat]} in" if public.bets[seat] and public.turn != TERMINAL else ""


def fate_of(public: Any, seat: int) -> str:
    """Whether a seat has folded, or what it wins."""
    if public.folded[seat]:
        return "folded"
    return f"wins {public.won[seat]}" if public.won[seat] else ""


def shown_by(public: Any, seat: int) -> str:
    """The name of the hand that a seat has shown."""
    return hand_name(public.shown[seat]) if public.shown[seat] >= 0 else ""


def table_text(public: Any, headline: str, seats: Sequence[Seated], rounds: Sequence[tuple[str, list[Move]]]) -> str:
    """All that there is to know, in lines: pots, seats, and the moves of each round with its name."""
    lines = [f"{headline}, pot {public.pot}", ", ".join(pot_names(public))]
    for seat, told in enumerate(seats):
        cards = " ".join(card for card in told.cards if card != NOT_DEALT) or "no cards"
        parts = (cards, left_of(public, seat), bet_of(public, seat), fate_of(public, seat), shown_by(public, seat))
        lines.append(f"{' '.join(('player', str(seat), *told.marks))}: {', '.join(filter(None, parts))}")
    lines += (f"{name}: {', '.join(f'{seat} {played}' for seat, played in moves)}" for name, moves in rounds if moves)
    return "\n".join(filter(None, lines))


# ---- Pictures ----------------------------------------------------------------------------------------------------


def pots_text(public: Any, title: str) -> Text:
    """The round and the pot, and below them the pots if they are several."""
    from rich.text import Text

    names = pot_names(public)
    lines = names if len(names) < 3 else _filled(names, WIDEST_POTS)
    text = Text.assemble((title, "bold"), "  pot ", (str(public.pot), "bold yellow"))
    return text.append("".join(f"\n{line}" for line in lines))


def seats_side_by_side(public: Any, seats: Sequence[Seated]) -> Table:
    """A column for each seat, with its cards in frames."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in seats:
        table.add_column(width=SEAT_WIDTH)  # so that nothing moves
    numbers = range(len(seats))
    table.add_row(*(_title(public, seat, seats[seat]) for seat in numbers))
    rows = [
        [framed_cards(seats[seat].cards, public.folded[seat]) for seat in numbers],
        [Text(left_of(public, seat)) for seat in numbers],
        [_doing(public, seat) for seat in numbers],
        [Text(shown_by(public, seat)) for seat in numbers],
    ]
    for row in rows:
        table.add_row(*(Padding(piece, (0, 0, 0, INDENT)) for piece in row))
    return table


def seats_one_below_another(public: Any, seats: Sequence[Seated]) -> Table:
    """Three lines for each seat, with its cards in frames."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=SEAT_WIDTH)
    for seat, told in enumerate(seats):
        doing = Text("\n" + " " * INDENT).join(
            [_title(public, seat, told), Text(left_of(public, seat)), _doing(public, seat)]
        )
        name = Text(f"\n{shown_by(public, seat)}")
        table.add_row(doing, framed_cards(told.cards, public.folded[seat]), name)
    return table


def seats_in_lines(public: Any, seats: Sequence[Seated]) -> Table:
    """A line for each seat."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    titles = [_title(public, seat, told) for seat, told in enumerate(seats)]
    table.add_column(no_wrap=True, min_width=max(title.cell_len for title in titles))
    table.add_column(no_wrap=True, min_width=max(len(" ".join(told.cards)) for told in seats))
    table.add_column(no_wrap=True, justify="right", min_width=len(f"{max(public.start)} left"))
    table.add_column(no_wrap=True, min_width=len(f"wins {max(public.start)}"))  # so that nothing moves
    table.add_column(no_wrap=True)
    for seat, told in enumerate(seats):
        cards = Text(" ").join(card_text(card) if _known(card) else hidden_text(card) for card in told.cards)
        if public.folded[seat]:
            cards.stylize("dim")
        row = [titles[seat], cards, Text(left_of(public, seat)), _doing(public, seat)]
        table.add_row(*row, Text(shown_by(public, seat)))
    return table


def _title(public: Any, seat: int, told: Seated) -> Text:
    return seat_text(seat, public.turn).append("".join(f" {mark}" for mark in told.marks), "bold")


def _doing(public: Any, seat: int) -> Text:
    from rich.text import Text

    fate = fate_of(public, seat)
    if fate:
        return Text(fate, "dim" if public.folded[seat] else "bold green")
    return Text(bet_of(public, seat), "yellow")


def _known(card: str) -> bool:
    return card not in (HIDDEN, NOT_DEALT)


def _filled(items: Sequence[str], width: int) -> Iterator[str]:
    """The items in lines of at most that width, none of them parted."""
    line = ""
    for item in items:
        if line and len(line) + len(item) + 2 > width:
            yield line
            line = item
        else:
            line = f"{line}, {item}" if line else item
    yield line
