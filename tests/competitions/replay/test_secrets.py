"""A seat's view shows what the player in that seat was told, on every way out, and nothing else."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import LEDUC_GAMES, SECRET, record, write_record
from rich.console import Console

import roomai
from competitions.replay import event_game, find_game, moments, picture
from competitions.replay.html import html_replay
from competitions.replay.model import Viewer
from competitions.replay.screen import draw_screen
from competitions.replay.story import Story
from competitions.replay.svg import svg_picture
from competitions.replay.words import clean, result_line
from roomai.abstract import AbstractEnv, AbstractPersonState, AbstractPublicState, Info, Transition
from roomai.env import Env
from roomai.game import GameSpec
from roomai.spaces import Discrete

MakeViewer = Callable[[Path], Viewer]


def outputs(viewer: Viewer, number: int, seat: int) -> Iterator[str]:
    """All that is ever shown or written of a game from a seat: every moment's screens, pictures, and the page."""
    state = viewer.start(number, view=seat)
    for moment in range(viewer.last(state) + 1):
        state = replace(state, moment=moment)
        for size in ((120, 40), (80, 24), (50, 14), (20, 5)):
            file = io.StringIO()
            Console(file=file, width=size[0]).print(draw_screen(viewer, state, *size))
            yield file.getvalue()
        yield re.sub(r"<style>.*?</style>|(?<!aria-label)=\"[^\"]*\"", "", svg_picture(viewer, state), flags=re.DOTALL)
    story = viewer.story(state)
    assert isinstance(story, Story)
    page = html_replay(viewer.shelf.event, [story.record], viewer.game, [seat])
    yield re.sub(r"<style>.*?</style>|<select.*?</select>", "", page, flags=re.DOTALL)
    yield result_line(story.record, seat, zero_sum=viewer.game.zero_sum)


def test_cards_and_thoughts_of_others_and_their_reasons_are_hidden(leduc: Path, viewer_of: MakeViewer) -> None:
    viewer = viewer_of(leduc)
    for text in outputs(viewer, 0, 1):  # seat 0 holds the king of hearts, and told its thoughts
        assert "K♥" not in text
        assert "Kh" not in text
        assert not re.search(r"4\.125|69%|0\.6941|0\.2468|60%|59%|0\.5941", text)
    for text in outputs(viewer, 0, 0):
        assert "Q♠" not in text
        assert "1.25" not in text
    for text in outputs(viewer, 1, 0):  # seat 1 crashed, and its reason names its card
        assert SECRET not in text
    assert any(SECRET in text for text in outputs(viewer, 1, 1))
    assert any("4.125" in text for text in outputs(viewer, 0, 0))


def test_a_move_in_secret_is_hidden_until_all_have_moved(dilemma: Path, viewer_of: MakeViewer) -> None:
    viewer = viewer_of(dilemma)
    state = viewer.start(0, view=1)
    story = viewer.story(state)
    assert isinstance(story, Story)
    assert [story.action(moment, 1) for moment in (1, 2)] == ["··", "defect"]
    assert [story.action(moment, 0) for moment in (1, 2)] == ["cooperate", "defect"]
    assert [story.action(moment, None) for moment in (1, 2)] == ["cooperate", "defect"]
    assert story.find("coop", 0, 1, 1) is None
    assert [moment.headline_for(1) for moment in story.moments][1] == "random (seat 0): ··"
    for text in outputs(viewer, 0, 1):
        assert not re.search(r"0\.875|88%|12%|\+2\.5", text)
    assert story.scores(1) == (None, 5.0)  # the game is not zero-sum


def test_bids_and_values_of_others_are_hidden(auction: Path, viewer_of: MakeViewer) -> None:
    viewer = viewer_of(auction)
    story = viewer.story(viewer.start(0))
    assert isinstance(story, Story)
    assert [story.action(moment, 2) for moment in (1, 2, 3)] == ["··", "··", "0.1"]
    for text in outputs(viewer, 0, 2):
        assert not re.search(r"0\.8\b|0\.55\b", text)
    assert story.scores(2) == (None, None, 0.0)  # the winner's score would give its value away


def test_moves_that_everybody_sees_are_told(leduc: Path, connect_four: Path) -> None:
    for folder in (leduc, connect_four):
        event, game = find_game(folder, 0)
        assert all(moment.told == {0, 1} for moment in moments(event, game) if moment.mover is not None)


