"""Bots of the big pokers: strengths against counting, moves by hand, the same in batches, and who beats whom."""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner

import roomai
from competitions.cli import main
from players import make_player
from players.poker import equity, tight_aggressive
from players.poker.strength import PREFLOP, holdem_strength, stud_strength
from players.poker.tight_aggressive import GOOD_PAIR, NOTHING, STRONG, WEAK_PAIR, made_hand, outs_of
from roomai.batch.env import BatchEnv
from roomai.errors import PlayerLoadError
from roomai.games.poker_equity import Spot
from roomai.games.poker_hands import (
    EMPTY,
    FLUSH,
    STRAIGHT,
    STRAIGHT_FLUSH,
    add,
    category,
    evaluate,
    hand_of,
    parse_cards,
)

HOLDEM: Any = roomai.game("texas_holdem")
STUD: Any = roomai.game("five_card_stud")
RING: Any = roomai.game("texas_holdem", num_players=6)
OTHERS: list[Any] = [
    roomai.game("texas_holdem", num_players=6, limit="fixed"),
    roomai.game("five_card_stud", num_players=4, limit="no"),
]
ROWS = [
    *((text, game) for game in (HOLDEM, STUD, *OTHERS) for text in ("call", "fold", "raise", "threshold")),
    ("threshold(raise_at=0.5, call_at=0.2)", HOLDEM),
    ("tight_aggressive", HOLDEM),
    ("tight_aggressive(loose=2, bet=1.5, implied=3)", HOLDEM),
    ("equity", HOLDEM),
    ("equity(samples=20, raise_at=1, respect=0, margin=-0.1)", HOLDEM),
]
DECIDE = {"tight_aggressive": tight_aggressive.decide, "equity": equity.decide}
SETTINGS = {"tight_aggressive": (0.0, 0.75, 0.4, 0.2, 1.3), "equity": (200.0, 1.25, 0.15, 0.05, 1.0)}
"""Parameters of the plain functions, as the players have them with the seed 1."""


def answer(player: Any, info: Any) -> Any:
    player.receive_info(info)
    return player.take_action()


def plain(text: str, info: Any, parameters: Any = None) -> int:
    """What the bot's function answers, uncompiled."""
    with np.errstate(over="ignore"):
        return DECIDE[text](
            info.public_state, info.person_state, None, parameters or SETTINGS[text], None, np.uint64(0)
        )


def after(game: Any, deal: str, *actions: str) -> Any:
    """The info of the player to move after a scripted beginning."""
    env = game.env(1, compiled=False)
    _, _, infos = env.init(deal=[deal[at : at + 2] for at in range(0, len(deal), 2)])
    for action in actions:
        _, _, infos = env.forward(action)
    return infos[infos[-1].public_state.turn]


# ---- One game and batches --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def met(decisions: Any) -> Any:
    """met(game): the infos of the players to move in some random games, played once."""
    return cache(lambda game: decisions(game, 40))


@pytest.mark.parametrize("device", ["numpy", "cpu"])
@pytest.mark.parametrize(("text", "game"), ROWS)
def test_rows_of_a_batch_get_the_answers_of_single_games(
    text: str, game: Any, device: str, met: Any, batch_of: Any
) -> None:
    player, infos = make_player(text, game, 1), met(game)
    singles = [answer(player, info) for info in infos]
    assert {type(single) for single in singles} == {int}
    assert answer(player, batch_of(game, infos, device)).tolist() == singles
    if text in DECIDE:
        assert [plain(text, info) for info in infos[::10]] == singles[::10]


@pytest.mark.parametrize("game", [HOLDEM, STUD, *OTHERS], ids=lambda game: game.name)
@pytest.mark.parametrize("text", ["call", "fold", "raise", "threshold"])
def test_simple_bots_answer_legal_ids_and_state_them(text: str, game: Any, met: Any) -> None:
    player = make_player(text, game, 1)
    for info in met(game):
        action = answer(player, info)
        assert info.action_mask[action]
        assert player.policy(info).tolist() == np.eye(game.action_space.n)[action].tolist()


