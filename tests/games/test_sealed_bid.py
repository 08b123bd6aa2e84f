"""Sealed-bid auctions: awards by hand, secrecy, bids as Box actions, and the revenue that theory predicts."""

from __future__ import annotations

from io import StringIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomai import TERMINAL, IllegalActionError, game
from roomai.errors import DealError, GameStateError, OptionError

N = 3
QUARTERS = ("0.0", "0.25", "0.5", "0.75", "1.0")  # the values of an auction with levels=5


def auction(**options: Any) -> Any:
    return game("sealed_bid", **{"num_players": N, "levels": 5, **options})


SHARED = auction()


def play(env: Any, values: Any, bids: Any) -> tuple[tuple[float, ...], list[Any]]:
    env.init(deal=[str(value) for value in values])
    for bid in bids:
        is_terminal, scores, infos = env.forward(bid)
    assert is_terminal
    return scores, infos


@pytest.mark.parametrize(
    ("price", "reserve", "values", "bids", "winners", "paid", "scores"),
    [
        ("first", 0.0, (0.5, 1.0, 0.25), (0.25, 0.5, 0.125), {1}, 0.5, (0, 0.5, 0)),
        ("second", 0.0, (0.5, 1.0, 0.25), (0.25, 0.5, 0.125), {1}, 0.25, (0, 0.75, 0)),
        # the second highest bid, in every order
        ("second", 0.0, (1.0, 1.0, 1.0), (0.75, 0.5, 0.25), {0}, 0.5, (0.5, 0, 0)),
        ("second", 0.0, (1.0, 1.0, 1.0), (0.25, 0.75, 0.5), {1}, 0.5, (0, 0.5, 0)),
        ("second", 0.0, (1.0, 1.0, 1.0), (0.5, 0.25, 0.75), {2}, 0.5, (0, 0, 0.5)),
        ("second", 0.0, (1.0, 1.0, 1.0), (0.75, 0.25, 0.5), {0}, 0.5, (0.5, 0, 0)),
        # a winner may pay more than the item is worth to it
        ("first", 0.0, (0.25, 1.0, 0.0), (1.0, 0.5, 0.0), {0}, 1.0, (-0.75, 0, 0)),
        ("second", 0.0, (0.25, 1.0, 0.0), (1.0, 0.5, 0.0), {0}, 0.5, (-0.25, 0, 0)),
        # ties share, each by its own value
        ("first", 0.0, (1.0, 0.5, 0.25), (0.5, 0.5, 0.25), {0, 1}, 0.5, (0.25, 0, 0)),
        ("second", 0.0, (1.0, 0.5, 0.25), (0.5, 0.25, 0.5), {0, 2}, 0.5, (0.25, 0, -0.125)),
        ("first", 0.0, (1.0, 0.75, 0.5), (0.25, 0.25, 0.25), {0, 1, 2}, 0.25, (0.25, 0.5 / 3, 0.25 / 3)),
        ("first", 0.0, (0.75, 0.0, 0.0), (0, 0, 0), {0, 1, 2}, 0.0, (0.25, 0, 0)),
        # the reserve: below it nobody wins, at it one does, and alone above it one pays it at the second price
        ("first", 0.5, (1.0, 1.0, 1.0), (0.25, 0.375, 0.4375), set(), -1.0, (0, 0, 0)),
        ("second", 0.5, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), set(), -1.0, (0, 0, 0)),
        ("first", 0.5, (1.0, 1.0, 1.0), (0.0, 0.5, 0.25), {1}, 0.5, (0, 0.5, 0)),
        ("first", 0.5, (1.0, 1.0, 1.0), (0.0, 0.75, 0.25), {1}, 0.75, (0, 0.25, 0)),
        ("second", 0.5, (1.0, 1.0, 1.0), (0.25, 0.75, 0.375), {1}, 0.5, (0, 0.5, 0)),
        ("second", 0.5, (1.0, 1.0, 1.0), (0.625, 0.75, 0.0), {1}, 0.625, (0, 0.375, 0)),
        ("second", 0.5, (1.0, 0.75, 1.0), (0.5, 0.5, 0.0), {0, 1}, 0.5, (0.25, 0.125, 0)),
    ],
)
def test_awards_by_hand(
    price: str, reserve: float, values: Any, bids: Any, winners: set[int], paid: float, scores: Any
) -> None:
    env = auction(price=price, reserve=reserve).env(0, compiled=False)
    found, infos = play(env, values, bids)
    public = infos[0].public_state
    assert public.turn == TERMINAL
    assert public.bids == bids
    assert {seat for seat in range(N) if public.winners[seat]} == winners
    assert public.price == paid
    assert found == scores


