"""Bots of one rule: by hand, and the same answers in one game and in each row of a batch."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

import roomai
from players import make_player
from roomai.errors import PlayerLoadError

KUHN: Any = roomai.game("kuhn_poker")
LEDUC: Any = roomai.game("leduc_poker")
LEDUC_3: Any = roomai.game("leduc_poker", num_players=3)
LEDUC_WIDE: Any = roomai.game("leduc_poker", num_players=4, ranks=9, suits=4, raises=3)
ROCK: Any = roomai.game("matrix_game", classic="rock_paper_scissors")
FIRST: Any = roomai.game("sealed_bid", num_players=3, reserve=0.25)
SECOND: Any = roomai.game("sealed_bid", num_players=3, price="second", reserve=0.25)
FREE: Any = roomai.game("sealed_bid", num_players=4)

DETERMINISTIC = [
    *((text, game) for text in ("call", "fold", "raise", "threshold") for game in (KUHN, LEDUC, LEDUC_3)),
    *((text, LEDUC_WIDE) for text in ("raise", "threshold")),
    ("threshold(raise_at=0.3, call_at=0.1)", LEDUC),
    ("fixed(move='paper')", ROCK),
    *((text, game) for text in ("truthful", "equilibrium") for game in (FIRST, SECOND, FREE)),
]


def answer(player: Any, info: Any) -> Any:
    player.receive_info(info)
    return player.take_action()


def after(game: Any, deal: list[Any], *actions: Any) -> Any:
    """The info of the player to move after a scripted beginning."""
    env = game.env(1, compiled=False)
    _, _, infos = env.init(deal=deal)
    for action in actions:
        _, _, infos = env.forward(action)
    return infos[infos[-1].public_state.turn]


@pytest.mark.parametrize("device", ["numpy", "cpu"])
@pytest.mark.parametrize(("text", "game"), DETERMINISTIC)
def test_rows_of_a_batch_get_the_answers_of_single_games(
    text: str, game: Any, device: str, decisions: Any, batch_of: Any
) -> None:
    player = make_player(text, game, 1)
    infos = decisions(game, 60)
    singles = [answer(player, info) for info in infos]
    rows = answer(player, batch_of(game, infos, device))
    assert len(rows) == len(infos)
    assert {type(single) for single in singles} <= {int, float}
    if isinstance(game.action_space, roomai.Box):
        np.testing.assert_allclose(np.asarray(rows), singles, rtol=1e-6)
    else:
        assert rows.tolist() == singles


@pytest.mark.parametrize("game", [KUHN, LEDUC, LEDUC_3], ids=["kuhn", "leduc", "leduc_3"])
@pytest.mark.parametrize("text", ["call", "fold", "raise", "threshold"])
def test_poker_bots_are_always_legal(text: str, game: Any, decisions: Any) -> None:
    player = make_player(text, game, 1)
    for info in decisions(game, 100):
        assert game.action_space.names[answer(player, info)] in info.person_state.available_actions


def test_what_call_fold_and_raise_do_in_leduc() -> None:
    def names(text: str) -> list[str]:
        player = make_player(text, LEDUC, 1)
        moments = [[], ["raise"], ["raise", "raise"], ["call", "call"]]  # free to stay; to call; raised out; next round
        return [LEDUC.action_space.names[answer(player, after(LEDUC, ["Kh", "Qs"], *moment))] for moment in moments]

    assert names("call") == ["call", "call", "call", "call"]
    assert names("fold") == ["call", "fold", "fold", "call"]
    assert names("raise") == ["raise", "raise", "call", "raise"]


def test_what_call_fold_and_raise_do_in_kuhn() -> None:
    def names(text: str) -> list[str]:
        player = make_player(text, KUHN, 1)
        moments = [[], ["check"], ["bet"], ["check", "bet"]]
        return [KUHN.action_space.names[answer(player, after(KUHN, [1, 2], *moment))] for moment in moments]

    assert names("call") == ["check", "check", "bet", "bet"]  # facing a bet, the id "bet" calls
    assert names("fold") == ["check", "check", "check", "check"]
    assert names("raise") == ["bet", "bet", "bet", "bet"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"num_players": 3},
        {"num_players": 6, "ranks": 7, "suits": 1},
        {"ranks": 2, "suits": 3},
        {"ranks": 3, "suits": 1},
        {"ranks": 5, "suits": 4},
        {"ranks": 8},
    ],
    ids=str,
)
def test_strength_in_leduc_is_the_chance_to_win_a_showdown(options: dict[str, int]) -> None:
    """Counted out over all hands of one opponent (and boards), with the rules' own comparison of hands."""
    from roomai.games.leduc_poker import rules

    game: Any = roomai.game("leduc_poker", **options)
    cards = range(rules.num_cards(game.options))
    strength = make_player("threshold", game, 1)._table.strength  # type: ignore[attr-defined]

    def public(board: int) -> Any:
        kinds = [("board", "i1"), ("folded", "u1", 2), ("suits", "u1")]
        return np.rec.array([(board, [0, 0], game.options.suits)], dtype=kinds)[0]

    def person(card: int) -> Any:
        return np.rec.array([(0, card)], dtype=[("id", "i1"), ("card", "i1")])[0]

    def points(own: int, other: int, board: int) -> float:
        mine, others = (rules.hand_strength(public(board), person(card)) for card in (own, other))
        return 1.0 if mine > others else 0.5 if mine == others else 0.0

    for own in cards:
        others = [card for card in cards if card != own]
        before = [points(own, other, board) for other, board in permutations(others, 2)]
        assert strength(public(-1), person(own)) == pytest.approx(np.mean(before))
        for board in others:
            after_it = [points(own, other, board) for other in others if other != board]
            assert strength(public(board), person(own)) == pytest.approx(np.mean(after_it))