@pytest.mark.parametrize("text", DECIDE)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"num_players": 10, "raises": "2pot"},
        {"num_players": 3, "limit": "fixed"},
        {"num_players": 4, "limit": "pot", "antes": (0, 0, 3, 0)},
        {"num_players": 6, "stacks": (200, 7, 31, 1, 90, 2), "antes": (1,)},
        {"num_players": 5, "blinds": (1, 2, 4, 8)},
        {"num_players": 2, "blinds": (0,), "min_bet": 3, "raises": "all"},
    ],
    ids=str,
)
def test_what_they_name_is_legal_whatever_the_options(text: str, options: dict[str, Any]) -> None:
    """The env refuses what is not; every other game is played against random moves."""
    game: Any = roomai.game("texas_holdem", **options)
    env, draw, parameters = game.env(3, compiled=False), random.Random(3), (3.0, *SETTINGS[text][1:])
    for index in range(10):
        is_terminal, _, infos = env.init()
        while not is_terminal:
            turn = infos[-1].public_state.turn
            legal = infos[turn].person_state.available_actions
            alone = index % 2 and turn % 2
            is_terminal, _, infos = env.forward(draw.choice(legal) if alone else plain(text, infos[turn], parameters))


# ---- Strengths -------------------------------------------------------------------------------------------------------


def strength(hand: str, board: str = "") -> float:
    dealt = list(parse_cards(board)) if board else []
    return float(holdem_strength(np.array([parse_cards(hand)]), np.array([dealt + [-1] * (5 - len(dealt))]))[0])


def test_chances_before_the_flop_are_those_of_runouts_and_add_up() -> None:
    assert strength("AsAh") == 0.8520
    assert strength("3s2h") == 0.3230  # and they are as published
    for hand in ("AsKs", "2h2d", "Jc9d", "7h2c"):
        one = Spot([hand, "random"]).sampled(200_000, seed=1)[0]
        assert strength(hand) == pytest.approx(one.equity, abs=4 * one.standard_error + 1e-4)
    suited = np.tril(np.full((13, 13), 4), -1) + np.triu(np.full((13, 13), 12), 1) + 6 * np.eye(13)
    assert suited.sum() == 1326
    assert (PREFLOP * suited).sum() / 1326 == pytest.approx(0.5, abs=1e-5)  # what one hand wins another loses


@pytest.mark.parametrize(("hand", "board"), [("AhKh", "Qh7h2c"), ("9s9d", "KcQd9h2s"), ("8c3d", "AsKdTh5c4c")])
def test_strength_after_the_flop_is_counted_out(hand: str, board: str) -> None:
    known = [*parse_cards(hand), *parse_cards(board)]
    rest, shared = [card for card in range(52) if card not in known], hand_of(parse_cards(board))
    mine, points = evaluate(hand_of(known)), []
    for at, one in enumerate(rest):
        for other in rest[:at]:
            against = evaluate(add(add(shared, one), other))
            points.append(1.0 if mine > against else 0.5 if mine == against else 0.0)
    assert strength(hand, board) == pytest.approx(np.mean(points))


def test_strength_of_what_nobody_beats() -> None:
    assert strength("AhKh", "QhJhTh") == 1.0
    assert strength("2c3d", "AhKhQhJhTh") == 0.5  # the board plays


