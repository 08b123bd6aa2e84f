"""Bots for bargaining: by hand, against enumeration, in batches as alone, and the means that are known of them."""

from __future__ import annotations

import json
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner

import roomai
from competitions.cli import main
from competitions.schedules import RoundRobin
from competitions.tournament import Tournament
from players import make_player
from players.bots.bargaining import PLAYERS, expected_parts
from roomai.batch.env import BatchEnv

DEAL = ("4", "6", "10", "2", "3", "20", "31", "23")
"""Values 4-6-10 and 2-3-20, so 62 and 46 points in all; outside offers of half of that."""
GAMES: list[dict[str, Any]] = [
    {},
    {"pool": (3, 3), "highest": 4, "outside": "low"},  # with ties
    {"pool": (2, 3, 5), "highest": 2, "outside": "none", "history": True},
    {"pool": (4,), "rounds": 1},
    {"pool": (1, 2, 1, 2), "highest": 10, "discount": 0.5, "scores": "points"},
]


def bargaining(**options: Any) -> Any:
    return roomai.game("bargaining", **options)


def answer(player: Any, info: Any) -> Any:
    player.receive_info(info)
    return player.take_action()


def said(text: str, actions: Any = (), deal: Any = DEAL, **options: Any) -> str:
    """What a bot does after a scripted beginning."""
    game = bargaining(**options)
    env = game.env(1, compiled=False)
    _, _, infos = env.init(deal=list(map(str, deal)))
    for action in actions:
        _, _, infos = env.forward(action)
    name: str = game.action_space.names[answer(make_player(text, game, 1), infos[infos[-1].public_state.turn])]
    return name


# ---- One game and batches ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["numpy", "cpu"])
@pytest.mark.parametrize("options", GAMES, ids=str)
def test_rows_of_a_batch_get_the_answers_of_single_games(
    options: dict[str, Any], device: str, decisions: Any, batch_of: Any
) -> None:
    game = bargaining(**options)
    infos = decisions(game, 40)
    batch = batch_of(game, infos, device)
    assert {info.person_state.id for info in infos} == {0, 1}
    for text in PLAYERS:
        player = make_player(text, game, 1)
        singles = [answer(player, info) for info in infos]
        assert {type(single) for single in singles} == {int}
        assert answer(player, batch).tolist() == singles
        assert all(info.action_mask[single] for info, single in zip(infos, singles, strict=True))
        stated = np.asarray(player.policy(batch))
        assert (stated.argmax(1).tolist(), set(stated.sum(1).tolist())) == (singles, {1.0})
        assert all((player.policy(info) == row).all() for info, row in zip(infos, stated, strict=True))


# ---- By hand -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("outside", "last_word"), [(31, "accept"), (32, "walk"), (33, "walk")])
def test_greedy_offers_nothing_and_takes_what_beats_its_outside_offer_at_last(outside: int, last_word: str) -> None:
    deal = (*DEAL[:7], outside)
    assert said("greedy", (), deal) == "split 0-0-0"
    assert said("greedy", ["split 3-2-1"], deal) == "split 7-4-1"
    assert said("greedy", ["split 7-4-1"], deal) == "split 7-4-1"
    assert said("greedy", ["split 3-2-1"] * 4, deal) == "split 0-0-0"  # the first player never answers
    assert said("greedy", ["split 3-2-1"], deal, rounds=1) == last_word  # worth 32
    assert said("greedy", ["split 3-2-1"] * 5, deal) == last_word


def test_walk_walks() -> None:
    assert {said("walk", ["split 3-2-1"] * offers) for offers in range(6)} == {"walk"}


@pytest.mark.parametrize(("outside", "word"), [(31, "accept"), (32, "accept"), (33, "walk")])
@pytest.mark.parametrize("text", ["threshold_bargainer", "ultimatum"])
def test_what_accepts_or_walks(text: str, outside: int, word: str) -> None:
    for offers in (1, 3, 5):
        assert said(text, ["split 3-2-1"] * offers, (*DEAL[:7], outside)) == word  # worth 32


def test_ties_with_the_outside_offer_are_found_whatever_the_values() -> None:
    """Parts of a maximum are rounded, points are not."""
    rng, game = np.random.default_rng(1), bargaining()
    env, splits = game.env(0, compiled=False), np.array(list(product(range(8), range(5), range(2))))
    bots = {text: make_player(text, game, 1) for text in ("threshold_bargainer", "greedy")}
    for _ in range(40):
        values, action = rng.integers(1, 101, (2, 3)), int(rng.integers(0, 79))
        worth = (values[1] * splits[action]).sum(), (values[0] * ((7, 4, 1) - splits[action])).sum()
        if min(worth) == 0:
            continue
        _, _, infos = env.init(deal=[*map(str, values.ravel()), str(worth[1]), str(worth[0])])
        for turn, offers in ((1, 1), (0, 1), (1, 3)):
            for _ in range(offers):
                _, _, infos = env.forward(action)
            assert answer(bots["threshold_bargainer"], infos[turn]) == 80
        assert infos[1].public_state.rounds_gone == 2
        assert answer(bots["greedy"], infos[1]) == 81


