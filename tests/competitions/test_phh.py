"""Hand histories: a published hand, random hands through PokerKit and back, broken files, and the two verbs."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from processes import start

import roomai
from competitions.cli import main
from competitions.event import Event, read_event
from competitions.phh import HandHistoryError, import_hands, phh_of, read_phh
from competitions.record import GameRecord, read_games
from competitions.replay import moments
from competitions.schedules import RoundRobin
from roomai.errors import OptionError, OutputError

KNOWN = Path(__file__).parent / "hands" / "ivey_dwan.phh"


def roomai_command(*arguments: str) -> Result:
    return CliRunner().invoke(click.Command("roomai", callback=lambda: main(arguments)), [])


def file(folder: Path, text: str, name: str = "hand.phh") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def played(options: dict[str, Any], seed: int, names: Sequence[str] = ()) -> tuple[Event, GameRecord, Any]:
    """A random hand as an event of one game, and the public state at its end."""
    game: Any = roomai.game("texas_holdem", **options)
    env, dice, count = game.env(seed=seed, compiled=False), random.Random(seed), game.num_players
    ended, scores, infos = env.init()
    while not ended:
        legal = infos[infos[-1].public_state.turn].person_state.available_actions
        stays = [action for action in legal if action != "fold_0" or dice.random() < 0.4]
        ended, scores, infos = env.forward(dice.choice(stays or legal))
    seats = tuple(names) or tuple(f"bot {seat}" for seat in range(count))
    event = Event(
        game="texas_holdem", rules="texas_holdem", game_version=1, options=game.changed_options,
        players={name: name for name in seats}, files={}, schedule=RoundRobin(games=1), games=1, seed=0,
    )  # fmt: skip
    nothing = (None,) * count
    record = GameRecord(
        game=0, deal=0, seats=seats, chance=tuple(env.outcomes()), actions=tuple(env.actions()), scores=tuple(scores),
        verdict="normal", ms=nothing, worst_ms=nothing,
    )  # fmt: skip
    return event, record, infos[-1].public_state


# ---- A published hand ------------------------------------------------------------------------------------------------


def test_a_published_hand() -> None:
    (hand,) = read_phh(KNOWN)
    assert hand.players == ("Phil Ivey", "Patrik Antonius", "Tom Dwan")
    assert hand.scores == (572100.0 - 1125600, -2500.0, 1109500.0 - 553500)
    assert hand.chance[:2] == ("Ac", "2d")
    assert hand.chance[4:] == ("7h", "6h", "Jc", "3d", "5c", "4h", "Jh")
    assert hand.filled == 1
    assert hand.actions[:3] == ("raise_7000", "raise_22000", "fold_0")
    assert hand.actions[-1] == "allin_262400"


def test_it_can_be_watched(tmp_path: Path) -> None:
    assert roomai_command("import", str(KNOWN), "--out", str(tmp_path / "hand")).exit_code == 0
    result = roomai_command("replay", str(tmp_path / "hand"), "--plain")
    assert result.exit_code == 0
    assert "Tom Dwan (seat 2): allin_262400" in result.stdout
    assert "straight, sevens" in result.stdout or "straight" in result.stdout


def test_who_folded_holds_no_card_that_was_seen() -> None:
    (hand,) = read_phh(KNOWN)
    assert len(set(hand.chance)) == len(hand.chance)


# ---- PokerKit --------------------------------------------------------------------------------------------------------


def table(dice: random.Random) -> dict[str, Any]:
    """Unequal stacks, antes, straddles; no-limit or fixed."""
    count, big = dice.randint(2, 10), dice.choice([2, 2, 3, 10])
    fixed = dice.random() < 0.25
    blinds = [big // 2, big, 2 * big][: count if count > 2 and dice.random() < 0.2 and not fixed else 2]
    antes = dice.choice([(0,), (0,), (1,), (0, big, *([0] * (count - 2)))])
    stacks = tuple(dice.randint(1, dice.choice([4, 20, 100]) * big) + 50 * big * fixed for _ in range(count))
    limit = "fixed" if fixed else "no"
    return {"num_players": count, "limit": limit, "stacks": stacks, "blinds": tuple(blinds), "antes": antes}


def same_table(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether options mean the same; a number for all may be written for each seat."""

    def told(options: dict[str, Any]) -> dict[str, Any]:
        found: Any = roomai.game("texas_holdem", **options).options
        count = found.num_players
        members = dataclasses.asdict(found).items()
        return {
            name: value * count if name in ("stacks", "antes") and len(value) == 1 else value for name, value in members
        }

    return told(one) == told(other)


