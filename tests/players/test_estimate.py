"""Exploitability from games alone: beside the exact figures of players whose policy is known, hidden here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import roomai
from players import make_player
from players.randomness import Randomness
from players.tabular.estimate import Estimate, estimate_exploitability
from players.tabular.evaluation import Evaluation, evaluate
from players.tabular.policies import stated_policy, states_policy
from players.tabular.sequences import SequenceForm, sequence_form
from players.tabular.tree import Tree, build_tree
from roomai.abstract import AbstractPlayer
from roomai.errors import IllegalActionError, OptionError, PlayerError

SEEDS = range(6)


class Silent(AbstractPlayer):
    """Plays as another player does, and states nothing."""

    def __init__(self, player: AbstractPlayer) -> None:
        self.receive_info = player.receive_info  # type: ignore[method-assign]
        self.take_action = player.take_action  # type: ignore[method-assign]
        self.reset = player.reset  # type: ignore[method-assign]

    def take_action(self) -> Any: ...


@cache
def form_of(seats: int = 2) -> tuple[Tree, SequenceForm]:
    tree = build_tree(roomai.game("kuhn_poker", num_players=seats))
    return tree, sequence_form(tree)


def exact(text: str, seats: int = 2) -> Evaluation:
    tree, form = form_of(seats)
    return evaluate(form, stated_policy(tree, [make_player(text, tree.game, 1)] * seats))


def estimate(make: str | Callable[[int], AbstractPlayer], seats: int = 2, **settings: Any) -> Estimate:
    tree, form = form_of(seats)
    if isinstance(make, str):
        text = make
        return estimate_exploitability(
            tree, form, lambda seed: Silent(make_player(text, tree.game, seed)), **{"seed": 1, **settings}
        )
    return estimate_exploitability(tree, form, make, **{"seed": 1, **settings})


# ---- Beside what is true


@pytest.mark.parametrize(("text", "seats"), [("random", 2), ("threshold", 2), ("random", 3)])
def test_what_can_be_gained_is_found(text: str, seats: int) -> None:
    """A seat's interval misses in 5 of 100 cases, so that some may; all together are looked at more sharply."""
    assert not states_policy(Silent(make_player(text, form_of(seats)[0].game, 1)))
    truth = exact(text, seats)
    found = [estimate(text, seats, seed=seed) for seed in SEEDS]
    errors = np.stack([one.gains - truth.gains for one in found])
    widths = np.stack([one.half_widths for one in found])
    assert (np.abs(errors) <= widths).mean() >= 0.75
    assert (np.abs(errors) <= 2 * widths).all()
    assert np.abs(errors.mean(0)).max() < 1.5 * widths.mean() / len(SEEDS) ** 0.5
    for one in found:
        assert abs(one.exploitability - truth.exploitability) <= 2 * one.exploitability_half_width


@pytest.mark.parametrize("text", ["kuhn_equilibrium", "kuhn_equilibrium(alpha=0.2)"])
def test_nothing_is_gained_from_an_equilibrium(text: str) -> None:
    for seed in SEEDS:
        found = estimate(text, seed=seed)
        assert abs(found.nash_conv) < 2 * found.nash_conv_half_width
        assert found.nash_conv_half_width < 0.1


@pytest.mark.parametrize("games", [100, 1000])
@pytest.mark.parametrize("text", ["random", "threshold", "kuhn_equilibrium"])
def test_a_bound_from_few_games_is_still_one(text: str, games: int) -> None:
    """By little learning, little is gained: of the lower ends 1 of 40 may lie above the truth."""
    truth = exact(text).nash_conv
    found = [estimate(text, seed=seed, games=games) for seed in range(40)]
    assert sum(one.nash_conv - one.nash_conv_half_width > truth for one in found) <= 4


def test_what_an_estimate_adds_up() -> None:
    found = Estimate(np.array([1.0, 2.0]), np.array([0.3, 0.4]), 10)
    assert (found.nash_conv, found.exploitability) == (3.0, 1.5)
    assert (found.nash_conv_half_width, found.exploitability_half_width) == pytest.approx((0.5, 0.25))


def test_players_that_draw_no_lots_against_each_other_leave_no_doubt() -> None:
    tree = build_tree(roomai.game("matrix_game", classic="matching_pennies"))
    form = sequence_form(tree)
    found = estimate_exploitability(
        tree, form, lambda seed: Silent(make_player("fixed(move='heads')", tree.game, seed)), seed=1, games=100
    )
    truth = evaluate(form, stated_policy(tree, [make_player("fixed(move='heads')", tree.game, 1)] * 2))
    assert found.gains.tolist() == truth.gains.tolist()
    assert found.half_widths.tolist() == [0.0, 0.0]


