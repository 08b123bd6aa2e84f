"""Runs: the same records in any number of processes, after any interruption; and nobody is left behind."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from processes import alive, descendants, start

import roomai
from competitions.crews import Workers
from competitions.crews.base import CrewError
from competitions.event import Terms, read_event
from competitions.record import read_games
from competitions.schedules import AnySchedule, Duel, KnockOut, RoundRobin, Swiss
from competitions.tournament import Tournament
from roomai.errors import OutputError, RecordError

BOTS = Path(__file__).with_name("bots.py")
LEDUC = roomai.game("leduc_poker")
Played = list[tuple[Any, ...]]


def games(folder: Path) -> Played:
    """All that a record says of its games, but for their times and their order."""
    records = read_games(folder, read_event(folder))
    return sorted(
        (r.game, r.deal, r.seats, r.chance, r.actions, r.scores, r.verdict, r.by, r.reason, r.thoughts) for r in records
    )


ENTRANTS = (f"{BOTS}:Gambling", f"{BOTS}:Crashing", "random", "threshold")


def tournament(schedule: AnySchedule, *entrants: str, seed: int = 3, **terms: Any) -> Tournament:
    settings = Terms(**{"isolate": "trusted", "match": 20, **terms})
    return Tournament(LEDUC, entrants or ENTRANTS, schedule, seed, terms=settings)


@pytest.mark.parametrize(
    ("schedule", "entrants"),
    [
        (RoundRobin(games=100), ENTRANTS),
        (RoundRobin(games=3000), ("random", "call", "threshold")),
        (Swiss(games=40), ENTRANTS),
        (KnockOut(games=40), ENTRANTS),
        (Duel(games=2000, block=20), ("random", "threshold")),
    ],
)
def test_any_number_of_processes_plays_the_same_games(
    tmp_path: Path, schedule: AnySchedule, entrants: tuple[str, ...]
) -> None:
    one, many = tournament(schedule, *entrants), tournament(schedule, *entrants)
    outcome = one.run(tmp_path / "one")
    assert many.run(tmp_path / "many", jobs=3).told == outcome.told
    assert games(tmp_path / "one") == games(tmp_path / "many")
    assert len(games(tmp_path / "one")) == outcome.games


def test_bots_in_processes_of_their_own_play_the_same_games_as_trusted_ones(tmp_path: Path) -> None:
    """But for the words of a failure: there the player's keeper tells it."""
    for level, jobs in (("trusted", 1), ("guarded", 1), ("guarded", 2)):
        run = tournament(RoundRobin(games=40), f"{BOTS}:Caller", f"{BOTS}:Thinking", "threshold", isolate=level)
        run.run(tmp_path / f"{level}{jobs}", jobs=jobs)
    assert games(tmp_path / "trusted1") == games(tmp_path / "guarded1") == games(tmp_path / "guarded2")


