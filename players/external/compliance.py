"""`check_command`: does a bot behind a command keep to the protocol of docs/protocol.md, and play."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from roomai.game import Game, PlainGame
from roomai.testing.report import Checks, NotApplicable, Report, fail

from .command import prepare
from .conversation import Conversation, Sitting, Style, Table, message
from .limits import Limits
from .protocol import LONGEST_LINE, VERSION
from .survey import why_no_walls

FAREWELL_S = 1.0
"""How long a bot may take to end when its stdin is closed."""
MOST_SEED = 2**63 - 1
LONG = "x" * (LONGEST_LINE + 1)
UNKNOWN = message(type="weather", sky="blue", degrees=[20, 21.5], later={"rain": None})


class CommandSubject:
    """A command under test, and the games that its checks share."""

    def __init__(self, text: str, game: Game | PlainGame, rules: str, games: int, seed: int, limits: Limits) -> None:
        self.text, self.rules = text, rules
        self.games, self.seed, self.limits = games, seed, limits
        self.table = Table(game, seed)
        walls = not why_no_walls()
        self._launch = prepare(text, rules, "guarded", limits, hidden=(), container="", walls=walls)

    @contextmanager
    def bot(self) -> Iterator[Conversation]:
        """A fresh process, to which nothing was said yet."""
        bot = Conversation(self._launch, self.limits)
        try:
            yield bot
        finally:
            bot.close()

    @contextmanager
    def greeted(self, table: Table | None = None, seed: int | None = None, **changes: Any) -> Iterator[Conversation]:
        """A fresh process that is ready."""
        with self.bot() as bot:
            self.greet(bot, table, seed, **changes)
            yield bot

    def greet(
        self, bot: Conversation, table: Table | None = None, seed: int | None = None, **changes: Any
    ) -> dict[str, Any]:
        """What the bot answers to hello."""
        line = (table or self.table).hello(self.seed if seed is None else seed, self.limits, **changes)
        return bot.ask(line, self.limits.start_time)

    @cached_property
    def first_answer(self) -> dict[str, Any]:
        """What a fresh process answers to hello."""
        with self.bot() as bot:
            return self.greet(bot)

    @cached_property
    def sittings(self) -> list[list[Sitting]]:
        """By seat: the games of a process that plays all seats in turns."""
        return self.play(self.seed)

    def play(self, seed: int) -> list[list[Sitting]]:
        seats = range(self.table.game.num_players)
        with self.greeted(seed=seed) as bot:
            games = [[self.table.sit(bot, seat, index) for seat in seats] for index in range(self.games)]
            bot.require_quiet("after its games")
        return [[game[seat] for game in games] for seat in seats]

    def one_game(self, style: Style | None = None, **changes: Any) -> None:
        """Play a game in which messages are written in some way."""
        with self.greeted(**changes) as bot:
            for seat in range(self.table.game.num_players):
                self.table.sit(bot, seat, 0, style=style)
            bot.require_quiet("after its games")

    @property
    def answers(self) -> Iterator[dict[str, Any]]:
        return (answer for sittings in self.sittings for sitting in sittings for answer in sitting.answers)


checks: Checks[CommandSubject] = Checks()


def check_command(
    text: str,
    game: Game | PlainGame,
    *,
    rules: str,
    games: int = 5,
    seed: int = 0,
    limits: Limits | None = None,
) -> Report:
    """Check the bot behind "cmd:..." in a game: `games` games in every seat against random players, and much else.

    `rules` is the game as its user named it. Raises PlayerLoadError for a command that can't be run.
    """
    from . import compliance_of_games  # noqa: F401  (it holds checks)

    subject = CommandSubject(text, game, rules, games, seed, limits or Limits())
    return checks.run(subject, f"player {text} in {game.name}")


# ---- The start ---------------------------------------------------------------------------------------------------


@checks.check()
def says_ready(subject: CommandSubject) -> None:
    """It answers hello in time, with a line of JSON of the type ready."""
    ready = subject.first_answer
    if ready.get("type") == "fault":
        fail(f"it says that it can't play: {ready.get('reason')}")
    if ready.get("type") != "ready":
        fail(f"expected the type 'ready', got {ready}")


@checks.check(says_ready)
def says_its_version(subject: CommandSubject) -> None:
    """It says which version of the protocol it speaks, and that is ours."""
    told = subject.first_answer.get("protocol")
    if told is not VERSION:
        fail(f"expected the protocol {VERSION}, got {told!r}")


@checks.check(says_ready)
def says_its_name(subject: CommandSubject) -> str:
    """Its name is a text of at most 200 characters, if it has one."""
    name = subject.first_answer.get("name")
    if name is None:
        raise NotApplicable("it tells no name")
    if not isinstance(name, str) or len(name) > 200:
        fail(f"expected a text of at most 200 characters, got {name!r}")
    return name


@checks.check(says_ready)
def says_whether_it_is_seeded(subject: CommandSubject) -> None:
    """`seeded` is true or false, if it is told."""
    seeded = subject.first_answer.get("seeded")
    if seeded is None:
        raise NotApplicable("it doesn't say")
    if not isinstance(seeded, bool):
        fail(f"expected true or false, got {seeded!r}")


@checks.check(says_ready)
def is_quiet_when_it_is_ready(subject: CommandSubject) -> None:
    """It writes one line when it is ready, and waits."""
    with subject.greeted() as bot:
        bot.require_quiet("after it was ready")


@checks.check(says_ready)
def starts_again(subject: CommandSubject) -> None:
    """A second process says the same of itself."""
    with subject.bot() as bot:
        again = subject.greet(bot)
    if again != subject.first_answer:
        fail(f"first it said {subject.first_answer}, and then {again}")


@checks.check(says_its_version)
def does_not_pretend(subject: CommandSubject) -> None:
    """To a version of the protocol that isn't there yet it answers with its own, or that it can't play."""
    with subject.bot() as bot:
        answer = subject.greet(bot, protocol=VERSION + 98)
    if answer.get("type") != "fault" and answer.get("protocol") != VERSION:
        fail(f"asked for version {VERSION + 98} it answered {answer}")


@checks.check(says_ready)
def takes_any_seed(subject: CommandSubject) -> None:
    """Seeds from 0 to 2**63 - 1 are all right."""
    for seed in (0, MOST_SEED):
        with subject.greeted(seed=seed) as bot:
            subject.table.sit(bot, 0, 0)


@checks.check(says_ready)
def hello_may_have_more(subject: CommandSubject) -> None:
    """It passes over members of hello that it doesn't know."""
    with subject.greeted(later={"colour": [1, 2]}, nothing=None) as bot:
        subject.table.sit(bot, 0, 0)


