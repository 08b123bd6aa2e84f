"""Fused bots of Secret Hitler: what each role's function decides, meters by hand, and whole games."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

import numpy as np
import pytest

import roomai
from players import make_player
from players.compiled import CompiledPlayer
from players.secret_hitler import deciding, meter_bots, plain_bots
from players.secret_hitler.fusing import DECISIONS, BotSet, fuse, newest, unit
from players.secret_hitler.player import FusedPlayer
from players.secret_hitler.sets import METER, RANDOM, SETS
from roomai import AbstractEnv
from roomai.batch.bots import BotRunner, rollout_bots
from roomai.errors import OptionError, PlayerLoadError
from roomai.games.secret_hitler.box import FASCIST, HITLER, LIBERAL, UNKNOWN
from roomai.random import mix

GAME: Any = roomai.game("secret_hitler")
A, B, C, D, E = range(5)


@cache
def runner(name: str) -> BotRunner:
    return BotRunner(GAME, SETS[name].compiled())


def table() -> Any:
    """A slot in which roles are known to nobody and nothing has happened."""
    slot = GAME.slots(1).view(np.recarray)[0]
    for seat in range(5):
        slot.person[seat].id = seat
    return slot


def seated(role: int) -> Any:
    slot = table()
    slot.person[A].role = role
    slot.person[A].roles[A] = role
    return slot


def government(slot: Any, election: int, president: int, chancellor: int, result: int) -> None:
    public = slot.public
    public.election = election
    public.presidents[election], public.chancellors[election], public.results[election] = president, chancellor, result


# ---- Fusing ----------------------------------------------------------------------------------------------------------


def a_tenth(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    return 0.1


def a_half(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    return 0.5


def by_memory(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64) -> float:
    return memory / 100


def test_each_role_has_its_function() -> None:
    fused = fuse(a_tenth, a_half, by_memory)
    answers = {}
    for role in (LIBERAL, FASCIST, HITLER):
        slot = seated(role)
        answers[role] = fused(slot.public, slot.person[A], 7, (), np.uint64(0))
    assert answers == {LIBERAL: 0.1, FASCIST: 0.5, HITLER: 0.07}
    without = fuse(a_tenth, a_half)
    assert without(slot.public, slot.person[A], 7, (), np.uint64(0)) == 0.5


def test_choices_are_fused_as_well() -> None:
    fused = fuse(plain_bots.anybody, plain_bots.own_party)
    slot = seated(FASCIST)
    slot.person[A].roles[:] = (FASCIST, LIBERAL, HITLER, LIBERAL, LIBERAL)
    weights = np.zeros(16)
    fused(slot.public, slot.person[A], 7, (), np.uint64(0), weights)
    assert weights[C] > weights[B] == weights[D] == weights[E]
    slot = seated(LIBERAL)
    fused(slot.public, slot.person[A], 7, (), np.uint64(0), weights)
    assert len(set(weights[:5])) == 1


def takes_two(public: Any, person: Any) -> float:
    return 0.0


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((plain_bots.yes, plain_bots.anybody), "fuse takes three yes-no functions or three choice functions"),
        (
            (takes_two, plain_bots.yes),
            "liberal: expected a function of public, person, memory, parameters, random_bits",
        ),
        ((print, plain_bots.yes), "liberal: expected a plain function, got <built-in function print>"),
    ],
)
def test_what_can_not_be_fused(parts: Any, message: str) -> None:
    with pytest.raises(OptionError, match=re.escape(message)):
        fuse(*parts)


def test_sets_are_checked() -> None:
    functions = {name: getattr(RANDOM, name) for name in DECISIONS}
    with pytest.raises(OptionError, match="nominate takes a function of .*weights"):
        BotSet(**functions | {"nominate": plain_bots.yes})
    with pytest.raises(OptionError, match="vote takes a function of"):
        BotSet(**functions | {"vote": plain_bots.anybody})
    with pytest.raises(OptionError, match="memory: expected at least 1 election, got 0"):
        BotSet(**functions, memory=0)


def test_the_newest_elections_come_first() -> None:
    slot = table()
    slot.public.election = 3
    assert [newest(slot.public, k) for k in range(6)] == [3, 2, 1, 0, -1, -1]


# ---- From probabilities to actions -----------------------------------------------------------------------------------


def test_yes_is_drawn_as_often_as_said() -> None:
    with np.errstate(over="ignore"):
        bits = [mix(np.uint64(number)) for number in range(4000)]
        drawn = [deciding.says_yes(0.3, one) for one in bits]
        numbers = [unit(one) for one in bits]
    assert np.mean(drawn) == pytest.approx(0.3, abs=0.03)
    assert [deciding.says_yes(0.0, one) or not deciding.says_yes(1.0, one) for one in bits] == [False] * 4000
    assert 0.0 <= min(numbers) < 0.01 < 0.99 < max(numbers) < 1.0


def test_choices_are_drawn_by_log_probabilities() -> None:
    counts = np.zeros(4)
    with np.errstate(over="ignore"):
        for number in range(6000):
            weights = np.array([math.log(3.0) + 9.0, 9.0, -math.inf, math.log(2.0) + 9.0])
            counts[deciding.drawn(weights, 0b1111, 4, mix(np.uint64(number)))] += 1
    assert counts / 6000 == pytest.approx([0.5, 1 / 6, 0.0, 1 / 3], abs=0.025)
    assert deciding.drawn(np.full(4, -math.inf), 0b1111, 4, np.uint64(1)) == -1
    assert deciding.drawn(np.array([-80.0, 3.0]), 0b11, 2, np.uint64(2**63)) == 1


def test_choices_are_drawn_among_those_that_are_allowed() -> None:
    """Seats 1 and 3 of four, with the same weights, with others, and where no weight is left to what is allowed."""
    for weights, shares in (
        ([2.0, 2.0, 2.0, 2.0], [0.0, 0.5, 0.0, 0.5]),
        ([9.0, math.log(3.0), 9.0, 0.0], [0.0, 0.75, 0.0, 0.25]),
        ([9.0, -math.inf, 9.0, 0.0], [0.0, 0.0, 0.0, 1.0]),
    ):
        counts = np.zeros(4)
        with np.errstate(over="ignore"):
            for number in range(3000):
                counts[deciding.drawn(np.array(weights), 0b1010, 4, mix(np.uint64(number)))] += 1
        assert counts / 3000 == pytest.approx(shares, abs=0.04)
    assert deciding.drawn(np.array([0.0, -math.inf, 0.0, -math.inf]), 0b1010, 4, np.uint64(1)) == -1


# ---- Meters by hand --------------------------------------------------------------------------------------------------


def meter(slot: Any, seat: int, parameters: tuple[float, ...] = METER.parameters, memory: int = 30) -> float:
    return meter_bots.suspicion(slot.public, slot.person[A], memory, parameters, seat)


def test_meters_go_by_what_governments_enact() -> None:
    slot = seated(LIBERAL)
    assert [meter(slot, seat) for seat in range(5)] == [-50.0, 0.0, 0.0, 0.0, 0.0]
    government(slot, 0, B, C, FASCIST)
    assert [meter(slot, seat) for seat in (B, C, D)] == [1.0, 1.2, 0.0]
    government(slot, 1, C, D, LIBERAL)
    assert [meter(slot, seat) for seat in (B, C, D)] == pytest.approx([1.0, 0.2, -1.0])
    assert meter(slot, B, memory=1) == 0.0  # the oldest is forgotten
    government(slot, 2, B, E, 2)  # rejected: nothing was enacted
    assert meter(slot, B) == 1.0


def test_meters_weigh_votes_and_claims() -> None:
    slot = seated(LIBERAL)
    government(slot, 0, B, C, FASCIST)
    slot.public.votes[0, D] = 1
    assert meter(slot, D, (1.0, 1.2, 1.0, 0.3, 0.5, 0.8, 4.0)) == pytest.approx(0.3)
    slot.public.drawn_claims[0], slot.public.received_claims[0] = 1, 0  # one liberal tile, and none passed on
    assert meter(slot, B, (1.0, 1.2, 1.0, 0.3, 0.5, 0.8, 4.0)) == pytest.approx(1.5)
    slot.public.received_claims[0] = 1
    assert meter(slot, B, (1.0, 1.2, 1.0, 0.3, 0.5, 0.8, 4.0)) == pytest.approx(1.0)


def test_what_a_player_saw_is_certain() -> None:
    slot = seated(LIBERAL)
    government(slot, 0, A, C, FASCIST)
    slot.person[A].received[0] = 1  # it passed a liberal tile to C
    assert meter(slot, C) == meter_bots.CERTAIN
    slot.person[A].received[0] = 0
    assert meter(slot, C) == 1.2
    slot.person[A].parties[D], slot.person[A].parties[E] = LIBERAL, FASCIST
    assert (meter(slot, D), meter(slot, E)) == (-meter_bots.CERTAIN, meter_bots.CERTAIN)


def test_a_vote_goes_by_the_worse_of_the_two() -> None:
    slot = seated(LIBERAL)
    government(slot, 0, B, C, FASCIST)
    slot.public.president, slot.public.chancellor = C, D
    found = meter_bots.trust(slot.public, slot.person[A], 30, METER.parameters, np.uint64(0))
    assert found == pytest.approx(1 / (1 + math.exp(-4.0 * (0.8 - 1.2))))
    slot.public.president = A
    assert meter_bots.trust(slot.public, slot.person[A], 30, METER.parameters, np.uint64(0)) == 1.0


def test_fascists_vote_for_those_they_know() -> None:
    slot = seated(FASCIST)
    slot.person[A].roles[:] = (FASCIST, LIBERAL, HITLER, LIBERAL, LIBERAL)
    votes = {}
    for president, chancellor in ((B, D), (B, C), (C, D), (A, D)):
        slot.public.president, slot.public.chancellor = president, chancellor
        votes[president, chancellor] = plain_bots.for_own_party(slot.public, slot.person[A], 30, (), np.uint64(0))
    assert votes == {(B, D): 0.1, (B, C): 1.0, (C, D): 1.0, (A, D): 1.0}


# ---- Whole games -----------------------------------------------------------------------------------------------------


def test_whoever_always_votes_no_leaves_all_to_chance() -> None:
    """Exact: the liberals win 3102 of 19448 games, after 25.944 elections on average."""
    count = 20_000
    found = rollout_bots(GAME, count, [runner("sh_no")], np.zeros(5, int), seed=1)
    rate = 3102 / 19448
    assert found.measures["liberals_win"].mean() == pytest.approx(rate, abs=3.3 * math.sqrt(rate / count))
    lengths = found.measures["elections"]
    assert lengths.mean() == pytest.approx(25.944, abs=3.3 * lengths.std() / math.sqrt(count))
    assert found.measures["sessions"].sum() == 0


def test_meters_help_liberals() -> None:
    def liberals_win(liberals: str) -> Any:
        bots = [runner(liberals), runner("sh_partisan")]
        return rollout_bots(GAME, 2000, bots, lambda persons: (persons["role"] > 0).astype(int)).measures[
            "liberals_win"
        ]

    gains = liberals_win("sh_meter") - liberals_win("sh_random")
    assert gains.mean() - 3.3 * gains.std() / math.sqrt(len(gains)) > 0.2


def test_the_same_functions_play_one_game_and_batches() -> None:
    """A set that draws no lots plays the same in both."""
    bots = BotSet(**{name: getattr(RANDOM, name) for name in DECISIONS} | CERTAIN_DECISIONS)
    alone = [CompiledPlayer(GAME, bots.compiled(), seed=1) for _ in range(5)]
    env, one_by_one = GAME.env(), []
    for index in range(20):
        env.seed(3, index)
        one_by_one.append(AbstractEnv.round(env, alone))
    for device in ("numpy", "cpu"):
        batch = GAME.batch(20, device, seed=3, reset="manual", observe=False)
        scores = AbstractEnv.round(batch, [CompiledPlayer(GAME, bots.compiled(), seed=2) for _ in range(5)])
        assert [tuple(row) for row in np.asarray(scores).tolist()] == one_by_one
    assert [
        tuple(row) for row in rollout_bots(GAME, 20, [bots.compiled()], np.zeros(5, int), seed=3).scores
    ] == one_by_one


def next_seat(public: Any, person: Any, memory: int, parameters: Any, random_bits: np.uint64, weights: Any) -> None:
    for seat in range(len(public.alive)):
        weights[seat] = -100.0 * ((seat - person.id) % len(public.alive))


CERTAIN_DECISIONS: dict[str, Any] = {
    **dict.fromkeys(("vote", "president_discard", "chancellor_discard", "propose_veto", "accept_veto"), plain_bots.yes),
    **dict.fromkeys(("nominate", "execute", "investigate", "special_election"), next_seat),
    "claim_drawn": plain_bots.drawn_truly,
    "claim_received": plain_bots.received_truly,
}


def test_honest_claims_are_true() -> None:
    env = GAME.env()
    players = [make_player("sh_discard_fascist", GAME, seat) for seat in range(5)]
    claims = 0
    for index in range(20):
        env.seed(5, index)
        is_terminal, _, infos = env.init()
        for player, info in zip(players, infos, strict=False):
            player.receive_info(info)
        while not is_terminal:
            turn = infos[-1].public_state.turn
            players[turn].receive_info(infos[turn])
            is_terminal, _, infos = env.forward(players[turn].take_action())
        public, persons = infos[-1].public_state, infos[-1].person_state
        for election, claimed in enumerate(public.drawn_claims):
            if claimed != UNKNOWN:
                assert persons[public.presidents[election]].drawn[election] == claimed
                claims += 1
    assert claims > 20


# ---- In the catalogue ------------------------------------------------------------------------------------------------


class MySet(FusedPlayer):
    """What a user writes."""

    bot_set = METER


def test_sets_are_players() -> None:
    assert len(SETS) >= 12
    assert all(bots.summary.endswith(".") for bots in SETS.values())
    player = make_player("sh_meter", GAME, 1)
    assert isinstance(player, FusedPlayer)
    assert player.plays_batches
    with pytest.raises(PlayerLoadError, match="sh_meter plays secret_hitler, not leduc_poker"):
        make_player("sh_meter", roomai.game("leduc_poker"), 1)
    assert MySet(GAME, seed=1).bot.parameters == (*METER.parameters, float(METER.memory))