def test_infos_are_those_that_the_players_got(leduc: Path) -> None:
    event, game = find_game(leduc, 0)
    env = roomai.game("leduc_poker").env()
    assert isinstance(env, Env)
    _, _, infos = env.init(deal=list(game.chance))
    for moment, action in zip(moments(event, game), (*game.actions, None), strict=True):
        assert list(map(repr, moment.infos[:2])) == list(map(repr, infos[:2]))
        if action is not None:
            _, _, infos = env.forward(action)


# ---- A game in plain Python, with a secret move and one that all see ------------------------------------------


@dataclasses.dataclass(frozen=True)
class Public(AbstractPublicState):
    turn: int
    shown: str = ""


@dataclasses.dataclass(frozen=True)
class Person(AbstractPersonState):
    id: int
    available_actions: tuple[str, ...] = ()
    noted: str = ""


class Whisper(AbstractEnv[Any]):
    """Seat 0 notes a word in secret, seat 1 says one aloud, then seat 0 has no choice."""

    num_players = 2
    action_space = Discrete(("hush", "hey", "end"))

    def init(self) -> Transition:
        self.noted, self.shown, self.turn = "", "", 0
        return False, (0.0, 0.0), self._infos()

    def forward(self, action: Any) -> Transition:
        if self.turn == 0 and not self.noted:
            self.noted, self.turn = action, 1
        elif self.turn == 1:
            self.shown, self.turn = action, 0
        else:
            self.turn = -2
        return self.turn == -2, (0.0, 0.0), self._infos()

    def _infos(self) -> list[Info]:
        legal = ("end",) if self.shown else ("hush", "hey")
        persons = tuple(Person(seat, legal if seat == self.turn else (), self.noted * (seat == 0)) for seat in (0, 1))
        public = Public(self.turn, self.shown)
        return [*(Info(public, person) for person in persons), Info(public, persons, object())]  # type: ignore[arg-type]


@dataclasses.dataclass(frozen=True)
class NoOptions:
    """There is nothing to choose."""


def test_a_game_in_plain_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    game = GameSpec("whisper", 1, "Whispering.", NoOptions, True, env=Whisper).bind()
    games = [record(0, ("random", "random#2"), actions=("hey", "hush", "end"), scores=(0.0, 0.0))]
    folder = write_record(tmp_path / "event", game, ["random", "random"], games)
    event, found = find_game(folder, 0)
    told = [moment.told for moment in moments(event, found, game)]
    assert told == [frozenset(), {0}, {0, 1}, {0}]  # of a forced move nobody is told where an earlier one was hidden
    file = io.StringIO()
    infos = next(iter(reversed(list(moments(event, found, game))))).infos
    for info in (infos[1], infos[-1]):
        Console(file=file, width=60).print(picture(game, info))
    assert file.getvalue().split() == ["shown", "hush", "seat", "1:", "noted", "shown", "hush", "seat", "0:", "noted",
                                       "hey", "seat", "1:", "noted"]  # fmt: skip
    monkeypatch.setattr("competitions.replay.telling.copy.deepcopy", lambda env: 1 / 0)
    assert [moment.told for moment in moments(event, found, game)][1:] == [{0}, {1}, {0}]


# ---- Texts of strangers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("MyBot", "MyBot"),
        ("\x1b[2Jgone", "�[2Jgone"),
        ("two\nlines\tand \x07", "two lines and �"),
        ("\u202eright to left", "�right to left"),
        ("\ud800", "�"),
        ("日本", "日本"),
        ("x" * 500, "x" * 399 + "…"),
    ],
)
def test_nothing_in_a_record_steers_the_terminal(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_hostile_record_is_shown_harmlessly(tmp_path: Path, viewer_of: MakeViewer) -> None:
    hostile = "\x1b]0;title\x07\x1b[31m[bold]</script><img src=x onerror=alert(1)>"
    first = LEDUC_GAMES[2]
    games = [record(1, ("threshold", "call"), chance=first.chance, actions=first.actions, scores=first.scores,
                    verdict="crash", by="call", reason=hostile)]  # fmt: skip
    folder = write_record(tmp_path / "event", roomai.game("leduc_poker"), ["call", "threshold"], games)
    viewer = viewer_of(folder)
    state = replace(viewer.start(), moment=1)
    file = io.StringIO()
    Console(file=file, width=120, force_terminal=True).print(draw_screen(viewer, state, 120, 40))
    assert "\x1b]0" not in file.getvalue()
    assert "\x07" not in file.getvalue()
    assert "[bold]" in file.getvalue()
    page = html_replay(viewer.shelf.event, games, viewer.game)
    assert "<img" not in page
    assert page.count("</script>") == 2
    assert "<img" not in svg_picture(viewer, state)
    assert event_game(viewer.shelf.event).name == "leduc_poker"