# ---- Answers -----------------------------------------------------------------------------------------------------


@checks.check(says_its_version)
def answers(subject: CommandSubject) -> str:
    """In every seat it answers each question of its games, with its number and a legal action."""
    told = list(subject.answers)
    return f"{sum(map(len, subject.sittings))} games, {len(told)} answers"


@checks.check(answers)
def answers_in_its_first_game(subject: CommandSubject) -> None:
    """The first game of a process is one like all others, whatever the seat."""
    for seat in range(subject.table.game.num_players):
        with subject.greeted() as bot:
            subject.table.sit(bot, seat, 0)


@checks.check(answers)
def repeats_large_numbers(subject: CommandSubject) -> None:
    """The number of a question may be large."""
    with subject.greeted() as bot:
        bot.skip_to(2**31)
        subject.table.sit(bot, 0, 0)
        bot.skip_to(2**53 - 1000)
        subject.table.sit(bot, 0, 1)


@checks.check(answers)
def says_legal_probabilities(subject: CommandSubject) -> None:
    """Probabilities, if it tells any, are of actions of the game, from 0 to 1, and add up to 1."""
    told = [answer["probabilities"] for answer in subject.answers if answer.get("probabilities") is not None]
    if not told:
        raise NotApplicable("it tells none")
    space = subject.table.game.action_space
    for chances in told:
        good = isinstance(chances, dict) and all(type(chance) in (int, float) for chance in chances.values())
        if (
            not good
            or any(space.parse(name) is None for name in chances)
            or not math.isclose(sum(chances.values()), 1.0, abs_tol=1e-6)
        ):
            fail(f"expected chances of actions of {space} that add up to 1, got {json.dumps(chances)}")
        if min(chances.values()) < 0:
            fail(f"a chance is less than 0: {json.dumps(chances)}")


