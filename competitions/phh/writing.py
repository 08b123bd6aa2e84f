"""Writing PHH: a record of Texas hold'em as a hand history that others can read."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from players.files import replaced
from roomai.errors import OptionError, RecordError, RoomAIError
from roomai.games.betting import CALL, CHECK, FOLD
from roomai.games.texas_holdem.rules import big_blind
from roomai.spaces import kind_of, number_of

from ..event import Event
from ..record import GameRecord
from ..replay.moments import event_game
from .hand import GAME
from .steps import HOLE

VARIANTS = {"no": "NT", "fixed": "FT"}
CAP = 4
"""Bets and raises of a round that readers of fixed-limit hands expect."""
STREETS = (3, 1, 1)


def write_phh(
    event: Event, records: Iterable[GameRecord], path: Path, tell: Callable[[int], None] = lambda written: None
) -> tuple[int, int]:
    """Write the finished games of an event to a .phhs file: how many there were, and how many were left out.

    Those that ended by somebody's fault are left out. Raises OptionError for an event that the format has no place for,
    OutputError if the file can't be written; it is then as it was. `tell` is called with how many were written so far.
    """
    game: Any = checked_game(event)
    written = left_out = 0
    with replaced(path) as aside, aside.open("w", encoding="utf-8") as file:
        for record in records:
            if record.verdict != "normal":
                left_out += 1
                continue
            written += 1
            file.write(f"[{written}]\n{_text(game, record)}\n")
            tell(written)
    return written, left_out


def phh_of(event: Event, record: GameRecord) -> str:
    """One finished game as the text of a .phh file."""
    if record.verdict != "normal":
        raise OptionError(
            f"game {record.game} ended by {record.by}'s {record.verdict}: only games that were played out"
        )
    return _text(checked_game(event), record)


def checked_game(event: Event) -> Any:
    """The game of an event. Raises OptionError if the format has no place for it."""
    if event.game != GAME:
        raise OptionError(f"hand histories are of {GAME}, and this event is of {event.game}")
    game: Any = event_game(event)
    if game.options.limit not in VARIANTS:
        raise OptionError(
            f"the format has no code for hold'em with limit={game.options.limit}: it has no-limit and fixed"
        )
    if game.options.limit == "fixed" and game.options.cap != CAP:
        raise OptionError(
            f"the format has fixed-limit hold'em with cap={CAP} alone, and this event has {game.options.cap}"
        )
    return game


def _text(game: Any, record: GameRecord) -> str:
    options = game.options
    count, least = options.num_players, big_blind(options)
    stacks, antes = (_by_seat(numbers, count) for numbers in (options.stacks, options.antes))
    blinds = [*options.blinds, *([0] * count)][:count]
    fields: dict[str, Any] = {"variant": VARIANTS[options.limit]}
    if any(antes):
        fields["ante_trimming_status"] = len(set(antes)) == 1
    fields |= {"antes": antes[::-1] if count == 2 else antes, "blinds_or_straddles": blinds}
    fields |= {"small_bet": least, "big_bet": 2 * least} if options.limit == "fixed" else {"min_bet": least}
    unit = float(least) if options.unit == "big_blinds" else 1.0
    finishing = [round(stack + unit * score) for stack, score in zip(stacks, record.scores, strict=True)]
    try:
        actions = list(_actions(game, record))
    except RoomAIError as cause:
        raise RecordError(f"game {record.game} can't be played again: {cause}") from cause
    fields |= {"starting_stacks": stacks, "actions": actions}
    fields |= {"hand": record.game, "players": list(record.seats), "finishing_stacks": finishing}
    return "".join(f"{name} = {_toml(value)}\n" for name, value in fields.items())


def _by_seat(numbers: tuple[int, ...], count: int) -> list[int]:
    return list(numbers) * count if len(numbers) == 1 else list(numbers)


def _toml(value: Any) -> str:
    """As TOML has it, which for these is as JSON has it; a list of texts gets a line for each."""
    if isinstance(value, list) and value and isinstance(value[0], str) and len(value) > 1:
        return "[\n" + "".join(f"  {_toml(item)},\n" for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


class _Asked:
    """Who is asked in a round by readers of the format: also those who have chips left and nothing to decide."""

    def __init__(self, public: Any, first: int) -> None:
        count = len(public.stacks)
        seats = [(first + place) % count for place in range(count)]
        others = sorted(
            bet + stack
            for bet, stack, folded in zip(public.bets, public.stacks, public.folded, strict=True)
            if not folded
        )[-2]
        self.waiting = deque(seat for seat in seats if _can_act(public, seat) and public.bets[seat] < others)
        if len(self.waiting) == 1 and public.bets[self.waiting[0]] >= max(public.bets):
            self.waiting.clear()

    def until(self, seat: int) -> Iterator[str]:
        """Checks of those who come before a seat."""
        while self.waiting and self.waiting[0] != seat:
            yield f"p{self.waiting.popleft() + 1} cc"

    def acted(self, public: Any, seat: int, raised: bool) -> None:
        """A seat has acted; after a raise all others are asked anew."""
        if raised:
            count = len(public.stacks)
            others = ((seat + place) % count for place in range(1, count))
            self.waiting = deque(other for other in others if _can_act(public, other))
        else:
            self.waiting.popleft()

    def rest(self) -> Iterator[str]:
        while self.waiting:
            yield f"p{self.waiting.popleft() + 1} cc"


def _can_act(public: Any, seat: int) -> bool:
    return not public.folded[seat] and public.stacks[seat] > 0


def _actions(game: Any, record: GameRecord) -> Iterator[str]:
    env = game.env(compiled=False)
    _, _, infos = env.init(deal=record.chance)
    count = game.num_players
    for seat in range(count):
        yield f"d dh p{seat + 1} {''.join(record.chance[HOLE * seat : HOLE * (seat + 1)])}"
    board, street = list(record.chance[HOLE * count :]), 0
    public = infos[-1].public_state
    asked = _Asked(public, _first(public, game))
    for action in record.actions:
        if public.betting_round > street:
            yield from asked.rest()
            while street < public.betting_round:
                yield _dealt(board, street)
                street += 1
            asked = _Asked(public, 0)
        seat, level, before = public.turn, public.level, public.bets[public.turn]
        yield from asked.until(seat)
        infos = env.forward(action)[2]
        known = game.action_space.parse(action)
        public = infos[-1].public_state
        put_in = number_of(known)
        raised = kind_of(known) not in (FOLD, CHECK, CALL) and before + put_in > level
        told = "f" if kind_of(known) == FOLD else f"cbr {before + put_in}" if raised else "cc"
        yield f"p{seat + 1} {told}"
        asked.acted(public, seat, raised)
    if public.playing > 1:
        yield from _showdown(public, record, board, street, asked)


def _first(public: Any, game: Any) -> int:
    """Who is asked first before the flop."""
    last: int = max(range(game.num_players), key=lambda seat: (public.bets[seat], seat))
    return (last + 1) % int(game.num_players)


def _dealt(board: list[str], street: int) -> str:
    start = sum(STREETS[:street])
    return f"d db {''.join(board[start : start + STREETS[street]])}"


def _showdown(public: Any, record: GameRecord, board: list[str], street: int, asked: _Asked) -> Iterator[str]:
    """Where all but one are all-in the hands are shown first, and then the rest of the board is dealt."""
    yield from asked.rest()
    for seat, folded in enumerate(public.folded):
        if not folded:
            yield f"p{seat + 1} sm {''.join(record.chance[HOLE * seat : HOLE * (seat + 1)])}"
    while street < len(STREETS):
        yield _dealt(board, street)
        street += 1
