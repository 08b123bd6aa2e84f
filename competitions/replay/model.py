"""The viewer without a terminal: what is looked at, and what each key makes of it. Nothing here draws or waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from roomai.errors import OptionError, RecordError, RoomAIError
from roomai.game import Game, PlainGame

from .filters import matches, parse_filter, swings
from .shelf import Places, Shelf
from .story import Story, View
from .words import clean

PACES = (3.0, 2.0, 1.0, 0.5, 0.25, 0.1)
"""Seconds a move, from slow to fast."""
MOST_SEARCHED, MOST_SEARCHED_FROM_A_SEAT = 200_000, 1000
"""Games that a search looks into; from a seat each has to be played through."""
PROMPTS = {"filter": "filter", "search": "search for an action", "go": "go to game"}


@dataclass(frozen=True, eq=False)
class State:
    """All that the screen depends on, beside the record and the size of the terminal."""

    selection: Places
    """The places of the games shown, in their order."""
    at: int = 0
    """The current game, in the selection."""
    moment: int = 0
    view: View = None
    followed: View = None
    """The seat whose actions n and N look for; None for everybody's."""
    playing: bool = False
    pace: int = 2
    by_swing: bool = False
    filter: str = ""
    search: str = ""
    mode: str = "watch"
    """Or help, or one of PROMPTS."""
    typed: str = ""
    message: str = ""
    wish: str = ""
    """What the terminal is to do: quit, or picture."""

    @property
    def place(self) -> int:
        return int(self.selection[self.at])

    @property
    def seconds_a_move(self) -> float:
        return PACES[self.pace]