def check_hands(seeds: range, folder: Path) -> int:
    """How many of them had side pots."""
    pokerkit = pytest.importorskip("pokerkit")
    dice, several = random.Random(seeds.start), 0
    for seed in seeds:
        event, record, public = played(table(dice), seed)
        text = phh_of(event, record)
        state = list(pokerkit.HandHistory.loads(text))[-1]
        assert not state.status
        shared = sum(won > 0 for won in public.won) > 1
        odd = len(record.scores) if shared else 1  # PokerKit gives odd chips to others
        assert all(abs(a - b) < odd for a, b in zip(state.payoffs, record.scores, strict=True))
        (back,) = read_phh(file(folder, text))
        assert (back.chance, back.actions, back.scores) == (record.chance, record.actions, record.scores)
        assert back.players == record.seats
        assert same_table(back.options, event.options)
        several += len({paid for paid, folded in zip(public.paid, public.folded, strict=True) if not folded}) > 1
    return several


def test_pokerkit_reads_what_is_written_and_it_comes_back(tmp_path: Path) -> None:
    assert check_hands(range(60), tmp_path) > 5


@pytest.mark.nightly
def test_two_thousand_hands(tmp_path: Path) -> None:
    assert check_hands(range(1000, 3000), tmp_path) > 100


def test_what_pokerkit_writes_is_read(tmp_path: Path) -> None:
    pokerkit = pytest.importorskip("pokerkit")
    game = pokerkit.NoLimitTexasHoldem(
        tuple(a for a in pokerkit.Automation if a.name not in ("HOLE_DEALING", "BOARD_DEALING", "CARD_BURNING")),
        True, 0, (1, 2), 2,
    )  # fmt: skip
    state = game((200, 150, 90), 3)
    for cards in ("AsAd", "KsKd", "7h2c"):
        state.deal_hole(cards)
    state.complete_bet_or_raise_to(6)
    state.complete_bet_or_raise_to(20)
    state.check_or_call()
    state.fold()
    for board in ("2s9hTc", "3h", "Jd"):
        state.burn_card("??")
        state.deal_board(board)
        state.check_or_call()
        state.check_or_call()
    text = pokerkit.HandHistory.from_game_state(game, state).dumps()
    (hand,) = read_phh(file(tmp_path, text))
    assert list(hand.scores) == list(state.payoffs)


# ---- What files count in, and what they don't tell -------------------------------------------------------------------

HEADS_UP = """\
variant = "NT"
antes = [0, 0]
blinds_or_straddles = [0.25, 0.5]
min_bet = 0.5
starting_stacks = [10, 7.75]
actions = [
  "d dh p1 AhKh",
  "d dh p2 ????",
  "p2 cbr 1.5 # a comment",
  "p1 cc",
  "d db 2c7d9s",
  "p1 cbr 2.25",
  "p2 f",
]
"""


def test_a_chip_is_what_all_amounts_are_multiples_of(tmp_path: Path) -> None:
    (hand,) = read_phh(file(tmp_path, HEADS_UP))
    assert str(hand.unit) == "0.01"
    assert hand.options["stacks"] == (1000, 775)
    assert hand.options["blinds"] == (25, 50)
    assert hand.actions == ("raise_125", "call_100", "raise_225", "fold_0")
    assert hand.scores == (150.0, -150.0)
    assert hand.players == ("p1", "p2")


SHOWDOWN = HEADS_UP.replace(
    '"p2 f"', '"p2 cc", "d db Qs", "p1 cc", "p2 cc", "d db 3h", "p1 cc", "p2 cc", "p1 sm AhKh"{}'
)


def test_who_mucks_gets_the_weakest_cards_that_are_left(tmp_path: Path) -> None:
    (hand,) = read_phh(file(tmp_path, SHOWDOWN.format(', "p2 sm -"')))
    assert hand.scores == (375.0, -375.0)
    (shown,) = read_phh(file(tmp_path, SHOWDOWN.format(', "p2 sm QhQd"')))
    assert shown.scores == (-375.0, 375.0)
    with pytest.raises(HandHistoryError, match="p2 is in the showdown, and the file does not tell its cards"):
        read_phh(file(tmp_path, SHOWDOWN.format("")))


def test_names_are_told_apart_and_kept(tmp_path: Path) -> None:
    names = ['Ann "the \\ Duck"', "'Bo\nb'\x1b[31m", "Ünder'''score"]
    event, record, _ = played({"num_players": 3}, 3, names)
    (back,) = read_phh(file(tmp_path, phh_of(event, record)))
    assert list(back.players) == names
    twice = HEADS_UP + 'players = ["Ann", "Ann"]\n'
    assert read_phh(file(tmp_path, twice))[0].players == ("Ann", "Ann (p2)")
    three = HEADS_UP.replace("[0, 0]", "[0, 0, 0]").replace("[0.25, 0.5]", "[0.25, 0.5, 0]")
    three = three.replace("[10, 7.75]", "[9, 9, 9]").replace("p2 cbr", 'p3 f", "p1 f"] # ').partition(" # ")[0]
    (back,) = read_phh(file(tmp_path, f'{three}\nplayers = ["Ann (p3)", "Ann", "Ann"]\n'))
    assert back.players == ("Ann (p3)", "Ann", "Ann (p3) (p3)")


