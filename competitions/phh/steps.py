"""The actions of a hand history, word by word, and the cards that they tell of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from roomai.games.cards import RANKS, SUITS
from roomai.games.poker_hands import evaluate, hand_of, parse_cards

from .source import Source

HOLE, BOARD = 2, 5
DECK = [rank + suit for rank in RANKS for suit in SUITS]
NOBODY = -1
CARD = re.compile(r"[2-9TJQKA][shdc]|\?\?")


class Step:
    """One action of the file: who, what, which cards, how much."""

    is_move: bool
    """Whether it is a fold, a call or a raise."""

    @classmethod
    def of(cls, source: Source, number: int, text: str) -> Step:
        """Raises HandHistoryError for what is no action."""
        try:
            return cls(number, text.split("#")[0].split())
        except ValueError as cause:
            raise source.error_in(number, str(cause)) from cause

    def __init__(self, number: int, words: Sequence[str]) -> None:
        """Raises ValueError for what is none."""
        self.number = number
        self.seat = NOBODY
        self.amount: Decimal | None = None
        self.cards: list[str] = []
        self.is_move = words[1:2] in (["f"], ["cc"], ["cbr"])
        match words:
            case ["d", "db", cards]:
                self.what, self.cards = "board", _cards(cards)
            case ["d", "dh", player, cards]:
                self.what, self.seat, self.cards = "hole", _seat(player), _cards(cards)
            case [player, "f" | "cc" as what]:
                self.what, self.seat = what, _seat(player)
            case [player, "cbr", amount]:
                self.what, self.seat, self.amount = "cbr", _seat(player), _amount(amount)
            case [player, "sm"] | [player, "sm", "-"]:
                self.what, self.seat = "muck", _seat(player)
            case [player, "sm", cards]:
                self.what, self.seat, self.cards = "show", _seat(player), _cards(cards)
            case _:
                raise ValueError("is none of `d dh p1 AcKc`, `d db 7h8h9h`, `p1 f`, `p1 cc`, `p1 cbr 40`, `p1 sm AcKc`")


def _seat(player: str) -> int:
    if not re.fullmatch(r"p([1-9]|10)", player):
        raise ValueError(f"names no player: expected p1 to p10, got {player[:20]!r}")
    return int(player[1:]) - 1


def _cards(text: str) -> list[str]:
    found = CARD.findall(text)
    if "".join(found) != text:
        raise ValueError(f"has cards that are none: expected such as AcKc or ????, got {text[:20]!r}")
    return found


def _amount(text: str) -> Decimal:
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
        raise ValueError(f"has no amount: expected a number of chips, got {text[:20]!r}")
    return Decimal(text)


class Cards:
    """The cards of a hand as far as the file tells them."""

    def __init__(self, source: Source, count: int, steps: Sequence[Step]) -> None:
        self.hole: list[list[str]] = [[] for _ in range(count)]
        self.board: list[str] = []
        self.mucked: set[int] = set()
        dealt = [False] * count
        for step in steps:
            if step.seat >= count:
                raise source.error_in(step.number, f"there are only {count} players")
            if step.what == "board":
                self.board += step.cards
            elif step.what == "muck":
                self.mucked.add(step.seat)
            elif step.what in ("hole", "show"):
                known, told = self.hole[step.seat], step.cards
                if len(told) != HOLE or (step.what == "hole" and dealt[step.seat]):
                    raise source.error_in(step.number, f"expected {HOLE} cards, dealt once")
                if len({card == "??" for card in told}) > 1:
                    raise source.error_in(step.number, "expected both cards, or ???? for neither")
                dealt[step.seat] |= step.what == "hole"
                if "??" not in told:
                    if known and sorted(known) != sorted(told):
                        raise source.error_in(step.number, f"it was dealt {''.join(known)}")
                    self.hole[step.seat] = known or told
            if len(self.board) > BOARD or "??" in self.board:
                raise source.error_in(step.number, f"expected at most {BOARD} cards on the board, all of them known")
            seen = [*self.board, *(card for cards in self.hole for card in cards)]
            if len(set(seen)) < len(seen):
                raise source.error_in(step.number, "a card is dealt twice")
        self.unknown = [seat for seat, cards in enumerate(self.hole) if not cards]
        """Who gets other cards, since the file does not tell theirs."""
        self._fill()

    def _fill(self) -> None:
        """Who has folded gets any cards that are left, who has mucked the weakest of them."""
        seen = {*self.board, *(card for cards in self.hole for card in cards)}
        for seat in self.unknown:
            left = [card for card in DECK if card not in seen]
            weakest = seat in self.mucked and len(self.board) == BOARD
            self.hole[seat] = list(min(combinations(left, HOLE), key=self._with_board)) if weakest else left[:HOLE]
            seen.update(self.hole[seat])

    def _with_board(self, cards: Iterable[str]) -> int:
        return int(evaluate(hand_of(parse_cards("".join((*cards, *self.board))))))

    @property
    def script(self) -> list[str]:
        return [*(card for cards in self.hole for card in cards), *self.board]
