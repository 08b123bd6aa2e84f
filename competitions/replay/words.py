"""Texts of a record made safe to show, and the sentences that every way of showing a game shares."""

from __future__ import annotations

import unicodedata

from ..event import Event
from ..record import GameRecord, Said

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Kinds of characters that steer a terminal, turn the direction of a text, or have no form."""
LONGEST = 400
HIDDEN = "··"
"""What stands in the place of a move that the seat could not know."""


def clean(text: str, longest: int = LONGEST) -> str:
    """The text in one line, with a mark for each character that would steer a terminal; a long one is cut.

    A record may come from a stranger.
    """
    line = "".join(
        "�" if unicodedata.category(letter) in UNSEEN else letter for letter in " ".join(text.split())[: longest + 1]
    )
    return line if len(line) <= longest else line[: longest - 1] + "…"


def title(event: Event, record: GameRecord, seat: int | None) -> str:
    """What is shown, in a line."""
    names = " against ".join(map(clean, record.seats))
    return f"{event.game}, game {record.game}: {names}; {view_name(record, seat)}"


def view_name(record: GameRecord, seat: int | None) -> str:
    """Whose view it is."""
    return "all that happened" if seat is None else f"what {clean(record.seats[seat])} in seat {seat} saw"


def result_line(record: GameRecord, seat: int | None = None, *, zero_sum: bool = False) -> str:
    """Who got what, and why if the game was forfeited, or its measures; all of it, or what a seat may know."""
    scores = zip(record.seats, told_scores(record, seat, zero_sum=zero_sum), strict=True)
    line = ", ".join(f"{clean(name)} {score:+g}" for name, score in scores if score is not None)
    more = measures_line(record, seat) if record.by is None else verdict_line(record, seat)
    return f"{line}   {more}" if more else line


def verdict_line(record: GameRecord, seat: int | None) -> str:
    """How the game ended; a seat is not told what went wrong in another player, which may name what that one knew."""
    if record.by is None:
        ended = "played to its end" if record.verdict == "normal" else record.verdict
        return "; ".join(filter(None, (ended, measures_line(record, seat))))
    line = f"{record.verdict} by {clean(record.by)}"
    told = seat is None or record.seats[seat] == record.by
    return f"{line}: {clean(record.reason)}" if told and record.reason else line


def measures_line(record: GameRecord, seat: int | None) -> str:
    """How the game went by its measures; a seat is told none, for they may follow from what others knew."""
    if seat is not None:
        return ""
    told = {name: value if isinstance(value, tuple) else (value,) for name, value in record.measures.items()}
    return ", ".join(f"{name} {' / '.join(map(_measured, values))}" for name, values in told.items())


def _measured(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def thought_line(said: Said) -> str:
    """A player's thought in a line: how likely its actions were, the likeliest first, and what it expected."""
    options = sorted((said.probabilities or {}).items(), key=lambda option: -option[1])
    parts = [", ".join(f"{clean(name)} {probability:.0%}" for name, probability in options)]
    if said.value is not None:
        parts.append(f"expects {said.value:+.4g}")
    return "; ".join(part for part in parts if part)


def told_scores(record: GameRecord, seat: int | None, *, zero_sum: bool) -> tuple[float | None, ...]:
    """The scores that a seat may know: its own, and where two players' add up to 0 the other's."""
    if seat is None or (zero_sum and len(record.scores) == 2):
        return record.scores
    return tuple(score if place == seat else None for place, score in enumerate(record.scores))