# ---- Broken files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"NT"', '"PO"', 1, "variant: expected NT, no-limit, or FT, fixed-limit hold'em, got 'PO'"),
        ('variant = "NT"\n', "", 1, "variant: expected a text, got None"),
        ("antes = [0, 0]", "antes = [0, 0", 3, "not TOML"),
        ("antes = [0, 0]", "antes = [0, 0, 0]", 2, "antes: expected 2 numbers that are not negative"),
        ("antes = [0, 0]", "antes = [0, true]", 2, "antes: expected a list of numbers"),
        ("[0.25, 0.5]", "[-0.25, 0.5]", 3, "blinds_or_straddles: expected 2 numbers that are not negative"),
        ("[10, 7.75]", "[10, inf]", 5, "is no number of chips"),
        ("[10, 7.75]", "[10, 7.123456]", 5, "7.123456 has more than 4 decimals"),
        ("[10, 7.75]", "[10]", 2, "antes: expected 1 numbers"),
        ("p2 cbr 1.5", "p2 cbr 0.6", 9, "may not play 'raise_35': it is not legal now. Legal: fold_0, call_25"),
        ("p2 cbr 1.5", "p1 cbr 1.5", 9, "'p1 cbr 1.5 # a comment', it is the turn of p2"),
        ("p2 cbr 1.5", "p2 cbr x", 9, "has no amount: expected a number of chips, got 'x'"),
        ("p2 cbr 1.5", "p2 jumps", 9, "is none of `d dh p1 AcKc`"),
        ("p2 cbr 1.5", "p3 cbr 1.5", 9, "there are only 2 players"),
        ("p2 cbr 1.5", "p11 cbr 1.5", 9, "names no player: expected p1 to p10"),
        ("p1 AhKh", "p1 AhK", 7, "has cards that are none"),
        ("p1 AhKh", "p1 AhKhQh", 7, "expected 2 cards, dealt once"),
        ("p2 ????", "p2 Qd??", 8, "expected both cards, or ???? for neither"),
        ("[10, 7.75]", "[10, 1e9999999]", 5, "has more than 4 decimals, or is larger"),
        ("[10, 7.75]", "[10, 1e-9999999]", 5, "has more than 4 decimals, or is larger"),
        ("[10, 7.75]", f"[10, 7.{'0' * 40}1]", 5, "has more than 4 decimals, or is larger"),
        ("min_bet = 0.5", 'min_bet = "\\u001b[31m"', 4, "min_bet: expected a number, got \ufffd[31m"),
        ("2c7d9s", "2c7dAh", 11, "a card is dealt twice"),
        ("2c7d9s", "2c7d", 6, "the board has 2 cards, and by the play it should have 3"),
        ("2c7d9s", "2c7d??", 11, "all of them known"),
        ('  "p2 f",\n', "", 6, "the hand is not over: p2 is to act"),
        ('"p2 f"', '"p2 f", "p1 f"', 13, "the hand is over"),
        ("min_bet = 0.5", "min_bet = 'a'", 4, "min_bet: expected a number, got a"),
    ],
)
def test_broken_files_are_refused_with_the_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in HEADS_UP
    with pytest.raises(HandHistoryError) as refused:
        read_phh(file(tmp_path, HEADS_UP.replace(old, new)))
    assert message in str(refused.value)
    assert f"line {line}:" in str(refused.value)


def test_a_large_broken_file_is_refused_before_anybody_gives_up(tmp_path: Path) -> None:
    empty = file(tmp_path, HEADS_UP.replace('variant = "NT"\n', "") + "\n" * 300_000)
    reading = start("import", empty, "--out", tmp_path / "out")
    _, told = reading.communicate(timeout=100)  # many minutes where the time is the square of the empty lines
    assert reading.returncode == 2
    assert "variant: expected a text" in told


def test_money_must_add_up(tmp_path: Path) -> None:
    good = HEADS_UP + "finishing_stacks = [11.5, 6.25]\n"
    read_phh(file(tmp_path, good))
    with pytest.raises(
        HandHistoryError, match=r"line 15: finishing_stacks: p2 has 6.25 by the rules, and 6.50 in the file"
    ):
        read_phh(file(tmp_path, HEADS_UP + "finishing_stacks = [11.5, 6.5]\n"))


