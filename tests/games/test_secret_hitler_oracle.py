"""Secret Hitler: exact chances, the longest games, and a second implementation that plays the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from fractions import Fraction
from functools import cache
from math import comb
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_secret_hitler import COUNTS, bound

from roomai import CHANCE, TERMINAL
from roomai.games.secret_hitler.box import (
    CHANCELLOR,
    CHAOS,
    EXECUTE,
    LIBERAL_POLICIES,
    NEXT,
    NOMINATE,
    PEEK,
    ROLES,
    VETO,
    VOTE,
)

# ---- Exact chances, and the longest game -----------------------------------------------------------------------


@pytest.mark.parametrize("n", COUNTS)
def test_if_nobody_is_ever_elected_chaos_decides(n: int) -> None:
    """The policies are the first tiles of the pile. Liberals win if five of their six tiles are among the first ten."""
    game = bound(num_players=n)

    def play(slots: Any, until: int) -> None:
        """Everybody votes nein until a phase, or the end."""
        while slots[0].public.phase != until and slots[0].public.turn != TERMINAL:
            slot = slots[0]
            if slot.public.turn == CHANCE:
                game.plain.one_outcome(slots, 0)
            else:
                action = 1 if slot.public.phase == VOTE else int(np.flatnonzero(slot.legal)[0])
                game.plain.one_action(slots, action)

    @cache
    def value(state: bytes) -> tuple[Fraction, Fraction]:
        """The chance that liberals win and the expected number of elections, from the deal of a policy by chaos."""
        slots = np.frombuffer(bytearray(state), game.dtype).view(np.recarray)
        if slots[0].public.turn == TERMINAL:
            return Fraction(int(slots[0].public.ending == LIBERAL_POLICIES)), Fraction(
                int(slots[0].public.election) + 1
            )
        names = game.outcome_names(slots)
        wins = elections = Fraction(0)
        for kind in ("liberal", "fascist"):
            count = sum(name.startswith(kind) for name in names)
            if count:
                after = np.frombuffer(bytearray(state), game.dtype).view(np.recarray)
                game.plain.one_outcome(after, names.index(f"{kind} 1"))
                play(after, CHAOS)
                won, took = value(merged(after))
                wins += Fraction(count, len(names)) * won
                elections += Fraction(count, len(names)) * took
        return wins, elections

    def merged(slots: Any) -> bytes:
        """The state without its history, which changes nothing here: games that enacted as many of each are one."""
        kept = slots.view(np.ndarray).copy()
        kept["private"]["log"] = 0
        kept["public"]["chaos"] = -1
        return bytes(kept.tobytes())

    slots = game.slots(1).view(np.recarray)
    play(slots, CHAOS)
    wins, elections = value(merged(slots))
    assert wins == Fraction(comb(10, 5) * comb(7, 1) + comb(10, 6), comb(17, 6)) == Fraction(3102, 19448)
    assert float(elections) == pytest.approx(25.944, abs=5e-4)


def longest(n: int, sessions: bool, **options: Any) -> tuple[Any, int, int]:
    """A game, and how many decisions and outcomes of chance it has if everybody drags it out."""
    game = bound(num_players=n, **options)
    slots = game.slots(1).view(np.recarray)
    while slots[0].public.turn != TERMINAL:
        slot = slots[0]
        if slot.public.turn == CHANCE:
            names = game.outcome_names(slots)
            found = [k for k, name in enumerate(names) if name.startswith(dealt(slot, sessions))]
            game.plain.one_outcome(slots, found[0] if found else 0)
        else:
            legal = tuple(game.action_space.names[i] for i in np.flatnonzero(slot.legal[: game.action_space.n]))
            game.plain.one_action(slots, game.action_space.names.index(dragging(slot, legal, sessions)))
    log = slots[0].private.log
    return game, int(log.steps), int(log.draws)


def dealt(slot: Any, sessions: bool) -> str:
    """Hitler has the last seat. Governments get LFF, but FFF if they will veto; chaos enacts what delays the end."""
    public, private = slot.public, slot.private
    danger = public.policies[1] == 5
    if public.phase == ROLES:
        return "liberal" if private.left[0] else "fascist" if private.left[1] else "Hitler"
    if public.phase == CHAOS:
        return "liberal" if danger else "fascist"
    first = sessions and private.dealt == 0 if public.phase == NEXT + PEEK else private.hand[0] == 0
    return "liberal" if first and not (danger and public.tracker < 2) else "fascist"


def dragging(slot: Any, legal: tuple[str, ...], sessions: bool) -> str:
    """Fail twice before each policy, by a veto where there is one; five fascist policies come first.

    With `sessions` governments enact these, and chaos the liberal ones after a third veto. Without, chaos enacts the
    fourth and the fifth, so that nobody is executed, and governments the liberal ones after a refused veto.
    """
    public = slot.public
    danger, third = public.policies[1] == 5, public.tracker == 2
    if public.phase == VOTE:
        return "ja" if danger or (third and (sessions or public.policies[1] < 3)) else "nein"
    if public.phase == CHANCELLOR and danger:
        return "propose veto"
    if public.phase == VETO:
        return "refuse veto" if third and not sessions else "accept veto"
    if public.phase in (NOMINATE, NEXT + EXECUTE):
        return next(name for name in legal if int(name.split()[-1]) != len(public.alive) - 1)
    return "discard fascist" if danger and "discard fascist" in legal else legal[0]


@pytest.mark.parametrize("n", [5, 8, 10])
def test_the_longest_games_are_as_long_as_declared(n: int) -> None:
    game, decisions, _ = longest(n, sessions=False)
    assert decisions == game.max_length
    game, _, outcomes = longest(n, sessions=True)
    assert outcomes == game.max_chance


def test_no_random_game_is_longer_than_declared() -> None:
    game, count = bound(num_players=7), 25_000
    slots, scores = game.slots(count), np.zeros((count, 7))
    steps, actions = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for first in range(0, 4 * count, count):
        game.kernels.rollout_random(
            slots, actions, game.initial, scores, steps, np.uint64(1), first, 0, count
        )  # a slot for each game
        log, public = slots["private"]["log"], slots["public"]
        assert log["steps"].max() <= game.max_length
        assert log["draws"].max() <= game.max_chance
        assert public["election"].max() < 30
        assert log["actions"].min() >= 0  # somebody to move had nothing to play otherwise
        assert (public["turn"] == TERMINAL).all()
        piles = public["draw_pile"] + public["discard_pile"] + public["policies"].sum(1)
        assert set(np.unique(piles)) <= {14, 17}  # Hitler may be elected while nobody has drawn; a hand is never left
        assert (np.abs(scores) == 1).all()


# ---- Another implementation ------------------------------------------------------------------------------------


Asked = tuple[int, Counter[str]]
"""Who is asked, CHANCE or a seat, and for what: the outcomes, and how many there are of each kind; the actions."""
Play = Generator[Asked, str, Any]


class Referee:
    """The rules once more, as a script that asks chance and players; the pile is one of kinds, a peek puts an order."""

    def __init__(self, n: int, options: dict[str, Any]) -> None:
        self.n, self.options = n, options
        self.roles: list[str] = []
        self.alive = list(range(n))
        self.pile, self.discards = Counter(liberal=6, fascist=11), Counter[str]()
        self.top: list[str] = []
        self.policies: list[str] = []
        self.failures = 0
        self.limited: tuple[int, ...] = ()
        self.elections: list[dict[str, Any]] = []
        self.known: dict[tuple[str, int, int], Any] = {}  # what, to whom, about which election or seat
        self.investigated: set[int] = set()
        self.winner = ""

    def game(self) -> Play:
        n = self.n
        fascists = {5: 1, 6: 1, 7: 2, 8: 2, 9: 3, 10: 3}[n]
        cards = Counter({"liberal": n - 1 - fascists, "fascist": fascists, "Hitler": 1})
        for _ in range(n):
            self.roles.append((yield CHANCE, cards))
            cards[self.roles[-1]] -= 1
        first = yield CHANCE, Counter(f"president {seat}" for seat in range(n))
        turn = int(first.split()[1])
        while not self.winner:
            while turn not in self.alive:
                turn = (turn + 1) % n
            special = yield from self.election(turn)
            if special is not None and not self.winner:
                yield from self.election(special)
            turn = (turn + 1) % n

    def election(self, president: int) -> Play:
        e = {"president": president, "result": None, "power": None}
        self.elections.append(e)
        few = len(self.alive) <= 5
        barred = {president, *(self.limited[1:] if few else self.limited)}
        nominee = yield from self.pick("nominate", president, barred)
        e["chancellor"] = nominee
        votes = {}
        for seat in self.alive:
            votes[seat] = yield seat, Counter(["ja", "nein"])
        e["votes"] = votes
        if Counter(votes.values())["ja"] * 2 <= len(self.alive):
            e["result"] = "rejected"
            return (yield from self.failure(e))
        if self.options["term_limits"]:
            self.limited = (president, nominee)
        if self.policies.count("fascist") >= 3 and self.roles[nominee] == "Hitler":
            e["result"], self.winner = "Hitler", "fascist"
            return None
        return (yield from self.session(e, president, nominee))

    def pick(self, verb: str, seat: int, barred: set[int]) -> Play:
        answer = yield seat, Counter(f"{verb} {other}" for other in self.alive if other not in barred)
        return int(answer.split()[-1])

    def draw(self) -> Play:
        tile = yield CHANCE, Counter([self.top[0]]) if self.top else self.pile
        self.top = self.top[1:]
        self.pile[tile] -= 1
        return tile

    def session(self, e: dict[str, Any], president: int, chancellor: int) -> Play:
        number = len(self.elections) - 1
        hand = []
        for _ in range(3):
            hand.append((yield from self.draw()))
        self.known["drawn", president, number] = hand.count("liberal")
        yield from self.discard(hand, president, [])
        for seat in (president, chancellor):
            self.known["received", seat, number] = hand.count("liberal")
        veto = self.options["veto"] and self.policies.count("fascist") == 5
        answer = yield from self.discard(hand, chancellor, ["propose veto"] if veto else [])
        if answer == "propose veto":
            e["veto"] = yield president, Counter(["accept veto", "refuse veto"])
            if e["veto"] == "accept veto":
                e["result"] = "vetoed"
                self.discards.update(hand)
                self.shuffle()
                return (yield from self.failure(e))
            yield from self.discard(hand, chancellor, [])
        e["result"] = hand[0]
        if self.enact(hand[0]):
            return None
        if self.options["claims"]:
            for seat, tiles in ((president, 3), (chancellor, 2)):
                claims = [f"claim {liberal} of {tiles} liberal" for liberal in range(tiles + 1)]
                e[f"claim {tiles}"] = yield seat, Counter(["say nothing", *claims])
        return (yield from self.power(e, president)) if hand[0] == "fascist" else None

    def discard(self, hand: list[str], seat: int, more: list[str]) -> Play:
        answer = yield seat, Counter({*(f"discard {tile}" for tile in hand), *more})
        if answer.startswith("discard"):
            hand.remove(answer.split()[1])
            self.discards[answer.split()[1]] += 1
        return answer

    def failure(self, e: dict[str, Any]) -> Play:
        self.failures += 1
        if self.failures == 3:
            e["chaos"] = yield from self.draw()
            if self.options["chaos_forgets"]:
                self.limited = ()
            self.enact(e["chaos"])

    def enact(self, policy: str) -> bool:
        self.policies.append(policy)
        self.failures = 0
        self.winner = {("liberal", 5): "liberal", ("fascist", 6): "fascist"}.get(
            (policy, self.policies.count(policy)), ""
        )
        self.shuffle()
        return self.winner != ""

    def shuffle(self) -> None:
        if self.pile.total() < 3:
            self.pile += self.discards
            self.discards = Counter()
            self.top = []

    def power(self, e: dict[str, Any], president: int) -> Play:
        board = ["", "", "peek"] if self.n <= 6 else ["", "investigate", "special election"]
        board = ["investigate", *board[1:]] if self.n > 8 else board
        board = [*(board if self.options["powers"] == "official" else ["", "", ""]), "execute", "execute"]
        e["power"] = "" if self.options["powers"] == "none" else board[self.policies.count("fascist") - 1]
        if e["power"] == "peek":
            left, tiles = self.pile.copy(), []
            for _ in range(3):
                tiles.append((yield CHANCE, left))
                left[tiles[-1]] -= 1
            self.known["peeked", president, 0] = tiles
            self.top = tiles if self.options["deck"] == "ordered" else []
        elif e["power"]:
            barred = {president} | (self.investigated if e["power"] == "investigate" else set())
            e["target"] = target = yield from self.pick(e["power"], president, barred)
            if e["power"] == "special election":
                return target
            if e["power"] == "investigate":
                self.investigated.add(target)
                self.known["party", president, target] = self.roles[target] != "liberal"
            else:
                self.alive.remove(target)
                if self.roles[target] == "Hitler":
                    self.winner = "liberal"
        return None


NAMES = {"liberal": 0, "fascist": 1, "rejected": 2, "vetoed": 3, "Hitler": 4, None: -1}
POWERS = {None: 0, "": 0, "peek": 1, "execute": 2, "investigate": 3, "special election": 4}


def kind(outcome: str) -> str:
    """The name of an outcome without the number of a card."""
    return outcome if outcome.startswith("president") else outcome.split()[0]


def said(answer: str | None) -> int:
    return int(answer.split()[1]) if answer is not None and answer != "say nothing" else -1


def compare(referee: Referee, infos: Any) -> None:
    """All that is told at the end, to everybody and to each player."""
    public, n = infos[0].public_state, referee.n
    for number, e in enumerate(referee.elections):
        votes = [{"ja": 1, "nein": 0}.get(e["votes"].get(seat), -1) for seat in range(n)]
        expected = e["president"], e["chancellor"], NAMES[e["result"]], NAMES[e.get("chaos")], POWERS[e["power"]]
        told = public.presidents, public.chancellors, public.results, public.chaos, public.powers
        assert tuple(history[number] for history in told) == expected
        assert list(public.votes[number]) == votes
        assert public.vetoes[number] == {"accept veto": 1, "refuse veto": 0}.get(e.get("veto"), -1)
        assert (public.drawn_claims[number], public.received_claims[number]) == (
            said(e.get("claim 3")),
            said(e.get("claim 2")),
        )
        assert public.targets[number] == e.get("target", -1)
    assert public.election == len(referee.elections) - 1
    assert public.policies == (referee.policies.count("liberal"), referee.policies.count("fascist"))
    assert public.roles == tuple("LFH".index(role[0].upper()) for role in referee.roles)
    for seat in range(n):
        person = infos[seat].person_state
        about = {
            what: [referee.known.get((what, seat, i), -1) for i in range(30)] for what in ("drawn", "received", "party")
        }
        assert list(person.drawn) == about["drawn"]
        assert list(person.received) == about["received"]
        assert list(person.parties) == about["party"][:n]
        assert list(person.peeked) == [NAMES[tile] for tile in referee.known.get(("peeked", seat, 0), [None] * 3)]


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, dict[str, Any]]:
    options = {name: draw(st.booleans()) for name in ("term_limits", "chaos_forgets", "veto", "claims")}
    options["powers"] = draw(st.sampled_from(["official", "official", "execution", "none"]))
    options["deck"] = draw(st.sampled_from(["ordered", "counts"]))
    return draw(st.integers(5, 10)), options


@given(table=tables(), seed=st.integers(0, 2**32), ja=st.floats(0.2, 0.95), liberal=st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_another_implementation_plays_the_same(
    table: tuple[int, dict[str, Any]], seed: int, ja: float, liberal: float
) -> None:
    n, options = table
    rng = Random(seed)
    env = bound(num_players=n, **options).env(seed, compiled=False)
    is_terminal, scores, infos = env.init()
    dealt = 0
    referee = Referee(n, options)
    script = referee.game()
    mover, offered = next(script)
    while True:
        if mover == CHANCE:
            answer = kind(env.outcomes()[dealt])
            dealt += 1
            assert offered[answer] > 0
        else:
            public = infos[0].public_state
            assert not is_terminal
            assert public.turn == mover
            legal = infos[mover].person_state.available_actions
            assert set(legal) == set(offered)
            assert dealt == len(env.outcomes())
            assert (public.draw_pile, public.discard_pile) == (referee.pile.total(), referee.discards.total())
            assert public.tracker == referee.failures
            assert [seat for seat in range(n) if public.alive[seat]] == referee.alive
            answer = likely(legal, rng, ja, liberal)
            is_terminal, scores, infos = env.forward(answer)
        try:
            mover, offered = script.send(answer)
        except StopIteration:
            break
    assert is_terminal
    assert dealt == len(env.outcomes())
    assert scores == tuple(
        1.0 if (role == "liberal") == (referee.winner == "liberal") else -1.0 for role in referee.roles
    )
    compare(referee, infos)


def likely(legal: tuple[str, ...], rng: Random, ja: float, liberal: float) -> str:
    """Votes and discards by some odds, so that games of every kind are met; the rest at random."""
    if legal[0] == "ja":
        return "ja" if rng.random() < ja else "nein"
    if legal[:2] == ("discard liberal", "discard fascist") and rng.random() < 0.8:
        return legal[rng.random() < liberal]
    return rng.choice(legal)
