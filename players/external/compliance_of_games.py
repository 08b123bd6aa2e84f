"""More checks of `check_command`: whole games, their ends, other games, and the end of the process."""

from __future__ import annotations

from roomai.errors import RoomAIError
from roomai.testing.report import NotApplicable, fail

from .compliance import FAREWELL_S, CommandSubject, answers, checks, says_ready
from .conversation import Conversation, Table, message

END = message(type="end", finished=False)


def _plays_on(subject: CommandSubject, bot: Conversation, when: str) -> None:
    bot.require_quiet(when)
    subject.table.sit(bot, 0, 3)


# ---- Games -------------------------------------------------------------------------------------------------------


@checks.check(answers)
def is_quiet_between_questions(subject: CommandSubject) -> None:
    """It writes nothing but answers: not when a game begins, and not when others move."""
    with subject.greeted() as bot:
        bot.say(message(type="start", seat=0))
        bot.require_quiet("when a game began")
        bot.say(subject.table.first_info(0))
        bot.require_quiet("when it was told something")
        bot.say(END)
        bot.require_quiet("when the game was over")


@checks.check(answers)
def one_answer_a_question(subject: CommandSubject) -> None:
    """It writes one line for a question, and then waits."""
    with subject.greeted() as bot:
        for index in range(subject.games):
            subject.table.sit(bot, 0, index, leave_after=1)
            bot.require_quiet("after its answer")


@checks.check(answers)
def is_quiet_at_the_end(subject: CommandSubject) -> None:
    """It writes nothing when a game is over."""
    with subject.greeted() as bot:
        for seat in range(subject.table.game.num_players):
            subject.table.sit(bot, seat, 0)
            bot.require_quiet("after the end of a game")


@checks.check(answers)
def many_games(subject: CommandSubject) -> None:
    """It plays on and on in one process, in the same seat."""
    with subject.greeted() as bot:
        for index in range(4 * subject.games):
            subject.table.sit(bot, 0, index)


@checks.check(answers)
def the_same_game_again(subject: CommandSubject) -> None:
    """It may get the same cards twice."""
    with subject.greeted() as bot:
        for _ in range(3):
            subject.table.sit(bot, 0, 0)


@checks.check(answers)
def changes_seats(subject: CommandSubject) -> None:
    """It may sit elsewhere in each game, from the last seat to the first."""
    with subject.greeted() as bot:
        for seat in reversed(range(subject.table.game.num_players)):
            subject.table.sit(bot, seat, 1)


@checks.check(answers)
def a_game_without_a_question(subject: CommandSubject) -> None:
    """A game may be over before it was asked anything."""
    with subject.greeted() as bot:
        bot.say(message(type="start", seat=0) + subject.table.first_info(0) + END)
        _plays_on(subject, bot, "after a game in which it was not asked")


@checks.check(answers)
def a_game_without_an_info(subject: CommandSubject) -> None:
    """A game may be over before it was told anything."""
    with subject.greeted() as bot:
        bot.say(message(type="start", seat=0) + END)
        _plays_on(subject, bot, "after a game of which it was told nothing")


@checks.check(answers)
def a_game_broken_off(subject: CommandSubject) -> None:
    """A game may be over after an answer of its own, because somebody failed; in every seat."""
    with subject.greeted() as bot:
        for seat in range(subject.table.game.num_players):
            subject.table.sit(bot, seat, 2, leave_after=1)
            _plays_on(subject, bot, "after a game that was broken off")


@checks.check(answers)
def many_games_broken_off(subject: CommandSubject) -> None:
    """That may happen again and again."""
    with subject.greeted() as bot:
        for index in range(2 * subject.games):
            subject.table.sit(bot, 0, index, leave_after=index % 2)
        _plays_on(subject, bot, "after games that were broken off")


@checks.check(answers)
def an_end_without_a_game(subject: CommandSubject) -> None:
    """An end too many does no harm."""
    with subject.greeted() as bot:
        bot.say(END)
        _plays_on(subject, bot, "after an end without a game")


# ---- Other games -------------------------------------------------------------------------------------------------


@checks.check(answers)
def three_players(subject: CommandSubject) -> str:
    """With another number of players it plays, or says in a fault that it doesn't."""
    game = subject.table.game
    if not hasattr(game.options, "num_players"):
        raise NotApplicable(f"{game.name} is a game for {game.num_players}")
    try:
        other = game.spec.bind(**(game.changed_options | {"num_players": 2 if game.num_players == 3 else 3}))
    except RoomAIError as error:
        raise NotApplicable(str(error)) from None
    table = Table(other, subject.seed)
    with subject.bot() as bot:
        ready = subject.greet(bot, table)
        if ready.get("type") == "fault":
            raise NotApplicable(f"it doesn't play that: {ready.get('reason')}")
        for seat in range(other.num_players):
            table.sit(bot, seat, 0)
    return f"{other.num_players} players"


@checks.check(says_ready)
def refuses_in_words(subject: CommandSubject) -> str:
    """Of a game that it can't know it says in a fault that it doesn't play it, or it is ready for anything."""
    with subject.bot() as bot:
        answer = subject.greet(bot, game="a_game_that_is_not_there_yet", options={})
    if answer.get("type") not in ("fault", "ready"):
        fail(f"expected the type 'fault' or 'ready', got {answer}")
    if answer["type"] == "fault" and (answer.get("verdict") != "startup" or not isinstance(answer.get("reason"), str)):
        fail(f"expected the verdict 'startup' and a reason, got {answer}")
    return str(answer.get("reason", "it is ready for anything"))


# ---- The end of the process --------------------------------------------------------------------------------------


def _require_end(bot: Conversation, when: str) -> None:
    report = bot.close(FAREWELL_S)
    if not report:
        fail(f"{FAREWELL_S:g} s after its stdin was closed {when} it had not ended")
    if not report.endswith("exit code 0"):
        fail(f"when its stdin was closed {when}, {report}: expected exit code 0")


@checks.check(says_ready)
def ends_with_stdin(subject: CommandSubject) -> None:
    """It ends when its stdin is closed, with exit code 0."""
    with subject.greeted() as bot:
        _require_end(bot, "before a game")


@checks.check(says_ready)
def ends_before_hello(subject: CommandSubject) -> None:
    """It ends when nothing was said to it at all."""
    with subject.bot() as bot:
        _require_end(bot, "before hello")


@checks.check(answers)
def ends_after_games(subject: CommandSubject) -> None:
    """It ends when its games are over."""
    with subject.greeted() as bot:
        subject.table.sit(bot, 0, 0)
        _require_end(bot, "after a game")


@checks.check(answers)
def ends_in_a_game(subject: CommandSubject) -> None:
    """It ends when its stdin is closed in the midst of a game."""
    with subject.greeted() as bot:
        bot.say(message(type="start", seat=0) + subject.table.first_info(0))
        _require_end(bot, "in a game")


@checks.check(answers)
def ends_quietly(subject: CommandSubject) -> None:
    """It writes nothing more when it ends."""
    with subject.greeted() as bot:
        subject.table.sit(bot, 0, 0)
        bot.close(FAREWELL_S)
        bot.require_quiet("when its stdin was closed", 0)