def test_the_line_is_that_of_the_hand_among_many(tmp_path: Path) -> None:
    bad = HEADS_UP.replace("p1 cc", "p1 cbr 1.6")
    with pytest.raises(HandHistoryError, match="line 26: hand 2: actions: action 4"):
        read_phh(file(tmp_path, f"[1]\n{HEADS_UP}[2]\n{bad}"))
    with pytest.raises(HandHistoryError, match="expected one hand, or at most"):
        read_phh(file(tmp_path, f"author = 'x'\n[1]\n{HEADS_UP}"))


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(HandHistoryError, match="can't be read"):
        read_phh(tmp_path / "missing.phh")
    (tmp_path / "bytes.phh").write_bytes(b"\xff\xfe")
    with pytest.raises(HandHistoryError, match="is not UTF-8"):
        read_phh(tmp_path / "bytes.phh")
    with pytest.raises(HandHistoryError, match="variant: expected a text, got None"):
        read_phh(file(tmp_path, ""))


# ---- Records ---------------------------------------------------------------------------------------------------------


def test_hands_at_one_table_are_one_event(tmp_path: Path) -> None:
    hands = read_phh(file(tmp_path, f"[1]\n{HEADS_UP}[2]\n{HEADS_UP}", "two.phhs"))
    assert import_hands(hands, tmp_path / "event") == [tmp_path / "event"]
    event = read_event(tmp_path / "event")
    games = list(read_games(tmp_path / "event", event))
    assert [game.game for game in games] == [0, 1]
    assert all(list(moments(event, game)) for game in games)


def test_tables_get_folders(tmp_path: Path) -> None:
    other = HEADS_UP.replace("7.75", "9.75")
    hands = read_phh(file(tmp_path, f"[1]\n{HEADS_UP}[2]\n{other}[3]\n{HEADS_UP}"))
    assert import_hands(hands, tmp_path / "all") == [tmp_path / "all" / "table-1", tmp_path / "all" / "table-2"]
    assert len(list(read_games(tmp_path / "all" / "table-1", read_event(tmp_path / "all" / "table-1")))) == 2
    with pytest.raises(OutputError, match="is there already"):
        import_hands(hands, tmp_path / "all")


def test_forfeited_games_and_other_games_are_left_out(tmp_path: Path) -> None:
    event, record, _ = played({}, 1)
    lost = GameRecord(
        **{name: getattr(record, name) for name in record.__struct_fields__} | {"verdict": "crash", "by": "bot 0"}
    )
    with pytest.raises(OptionError, match="game 0 ended by bot 0's crash"):
        phh_of(event, lost)
    for options, message in (
        ({"limit": "pot"}, "the format has no code for hold'em with limit=pot"),
        ({"limit": "fixed", "cap": 3}, "with cap=4 alone, and this event has 3"),
    ):
        with pytest.raises(OptionError, match=message):
            phh_of(*played(options, 1)[:2])


# ---- The verbs -------------------------------------------------------------------------------------------------------


def test_there_and_back(tmp_path: Path) -> None:
    event, one, two = tmp_path / "event", tmp_path / "one.phhs", tmp_path / "two.phhs"
    import_hands(read_phh(file(tmp_path, f"[1]\n{HEADS_UP}[2]\n{HEADS_UP}")), event)
    assert json.loads(roomai_command("export", str(event), "--out", str(one), "--json").stdout)["hands"] == 2
    found = json.loads(roomai_command("import", str(one), "--out", str(tmp_path / "back"), "--json").stdout)
    assert found == {"hands": 2, "filled": 0, "chips": ["1"], "events": [str(tmp_path / "back")]}
    assert roomai_command("export", str(tmp_path / "back"), "--out", str(two)).stdout == f"2 hands written to {two}\n"
    assert two.read_text() == one.read_text()
    single = roomai_command("export", str(event), "--out", str(tmp_path / "1.phh"), "--game", "1")
    assert single.exit_code == 0
    assert read_phh(tmp_path / "1.phh")[0].title == "1"


def test_what_the_verbs_refuse(tmp_path: Path) -> None:
    bad = file(tmp_path, HEADS_UP.replace("p2 cbr 1.5", "p2 cbr 0.6"))
    for arguments, message in (
        (("import", str(bad), "--out", str(tmp_path / "event")), "line 9"),
        (("import", str(tmp_path / "none.phh"), "--out", str(tmp_path / "event")), "can't be read"),
        (("export", str(tmp_path), "--out", str(tmp_path / "x.phhs")), "is no record of ours"),
        (("import", str(KNOWN), "--out", str(tmp_path)), "is there already"),
    ):
        result = roomai_command(*arguments)
        assert result.exit_code == 2, arguments
        assert message in result.output
    assert not (tmp_path / "event").exists()
    assert not (tmp_path / "x.phhs").exists()
