"""Secret Hitler for people: names of chance outcomes, and an info as text and as a Rich renderable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ..drawing import HIDDEN, persons_by_seat, seat_style, seat_text
from .box import (
    CROWD,
    FASCIST,
    FASCIST_TRACK,
    HAND,
    HITLER,
    HITLER_ELECTED,
    HITLER_LABEL,
    LIBERAL,
    LIBERAL_TILES,
    LIBERAL_TRACK,
    NO_POWER,
    NOBODY,
    PATIENCE,
    REJECTED,
    SEAT_LABEL,
    UNKNOWN,
)
from .sight import LAST, own_liberal, own_tiles

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from ...game import Game

ROLE_NAMES = ("liberal", "fascist", "Hitler")
ROLE_STYLES = {"liberal": "bold cyan", "fascist": "bold red", "fascist?": "red", "Hitler": "bold reverse red"}
RESULT_NAMES = (*ROLE_NAMES[:HITLER], "rejected", "vetoed", "Hitler")
RESULT_STYLES = ("cyan", "red", "dim", "dim", "bold red")
VOTE_NAMES = ("N", "J", "·")  # the last one for UNKNOWN, -1
POWER_NAMES = ("nothing", "peek", "execution", "investigation", "special election")
USES = ("", "peeked", "shot", "saw", "chose")
ENDINGS = (
    "",
    "five liberal policies: the liberals win",
    "Hitler is dead: the liberals win",
    "six fascist policies: the fascists win",
    "Hitler is chancellor: the fascists win",
)
DOING = (
    *("", "", "nominates a chancellor", "votes", "", "discards a tile", "discards a tile"),
    *("answers a veto", "has to enact a policy", "", "may say what it drew", "may say what it got", "", ""),
    *("executes a player", "investigates a player", "chooses the next president"),
)
"""What the player to move does, by phase."""
FEW = 2
"""Elections that a text tells."""


def outcome_name(game: Game, label: int) -> str:
    """The name of a chance outcome: a card by its kind and a number, or the first president.

    Cards of a kind are alike: "liberal 1" is any of those that are left.
    """
    if label >= SEAT_LABEL:
        return f"president {label - SEAT_LABEL}"
    if label == HITLER_LABEL:
        return ROLE_NAMES[HITLER]
    if label < LIBERAL_TILES:
        return f"liberal {label + 1}"
    return f"fascist {label - LIBERAL_TILES + 1}"


def parse_outcome(game: Game, text: str) -> int | None:
    """The label of an outcome, or None; a card may go without its number."""
    labels = {outcome_name(game, label): label for label in range(SEAT_LABEL + game.num_players)}
    return labels.get(text, labels.get(f"{text} 1"))


def describe(game: Game, info: Any) -> str:
    """What this info tells, in lines of plain text."""
    public = info.public_state
    known = persons_by_seat(info)
    seats = (
        " ".join(filter(None, (str(seat), _role(known, public, seat), _office(public, seat))))
        for seat in range(game.num_players)
    )
    return "\n".join(
        [
            f"policies: {public.policies[0]} liberal, {public.policies[1]} fascist; tracker {public.tracker}; "
            f"{public.draw_pile} tiles to draw, {public.discard_pile} discarded",
            f"seats: {', '.join(seats)}",
            *(f"election {e + 1}: {', '.join(_story(known, public, e))}" for e in _last(public, FEW)),
            *_now(known, public),
        ]
    )


def render(game: Game, info: Any) -> RenderableType:
    """The table as Rich draws it: policies above, seats on the left, the last elections on the right."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    public = info.public_state
    known = persons_by_seat(info)
    table = Table.grid(padding=(0, 1, 0, 0))
    for width in (8, 10, 10):
        table.add_column(min_width=width)  # so that nothing moves
    seats = [(), *(_seat_row(known, public, seat) for seat in range(game.num_players))]
    for left, right in zip_longest(seats, _election_rows(known, public), fillvalue=()):
        table.add_row(*(left or ("",) * 3), *right)
    return Group(_tracks(public), Text(), table, *(Text(f"  {line}", "bold") for line in _now(known, public)))


def _seat_row(known: Mapping[int, Any], public: Any, seat: int) -> tuple[Text, ...]:
    """A seat, what this info knows of it, and its office."""
    from rich.text import Text

    role = _role(known, public, seat)
    governs = seat in (public.president, public.chancellor)
    office = Text(_office(public, seat), "bold" if governs else "dim")
    return seat_text(seat, public.turn), Text(role, ROLE_STYLES.get(role, "dim")), office


def _role(known: Mapping[int, Any], public: Any, seat: int) -> str:
    """What this info knows of a seat; "fascist?" for one of that party who may be Hitler."""
    told = [public.roles[seat], *(person.roles[seat] for person in known.values())]
    parties = {person.parties[seat] for person in known.values()} - {UNKNOWN}
    if max(told) != UNKNOWN:
        return ROLE_NAMES[max(told)]
    if parties:
        return "liberal" if LIBERAL in parties else "fascist" if public.cleared[seat] else "fascist?"
    return "not Hitler" if public.cleared[seat] else HIDDEN


def _office(public: Any, seat: int) -> str:
    limited = seat == public.last_chancellor or (seat == public.last_president and public.living > CROWD)
    offices = {public.president: "president", public.chancellor: "chancellor"}
    return "dead" if not public.alive[seat] else offices.get(seat, "term limit" if limited else "")