@pytest.mark.parametrize("cut", range(0, 121, 17))
def test_a_record_cut_anywhere_is_completed(tmp_path: Path, cut: int) -> None:
    """Torn lines too: at each cut the file ends in the midst of a game."""
    whole = tournament(RoundRobin(games=40))
    whole.run(tmp_path / "whole")
    folder = tmp_path / "cut"
    folder.mkdir()
    lines = (tmp_path / "whole" / "games.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "event.json").write_bytes((tmp_path / "whole" / "event.json").read_bytes())
    (folder / "games.jsonl").write_bytes(b"".join(lines[:cut]) + lines[cut][:50])
    assert tournament(RoundRobin(games=40)).run(folder, resume=True).games == 240
    assert games(folder) == games(tmp_path / "whole")
    assert (folder / "games.jsonl").read_bytes().startswith(b"".join(lines[:cut]))


@pytest.mark.parametrize("schedule", [Swiss(games=40), KnockOut(games=40), Duel(games=2000, block=20)])
@pytest.mark.parametrize("cut", [0, 1, 41, 95])
def test_a_schedule_in_rounds_goes_on_where_it_was(tmp_path: Path, schedule: AnySchedule, cut: int) -> None:
    entrants = ("random", "threshold") if isinstance(schedule, Duel) else ENTRANTS
    outcome = tournament(schedule, *entrants).run(tmp_path / "whole")
    folder = tmp_path / "cut"
    folder.mkdir()
    lines = (tmp_path / "whole" / "games.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "event.json").write_bytes((tmp_path / "whole" / "event.json").read_bytes())
    (folder / "games.jsonl").write_bytes(b"".join(lines[:cut]))
    assert Tournament.of(read_event(folder)).run(folder, resume=True).told == outcome.told
    assert games(folder) == games(tmp_path / "whole")


def test_names_of_any_kind_survive_a_stop(tmp_path: Path) -> None:
    run = tournament(RoundRobin(games=4), "call", "call", "threshold(call_at=0.1)", "me=raise")
    run.run(tmp_path / "out")
    assert Tournament.of(read_event(tmp_path / "out")).event == run.event


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (tournament(RoundRobin(games=40), seed=4), "seed: 4, not 3"),
        (tournament(RoundRobin(games=42)), "schedule.games: 42, not 40"),
        (tournament(RoundRobin(games=40), "call", "raise"), "players.Gambling: None, not"),
        (tournament(RoundRobin(games=40), strikes=4), "terms.strikes: 4, not 10"),
        (tournament(Swiss(games=40)), "schedule.kind: 'swiss', not 'round-robin'"),
    ],
)
def test_other_settings_are_refused(tmp_path: Path, other: Tournament, message: str) -> None:
    tournament(RoundRobin(games=40)).run(tmp_path / "out")
    before = games(tmp_path / "out")
    with pytest.raises(OutputError, match=re.escape(message)):
        other.run(tmp_path / "out", resume=True)
    assert games(tmp_path / "out") == before


def test_another_bot_of_the_same_name_is_refused(tmp_path: Path) -> None:
    bot = tmp_path / "bot.py"
    bot.write_text(BOTS.read_text())
    tournament(RoundRobin(games=4), f"{bot}:Caller", "call").run(tmp_path / "out")
    bot.write_text(BOTS.read_text() + "\n")
    with pytest.raises(RecordError, match=r"can't go on as it began: files\..*bot.py"):
        Tournament.of(read_event(tmp_path / "out"))


def test_the_same_game_twice_is_refused(tmp_path: Path) -> None:
    tournament(RoundRobin(games=4)).run(tmp_path / "out")
    file = tmp_path / "out" / "games.jsonl"
    file.write_text(file.read_text() + file.read_text())
    with pytest.raises(RecordError, match="in the record twice"):
        tournament(RoundRobin(games=4)).run(tmp_path / "out", resume=True)


# ---- Killed ----------------------------------------------------------------------------------------------------


KILLS = 4
"""In each test of them."""


def killed_and_resumed(tmp_path: Path, rng: random.Random) -> None:
    """Kill a run -9 once it has written so much, and again, and compare what comes of it with an undisturbed run's."""
    jobs = rng.choice([1, 2])
    level = rng.choice(["trusted", "guarded"])
    arguments: list[object] = [
        "tournament", "leduc_poker", f"{BOTS}:Caller", f"{BOTS}:Gambling", "random", "--games", 400, "--seed", 9,
        "--match", 100, "--isolate", level, "--out", tmp_path / "out",
    ]  # fmt: skip
    record = tmp_path / "out" / "games.jsonl"
    resume: list[object] = ["--resume"]
    for kill in range(KILLS):
        size = record.stat().st_size if record.exists() else 0
        process = start(*arguments, "--jobs", jobs, *(resume if record.exists() else []))
        wanted = size + rng.randrange(1, 60_000)
        while process.poll() is None and not (record.exists() and record.stat().st_size >= wanted):
            time.sleep(0.001)
        family = descendants(process.pid)
        process.kill()
        _, stderr = process.communicate()
        assert not alive(family), f"kill {kill} left processes behind"
        assert process.returncode in (0, -signal.SIGKILL), stderr
    process = start("tournament", "--resume", "--out", tmp_path / "out", "--jobs", jobs)
    _, stderr = process.communicate()
    assert process.returncode == 0, stderr
    undisturbed = start(*arguments[:-1], tmp_path / "undisturbed", "--jobs", 2)
    assert undisturbed.wait() == 0
    assert games(tmp_path / "out") == games(tmp_path / "undisturbed")