@pytest.mark.parametrize("price", ["first", "second"])
def test_a_bid_that_is_written_like_the_reserve_meets_it(price: str) -> None:
    env = auction(price=price, reserve=0.7).env(0, compiled=False)
    scores, infos = play(env, (1.0, 1.0, 1.0), (0.7, 0.0, 0.0))
    assert infos[0].public_state.winners == (True, False, False)
    assert scores[0] == 1.0 - float(np.float32(0.7))


def test_bidding_ones_value_at_the_first_price_earns_nothing() -> None:
    env = auction(levels=2**20).env(3, compiled=False)
    for _ in range(20):
        is_terminal, scores, infos = env.init()
        while not is_terminal:
            turn = infos[-1].public_state.turn
            is_terminal, scores, infos = env.forward(infos[turn].person_state.value)
        assert scores == (0.0,) * N


@given(
    price=st.sampled_from(["first", "second"]),
    reserve=st.sampled_from([0.0, 0.3, 1.0]),
    values=st.lists(st.integers(0, 4), min_size=N, max_size=N),
    bids=st.lists(st.sampled_from([0.0, 0.3, 0.7]) | st.floats(0, 1, width=32), min_size=N, max_size=N),
)
@settings(max_examples=100, deadline=None)
def test_scores_and_revenue_share_the_winners_value(price: str, reserve: float, values: Any, bids: Any) -> None:
    env = auction(price=price, reserve=reserve).env(0, compiled=False)
    scores, infos = play(env, [QUARTERS[i] for i in values], bids)
    public = infos[0].public_state
    winners = [seat for seat in range(N) if public.winners[seat]]
    assert winners == [seat for seat in range(N) if public.bids[seat] == max(public.bids) >= public.reserve]
    assert all(scores[seat] == 0.0 for seat in range(N) if seat not in winners)
    if winners:
        assert public.reserve <= public.price <= max(public.bids)
        mean = sum(values[seat] / 4 for seat in winners) / len(winners)
        assert sum(scores) + public.price == pytest.approx(mean, abs=1e-12)


@given(
    reserve=st.sampled_from([0.0, 0.3, 0.5]),
    value=st.integers(0, 4),
    bid=st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1, width=32),
    others=st.lists(st.sampled_from([0.0, 0.25, 0.5]) | st.floats(0, 1, width=32), min_size=N - 1, max_size=N - 1),
    seat=st.integers(0, N - 1),
)
@settings(max_examples=100, deadline=None)
def test_no_bid_beats_ones_value_at_the_second_price(
    reserve: float, value: int, bid: float, others: list[float], seat: int
) -> None:
    """Vickrey 1961: bidding one's value is a dominant strategy."""
    env = auction(price="second", reserve=reserve).env(0, compiled=False)
    values = [QUARTERS[value]] * N
    honest = play(env, values, [*others[:seat], value / 4, *others[seat:]])[0][seat]
    other = play(env, values, [*others[:seat], bid, *others[seat:]])[0][seat]
    assert honest >= other