def _last(public: Any, count: int) -> range:
    """The last elections, by number."""
    return range(max(0, public.election - count + 1), public.election + 1)


def _story(known: Mapping[int, Any], public: Any, e: int) -> Iterator[str]:
    """All that this info tells of an election, piece by piece."""
    yield f"president {public.presidents[e]}"
    if public.chancellors[e] != NOBODY:
        yield f"chancellor {public.chancellors[e]}"
    if max(public.votes[e]) != UNKNOWN:
        yield f"votes {_votes(public, e)}"
    yield from _tiles("", _truth(known, e))
    if public.vetoes[e] == 0:
        yield "veto refused"
    if public.results[e] != UNKNOWN:
        yield RESULT_NAMES[public.results[e]]
    if public.chaos[e] != UNKNOWN:
        yield f"chaos: {ROLE_NAMES[public.chaos[e]]}"
    yield from _tiles("claims ", (public.drawn_claims[e], public.received_claims[e]))
    if public.powers[e] != NO_POWER:
        yield f"{POWER_NAMES[public.powers[e]]}{f' of {public.targets[e]}' if public.targets[e] != NOBODY else ''}"


def _votes(public: Any, e: int) -> str:
    return "".join(VOTE_NAMES[vote] for vote in public.votes[e])


def _tiles(said: str, liberal: tuple[int, int]) -> Iterator[str]:
    """Liberal tiles of the three that were drawn and of the two that were passed, in words."""
    for verb, count, size in zip(("drew", "passed"), liberal, (HAND, HAND - 1), strict=True):
        if count != UNKNOWN:
            yield f"{said}{verb} {count} of {size}"


def _digits(liberal: tuple[int, int], unknown: str) -> str:
    return " ".join(str(count) if count != UNKNOWN else unknown for count in liberal)


def _truth(known: Mapping[int, Any], e: int) -> tuple[int, int]:
    """The liberal tiles that were drawn and passed in an election, as far as this info tells."""
    persons = known.values()
    return max(person.drawn[e] for person in persons), max(person.received[e] for person in persons)


def _now(known: Mapping[int, Any], public: Any) -> Iterator[str]:
    """How it goes on, and what this info tells that is of no single election."""
    yield ENDINGS[public.ending] or f"seat {public.turn} {DOING[public.phase]}"
    for seat, person in known.items():
        tiles = own_tiles(public, person)
        if tiles:
            liberal = own_liberal(public, person)
            yield f"seat {seat} holds {', '.join(['liberal'] * liberal + ['fascist'] * (tiles - liberal))}"
        if person.peeked[HAND - 1] != UNKNOWN:
            yield f"seat {seat} peeked at {', '.join(ROLE_NAMES[kind] for kind in person.peeked)}"
    votes = [f"{seat} {('nein', 'ja')[person.vote]}" for seat, person in known.items() if person.vote != UNKNOWN]
    if votes:
        yield f"votes so far: {', '.join(votes)}"


def _tracks(public: Any) -> Table:
    """The boards: policies, the election tracker, what the next fascist policy brings, and the tiles."""
    from rich.table import Table
    from rich.text import Text

    def cells(full: int, size: int, style: str) -> Text:
        return Text.assemble(("■ " * full, style), ("□ " * (size - full), "dim"))

    liberal, fascist = public.policies
    power = public.board[fascist] if fascist < FASCIST_TRACK else NO_POWER
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row("  liberal", cells(liberal, LIBERAL_TRACK, "bold cyan"), f"tracker {public.tracker} of {PATIENCE}")
    table.add_row(
        "  fascist",
        cells(fascist, FASCIST_TRACK, "bold red"),
        f"{public.draw_pile} tiles to draw, {public.discard_pile} discarded",
        Text(f"next: {POWER_NAMES[power]}" if power != NO_POWER else "", "dim"),
    )
    return table


def _election_rows(known: Mapping[int, Any], public: Any) -> Iterator[tuple[Text | str, ...]]:
    """A row an election: its number, government, votes by seat, result, tiles as claimed and as they were, power."""
    from rich.text import Text

    seats = "".join(str(seat) for seat in range(len(public.alive)))
    yield tuple(Text(title, "dim") for title in ("", "gov", seats, "result", "said", "true", "then"))
    for e in _last(public, LAST):
        result, chaos, power, target = public.results[e], public.chaos[e], public.powers[e], public.targets[e]
        claims = _digits((public.drawn_claims[e], public.received_claims[e]), "-")
        session = max(public.votes[e]) != UNKNOWN and result not in (REJECTED, HITLER_ELECTED)
        then = f"{USES[power]} {target}" if target != NOBODY else USES[power] if e < public.election else ""
        yield (
            Text(f"{e + 1:2}", "dim"),
            Text("+").join(_seat(seat) for seat in (public.presidents[e], public.chancellors[e])),
            _votes(public, e),
            Text(RESULT_NAMES[result], RESULT_STYLES[result]) if result != UNKNOWN else "",
            claims if result in (LIBERAL, FASCIST) else "",
            _digits(_truth(known, e), "?") if session else "",
            f"chaos {ROLE_NAMES[chaos][0].upper()}" if chaos != UNKNOWN else then,
        )


def _seat(seat: int) -> Text:
    from rich.text import Text

    return Text(str(seat), seat_style(seat)) if seat != NOBODY else Text("·", "dim")
