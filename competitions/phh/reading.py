"""Reading PHH: TOML of a stranger, checked line by line and played through by the rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from roomai.errors import RoomAIError
from roomai.games.betting import to_call
from roomai.registry import game as bind_game

from .hand import GAME, Chips, Hand, HandHistoryError, at_seats
from .source import LONGEST_NAME, Source
from .steps import HOLE, Cards, Step

LARGEST = 1 << 26
MOST_HANDS = 100_000
LIMITS = {"NT": "no", "FT": "fixed"}
BETS = {"NT": ("min_bet",), "FT": ("small_bet", "big_bet")}
"""The fields that say how large bets are, the least first."""
ERROR_AT = re.compile(r"at line (\d+)")


def read_phh(path: Path, tell: Callable[[str], None] = lambda done: None) -> list[Hand]:
    """All hands of a .phh file with one hand, or of a .phhs file with many.

    `tell` is called with how far it is. Raises HandHistoryError with the line and the reason for a hand that can't be.
    """
    text = _text(path)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as cause:
        found = ERROR_AT.search(str(cause))
        raise HandHistoryError(f"{path}{f', line {found[1]}' if found else ''}: not TOML ({cause})") from cause
    if "variant" in data or "actions" in data or not data:
        return [_hand(Source(path, text, data, None))]
    if len(data) > MOST_HANDS or not all(isinstance(table, dict) for table in data.values()):
        raise HandHistoryError(f"{path}: expected one hand, or at most {MOST_HANDS:,} tables [1], [2], ... of one each")
    hands: list[Hand] = []
    for name, table in data.items():
        hands.append(_hand(Source(path, text, table, name)))
        tell(f"{len(hands):,} of {len(data):,} hands")
    return hands


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise HandHistoryError(f"{path} is larger than {LARGEST:,} bytes: cut it in pieces")
        return path.read_text(encoding="utf-8")
    except OSError as cause:
        raise HandHistoryError(f"{path} can't be read: {cause.strerror or cause}") from cause
    except UnicodeDecodeError as cause:
        raise HandHistoryError(f"{path} is not UTF-8: {cause}") from cause


def _hand(source: Source) -> Hand:
    variant = source.text("variant")
    if variant not in LIMITS:
        raise source.error("variant", f"expected NT, no-limit, or FT, fixed-limit hold'em, got {variant[:40]!r}")
    steps = [Step.of(source, number, text) for number, text in enumerate(source.actions())]
    chips = _chips(source, steps, variant)
    options = _options(source, variant, chips)
    try:
        game = _game(**options)
    except RoomAIError as cause:
        raise source.error("starting_stacks", str(cause)) from cause
    players = _players(source, game.num_players)
    cards = Cards(source, game.num_players, steps)
    return _Table(source, game, cards, chips).play(steps, players)


@lru_cache(maxsize=64)
def _game(**options: Any) -> Any:
    """Hands at one table share their game: binding it takes longer than to play a hand."""
    return bind_game(GAME, **options)


def _chips(source: Source, steps: Sequence[Step], variant: str) -> Chips:
    lists = ["antes", "blinds_or_straddles", "starting_stacks", *["finishing_stacks"] * source.has("finishing_stacks")]
    amounts = [amount for field in lists for amount in source.numbers(field)]
    amounts += [source.number(field) for field in BETS[variant]]
    amounts += [step.amount for step in steps if step.amount is not None]
    try:
        return Chips(amounts)
    except ValueError as cause:
        raise source.error("starting_stacks", str(cause)) from cause


def _options(source: Source, variant: str, chips: Chips) -> dict[str, Any]:
    stacks, antes, blinds = (
        [chips.whole(amount) for amount in source.numbers(field)]
        for field in ("starting_stacks", "antes", "blinds_or_straddles")
    )
    for field, found in (("antes", antes), ("blinds_or_straddles", blinds)):
        if len(found) != len(stacks) or min(found) < 0:
            raise source.error(field, f"expected {len(stacks)} numbers that are not negative, one for each stack")
    if len(stacks) == 2:
        antes.reverse()  # the format has them as if the second player had the big blind
    while len(blinds) > 1 and blinds[-1] == 0:
        blinds.pop()
    least = chips.whole(source.number(BETS[variant][0]))
    if variant == "FT" and source.number("big_bet") != 2 * source.number("small_bet"):
        raise source.error("big_bet", "expected twice the small bet: other bets are not played here")
    return {
        "num_players": len(stacks),
        "limit": LIMITS[variant],
        "stacks": at_seats(stacks),
        "blinds": tuple(blinds),
        "antes": at_seats(antes),
        "min_bet": 0 if least == max(blinds[:2]) else least,
    }


def _players(source: Source, count: int) -> tuple[str, ...]:
    found = source.texts("players") if source.has("players") else [f"p{number + 1}" for number in range(count)]
    if len(found) != count:
        raise source.error("players", f"expected {count} names, one for each stack, got {len(found)}")
    names: list[str] = []
    for number, name in enumerate(found):
        short = name.strip()[:LONGEST_NAME] or f"p{number + 1}"
        while short in names:
            short = f"{short} (p{number + 1})"
        names.append(short)
    return tuple(names)


class _Table:
    """A hand as the rules play it."""

    def __init__(self, source: Source, game: Any, cards: Cards, chips: Chips) -> None:
        self._source = source
        self._game = game
        self._cards = cards
        self._chips = chips
        self._env = game.env(compiled=False)
        self._told = self._env.init(deal=cards.script)

    def play(self, steps: Sequence[Step], players: tuple[str, ...]) -> Hand:
        actions: list[str] = []
        for step in steps:
            name = self._name(step) if step.is_move else None
            if name is None:
                continue
            actions.append(name)
            try:
                self._told = self._env.forward(name)
            except RoomAIError as cause:
                raise self._source.error_in(step.number, str(cause)) from cause
        if not self._ended:
            raise self._source.error_in(len(steps), f"the hand is not over: p{self._public.turn + 1} is to act")
        self._check_cards()
        scores: tuple[float, ...] = self._told[1]
        self._check_money(scores)
        return Hand(
            self._source.title, self._game.changed_options, players, tuple(self._env.outcomes()), tuple(actions),
            scores, self._chips.unit, len(self._cards.unknown),
        )  # fmt: skip

    @property
    def _ended(self) -> bool:
        return bool(self._told[0])

    @property
    def _public(self) -> Any:
        return self._told[2][-1].public_state

    def _name(self, step: Step) -> str | None:
        """What a move is called here; None for a check of somebody who has nothing to decide."""
        public, seat = self._public, step.seat
        if self._ended or public.turn != seat:
            idle = not public.folded[seat] and (self._ended or to_call(public, seat) <= 0)
            if step.what == "cc" and idle:
                return None
            turn = "the hand is over" if self._ended else f"it is the turn of p{public.turn + 1}"
            raise self._source.error_in(step.number, turn)
        if step.what == "f":
            return "fold_0"
        behind, stack = to_call(public, seat), public.stacks[seat]
        if step.amount is not None:
            put_in = self._chips.whole(step.amount) - public.bets[seat]
            return f"{'allin' if put_in == stack else 'raise'}_{put_in}"
        if behind == 0:
            return "check_0"
        return f"call_{behind}" if behind < stack else f"allin_{stack}"

    def _check_cards(self) -> None:
        public, cards, source = self._public, self._cards, self._source
        on_board = len(self._env.outcomes()) - HOLE * self._game.num_players
        if on_board != len(cards.board):
            told = f"the board has {len(cards.board)} cards, and by the play it should have {on_board}"
            raise source.error("actions", told)
        for seat in cards.unknown:
            if public.shown[seat] >= 0 and (seat not in cards.mucked or public.won[seat]):
                raise source.error("actions", f"p{seat + 1} is in the showdown, and the file does not tell its cards")

    def _check_money(self, scores: Sequence[float]) -> None:
        """Odd chips may have gone to others; everything else must be as the file has it."""
        field, public, source = "finishing_stacks", self._public, self._source
        if not source.has(field):
            return
        theirs = [self._chips.whole(amount) for amount in source.numbers(field)]
        ours = [start + int(score) for start, score in zip(public.start, scores, strict=True)]
        if len(theirs) != len(ours):
            raise source.error(field, f"expected {len(ours)} numbers, one for each stack")
        odd = len(ours) if sum(won > 0 for won in public.won) > 1 else 1
        for number, (told, found) in enumerate(zip(theirs, ours, strict=True), 1):
            if abs(told - found) >= odd:
                both = f"{self._chips.unit * found} by the rules, and {self._chips.unit * told} in the file"
                raise source.error(field, f"p{number} has {both}")