def standing(cards: tuple[int, ...]) -> Any:
    """What orders hands of up to four cards: more of a kind, then higher ranks."""
    return sorted(((count, rank) for rank, count in Counter(card // 4 for card in cards).items()), reverse=True)


def test_strength_in_stud_is_against_the_opponent_who_looks_best() -> None:
    draw = random.Random(5)
    for _ in range(30):
        shown, n = draw.randint(1, 4), draw.randint(2, 5)
        cards = draw.sample(range(52), n * shown + 1)
        up = np.full((n, 4), -1)
        up[:, :shown] = np.array(cards[1:]).reshape(n, shown)
        folded = np.array([False, False, *(draw.random() < 0.5 for _ in range(n - 2))])
        rest = [card for card in range(52) if card not in cards]
        order: Any = standing if shown < 4 else lambda hand: evaluate(hand_of(hand))
        own, chances = order((cards[0], *up[0, :shown].tolist())), []
        for seat in range(1, n):
            against = [order((card, *up[seat, :shown].tolist())) for card in rest]
            if not folded[seat]:
                chances.append(np.mean([1.0 if own > one else 0.5 if own == one else 0.0 for one in against]))
        found = stud_strength(np.array(cards[:1]), up[None], folded[None], np.array([0]))
        assert found[0] == pytest.approx(min(chances))


# ---- Simple bots by hand ---------------------------------------------------------------------------------------------


def test_what_simple_bots_do_in_the_big_pokers() -> None:
    def names(text: str, game: Any, *moments: tuple[str, ...]) -> list[str]:
        return [game.action_space.names[answer(make_player(text, game, 1), after(game, "", *one))] for one in moments]

    holdem = (), ("call_1",), ("raise_5",), ("allin_199",)
    assert names("call", HOLDEM, *holdem) == ["call", "call", "call", "call"]
    assert names("fold", HOLDEM, *holdem) == ["fold", "call", "fold", "fold"]  # to check is free
    assert names("raise", HOLDEM, *holdem) == ["min", "min", "min", "call"]
    by_size: Any = roomai.game("texas_holdem", raises="pot,allin")
    assert names("raise", by_size, (), ("raise_150",)) == ["pot", "allin"]
    assert names("raise", STUD, ()) == ["raise"]


def test_threshold_in_holdem_by_hand() -> None:
    def moves(hand: str, *actions: str) -> str:
        return HOLDEM.action_space.names[answer(make_player("threshold", HOLDEM, 1), after(HOLDEM, hand, *actions))]

    assert moves("KsQs" + "AsKh") == "min"  # seat 1 is asked first: .6532
    assert moves("KsQs" + "AsQh") == "call"  # .6443
    assert moves("KsQs" + "7s2h") == "fold"  # .3458
    assert moves("7s2h" + "AsQh", "call_1") == "call"  # to check is free


# ---- tight_aggressive by hand ----------------------------------------------------------------------------------------

FILL = ("3c2d", "3d2s", "3h2c", "4c2h", "4d3s", "5h4s")


def ring(hand: str, *actions: str) -> str:
    """What it plays at a table of six, in the seat to move, with this hand."""
    seat = after(RING, "", *actions).person_state.id
    info = after(RING, "".join(hand if other == seat else FILL[other] for other in range(6)), *actions)
    return RING.action_space.describe(plain("tight_aggressive", info))


@pytest.mark.parametrize(
    ("hand", "actions", "wanted"),
    [
        ("AsAh", (), "raise_6"),
        ("7s5c", (), "fold_0"),
        ("As9s", (), "raise_6"),  # tier 4, with five seats to act
        ("KsTh", (), "fold_0"),  # tier 5
        ("KsTh", ("fold_0",) * 3, "raise_6"),  # at the button up to 6
        ("Ks8s", ("fold_0",) * 3, "raise_6"),
        ("Ks8s", ("fold_0", "fold_0", "call_2"), "fold_0"),  # one less behind a caller
        ("KsTh", ("fold_0", "fold_0", "call_2"), "raise_8"),
        ("AsAh", ("call_2",) * 4 + ("call_1",), "raise_14"),  # the big blind: to 3 + 5 big blinds
        ("7s5c", ("call_2",) * 4 + ("call_1",), "check_0"),
        ("AsAh", ("raise_6",), "raise_18"),
        ("JsJh", ("raise_6",), "call_6"),  # tier 2
        ("9s9h", ("raise_6",), "call_6"),  # tier 3, for 6 of 15
        ("9s9h", ("raise_10",), "fold_0"),  # for 10 of 23
        ("9s9h", ("raise_6", "raise_18"), "fold_0"),
        ("JsJh", ("raise_6", "raise_18"), "call_18"),
        ("AsAh", ("raise_120",), "allin_200"),
    ],
)
def test_tight_aggressive_before_the_flop(hand: str, actions: tuple[str, ...], wanted: str) -> None:
    assert ring(hand, *actions) == wanted


FLOP = "Ah7c2d"
DRAW = "2h7h9c"
SEEN = ("call_1", "check_0")  # the big blind, seat 0, is asked first; the pot is 4


@pytest.mark.parametrize(
    ("hand", "board", "actions", "settings", "wanted"),
    [
        ("AsKd", FLOP, (), {}, "raise_3"),
        ("KsKd", FLOP, (), {}, "check_0"),  # below the ace
        ("7s7d", FLOP, ("check_0", "raise_4"), {}, "raise_13"),  # calls 4, and three quarters of 12
        ("AsKd", FLOP, ("check_0", "raise_4"), {}, "call_4"),
        ("AsKd", FLOP, ("check_0", "raise_8"), {}, "call_8"),  # for .4 of the pot
        ("AsKd", FLOP, ("check_0", "raise_12"), {}, "fold_0"),
        ("AsKd", FLOP, ("check_0", "raise_12"), {"pair_at": 0.45}, "call_12"),
        ("Ks7d", FLOP, ("check_0", "raise_2"), {}, "fold_0"),  # a quarter
        ("Ks7d", FLOP, ("check_0", "raise_2"), {"weak_at": 0.25}, "call_2"),
        ("KsQd", FLOP, (), {}, "check_0"),
        ("KhQh", DRAW, (), {}, "raise_2"),
        ("KhQh", DRAW, ("check_0", "raise_2"), {}, "fold_0"),  # 9 of 47 come
        ("KhQh", DRAW, ("check_0", "raise_2"), {"implied": 1.5}, "call_2"),
        ("As7d", FLOP, ("raise_3", "raise_9"), {}, "raise_22"),  # 6 more, and three quarters of 22
        ("As7d", FLOP, ("raise_3", "raise_9", "raise_20"), {}, "call_14"),
        ("AsAd", FLOP, (), {"bet": 2.0}, "raise_8"),
    ],
)
def test_tight_aggressive_after_the_flop(
    hand: str, board: str, actions: tuple[str, ...], settings: dict[str, float], wanted: str
) -> None:
    seat = 0 if len(actions) % 2 == 0 else 1
    hands = (hand, "5s4h") if seat == 0 else ("5s4h", hand)
    info = after(HOLDEM, "".join(hands) + board, *SEEN, *actions)
    names = ("loose", "bet", "pair_at", "weak_at", "implied")
    parameters = tuple({**dict(zip(names, SETTINGS["tight_aggressive"], strict=True)), **settings}.values())
    assert HOLDEM.action_space.describe(plain("tight_aggressive", info, parameters)) == wanted


def test_tight_aggressive_heads_up() -> None:
    def names(hand: str, *actions: str) -> str:
        info = after(HOLDEM, "5s4h" + hand if not actions else hand + "5s4h", *actions)
        return HOLDEM.action_space.describe(plain("tight_aggressive", info))

    assert names("Ks7h") == "raise_5"  # the dealer has put in 1, and goes to 6
    assert names("7s2h") == "fold_0"
    assert names("9s9h", "raise_5") == "raise_16"  # tier 3 is as good as 1
    assert names("As9s", "raise_5") == "call_4"


@pytest.mark.parametrize(
    ("hand", "board", "made"),
    [
        ("KsKd", "Qh7c2d", GOOD_PAIR),
        ("QsJd", "Qh7c2d", GOOD_PAIR),
        ("7sAd", "Qh7c2d", WEAK_PAIR),
        ("5s5d", "Qh7c2d", WEAK_PAIR),
        ("AsKd", "Qh7c2d", NOTHING),
        ("Qs7d", "Qh7c2d", STRONG),
        ("AsKd", "Qh7c7d", NOTHING),  # the pair is everybody's
        ("QsKd", "Qh7c7d", GOOD_PAIR),
        ("7sKd", "Qh7c7d", STRONG),
        ("QsKd", "Qh7cQd7s", STRONG),
        ("AsKd", "Qh7cQd7s", NOTHING),
        ("9s8d", "JhTc7d", STRONG),
        ("AhKd", "Qh7h2h9h", STRONG),
        ("2c3d", "AhKhQhJhTh", WEAK_PAIR),  # the board is a straight flush: nobody has less
    ],
)
def test_made_hands(hand: str, board: str, made: int) -> None:
    first, second = parse_cards(hand)
    shared = hand_of(parse_cards(board))
    assert made_hand(add(add(shared, first), second), shared, first // 4, second // 4) == made


def test_outs_on_the_flop_are_the_cards_that_make_a_straight_or_a_flush() -> None:
    draw, met = random.Random(2), set()
    for _ in range(1500):
        cards = draw.sample(range(52), 5)
        hand, board = hand_of(cards), hand_of(cards[2:])
        if category(evaluate(hand)) < STRAIGHT:
            with_one = (category(evaluate(add(hand, card))) for card in range(52) if card not in cards)
            outs = sum(made in (STRAIGHT, FLUSH, STRAIGHT_FLUSH) for made in with_one)
            assert outs_of(hand, board) == outs
            met.add(outs)
    assert {0, 4, 8, 9} <= met
    assert outs_of(EMPTY, EMPTY) == 0


# ---- equity ----------------------------------------------------------------------------------------------------------


def estimate(hand: str, board: str, playing: int, samples: int, seed: int = 1) -> float:
    dealt = list(parse_cards(board)) if board else []
    kinds: Any = [("board", "i1", 5), ("playing", "i1")]
    public = np.rec.array([(dealt + [-1] * (5 - len(dealt)), playing)], dtype=kinds)[0]
    person = np.rec.array([(parse_cards(hand),)], dtype=[("cards", "i1", 2)])[0]
    with np.errstate(over="ignore"):
        return equity.equity(public, person, samples, seed)


def test_equity_is_that_of_runouts() -> None:
    for hand, board, playing in (("AsKd", "Ah7c2d", 2), ("9h8h", "Th7c2h", 3), ("QsQd", "", 4)):
        exact = Spot([hand, *["random"] * (playing - 1)], board).sampled(300_000, seed=2)[0].equity
        assert estimate(hand, board, playing, 1500) == pytest.approx(exact, abs=4 * 0.5 / np.sqrt(1500))
    assert estimate("8c3d", "AsKdTh5c4c", 2, 3000) == pytest.approx(strength("8c3d", "AsKdTh5c4c"), abs=0.03)
    assert estimate("2c3d", "AhKhQhJhTh", 5, 10) == pytest.approx(0.2)


def test_equity_depends_on_seed_and_cards_alone() -> None:
    first = estimate("9h8h", "Th7c2h", 3, 50)
    assert estimate("9h8h", "Th7c2h", 3, 50) == first
    assert len({estimate("9h8h", "Th7c2h", 3, 50, seed) for seed in range(8)}) > 3


def test_equity_by_hand() -> None:
    def names(hand: str, board: str, *actions: str, **settings: float) -> str:
        seat = len(actions) % 2
        info = after(HOLDEM, "".join((hand, "5s4h") if seat == 0 else ("5s4h", hand)) + board, *SEEN, *actions)
        keys = ("samples", "raise_at", "respect", "margin", "seed")
        parameters = {**dict(zip(keys, SETTINGS["equity"], strict=True)), **settings}
        return HOLDEM.action_space.describe(plain("equity", info, tuple(parameters.values())))

    royal = "AhKh", "QhJhTh"
    assert names(*royal) == "raise_4"  # the pot
    assert names(*royal, "check_0", "raise_4") == "raise_16"
    assert names(*royal, raise_at=1.7) == "raise_2"  # .85 is needed: half the pot
    assert names(*royal, raise_at=2.1) == "check_0"
    assert names(*royal, "check_0", "raise_4", respect=1.0) == "call_4"
    assert names("3c2d", "AhKhQhJh", "check_0", "check_0") == "check_0"
    assert names("3c2d", "AhKhQh", "check_0", "raise_4") == "fold_0"
    assert names("3c2d", "AhKhQh", "check_0", "raise_4", margin=-1.0) == "call_4"


# ---- Settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tight_aggressive(loose=4)", "loose: expected a number from -3 to 3, got 4"),
        ("tight_aggressive(bet=0)", "bet: expected a number from 0.1 to 5.0, got 0.0"),
        ("tight_aggressive(pair_at=1.5)", "pair_at"),
        ("tight_aggressive(weak_at=-0.1)", "weak_at"),
        ("tight_aggressive(implied=6)", "implied"),
        ("equity(samples=0)", "samples: expected a number from 1 to 100000, got 0"),
        ("equity(raise_at=-1)", "raise_at"),
        ("equity(respect=11)", "respect"),
        ("equity(margin=2)", "margin"),
    ],
)
def test_settings_out_of_range(text: str, message: str) -> None:
    with pytest.raises(PlayerLoadError, match=message):
        make_player(text, HOLDEM, 1)


def test_they_play_holdem_alone() -> None:
    with pytest.raises(PlayerLoadError, match="equity plays texas_holdem, not five_card_stud"):
        make_player("equity", STUD, 1)


# ---- Who beats whom --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("game", "deals"), [(HOLDEM, 2000), pytest.param(RING, 1000, marks=pytest.mark.nightly)])
def test_who_beats_whom(game: Any, deals: int) -> None:
    """One against a table of others, in every seat of the same deals; by the 0.1 % level and more than a big blind."""
    env = BatchEnv(game, deals, "numpy", reset="manual", seed=4, observe=False)

    def won(hero: str, other: str) -> np.ndarray[Any, Any]:
        total = np.zeros(deals)
        for seat in range(game.num_players):
            env.seed(4)
            table = [make_player(hero if chair == seat else other, game, chair) for chair in range(game.num_players)]
            total += np.array(roomai.AbstractEnv.round(env, table))[:, seat] / 2  # in big blinds
        return total / game.num_players

    for hero in ("tight_aggressive", "equity"):
        for other in ("call", "random", "raise"):
            scores = won(hero, other)
            assert clearly_above_zero(scores), (hero, other)
            assert scores.mean() > 1, (hero, other)
    assert clearly_above_zero(won("tight_aggressive", "equity"))


def test_a_tournament_of_six_bots(tmp_path: Path) -> None:
    """Each of those that look at their cards wins, by the 0.1 % level."""
    event, winners = tmp_path / "six", ("threshold", "tight_aggressive", "equity")
    arguments = ["tournament", "texas_holdem", *winners, "random", "call", "raise", "--option", "num_players=6"]
    settings = ["--games", "6000", "--seed", "1", "--out", str(event)]
    command = click.Command("roomai", callback=lambda: main([*arguments, *settings]))
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 0, result.output
    won = {name: np.zeros(1000) for name in winners}  # by deal
    for line in (event / "games.jsonl").read_text().splitlines():
        record = json.loads(line)
        assert sum(record["scores"]) == 0
        for name, score in zip(record["seats"], record["scores"], strict=True):
            if name in winners:
                won[name][record["deal"]] += score
    assert all(map(clearly_above_zero, won.values()))


def clearly_above_zero(scores: np.ndarray[Any, Any]) -> bool:
    """Whether the mean is, by the 0.1 % level."""
    return bool(scores.mean() > 3.3 * scores.std() / np.sqrt(len(scores)))