def test_fair_split_takes_its_own_offer_whatever_the_values() -> None:
    game = bargaining()
    env, bot = game.env(3, compiled=False), make_player("fair_split", game, 1)
    for _ in range(60):
        env.init()
        _, _, infos = env.forward("split 0-0-0")  # nobody takes that
        offer = answer(bot, infos[1])
        _, _, infos = env.forward(offer)
        _, _, infos = env.forward(offer)
        assert answer(bot, infos[1]) == 80
        own = answer(bot, env.init()[2][0])
        env.forward(own)
        assert answer(bot, env.forward(own)[2][0]) == 80


def test_threshold_opens_with_the_middle_between_its_outside_offer_and_everything() -> None:
    assert said("threshold_bargainer", (), (10, 10, 20, 1), pool=(4,)) == "split 1"  # it needs 30 of 40
    assert said("threshold_bargainer", (), (10, 10, 21, 1), pool=(4,)) == "split 0"  # 30.5
    assert said("threshold_bargainer", (), (10, 10), pool=(4,), outside="none") == "split 2"
    parts, best = expected_parts((7, 4, 1), 100), (-1.0, "")
    for split in product(range(8), range(5), range(2)):
        given = (np.array(split) * parts).sum()
        if 62 - (np.array(split) * (4, 6, 10)).sum() >= (62 + 31) / 2:
            best = max(best, (given, "split " + "-".join(map(str, split))))
    assert said("threshold_bargainer") == best[1]


def test_fair_split_offers_near_the_nash_bargaining_solution() -> None:
    assert said("fair_split", (), (10, 10), pool=(4,), outside="none") == "split 2"  # x (1 - x)
    assert said("fair_split", (), (10, 10, 10, 1), pool=(8,), outside="low") == "split 4"  # (7 - s)(s - 2): 4 or 5
    assert said("fair_split", (), (10, 10, 30, 1), pool=(8,), outside="low") == "split 3"  # (5 - s)(s - 2): 3 or 4
    assert said("fair_split", (), (10, 10, 20, 1), pool=(4,)) == "split 0"  # nothing is left for both


@pytest.mark.parametrize(("split", "word"), [(1, "split 2"), (2, "accept"), (3, "accept")])
def test_fair_split_takes_what_is_as_good_as_its_own_offer(split: int, word: str) -> None:
    options: dict[str, Any] = {"pool": (4,), "outside": "none"}
    assert said("fair_split", [f"split {split}"], (10, 10), **options) == word
    assert said("fair_split", ["split 0"], (10, 10), rounds=1, **options) == "accept"  # its last word
    assert said("fair_split", ["split 0"], (10, 10, 1, 1), pool=(4,), rounds=1) == "walk"


@pytest.mark.parametrize(
    ("outside", "law", "split"),
    [
        ((20, 1), "uniform", 1),  # a quarter is accepted once in four: .75 / 4 + .5 * 3 / 4 = .5625
        ((40, 1), "uniform", 0),  # nothing is better than everything
        ((1, 1), "uniform", 2),  # .5 / 2 + .0125
        ((5, 1), "low", 2),  # a half is always accepted: .5; a quarter every other time: .4375
        ((20, 1), "low", 1),  # .75 / 2 + .5 / 2 = .625
        ((), "none", 0),
    ],
)
def test_ultimatum_by_hand(outside: tuple[int, ...], law: str, split: int) -> None:
    assert said("ultimatum", (), (10, 10, *outside), pool=(4,), outside=law) == f"split {split}"


# ---- Against enumeration -------------------------------------------------------------------------------------------


@cache
def all_values(k: int, highest: int) -> np.ndarray[Any, Any]:
    return np.array(list(product(range(1, highest + 1), repeat=k)))


@pytest.mark.parametrize(
    ("pool", "highest"),
    [((7, 4, 1), 20), ((5,), 100), ((1, 1), 1), ((99, 1), 100), ((1, 2, 3, 4), 6), ((4, 2, 2), 9)],
)
def test_expected_parts_are_those_of_all_values(pool: tuple[int, ...], highest: int) -> None:
    values = all_values(len(pool), highest)
    exact = (values / (values @ pool)[:, None]).mean(0)
    assert expected_parts(pool, highest) == pytest.approx(exact, abs=1e-7)
    assert expected_parts(pool, highest) @ pool == pytest.approx(1)


