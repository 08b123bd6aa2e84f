"""Goofspiel: beside OpenSpiel, whole trees, prizes and points by hand, and what bids tell."""

from __future__ import annotations

import random
from functools import cache
from io import StringIO
from math import factorial
from typing import Any

import pyspiel
import pytest
from test_against_openspiel import information, play_beside
from test_exact_values import walk

import roomai
from roomai.errors import IllegalActionError, OptionError
from roomai.testing import check_game

PEER_RETURNS = {"win_loss": "win_loss", "difference": "point_difference", "total": "total_points"}


@cache
def bound(**options: Any) -> Any:
    return roomai.game("goofspiel", **options)


def play(game: Any, deal: str, bids: str) -> tuple[Any, list[Any]]:
    env = game.env(0, compiled=False)
    _, scores, infos = env.init(deal=deal.split())
    for bid in bids.split():
        _, scores, infos = env.forward(f"bid {bid}")
    return scores, infos


# ---- Beside OpenSpiel, and whole trees -----------------------------------------------------------------------


def told_by_open_bids(peer: Any) -> str:
    """Who is to move, and all that happened but the bids of this round: OpenSpiel itself forgets the order of bids."""
    player = peer.current_player()
    history = peer.history()
    return f"{player} {history[: len(history) - player]}"


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(
    ("players", "cards", "order", "returns", "games"),
    [
        (2, 4, "random", "win_loss", 1000),
        (2, 4, "descending", "difference", 500),
        (2, 13, "ascending", "total", 50),
        (2, 13, "random", "difference", 50),
        (3, 5, "random", "win_loss", 300),
        (3, 4, "descending", "total", 300),
        (4, 6, "random", "difference", 100),
        (4, 2, "ascending", "win_loss", 100),
    ],
)
def test_random_games_are_the_same_games(
    players: int, cards: int, order: str, returns: str, games: int, hidden: bool
) -> None:
    game = bound(num_players=players, cards=cards, order=order, returns=returns, hidden_bids=hidden)
    settings = {
        "players": players,
        "num_cards": cards,
        "points_order": order,
        "returns_type": PEER_RETURNS[returns],
        "imp_info": hidden,
    }
    simultaneous = pyspiel.load_game("goofspiel", settings)
    peer = pyspiel.convert_to_turn_based(simultaneous)
    rng, known = random.Random(1), dict[str, bytes]()
    tells = information if hidden else told_by_open_bids
    for _ in range(games):
        play_beside(game, game.kernels, game.slots(1), peer.new_initial_state(), rng, tells, known, first=1)
    assert len(set(known.values())) == len(known)  # what is told apart there is told apart here, and nothing else
    assert simultaneous.max_utility() == pytest.approx(game.score_range[1])
    # OpenSpiel cuts the mean of the points to a whole number
    assert simultaneous.min_utility() == pytest.approx(int(game.score_range[0]))
    assert (simultaneous.get_type().utility == pyspiel.GameType.Utility.ZERO_SUM) is game.zero_sum