@pytest.mark.parametrize("options", [{"price": "first"}, {"price": "second", "reserve": 0.3}])
def test_compiled_and_uncompiled_auctions_are_the_same(options: dict[str, Any]) -> None:
    chosen = auction(**options, levels=2**20)
    compiled, plain = chosen.env(), chosen.env(compiled=False)
    random = np.random.default_rng(1)
    for seed in range(200):
        bids = random.integers(0, 4, N) / 3 if seed % 2 else random.random(N)  # with ties and without
        for env in (compiled, plain):
            env.seed(seed)
        for ours, theirs in zip(
            [compiled.init(), *map(compiled.forward, bids)], [plain.init(), *map(plain.forward, bids)], strict=True
        ):
            assert ours[:2] == theirs[:2]
            assert [tuple(info) for info in ours[2]] == [tuple(info) for info in theirs[2]]
            assert all((a.observation == b.observation).all() for a, b in zip(ours[2][:-1], theirs[2], strict=False))


def test_values_and_bids_are_hidden_until_all_have_bid() -> None:
    env = auction().env(0, compiled=False)
    seen: dict[tuple[int, int, int], set[tuple[bytes, ...]]] = {}
    for value in QUARTERS:
        for bid in (0.0, 0.5, 1.0):
            for mover in range(N):
                deal = ["0.5"] * N
                deal[mover] = value
                infos = env.init(deal=deal)[2]
                for seat in range(N):
                    _, _, infos = env.forward(bid if seat == mover else 0.25)
                    if seat == N - 1:
                        break
                    assert infos[0].public_state.bids == (-1.0,) * N
                    assert infos[0].public_state.turn == seat + 1
                    for other in range(N):
                        if other != mover:
                            seen.setdefault((mover, seat, other), set()).add(tuple(infos[other]))
    assert len(seen) == N * (N - 1) * (N - 1)
    assert all(len(infos) == 1 for infos in seen.values())


def test_the_end_tells_all_bids_and_nobodys_value() -> None:
    env = auction(price="second").env(0, compiled=False)
    ends = [play(env, (value, 0.5, 1.0), (0.25, 0.5, 0.75))[1] for value in QUARTERS]
    assert all(infos[0].public_state.as_dict() == ends[0][0].public_state.as_dict() for infos in ends)
    for seat in (1, 2):
        assert len({tuple(infos[seat]) for infos in ends}) == 1
    assert [infos[-1].person_state[0].value for infos in ends] == [float(value) for value in QUARTERS]
    assert ends[0][0].public_state.bids == (0.25, 0.5, 0.75)


def test_observations() -> None:
    env = auction().env(0)
    infos = env.init(deal=["0.25", "0.5", "1.0"])[2]
    assert infos[0].observation.tolist() == [1, 0, 0, 0.25, -1, -1, -1]
    infos = env.forward(0.125)[2]
    assert infos[0].observation.tolist() == [1, 0, 0, 0.25, 0.125, -1, -1]
    assert infos[1].observation.tolist() == [0, 1, 0, 0.5, -1, -1, -1]
    env.forward(0.25)
    infos = env.forward(0.5)[2]
    assert infos[2].observation.tolist() == [0, 0, 1, 1.0, 0.125, 0.25, 0.5]


class Broken:
    def __array__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("no array here")


@pytest.mark.parametrize(
    "bid",
    [
        float("nan"), float("inf"), float("-inf"), 1.5, -0.1, 2, -1, 1e300, 10**400, "0.5", "call", b"0.5", "", None,
        True, False, np.True_, [True], ["0.5"], [None], [0.1, 0.2], [], [[0.5]], [float("nan")], np.zeros(2), 0.5 + 0j,
        {}, object(), [[0.1], [0.2, 0.3]], Broken(),
    ],
    ids=lambda bid: repr(bid).partition(" object at")[0],
)  # fmt: skip
@pytest.mark.parametrize("compiled", [True, False])
def test_bad_bids_are_refused_and_leave_the_env_unchanged(bid: Any, compiled: bool) -> None:
    env, twin = SHARED.env(7, compiled=compiled), SHARED.env(7, compiled=compiled)
    assert env.init() == twin.init()
    for _ in range(N):
        with pytest.raises(IllegalActionError, match=r"expected 1 finite number\(s\) from 0 to 1") as caught:
            env.forward(bid)
        assert caught.value.action is bid
        assert env.forward(0.5) == twin.forward(0.5)


