"""The compliance kit: bots that keep to the protocol pass, and each check finds the bot that breaks what it checks."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import roomai
from competitions.cli.check import command as check_command_line
from players.external import Limits
from players.external.compliance import CommandSubject, check_command, checks
from roomai.errors import PlayerLoadError

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[2] / "examples"
PYTHON = f"cmd:{sys.executable} -I -S"
PLAIN = f"{PYTHON} {EXAMPLES / 'plain_python' / 'protocol_bot.py'}"
JAVASCRIPT = f"cmd:node {EXAMPLES / 'javascript' / 'my_bot.mjs'}"
leduc = roomai.game("leduc_poker")

FAULTS = {
    "greets": "says_ready",
    "version_of_text": "says_its_version",
    "numbered_name": "says_its_name",
    "seeded_of_text": "says_whether_it_is_seeded",
    "says_more_when_ready": "is_quiet_when_it_is_ready",
    "another_each_time": "starts_again",
    "pretends": "does_not_pretend",
    "dislikes_seeds": "takes_any_seed",
    "dislikes_more_in_hello": "hello_may_have_more",
    "cheats": "answers",
    "no_type": "answers",
    "action_of_null": "answers",
    "first_is_first": "answers_in_its_first_game",
    "short_numbers": "repeats_large_numbers",
    "half_a_chance": "says_legal_probabilities",
    "high_hopes": "says_possible_values",
    "talks_much": "writes_short_lines",
    "restless": "same_seed",
    "wants_whole_lines": "reads_lines_as_they_come",
    "answers_everything": "passes_over_types",
    "dislikes_more": "passes_over_members",
    "wants_type_first": "reads_members_in_any_order",
    "wants_no_spaces": "reads_json_with_spaces",
    "wants_no_escapes": "reads_json_with_escapes",
    "short_of_space": "reads_long_lines",
    "logs_the_start": "is_quiet_between_questions",
    "logs_infos": "is_quiet_between_questions",
    "says_it_twice": "one_answer_a_question",
    "says_bye_to_games": "is_quiet_at_the_end",
    "tires": "many_games",
    "bored": "the_same_game_again",
    "moves_up_only": "changes_seats",
    "wants_to_be_asked": "a_game_without_a_question",
    "wants_to_be_told": "a_game_without_an_info",
    "bad_loser": "a_game_broken_off",
    "patient_with_some": "many_games_broken_off",
    "dislikes_ends": "an_end_without_a_game",
    "for_two": "three_players",
    "leaves_other_games": "refuses_in_words",
    "refuses_without_a_reason": "refuses_in_words",
    "stays": "ends_with_stdin",
    "wants_hello": "ends_before_hello",
    "stays_after_games": "ends_after_games",
    "wants_the_end": "ends_in_a_game",
    "says_bye": "ends_quietly",
}
"""Ways to break the protocol (see compliant.py), by the check that has to find each."""


def subject(text: str) -> CommandSubject:
    limits = Limits(move_time=0.5, start_time=5)
    check_command("cmd:true", leduc, rules="leduc_poker", games=1)  # so that all checks are there
    return CommandSubject(text, leduc, "leduc_poker", 4, 0, limits)


@pytest.mark.parametrize(("fault", "check"), FAULTS.items(), ids=FAULTS)
def test_each_check_finds_what_it_is_for(fault: str, check: str) -> None:
    broken = subject(f"{PYTHON} {HERE / 'compliant.py'} {fault}")
    found = {each.name: each for each in checks.checks}[check].result(broken)
    assert found.passed is False, str(found)
    assert "Traceback" not in found.detail
    assert ".py:" not in found.detail  # it says what is wrong, and not where the check stood


def test_there_is_a_fault_for_every_check() -> None:
    subject("cmd:true")
    assert {check.name for check in checks.checks} == set(FAULTS.values())
    assert len(checks.checks) >= 40
    assert all(check.doc for check in checks.checks)


@pytest.mark.parametrize(
    ("text", "game", "options"),
    [
        (f"{PYTHON} {HERE / 'compliant.py'} none", "leduc_poker", {}),
        (PLAIN, "leduc_poker", {"num_players": 3}),
        (PLAIN, "sealed_bid", {}),
        (PLAIN, "connect_four", {}),
        (PLAIN, f"{EXAMPLES / 'nim.py'}:spec", {}),
        ("random", "leduc_poker", {}),  # the host of players in Python
        (JAVASCRIPT, "leduc_poker", {}),
    ],
)
def test_good_bots_pass(text: str, game: str, options: dict[str, int]) -> None:
    if text == JAVASCRIPT and shutil.which("node") is None:
        pytest.skip("there is no node")
    report = check_command(text, roomai.game(game, **options), rules=game, games=3)
    report.assert_ok()
    assert report["answers"].passed
    if text == JAVASCRIPT:
        assert report["three_players"].passed


def test_a_bot_that_can_not_be_run() -> None:
    with pytest.raises(PlayerLoadError, match="no program"):
        check_command("cmd:./no_such_bot", leduc, rules="leduc_poker")


def test_a_bot_that_says_nothing_fails_at_once() -> None:
    report = check_command("cmd:sleep 60", leduc, rules="leduc_poker", limits=Limits(start_time=0.2))
    assert [result.name for result in report.failures] == ["says_ready"]
    assert "no answer after 0.2 s" in report["says_ready"].detail


def test_the_command_line() -> None:
    run = CliRunner().invoke
    done = run(check_command_line, ["player", PLAIN, "--game", "kuhn_poker", "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.output)
    assert report["passed"]
    assert {result["name"] for result in report["results"]} == set(FAULTS.values())
    done = run(check_command_line, ["player", "cmd:cat"])
    assert done.exit_code == 1
    assert "failed          says_ready" in done.output
    done = run(check_command_line, ["player", "call"])
    assert done.exit_code == 0
    assert "legal_actions" in done.output