@pytest.mark.parametrize("order", ["random", "ascending"])
@pytest.mark.parametrize(("players", "cards"), [(2, 4), (2, 3), (3, 3)])
def test_counts_of_nodes(players: int, cards: int, order: str) -> None:
    """What happened is a permutation of cards for each player, and one of prizes if their order is random."""
    counts, scores = walk(bound(num_players=players, cards=cards, order=order))
    deals = [factorial(cards) // factorial(cards - i) if order == "random" else 1 for i in range(cards + 1)]
    bids = [factorial(cards) // factorial(cards - i) for i in range(cards + 1)]
    rounds = range(cards - 1)
    decisions = [
        sum(deals[i + 1] * bids[i] ** (players - seat) * bids[i + 1] ** seat for i in rounds) for seat in range(players)
    ]
    assert counts["decision"] == sum(decisions)
    assert counts["terminal"] == deals[cards - 1] * bids[cards - 1] ** players
    assert counts["chance"] == (sum(deals[i] * bids[i] ** players for i in rounds) if order == "random" else 0)
    assert counts["information states"] == players * decisions[0]  # each seat knows what seat 0 knows
    assert scores == pytest.approx([0.0] * players, abs=1e-12)


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(("players", "order"), [(2, "random"), (2, "descending"), (3, "ascending")])
def test_whole_games_conform_and_forget_nothing(players: int, order: str, hidden: bool) -> None:
    game = bound(num_players=players, cards=3, order=order, hidden_bids=hidden)
    report = check_game(game, games=3, compiled=False, largest_tree=2000)
    report.assert_ok()
    assert report.properties["perfect_recall"]


# ---- By hand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("players", "deal", "bids", "winners", "points"),
    [
        (2, "2", "2 1", (0, 1), (2, 1)),
        (2, "1", "2 2", (-1, -1), (0, 0)),  # equal bids: nobody gets the prize
        (2, "3 1", "2 3 1 1", (1, -1, 0), (2, 3)),
        (2, "1 3", "1 1 2 3", (-1, 1, 0), (2, 3)),
        (3, "3 1", "3 3 2 1 2 3", (-1, 2, 0), (2, 0, 1)),  # the third bid does not win where the highest tie
        (3, "2 3", "1 1 2 3 3 1", (2, -1, 2), (0, 0, 3)),
        (4, "2", "1 1 2 1", (2, -1), (0, 0, 2, 0)),
    ],
)
def test_prizes_on_paper(players: int, deal: str, bids: str, winners: tuple[int, ...], points: tuple[int, ...]) -> None:
    game = bound(num_players=players, cards=len(winners), returns="total")
    scores, infos = play(game, deal, bids)
    public = infos[0].public_state
    assert (public.turn, public.settled) == (roomai.TERMINAL, len(winners))
    assert (public.winners, public.points, scores) == (winners, points, points)
    assert sorted(public.prizes) == list(range(1, len(winners) + 1))
    assert [sorted(row) for row in public.bids] == [sorted(public.prizes)] * players


@pytest.mark.parametrize(
    ("players", "deal", "bids", "returns", "scores"),
    [
        (2, "3 1", "2 3 1 1", "win_loss", (-1, 1)),
        (2, "3 1", "2 3 1 1", "difference", (-0.5, 0.5)),
        (2, "1 3", "3 3 1 1", "win_loss", (0, 0)),
        (3, "3 1", "3 3 2 1 2 3", "win_loss", (1, -0.5, -0.5)),
        (3, "3 1", "3 3 2 1 2 3", "difference", (1, -1, 0)),
        (3, "4 1 2", "4 4 1 3 1 4 1 2 3", "win_loss", (-1, 0.5, 0.5)),  # 0, 3 and 3 points
    ],
)
def test_scores_on_paper(players: int, deal: str, bids: str, returns: str, scores: tuple[float, ...]) -> None:
    game = bound(num_players=players, cards=len(deal.split()) + 1, returns=returns)
    assert play(game, deal, bids)[0] == scores


@pytest.mark.parametrize(("order", "prizes"), [("ascending", (1, 2, 3, 4)), ("descending", (4, 3, 2, 1))])
def test_a_fixed_order_is_known_from_the_start(order: str, prizes: tuple[int, ...]) -> None:
    game = bound(order=order)
    assert (game.max_chance, game.max_length) == (0, 6)
    assert play(game, "", "")[1][0].public_state.prizes == prizes


def test_a_card_can_be_bid_once() -> None:
    env = bound(order="ascending").env(0, compiled=False)
    env.init()
    env.forward("bid 3")
    infos = env.forward("bid 1")[2]
    assert infos[0].person_state.available_actions == ("bid 1", "bid 2", "bid 4")
    with pytest.raises(IllegalActionError, match="bid 3"):
        env.forward("bid 3")


# ---- What is known ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [False, True])
def test_bids_are_told_when_all_are_made_or_never(hidden: bool) -> None:
    game = bound(hidden_bids=hidden)
    for bids, told in (("4", False), ("4 1", not hidden), ("4 1 1 2", not hidden)):
        (_, one), (_, other) = (play(game, "2 1", "3" + bids[1:]), play(game, "2 1", bids))
        assert one[0] != other[0]  # a player knows its own bids
        assert (one[1] != other[1]) is told
    public = play(game, "2 1 4", "4 1 1 2 2 3")[1][0].public_state
    assert public.bids == (((0,) * 4,) * 2 if hidden else ((4, 1, 2, 3), (1, 2, 3, 4)))
    assert public.winners == (0, 1, 1, 1)


def test_observations() -> None:
    infos = play(bound(cards=2, num_players=2), "2", "1")[1]
    seats, points, prize, prizes, winners = [1, 0], [0, 0], [0, 1], [0, 1, 0, 0], [0, 0, 0, 0]
    bids = [1, 0, 0, 0, 0, 0, 0, 0]
    assert infos[0].observation.tolist() == [*seats, *points, *prize, *prizes, *winners, *bids]
    assert infos[1].observation.tolist() == [0, 1, *points, *prize, *prizes, *winners, *[0] * 8]
    infos = play(bound(cards=2, num_players=2), "2", "1 2")[1]
    seen = [0.0, 1.0, *[0, 0], *[0, 1, 1, 0], *[0, 1, 1, 0], *[1, 0, 0, 1], *[0, 1, 1, 0]]
    assert infos[0].observation.tolist() == pytest.approx([1, 0, 1 / 3, 2 / 3, *seen[2:]])
    infos = play(bound(cards=2, num_players=2, hidden_bids=True), "2", "1 2")[1]
    assert infos[1].observation.tolist()[-8:] == [0, 0, 0, 0, 0, 1, 1, 0]


# ---- Options, text and pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [{"num_players": 1}, {"num_players": 5}, {"cards": 1}, {"cards": 14}, {"order": "up"}, {"returns": "points"}],
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=next(iter(options))):
        roomai.game("goofspiel", **options)


def test_text_and_pictures_show_what_the_info_tells() -> None:
    game = bound(hidden_bids=True)
    infos = play(game, "2 1", "3 2 1")[1]
    view = game.spec.view
    assert view.describe(game, infos[0]) == (
        "prizes: 2 1 ·· ··\nplayer 0: bids 3 1 ·· ··, points 2\nplayer 1: bids ?? ·· ·· ··, points 0\nwon by: player 0"
    )
    assert view.describe(game, infos[1]).splitlines()[1:3] == [
        "player 0: bids ?? ?? ·· ··, points 2",
        "player 1: bids 2 ·· ·· ··, points 0",
    ]
    assert [picture(game, info).count("??") for info in infos] == [1, 2, 0]
    assert [word in picture(game, infos[1]) for word in ("[??]", "[3]", "▶ seat 1")] == [True, False, True]
    infos = play(bound(), "2 1 4", "3 2 1 1 2 4")[1]
    assert view.describe(bound(), infos[0]).splitlines()[-1] == "won by: player 0, nobody, player 1, player 0"
    assert picture(bound(), infos[0]).splitlines()[1].split() == ["seat", "0", "[3]", "1", "2", "[4]", "5"]


def picture(game: Any, info: Any) -> str:
    console = pytest.importorskip("rich.console").Console(width=100, file=StringIO())
    console.print(game.spec.view.render(game, info))
    return str(console.file.getvalue())