def test_threshold_by_hand() -> None:
    def moves(text: str, *actions: str) -> list[str]:
        player = make_player(text, LEDUC, 1)
        deals = [["Jh", "Qs"], ["Qh", "Js"], ["Kh", "Qs"]]
        return [LEDUC.action_space.names[answer(player, after(LEDUC, deal, *actions))] for deal in deals]

    assert moves("threshold") == ["call", "call", "raise"]  # J .3, Q .5, K .7; it is free to stay in
    assert moves("threshold(raise_at=0.5)") == ["call", "raise", "raise"]
    assert moves("threshold(raise_at=2.0)", "call", "raise") == ["fold", "call", "call"]


def test_threshold_wants_its_limits_in_order() -> None:
    with pytest.raises(PlayerLoadError, match="call_at <= raise_at, got call_at=0.6, raise_at=0.5"):
        make_player("threshold(raise_at=0.5, call_at=0.6)", LEDUC, 1)


def test_fixed_and_mixed(decisions: Any, batch_of: Any) -> None:
    infos = decisions(ROCK, 2000)
    mixed = make_player("mixed(probabilities=(0.5, 0.0, 0.5))", ROCK, 1)
    singles = [answer(mixed, info) for info in infos]
    rows = answer(mixed, batch_of(ROCK, infos, "numpy"))
    for counts in (np.bincount(singles, minlength=3), np.bincount(rows, minlength=3)):
        assert counts[1] == 0
        assert abs(counts[0] - 2000) < 4 * np.sqrt(4000 * 0.25)  # 4000 decisions, 4 standard deviations
    certain = make_player("mixed(probabilities=(0, 1, 0))", ROCK, 1)
    assert {answer(certain, info) for info in infos} == {1}


def test_matrix_players_must_fit_the_game() -> None:
    with pytest.raises(PlayerLoadError, match="expected one of rock, paper, scissors, got 'lizard'"):
        make_player("fixed(move='lizard')", ROCK, 1)
    for wrong in ("(0.5, 0.5)", "(0.5, 0.6, -0.1)", "(0.5, 0.4, 0.2)"):
        with pytest.raises(PlayerLoadError, match="expected 3 numbers"):
            make_player(f"mixed(probabilities={wrong})", ROCK, 1)


def bid(text: str, game: Any, value: int) -> float:
    info = after(game, [value] + [0] * (game.num_players - 1))
    return float(answer(make_player(text, game, 1), info))


def test_bids_by_hand() -> None:
    exact = roomai.game("sealed_bid", levels=11)  # values 0, .1, ..., 1; outcome i is i / 10
    reserved = roomai.game("sealed_bid", levels=11, num_players=3, reserve=0.5)
    assert bid("equilibrium", exact, 8) == pytest.approx(0.4)
    assert bid("equilibrium", exact, 0) == 0.0
    assert bid("equilibrium", reserved, 8) == pytest.approx(0.8 - (0.8 - 0.5 * (0.5 / 0.8) ** 2) / 3)
    assert bid("equilibrium", reserved, 5) == pytest.approx(0.5)
    assert bid("equilibrium", reserved, 3) < 0.5  # below the reserve it can't win
    second = roomai.game("sealed_bid", levels=11, price="second", reserve=0.5)
    for text, game in (("truthful", exact), ("truthful", second), ("equilibrium", second)):
        assert bid(text, game, 8) == pytest.approx(0.8)


@pytest.mark.parametrize(("n", "reserve"), [(2, 0.0), (2, 0.4), (5, 0.0), (5, 0.4)])
def test_no_other_bid_does_better_against_equilibrium_bidders(n: int, reserve: float) -> None:
    """With value v, bidding like one of value w wins with chance w ** (n - 1): v itself must be the best w."""
    from types import SimpleNamespace

    game: Any = SimpleNamespace(num_players=n)
    from players.bots.auctions import EquilibriumPlayer

    values = np.linspace(reserve, 1.0, 101)[1:]
    public = SimpleNamespace(reserve=reserve, second_price=np.zeros(len(values), np.bool_))
    bids = EquilibriumPlayer(game).decide(public, SimpleNamespace(value=values), None)
    profits = (values[:, None] - bids[None, :]) * values[None, :] ** (n - 1)
    assert (np.diff(bids) > 0).all()
    assert (profits.argmax(1) == np.arange(len(values))).all()
