"""What players can't know: other deals, the event's seed, and the same deal from the other seat."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import roomai
from competitions.event import Event, Terms, read_event
from competitions.record import GameRecord, read_games
from competitions.schedules import RoundRobin
from competitions.tournament import Tournament

BOTS = Path(__file__).with_name("bots.py")
LISTENER = """
import json, sys
for line in sys.stdin:
    sys.stderr.write(line)
    message = json.loads(line)
    if message["type"] == "hello":
        print(json.dumps({"type": "ready", "protocol": message["protocol"]}), flush=True)
    elif message["type"] == "act":
        print(json.dumps({"type": "action", "number": message["number"], "action": "call"}), flush=True)
"""


def played(folder: Path, *entrants: str, games: int, seed: int, **terms: object) -> tuple[Event, list[GameRecord]]:
    settings = Terms(**terms)  # type: ignore[arg-type]
    Tournament(roomai.game("leduc_poker"), entrants, RoundRobin(games=games), seed, terms=settings).run(folder)
    event = read_event(folder)
    return event, list(read_games(folder, event))


def test_nothing_that_a_bot_is_told_names_a_seed(tmp_path: Path) -> None:
    """All lines that a bot gets, kept by itself in its log, hold neither the event's seed nor one of a deal."""
    bot = tmp_path / "listener.py"
    bot.write_text(LISTENER)
    seed = 6917529027641081857
    event, games = played(tmp_path / "out", f"cmd:python3 {bot}", "call", games=20, seed=seed)
    assert {game.verdict for game in games} == {"normal"}
    told = "".join(log.read_text() for log in (tmp_path / "out" / "logs").iterdir())
    assert told.count('"type":"act"') >= 20
    secrets = [seed, event.deals_key, *(event.deal_seed(deal)[1] for deal in range(10))]
    for secret in secrets:
        for shape in (str(secret), f"{secret:x}", f"{secret / 2**63}"):
            assert shape not in told


def test_each_seat_order_of_a_deal_is_played_by_other_processes(tmp_path: Path) -> None:
    _, games = played(tmp_path / "out", f"{BOTS}:Newborn", "call", games=40, seed=1, match=5)
    met: dict[tuple[float | None, int], int] = defaultdict(int)
    for game in games:
        born = {thought.value for thought in game.thoughts if thought is not None}
        assert len(born) == 1
        met[born.pop(), game.deal] += 1
    assert set(met.values()) == {1}
    assert len({born for born, _ in met}) == 8  # 20 deals in matches of 5, in two seats


def test_deals_of_neighbouring_seeds_have_nothing_in_common(tmp_path: Path) -> None:
    deals = {}
    for seed in (1, 2):
        _, games = played(tmp_path / str(seed), "call", "call", games=400, seed=seed)
        deals[seed] = [game.chance for game in sorted(games, key=lambda game: game.game)]
    same = sum(one == other for one, other in zip(deals[1], deals[2], strict=True)) / 400
    assert same < 0.05  # one of 120 by chance