@pytest.mark.parametrize("number", range(3))
def test_kills_lose_no_game(tmp_path: Path, number: int) -> None:
    killed_and_resumed(tmp_path, random.Random(number))


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(100, 150))
def test_two_hundred_kills_lose_no_game(tmp_path: Path, number: int) -> None:
    killed_and_resumed(tmp_path, random.Random(number))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path, number: int, code: int, jobs: int) -> None:
    out = tmp_path / "my record"
    process = start(
        "tournament", "leduc_poker", f"{BOTS}:Caller", "random", "--games", 100_000, "--seed", 1, "--out", out,
        "--jobs", jobs,
    )  # fmt: skip
    while not (out / "games.jsonl").exists() or (out / "games.jsonl").stat().st_size < 10_000:
        assert process.poll() is None
        time.sleep(0.01)
    family = descendants(process.pid)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=10)
    assert process.returncode == code
    assert "Traceback" not in stderr
    ways = " --jobs 2" if jobs == 2 else ""
    assert f"to go on: roomai tournament --resume --out '{out}'{ways}" in stderr
    assert not alive(family)
    count = len(games(out))
    resumed = start("tournament", "--resume", "--out", out, "--jobs", jobs)
    while len(list(read_games(out, read_event(out)))) <= count:
        assert resumed.poll() is None
        time.sleep(0.05)
    resumed.send_signal(signal.SIGINT)
    resumed.communicate(timeout=10)


def test_a_lost_worker_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tournament(RoundRobin(games=160), f"{BOTS}:Caller", "random", "call", isolate="guarded")
    run.run(tmp_path / "whole")
    crew = Workers(run.event, tmp_path / "out", 2)
    killed: list[int] = []

    def kill_some(played: int) -> None:
        if played > 40 * (len(killed) + 1) and len(killed) < 3:
            killed.append(crew.pids()[0])
            os.kill(killed[-1], signal.SIGKILL)

    outcome = run.run(tmp_path / "out", kill_some, crew=crew)
    assert len(killed) == 3
    assert any("a worker was lost" in note for note in outcome.notes)
    assert games(tmp_path / "out") == games(tmp_path / "whole")
    numbers = [record.game for record in read_games(tmp_path / "out", read_event(tmp_path / "out"))]
    assert len(numbers) == len(set(numbers))


def test_a_worker_that_cannot_go_on_says_why(tmp_path: Path) -> None:
    """At once, and not after so many tries: another bot than the event's would be there at the next one too."""
    bot = tmp_path / "bot.py"
    bot.write_text(BOTS.read_text())
    run = tournament(RoundRobin(games=4), f"{bot}:Caller", "call")
    bot.write_text(BOTS.read_text() + "\n")
    with pytest.raises(CrewError, match=r"can't go on: .*bot\.py is not here, or has changed"):
        run.run(tmp_path / "out", jobs=2)


def test_a_player_that_kills_its_worker_ends_the_event_with_a_reason(tmp_path: Path) -> None:
    process = start(
        "tournament", "leduc_poker", f"{BOTS}:Killer", "call", "--games", 4, "--seed", 1, "--trusted", "--jobs", 2,
        "--out", tmp_path / "out",
    )  # fmt: skip
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "3 workers died at the match from game" in stderr