@pytest.mark.parametrize(
    "bid",
    [
        0.5, [0.5], (0.5,), np.float32(0.5), np.float64(0.5), np.float16(0.5), np.array(0.5), np.array([0.5]),
        np.array([0.5, 0.9])[::2], np.array([0.5], ">f4"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_bid_may_be_a_number_or_a_vector_of_one(bid: Any) -> None:
    env, twin = SHARED.env(7), SHARED.env(7)
    assert env.init() == twin.init()
    assert env.forward(bid) == twin.forward(np.array([0.5], np.float32))


@pytest.mark.parametrize("bid", [0, 1, 0.0, 1.0, -0.0, np.int64(1)])
def test_the_bounds_are_legal_bids(bid: Any) -> None:
    env = SHARED.env(7, compiled=False)
    env.init()
    assert env.forward(bid)[2][0].person_state.bid == float(bid)


def test_the_space_is_what_is_available() -> None:
    env = SHARED.env(7, compiled=False)
    infos = env.init()[2]
    assert infos[0].person_state.available_actions == env.action_space
    assert infos[1].person_state.available_actions == ()
    assert infos[0].action_mask.shape == (0,)


def test_a_batch_plays_the_same_auctions() -> None:
    batch = SHARED.batch(32, "numpy", reset="manual", seed=11)
    batch.init()
    played = []
    for _ in range(N):
        actions = batch.random_actions()
        plain = np.zeros_like(actions)
        SHARED.plain.batch_pick(batch.host_slots().view(np.recarray), plain, 0, len(plain))
        assert actions.tolist() == plain.tolist()
        assert ((actions >= 0) & (actions <= 1)).all()
        played.append(actions)
        for bad in (np.nan, 1.5, -0.1):
            wrong = actions.copy()
            wrong[5] = bad
            with pytest.raises(IllegalActionError, match="in game 5 of the batch"):
                batch.forward(wrong)
        ended, scores, _ = batch.forward(actions)
    assert ended.all()
    env = SHARED.env(11)
    for row in range(32):
        env.init()
        for actions in played:
            result = env.forward(actions[row])
        assert result[1] == tuple(scores[row].tolist())
    assert len(np.unique(np.concatenate(played))) == 32 * N  # the bids differ


@pytest.mark.parametrize(
    ("options", "share", "revenue"),
    [
        # Riley and Samuelson, Optimal Auctions, AER 1981: bids (n - 1) / n of the value, or the value; the revenue is
        # (n - 1) / (n + 1) either way, and n (2 (1 - r^(n+1)) / (n + 1) - (1 - r^n) / n) with a reserve r
        ({"price": "first"}, (N - 1) / N, (N - 1) / (N + 1)),
        ({"price": "second"}, 1.0, (N - 1) / (N + 1)),
        ({"price": "second", "reserve": 0.5}, 1.0, 17 / 32),
    ],
)
def test_equilibrium_bids_bring_the_revenue_that_theory_predicts(
    options: dict[str, Any], share: float, revenue: float
) -> None:
    batch = auction(**options, levels=2**20).batch(8192, "numpy", reset="manual", seed=5)
    _, _, infos = batch.init()
    for seat in range(N):
        value = infos[-1].person_state[seat].value
        _, scores, infos = batch.forward((value * np.float32(share))[:, None])
    paid = np.maximum(infos[-1].public_state.price, 0.0)  # -1 where nobody wins
    assert within(paid, revenue)
    if "reserve" not in options:
        for seat in range(N):
            assert within(scores[:, seat], 1 / (N * (N + 1)))


def within(sample: Any, expected: float) -> bool:
    """Whether the mean lies within 4 standard errors."""
    return bool(abs(sample.mean() - expected) < 4 * sample.std() / len(sample) ** 0.5)


@pytest.mark.parametrize("levels", [2, 5, 11, 1000, 2**20, 2**22])
def test_values_are_named_by_their_shortest_text(levels: int) -> None:
    chosen = auction(levels=levels)
    name, parse = chosen.outcome_name, chosen.spec.view.parse_outcome
    labels = sorted({*range(min(levels, 300)), *range(0, levels, max(levels // 300, 1)), levels - 2, levels - 1})
    names = [name(label) for label in labels]
    assert [parse(chosen, text) for text in names] == labels
    assert (names[0], names[-1]) == ("0.0", "1.0")
    if levels == 11:
        assert names == ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0"]


@pytest.mark.parametrize("text", ["0.3", "1.25", "-0.25", "nan", "inf", "high", ""])
def test_a_value_that_is_not_there_cannot_be_dealt(text: str) -> None:
    assert SHARED.spec.view.parse_outcome(SHARED, text) is None
    env = SHARED.env(0, compiled=False)
    env.init()
    with pytest.raises(DealError, match=", ".join(QUARTERS)):
        env.init(deal=["0.5", text])
    with pytest.raises(GameStateError, match="has not begun"):
        env.forward(0.5)


def test_a_deal_can_be_read_back_and_played_again() -> None:
    env = auction(levels=2**20).env(21, compiled=False)
    values = [person.value for person in env.init()[2][-1].person_state]
    again = env.game.env(22, compiled=False).init(deal=env.outcomes())[2][-1].person_state
    assert [person.value for person in again] == values
    assert len(set(values)) == N


def test_few_levels_can_be_enumerated() -> None:
    chosen = auction(levels=3)
    assert chosen.outcome_names(chosen.initial) == ["0.0", "0.5", "1.0"]


@pytest.mark.parametrize(
    "options",
    [{"num_players": 1}, {"num_players": 11}, {"price": "third"}, {"reserve": 1.5}, {"levels": 1}, {"levels": 2**23}],
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=next(iter(options))):
        auction(**options)


@pytest.mark.parametrize("num_players", [2, 10])
def test_as_few_and_as_many_bidders_as_there_may_be(num_players: int) -> None:
    env = auction(num_players=num_players).env(0, compiled=False)
    scores, infos = play(env, ["1.0"] * num_players, [i / 16 for i in range(num_players)])
    assert scores == (0.0,) * (num_players - 1) + (1 - (num_players - 1) / 16,)
    assert len(infos) == num_players + 1


def test_not_zero_sum() -> None:
    assert SHARED.zero_sum is False


def test_text_and_pictures_show_what_the_info_tells() -> None:
    chosen = auction(price="second", reserve=0.1)
    env = chosen.env(0, compiled=False)
    env.init(deal=["0.25", "0.5", "1.0"])
    infos = env.forward(0.3)[2]
    describe = chosen.spec.view.describe
    assert describe(chosen, infos[0]) == (
        "second price, reserve 0.1\n"
        "player 0: value 0.25, bid 0.3\n"
        "player 1: value ??, bid ??\n"
        "player 2: value ??, bid ??"
    )
    assert picture(chosen, infos[1]).count("??") == 5
    assert "player 2: value 1.0, bid ??" in describe(chosen, infos[-1])
    env.forward(0.4)
    infos = env.forward(0.9)[2]
    assert describe(chosen, infos[0]) == (
        "second price, reserve 0.1\n"
        "player 0: value 0.25, bid 0.3\n"
        "player 1: value ??, bid 0.4\n"
        "player 2: value ??, bid 0.9, gets the item\n"
        "price 0.4"
    )
    assert "gets the item" in picture(chosen, infos[1])
    assert "price 0.4" in picture(chosen, infos[1])
    assert picture(chosen, infos[1]).count("??") == 2
    _, infos = play(env, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    assert describe(chosen, infos[0]).endswith("nobody gets the item")


def picture(chosen: Any, info: Any) -> str:
    console = pytest.importorskip("rich.console").Console(width=100, file=StringIO())
    console.print(chosen.spec.view.render(chosen, info))
    return str(console.file.getvalue())