def test_expected_parts_of_the_largest_values_are_near_those_of_real_numbers() -> None:
    assert expected_parts((7, 4, 1), 10_000) == pytest.approx(expected_parts((7, 4, 1), 1000), abs=2e-4)


def test_the_ultimatum_is_the_best_split_against_one_that_takes_or_leaves_it() -> None:
    """Each split is tried on all values of the other and all its outside offers."""
    pool, highest, rng = np.array((7, 4, 1)), 20, np.random.default_rng(2)
    splits, others = np.array(list(product(range(8), range(5), range(2)))), all_values(3, highest)
    worth, whole = others @ splits.T, others @ pool
    accepted = np.minimum(worth, whole[:, None]) / whole[:, None]  # outside offers 1 to worth, of 1 to whole
    chance = accepted.mean(0)
    game = bargaining(highest=highest)
    env, bot = game.env(0, compiled=False), make_player("ultimatum", game, 1)
    for _ in range(50):
        values = rng.integers(1, highest + 1, 3)
        outside = int(rng.integers(1, values @ pool + 1))
        _, _, infos = env.init(deal=[*map(str, values), "1", "1", "1", str(outside), "1"])
        payoff = chance * ((pool - splits) @ values) + (1 - chance) * outside
        assert payoff[answer(bot, infos[0])] == pytest.approx(payoff.max(), abs=1e-5)


# ---- Means that are known --------------------------------------------------------------------------------------------

DEALS, SEED = 20_000, 4


def batch(size: int) -> Any:
    return BatchEnv(bargaining(), size, "numpy", reset="manual", seed=SEED, observe=False)


def means(env: Any, first: str, second: str) -> np.ndarray[Any, Any]:
    """The scores of each game, [B, 2]; every pairing gets the same deals."""
    env.seed(SEED)
    players = [make_player(text, env.game, 1) for text in (first, second)]
    return np.array(roomai.AbstractEnv.round(env, players))


@cache
def welfare_of_deals() -> np.ndarray[Any, Any]:
    """By deal: walking, the best split that both prefer to it or else walking, and the best of all, [3, DEALS]."""
    env = batch(DEALS)
    env.init()
    person = env.host_slots()["person"]
    whole, outside = person["maximum"].astype(float), person["outside"]
    given = np.array(list(product(range(8), range(5), range(2))))
    first = person["values"][:, 0] @ ((7, 4, 1) - given).T
    second = person["values"][:, 1] @ given.T
    walk = (outside / whole).sum(1)
    total = first / whole[:, :1] + second / whole[:, 1:]
    rational = (first >= outside[:, :1]) & (second >= outside[:, 1:])
    return np.stack([walk, np.where(rational, total, walk[:, None]).max(1), np.maximum(total.max(1), walk)])


def test_means_of_the_deals() -> None:
    walk, rational, best = welfare_of_deals().mean(1)
    assert walk == pytest.approx(1.002, abs=0.008)
    assert rational == pytest.approx(1.319, abs=0.005)
    assert best == pytest.approx(1.350, abs=0.005)


def test_means_of_walking_and_of_the_ultimatum() -> None:
    env = batch(DEALS)
    walks, offers = means(env, "walk", "walk"), means(env, "ultimatum", "ultimatum")
    assert walks.sum(1) == pytest.approx(welfare_of_deals()[0])  # the same deals
    assert walks.mean(0) == pytest.approx([0.501, 0.501], abs=0.006)
    assert offers.mean(0) == pytest.approx([0.633, 0.588], abs=0.008)
    assert offers.sum(1).mean() == pytest.approx(1.221, abs=0.008)


def test_no_pairing_gets_more_out_of_a_deal_than_there_is() -> None:
    env = batch(1000)
    best = welfare_of_deals()[2, :1000]
    for first, second in product(PLAYERS, repeat=2):
        welfare = means(env, first, second).sum(1)
        assert (welfare <= best + 1e-9).all()
        assert welfare.mean() < 1.350


# ---- In a tournament -------------------------------------------------------------------------------------------------


def test_a_tournament_plays_them_in_batches_and_keeps_measures(tmp_path: Path) -> None:
    entrants = ["random", "walk", "fair_split", "ultimatum"]
    assert Tournament(bargaining(), entrants, RoundRobin(games=4), seed=1).run(tmp_path / "small").mode == "batch"
    arguments = ["tournament", "bargaining", *entrants, "--games", "40", "--seed", "1"]
    command = click.Command("roomai", callback=lambda: main([*arguments, "--out", str(tmp_path / "event")]))
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in (tmp_path / "event" / "games.jsonl").read_text().splitlines()]
    games = [record for record in records if "measures" in record]
    assert len(games) == 40 * 6
    for record in games:
        assert record["measures"]["utilitarian"] == pytest.approx(sum(record["scores"]))
        assert (record["measures"]["ef1"] is None) == (record["measures"]["deal"] == 0)