# ---- How it goes about it


def test_the_same_seed_gives_the_same_estimate() -> None:
    one, same, other = (estimate("random", seed=seed, games=1000) for seed in (1, 1, 2))
    assert (one.gains.tolist(), one.half_widths.tolist()) == (same.gains.tolist(), same.half_widths.tolist())
    assert one.gains.tolist() != other.gains.tolist()


@pytest.mark.parametrize(("seats", "games", "played"), [(2, 1000, 1000), (3, 1000, 996)])
def test_progress_and_the_count_of_games(seats: int, games: int, played: int) -> None:
    told: list[int] = []
    assert estimate("random", seats, games=games, progress=told.append).games == played
    assert told == list(range(1, played + 1))


@pytest.mark.parametrize(("settings", "told"), [({"games": 15}, "expected 16 or more"), ({"rounds": 0}, "1 or more")])
def test_too_few_games(settings: dict[str, int], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        estimate("random", **settings)
    assert estimate("random", games=16).games == 16


class Moody(AbstractPlayer):
    """Decides when a game begins whether it will be bold in all of it: what it does depends on what it did not see."""

    def __init__(self, seed: int) -> None:
        self._random = Randomness(seed).random
        self.closed = 0
        self.heard = 0

    def reset(self) -> None:
        self.bold = self._random() < 0.5
        self.heard = 0

    def receive_info(self, info: Any) -> None:
        super().receive_info(info)
        self.heard += 1

    def take_action(self) -> Any:
        assert self.heard >= 1
        return "bet" if self.bold else "check"

    def close(self) -> None:
        self.closed += 1


class Alternating(Moody):
    """Is bold in every second of its games: it remembers more than a game."""

    bold = False

    def reset(self) -> None:
        self.bold = not self.bold


@pytest.mark.parametrize("kind", [Moody, Alternating])
def test_players_with_a_memory(kind: type[Moody]) -> None:
    """In a game of its own each bold player bets with any card: folding and calling right gains much from both."""
    found = estimate(kind)
    assert found.nash_conv - found.nash_conv_half_width > 0.3
    assert found.half_widths.max() < 0.1


def test_a_moody_player_is_worth_what_its_behaviour_is() -> None:
    """Seen from its own information states: half bold at first, and as bold afterwards as it was before."""
    tree, form = form_of()
    behaviour = np.ones(tree.num_sequences)
    for state in range(tree.num_states):
        low, high = tree.first[state : state + 2]
        checked_before = tree.parent[state] >= form.num_players  # who bets comes to no second decision
        behaviour[low:high] = (1.0, 0.0) if checked_before else (0.5, 0.5)
    truth = evaluate(form, behaviour)
    found = estimate(Moody, games=40_000)
    assert (np.abs(found.gains - truth.gains) <= 2 * found.half_widths).all()


# ---- Players that fail


class Crashing(Moody):
    def take_action(self) -> Any:
        raise ZeroDivisionError("by zero")

    def close(self) -> None:
        super().close()
        raise RuntimeError("nor can it leave")


class Cheating(Moody):
    def take_action(self) -> Any:
        return "cheat"


@pytest.mark.parametrize(
    ("kind", "error", "told"),
    [
        (Crashing, PlayerError, r"the player in seat 1 \(Crashing\) failed in take_action: ZeroDivisionError: by zero"),
        (Cheating, IllegalActionError, "player 1 may not play 'cheat'"),
    ],
)
def test_a_failure_is_the_players_and_all_are_closed(kind: type[Moody], error: type[Exception], told: str) -> None:
    made: list[Moody] = []

    def make(seed: int) -> Moody:
        made.append(kind(seed))
        return made[-1]

    with pytest.raises(error, match=told):
        estimate(make)
    assert [player.closed for player in made] == [1, 1]


def test_all_are_closed_in_the_end_and_when_one_can_not_be_made() -> None:
    made: list[Moody] = []

    def make(seed: int) -> Moody:
        if len(made) == 3:
            raise MemoryError
        made.append(Moody(seed))
        return made[-1]

    estimate(make, games=100)
    assert [player.closed for player in made] == [1, 1]
    with pytest.raises(MemoryError):
        estimate(make, games=100)
    assert [player.closed for player in made] == [1, 1, 1]