class Viewer:
    """Turns keys into states, over one record."""

    def __init__(self, shelf: Shelf, game: Game | PlainGame) -> None:
        shelf.check_has_games()
        self.shelf = shelf
        self.game = game
        self._keys: dict[str, Callable[[State], State]] = {
            "right": self._forward, "left": self._back, "home": lambda state: self._to(state, 0),
            "end": lambda state: self._to(state, self.last(state)),
            "n": lambda state: self._to_decision(state, 1), "N": lambda state: self._to_decision(state, -1),
            "tab": self._follow, "]": lambda state: self._turn_page(state, 1),
            "[": lambda state: self._turn_page(state, -1), "p": self._play,
            "+": lambda state: self._at_pace(state, 1), "-": lambda state: self._at_pace(state, -1),
            "v": self._next_view, "a": lambda state: replace(state, view=None),
            "s": lambda state: self._select(state, state.filter, not state.by_swing),
            "f": lambda state: replace(state, mode="filter", typed=state.filter),
            "/": lambda state: replace(state, mode="search"), "#": lambda state: replace(state, mode="go"),
            ".": lambda state: self._find(state, 1), ",": lambda state: self._find(state, -1),
            "e": lambda state: replace(state, wish="picture"), "?": lambda state: replace(state, mode="help"),
            "q": lambda state: replace(state, wish="quit"),
        }  # fmt: skip
        for name, others in ALIASES.items():
            self._keys |= dict.fromkeys(others, self._keys[name])

    def start(self, number: int | None = None, filter: str = "", view: View = None) -> State:
        """The first state: game `number`, or of those that meet the filter the one with the largest swing.

        Raises OptionError if there is no such game, or what is wrong with the filter.
        """
        selection = self._selected(filter, by_swing=False)
        if number is None:
            at = int(np.argmax(swings(self.shelf.columns)[selection]))
        else:
            found = np.flatnonzero(selection == self.shelf.place_of(number))
            if not len(found):
                raise OptionError(f"game {number} does not meet the filter {filter}")
            at = int(found[0])
        torn = "the last line of the record is torn, and left out" if self.shelf.columns.torn else ""
        return State(selection, at, view=view, followed=view, filter=filter.strip(), message=torn)

    def at_moment(self, state: State, moment: int) -> State:
        """The same game at another moment. Raises OptionError if it has no such moment."""
        if moment > self.last(state):
            raise OptionError(
                f"game {self.shelf.numbers[state.place]} has moments 0 to {self.last(state)}, not {moment}"
            )
        return self._to(state, moment)

    def story(self, state: State) -> Story | RecordError:
        """The current game, or why it can't be shown."""
        try:
            story = self.shelf.story(state.place, self.game)
            story.moments  # noqa: B018  (it plays the game)
        except RecordError as error:
            return error
        return story

    def last(self, state: State) -> int:
        """The number of the current game's last moment."""
        story = self.story(state)
        return story.last if isinstance(story, Story) else 0

    def press(self, state: State, key: str) -> State:
        """What a key makes of a state: a letter or sign, or the name of another key."""
        state = replace(state, message="", wish="")
        if state.mode == "help":
            return replace(state, mode="watch")
        if state.mode in PROMPTS:
            return self._type(state, key)
        if key.isascii() and key.isdigit() and len(key) == 1:
            return self._choose(state, int(key))
        if key == "esc":
            return replace(state, playing=False)
        act = self._keys.get(key)
        return act(state) if act else replace(state, message=f"{clean(key)}: no such key; ? lists them")

    def tick(self, state: State) -> State:
        """What a pause as long as a move makes of a state that plays by itself."""
        if not state.playing:
            return state
        state = replace(state, moment=min(state.moment + 1, self.last(state)))
        return replace(state, playing=state.moment < self.last(state))

    # ---- Through a game

    def _to(self, state: State, moment: int) -> State:
        return replace(state, moment=moment, playing=False)

    def _forward(self, state: State) -> State:
        if state.moment >= self.last(state):
            return replace(state, playing=False, message="the end; ] is the next game")
        return self._to(state, state.moment + 1)

    def _back(self, state: State) -> State:
        return self._to(state, max(state.moment - 1, 0))

    def _to_decision(self, state: State, step: int) -> State:
        story = self.story(state)
        found = story.decision(state.moment, state.followed, step) if isinstance(story, Story) else None
        if found is None:
            who = "" if state.followed is None else f" of seat {state.followed}"
            return replace(state, message=f"no {'later' if step > 0 else 'earlier'} decision{who} in this game")
        return self._to(state, found)

    def _play(self, state: State) -> State:
        again = state.moment >= self.last(state)
        return replace(state, playing=not state.playing, moment=0 if again else state.moment)

    def _at_pace(self, state: State, step: int) -> State:
        pace = min(max(state.pace + step, 0), len(PACES) - 1)
        return replace(state, pace=pace, message=f"{PACES[pace]:g} seconds a move")

    # ---- From which seat

    def _choose(self, state: State, seat: int) -> State:
        if seat >= self.game.num_players:
            return replace(state, message=f"there is no seat {seat}: seats are 0 to {self.game.num_players - 1}")
        return replace(state, view=None if state.view == seat else seat, followed=seat)

    def _next_view(self, state: State) -> State:
        view = next_seat(state.view, self.game.num_players)
        return replace(state, view=view, followed=state.followed if view is None else view)

    def _follow(self, state: State) -> State:
        followed = next_seat(state.followed, self.game.num_players)
        who = "everybody" if followed is None else f"seat {followed}"
        return replace(state, followed=followed, message=f"n and N: decisions of {who}")

    # ---- Among the games

    def _turn_page(self, state: State, step: int) -> State:
        at = state.at + step
        if not 0 <= at < len(state.selection):
            return replace(state, message=f"this is the {'last' if step > 0 else 'first'} game")
        return replace(state, at=at, moment=0, playing=False)

    def _selected(self, filter: str, by_swing: bool) -> Places:
        """The places of the games that meet a filter, in order. Raises OptionError if there is none."""
        columns = self.shelf.columns
        selection = np.flatnonzero(matches(parse_filter(filter, self.shelf.event), columns))
        if not len(selection):
            raise OptionError(f"no game meets the filter {filter}")
        return selection[np.argsort(-swings(columns)[selection], kind="stable")] if by_swing else selection

    def _select(self, state: State, filter: str, by_swing: bool) -> State:
        """Other games, or another order: on with the current game if it is there, or from the largest swing."""
        try:
            selection = self._selected(filter, by_swing)
        except RoomAIError as error:
            return replace(state, message=clean(str(error)))
        kept = np.flatnonzero(selection == state.place)
        order = ", the largest swing first" if by_swing else ""
        message = f"{len(selection):,} game{'s' * (len(selection) != 1)}{order}"
        state = replace(state, selection=selection, filter=filter, by_swing=by_swing, message=message)
        if len(kept) and not by_swing:
            return replace(state, at=int(kept[0]))
        return replace(state, at=0, moment=0, playing=False)

    def _go(self, state: State, text: str) -> State:
        if not text.isdecimal():
            return replace(state, message=f"{clean(text)!r} is no number of a game")
        try:
            place = self.shelf.place_of(int(text))
        except OptionError as error:
            return replace(state, message=str(error))
        found = np.flatnonzero(state.selection == place)
        if not len(found):
            return replace(state, message=f"game {text} does not meet the filter {clean(state.filter)}")
        return replace(state, at=int(found[0]), moment=0, playing=False)

    def _find(self, state: State, step: int) -> State:
        """The next moment in which the text searched for was played, in this game or in those after it."""
        if not state.search:
            return replace(state, message="search for an action with / first")
        story = self.story(state)
        found = story.find(state.search, state.moment, step, state.view) if isinstance(story, Story) else None
        if found is not None:
            return self._to(state, found)
        most = MOST_SEARCHED if state.view is None else MOST_SEARCHED_FROM_A_SEAT
        others = range(state.at + step, len(state.selection) if step > 0 else -1, step)
        for at in islice(others, most):
            there = replace(state, at=at, playing=False)
            if not self._may_have(there):
                continue
            story = self.story(there)
            if isinstance(story, Story):
                found = story.find(state.search, 0 if step > 0 else story.last + 1, step, state.view)
                if found is not None:
                    return replace(there, moment=found)
        where = f"the {'next' if step > 0 else 'last'} {most:,} games" if len(others) > most else "the games shown"
        return replace(state, message=f"{clean(state.search)!r} is not played in {where}")

    def _may_have(self, state: State) -> bool:
        try:
            actions = self.shelf.record(state.place).actions
        except RecordError:
            return False
        return any(not isinstance(action, str) or state.search.lower() in action.lower() for action in actions)

    # ---- Typing

    def _type(self, state: State, key: str) -> State:
        if key == "esc":
            return replace(state, mode="watch", typed="")
        if key == "backspace":
            return replace(state, typed=state.typed[:-1])
        if key == "ctrl-u":
            return replace(state, typed="")
        if key == "enter":
            return self._typed(replace(state, mode="watch", typed=""), state.mode, state.typed.strip())
        letter = " " if key == "space" else key
        return replace(state, typed=state.typed + letter) if len(letter) == 1 and letter.isprintable() else state

    def _typed(self, state: State, mode: str, text: str) -> State:
        if mode == "filter":
            return self._select(state, text, state.by_swing)
        if mode == "search":
            return self._find(replace(state, search=text or state.search), 1)
        return self._go(state, text) if text else state


ALIASES = {
    "right": ("l", "space", "down", "j"), "left": ("h", "backspace", "up", "k"), "home": ("g",), "end": ("G",),
    "]": ("pgdn",), "[": ("pgup",), "+": ("=",), "q": ("ctrl-c",),
}  # fmt: skip


def next_seat(seat: View, num_players: int) -> View:
    """Everybody, seat 0, seat 1, ..., and everybody again."""
    following = 0 if seat is None else seat + 1
    return following if following < num_players else None