@checks.check(answers)
def says_possible_values(subject: CommandSubject) -> None:
    """The value that it expects, if it tells one, is a score that the game can have."""
    told = [answer["value"] for answer in subject.answers if answer.get("value") is not None]
    if not told:
        raise NotApplicable("it tells none")
    low, high = subject.table.game.score_range
    wrong = [value for value in told if type(value) not in (int, float) or not low <= value <= high]
    if wrong:
        fail(f"expected numbers from {low:g} to {high:g}, got {wrong[0]!r}")


@checks.check(answers)
def writes_short_lines(subject: CommandSubject) -> None:
    """Its lines stay far below the longest that is taken."""
    longest = max((len(json.dumps(answer)) for answer in subject.answers), default=0)
    if longest > LONGEST_LINE // 2:
        fail(f"a line of {longest} bytes: at most {LONGEST_LINE} are taken")


@checks.check(answers)
def same_seed(subject: CommandSubject) -> None:
    """If it says that it is seeded, it answers the same in the same games."""
    if not subject.first_answer.get("seeded"):
        raise NotApplicable("it doesn't say so")
    first, again = subject.sittings, subject.play(subject.seed)
    for seat, (games, others) in enumerate(zip(first, again, strict=True)):
        for index, (game, other) in enumerate(zip(games, others, strict=True)):
            told = [[answer["action"] for answer in sitting.answers] for sitting in (game, other)]
            if told[0] != told[1]:
                fail(f"in game {index} in seat {seat} it answered {told[0]}, and then {told[1]}")


# ---- How it is talked to -----------------------------------------------------------------------------------------


@checks.check(answers)
def reads_lines_as_they_come(subject: CommandSubject) -> None:
    """Lines may come one by one and in pieces."""
    subject.one_game(Style(apart=True))


@checks.check(answers)
def passes_over_types(subject: CommandSubject) -> None:
    """It says nothing to messages of a type that it doesn't know."""
    with subject.greeted() as bot:
        bot.say(UNKNOWN)
        bot.require_quiet("to a message of an unknown type")
        subject.table.sit(bot, 0, 0, style=Style(between=UNKNOWN))


@checks.check(answers)
def passes_over_members(subject: CommandSubject) -> None:
    """It passes over members that it doesn't know."""
    subject.one_game(Style(lambda members: message(**members, later=[{"x": 1}], number2=3)))


@checks.check(answers)
def reads_members_in_any_order(subject: CommandSubject) -> None:
    """Members may come in any order."""
    subject.one_game(Style(lambda members: message(**dict(reversed(members.items())))))


@checks.check(answers)
def reads_json_with_spaces(subject: CommandSubject) -> None:
    """There may be spaces wherever JSON allows them."""
    subject.one_game(Style(lambda members: " " + json.dumps(members, separators=(" , ", " : ")) + " \n"))


@checks.check(answers)
def reads_json_with_escapes(subject: CommandSubject) -> None:
    """Characters may be escaped wherever JSON allows it."""
    subject.one_game(Style(_escaped))


@checks.check(answers)
def reads_long_lines(subject: CommandSubject) -> None:
    """A line that it gets may be longer than any that it may write."""
    subject.one_game(Style(lambda members: message(**members, later=LONG)))


def _escaped(members: dict[str, Any]) -> str:
    kind = "".join(f"\\u{ord(letter):04x}" for letter in members["type"])
    return json.dumps(members).replace(f'"{members["type"]}"', f'"{kind}"', 1) + "\n"


# ---- Measures ----------------------------------------------------------------------------------------------------


@checks.measure
def seconds_per_action(subject: CommandSubject) -> dict[str, float]:
    """How long it took to answer: the mean and the longest."""
    seconds = [second for sittings in subject.sittings for sitting in sittings for second in sitting.seconds]
    if not seconds:
        raise NotApplicable("it was never asked")
    return {"mean": round(sum(seconds) / len(seconds), 6), "longest": round(max(seconds), 6)}
