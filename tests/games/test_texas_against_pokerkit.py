"""Random hold'em hands step by step against PokerKit: who acts, what is legal, how large raises may be, the pots.

Three differences are known, and looked for. PokerKit takes a first all-in that is shorter than the least bet for a full
bet, which lets those who have acted raise. Of short all-in raises that add up to a full one, which lets them raise as
well, it forgets all when one more follows. And it gives all odd chips to one winner, of pots that it puts together when
hands are mucked: so pots are reckoned here once more, too.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

import roomai
from roomai.games.betting import CALL, CHECK, FOLD, least_raise, may_raise, most_raise
from roomai.spaces import kind_of, number_of

pokerkit = pytest.importorskip("pokerkit")


def options(dice: random.Random, limit: str) -> dict[str, Any]:
    """A table with unequal stacks, some of them very short."""
    n = dice.randint(2, 10)
    big = dice.choice([2, 2, 3, 10])
    longest = dice.choice([4, 20, 100]) * big
    blinds = [big // 2, big, 2 * big][: n if n > 2 and dice.random() < 0.2 else 2]
    antes = dice.choice([(0,), (0,), (1,), (0, big, *([0] * (n - 2)))])
    stacks = tuple(dice.randint(1, longest) for _ in range(n))
    return {"num_players": n, "limit": limit, "stacks": stacks, "blinds": tuple(blinds), "antes": antes, "min_bet": big}


def their_state(table: dict[str, Any]) -> Any:
    from pokerkit import Automation

    by_hand = ("CARD_BURNING", "RUNOUT_COUNT_SELECTION", "HOLE_DEALING", "BOARD_DEALING")
    antes = table["antes"]
    theirs = antes[::-1] if table["num_players"] == 2 else antes  # heads-up theirs are as if seat 1 had the big blind
    state = pokerkit.NoLimitTexasHoldem.create_state(
        tuple(step for step in Automation if step.name not in by_hand),
        len(antes) == 1, antes[0] if len(antes) == 1 else theirs, table["blinds"], table["min_bet"], table["stacks"],
        table["num_players"],
    )  # fmt: skip
    if table["limit"] == "pot":
        state.betting_structure = pokerkit.BettingStructure.POT_LIMIT
    return state


class Hand:
    """One hand in both, the chance outcomes and the actions ours."""

    def __init__(self, table: dict[str, Any], seed: int) -> None:
        self.game = roomai.game("texas_holdem", **table)
        self.env = self.game.env(seed=seed, compiled=False)
        self.told = self.env.init()
        self.theirs = their_state(table)
        self.short_bet = False
        self.short_raises = 0
        self.apart = False
        self.dealt = 0

    @property
    def public(self) -> Any:
        return self.told[2][-1].public_state

    def deal(self) -> None:
        """Give PokerKit the cards dealt since, and pass where it asks somebody who has nothing to decide."""
        state = self.theirs
        while True:
            outcomes = self.env.outcomes()
            if state.can_burn_card():
                state.burn_card("??")
            elif state.can_deal_hole() and self.dealt < len(outcomes):
                state.deal_hole("".join(outcomes[self.dealt : self.dealt + 2]))
                self.dealt += 2
            elif state.can_deal_board() and self.dealt < len(outcomes):
                count = state.board_dealing_count
                state.deal_board("".join(outcomes[self.dealt : self.dealt + count]))
                self.dealt += count
            elif state.actor_index is not None and self._has_nothing_to_decide(state):
                state.check_or_call()
            else:
                return

    def _has_nothing_to_decide(self, state: Any) -> bool:
        idle = state.actor_index != self.public.turn or self.told[0]
        return idle and state.checking_or_calling_amount == 0 and not state.can_complete_bet_or_raise_to()

    def play(self, action: str) -> None:
        known = self.game.action_space.parse(action)
        state, chips = self.theirs, number_of(known)
        public, seat = self.public, self.public.turn
        self.told = self.env.forward(action)
        if kind_of(known) == FOLD:
            state.fold()
        elif kind_of(known) in (CHECK, CALL) or chips <= public.level - public.bets[seat]:
            assert state.checking_or_calling_amount == chips
            state.check_or_call()
        else:
            raised_by = public.bets[seat] + chips - public.level
            self.short_bet |= public.raises == 0 and raised_by < public.least[public.betting_round]
            self.short_raises += raised_by < public.last_raise
            state.complete_bet_or_raise_to(public.bets[seat] + chips)

    def compare(self) -> None:
        public, state = self.public, self.theirs
        assert state.actor_index == public.turn
        assert list(public.stacks) == state.stacks
        assert list(public.bets) == state.bets
        assert public.pot == state.total_pot_amount
        seat = public.turn
        behind = public.level - public.bets[seat]
        assert min(behind, public.stacks[seat]) == state.checking_or_calling_amount
        available = self.told[2][seat].person_state.available_actions
        assert ("fold_0" in available) == _may_fold(state)
        raises = may_raise(public, seat)
        if raises != state.can_complete_bet_or_raise_to():
            assert (self.short_bet and not raises) or (self.short_raises > 2 and behind >= public.last_raise)
            self.apart |= raises  # it could not follow
            return
        if raises:
            own = public.bets[seat]
            least, most = own + least_raise(public, seat), own + most_raise(public, seat)
            assert least == state.min_completion_betting_or_raising_to_amount
            assert most == state.max_completion_betting_or_raising_to_amount


def settled(hand: Hand) -> tuple[list[int], list[int]]:
    """(chips won, chips put in) by seat, reckoned anew: chip by chip, each into the pot of those who have put it in."""
    public = hand.public
    seats = range(len(public.paid))
    start = zip(public.start, public.stacks, strict=True)
    put = [before - after for before, after in start]
    playing = [seat for seat in seats if not public.folded[seat]]
    pots: dict[tuple[int, ...], int] = {}
    for layer in range(max(public.paid)):
        able = tuple(seat for seat in playing if public.paid[seat] > layer)
        pots[able] = pots.get(able, 0) + sum(paid > layer for paid in public.paid)
    if public.dead:
        pots[tuple(playing)] = pots.get(tuple(playing), 0) + public.dead
    won = [0] * len(seats)
    for able, pot in pots.items():
        best = able
        if len(playing) > 1:
            values = {seat: evaluated(hand, seat) for seat in able}
            best = tuple(seat for seat in able if values[seat] == max(values.values()))
        for number, seat in enumerate(best):
            won[seat] += pot // len(best) + (number < pot % len(best))
    return won, put


def evaluated(hand: Hand, seat: int) -> Any:
    names = hand.env.outcomes()
    board = names[2 * len(hand.public.paid) :]
    return pokerkit.StandardHighHand.from_game("".join(names[2 * seat : 2 * seat + 2]), "".join(board))


def _may_fold(state: Any) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return bool(state.can_fold())


def choose(hand: Hand, dice: random.Random) -> str:
    """An action of the menu, or a raise of any legal size."""
    public = hand.public
    seat = public.turn
    available = hand.told[2][seat].person_state.available_actions
    name = dice.choice([name for name in available if name != "fold_0" or dice.random() < 0.5] or available)
    if name.startswith("raise") and dice.random() < 0.5:
        least, most = least_raise(public, seat), most_raise(public, seat)
        chips = dice.randint(least, min(most, 2 * least))
        return f"raise_{chips}" if chips < public.stacks[seat] else f"allin_{chips}"
    return str(name)


def hands(limit: str, count: int, seed: int) -> Iterator[tuple[Hand, random.Random]]:
    dice = random.Random(f"{limit}{seed}")
    for number in range(count):
        yield Hand(options(dice, limit), seed * count + number), dice


def check_hands(limit: str, count: int, seed: int) -> dict[str, int]:
    met = {"short": 0, "odd": 0, "side pots": 0, "apart": 0}
    for hand, dice in hands(limit, count, seed):
        hand.deal()
        while not (hand.told[0] or hand.apart):
            hand.compare()
            if not hand.apart:
                hand.play(choose(hand, dice))
                hand.deal()
        if hand.apart:
            met["apart"] += 1
            continue
        assert not hand.theirs.status
        ours, theirs = [int(score) for score in hand.told[1]], list(hand.theirs.payoffs)
        assert ours == [won - put for won, put in zip(*settled(hand), strict=True)]
        odd = [abs(a - b) for a, b in zip(ours, theirs, strict=True)]
        several = sum(won > 0 for won in hand.public.won) > 1
        assert max(odd) <= (len(odd) if several else 0), (ours, theirs)
        met["odd"] += any(odd)
        met["short"] += hand.short_bet
        left = zip(hand.public.paid, hand.public.folded, strict=True)
        met["side pots"] += len({paid for paid, folded in left if not folded}) > 1
    return met


@pytest.mark.parametrize("limit", ["no", "pot"])
def test_hands(limit: str) -> None:
    met = check_hands(limit, 200, 1)
    assert met["side pots"] > 20
    assert met["short"] > 0


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10))
def test_twenty_thousand_hands(seed: int) -> None:
    assert check_hands("no", 2000, 100 + seed)["apart"] < 10
