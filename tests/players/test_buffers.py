"""What learners remember: links to a seat's own next decision by hand, and even samples by the chi-square of many."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from players.learners.buffers import Decisions, Reservoir, Ring

A, B, C = 0, 1, 2


def decisions(names: list[int], seats: list[int] | None = None) -> Decisions:
    """Decisions that are told from one another by the one number that was seen."""
    count = len(names)
    return Decisions(
        torch.tensor(names, dtype=torch.float32)[:, None],
        torch.tensor([[name % 2 == 0, True] for name in names]),
        torch.tensor(seats or [0] * count),
        torch.tensor(names) % 2,
    )


def told(ring: Ring, rows: list[int]) -> list[Any]:
    """Of each row: what was seen, and (what the seat saw next) or its score or "?"."""
    found = ring.transitions(torch.tensor(rows))
    ends = zip(found.counted.tolist(), found.final.tolist(), found.score.tolist(), found.next.observation, strict=True)
    onward = [(int(seen) if not final else score) if counted else "?" for counted, final, score, seen in ends]
    return list(zip(found.decision.observation[:, 0].int().tolist(), onward, strict=True))


def play(ring: Ring, names: list[int], seats: list[int], scores: dict[int, tuple[float, ...]] | None = None) -> None:
    """One step; `scores` are of the games that ended in it."""
    over = scores or {}
    ring.add(decisions(names, seats))
    nothing = (99.0,) * len(next(iter(over.values()), "?"))  # scores of games that go on mean nothing
    ended = torch.tensor([game in over for game in range(ring.rows)])
    ring.finish(ended, torch.tensor([over.get(game, nothing) for game in range(ring.rows)]))


# ---- The ring


def test_a_decision_leads_to_its_seats_own_next_one_or_the_end() -> None:
    """Three seats. Game 0: A, B, C, A, then C wins. Game 1: A folds, B and C go on; a second game begins with B."""
    ring = Ring(8, 2, 3, 1, 2, "cpu")
    play(ring, [10, 11], [A, A])
    play(ring, [20, 21], [B, B])
    play(ring, [30, 31], [C, C])
    assert told(ring, [0, 1, 2, 3, 4, 5]) == [(10, "?"), (11, "?"), (20, "?"), (21, "?"), (30, "?"), (31, "?")]
    play(ring, [40, 41], [A, B], {0: (-1.0, -2.0, 3.0)})
    assert told(ring, [0, 2, 4, 6]) == [(10, 40), (20, -2.0), (30, 3.0), (40, -1.0)]
    assert told(ring, [1, 3, 5, 7]) == [(11, "?"), (21, 41), (31, "?"), (41, "?")]
    play(ring, [50, 51], [A, C], {1: (-5.0, 1.0, 4.0)})
    assert told(ring, [1, 3, 5, 7, 9]) == [(11, -5.0), (21, 41), (31, 51), (41, 1.0), (51, 4.0)]
    play(ring, [60, 61], [B, B])
    # Neither game's first decisions lead to anything of the next game.
    assert told(ring, [0, 2, 4, 6]) == [(10, 40), (20, -2.0), (30, 3.0), (40, -1.0)]
    assert told(ring, [8, 10, 11]) == [(50, "?"), (60, "?"), (61, "?")]


def test_what_is_known_of_a_transition() -> None:
    ring = Ring(4, 1, 2, 1, 2, "cpu")
    play(ring, [2], [1])
    play(ring, [3], [1], {0: (1.0, -1.0)})
    found = ring.transitions(torch.tensor([0, 1]))
    assert found.decision.mask.tolist() == [[True, True], [False, True]]
    assert found.decision.seat.tolist() == [1, 1]
    assert found.decision.action.tolist() == [0, 1]
    assert found.next.mask[0].tolist() == [False, True]
    assert found.final.tolist() == [False, True]
    assert found.score.tolist() == [0.0, -1.0]
    assert found.counted.tolist() == [True, True]


def test_the_oldest_step_is_forgotten_first() -> None:
    ring = Ring(3, 1, 1, 1, 2, "cpu")
    lengths = []
    for step in range(8):
        play(ring, [step], [0])
        lengths.append(len(ring))
    assert lengths == [1, 2, 3, 3, 3, 3, 3, 3]
    assert told(ring, [0, 1, 2]) == [(6, 7), (7, "?"), (5, 6)]


def test_a_decision_that_was_forgotten_gets_no_credit() -> None:
    """Seat 1 decides once and waits longer than the ring remembers: nobody else's decision gets what is its own."""
    ring = Ring(3, 1, 2, 1, 2, "cpu")
    play(ring, [1], [1])
    for step in range(2, 5):
        play(ring, [step], [0])
    play(ring, [5], [1])
    assert told(ring, [0, 1, 2]) == [(4, "?"), (5, "?"), (3, 4)]
    play(ring, [6], [0], {0: (3.0, -3.0)})
    assert told(ring, [0, 1, 2]) == [(4, 6), (5, -3.0), (6, 3.0)]
    waiting = Ring(3, 1, 2, 1, 2, "cpu")
    play(waiting, [1], [1])
    play(waiting, [2], [0])
    play(waiting, [3], [0])
    play(waiting, [4], [0], {0: (2.0, -2.0)})
    assert told(waiting, [0, 1, 2]) == [(4, 2.0), (2, 3), (3, 4)]


@given(
    seed=st.integers(0, 1 << 30), games=st.integers(1, 4), seats=st.integers(1, 3), length=st.integers(1, 9),
    steps=st.integers(1, 30),
)  # fmt: skip
def test_the_ring_is_what_a_list_would_be(seed: int, games: int, seats: int, length: int, steps: int) -> None:
    """Against a list of all decisions, whose links are looked up forwards."""
    draw = torch.Generator().manual_seed(seed)
    ring = Ring(length, games, seats, 1, 2, "cpu")
    turns = torch.randint(seats, (steps, games), generator=draw)
    ends = torch.rand(steps, games, generator=draw) < 0.3
    scores = torch.randn(steps, games, seats, generator=draw)
    for step in range(steps):
        ring.add(decisions([step * games + game for game in range(games)], turns[step].tolist()))
        ring.finish(ends[step], scores[step])
    for step in range(max(0, steps - length), steps):
        for game in range(games):
            wanted: Any = "?"
            for later in range(step, steps):
                if later > step and turns[later, game] == turns[step, game]:
                    wanted = later * games + game
                    break
                if ends[later, game]:
                    wanted = scores[later, game, turns[step, game]].item()
                    break
            assert told(ring, [step % length * games + game]) == [(step * games + game, wanted)]


def test_the_ring_is_sampled_evenly() -> None:
    ring = Ring(5, 2, 1, 1, 2, "cpu")
    for step in range(3):
        play(ring, [2 * step, 2 * step + 1], [0, 0])
    seen = ring.sample(6000, torch.Generator().manual_seed(1)).decision.observation[:, 0]
    counts = Counter(seen.int().tolist())
    assert sorted(counts) == [0, 1, 2, 3, 4, 5]
    assert chisquare(list(counts.values())).pvalue > 0.01


# ---- The reservoir


def fill(reservoir: Reservoir, count: int, batch: int, draw: torch.Generator) -> None:
    """Let numbers 0 to count - 1 pass by, in batches in which every other row is not chosen."""
    for start in range(0, count, batch):
        names = [name for one in range(start, min(start + batch, count)) for name in (one, -1)]
        reservoir.add(decisions(names), torch.tensor([True, False] * (len(names) // 2)), draw)


def kept(reservoir: Reservoir) -> list[int]:
    return [int(name) for name in reservoir.decisions().observation[:, 0]]


def test_a_reservoir_with_room_keeps_all_in_order() -> None:
    reservoir = Reservoir(10, 1, 2, "cpu")
    fill(reservoir, 7, 3, torch.Generator())
    assert kept(reservoir) == list(range(7))
    assert int(reservoir.size) == 7


@pytest.mark.parametrize("batch", [1, 7, 40])
def test_every_decision_stays_equally_likely(batch: int) -> None:
    """5 of 40: each stays in 1 of 8 reservoirs, whatever the batch, above all if several draw a place at once."""
    draw, counts, trials = torch.Generator().manual_seed(3), torch.zeros(40), 400
    for _ in range(trials):
        reservoir = Reservoir(5, 1, 2, "cpu")
        fill(reservoir, 40, batch, draw)
        assert len(set(kept(reservoir))) == 5
        counts[kept(reservoir)] += 1
    # Drawn without replacement, counts vary by (1 - 5 / 40) of what the chi-square counts on.
    statistic = ((counts - trials / 8) ** 2 / (trials / 8)).sum() / (1 - 5 / 40) * 39 / 40
    assert 20 < statistic < 63  # the chi-square of 39 degrees: .5 % on either side


@pytest.mark.parametrize("seed", range(40))
def test_batches_draw_what_single_decisions_would(seed: int) -> None:
    """Algorithm R by hand, with the same random numbers."""
    reservoir, draw, same = Reservoir(4, 1, 2, "cpu"), torch.Generator(), torch.Generator()
    draw.manual_seed(seed)
    same.manual_seed(seed)
    wanted: list[int] = []
    for start in range(0, 24, 6):
        reservoir.add(decisions(list(range(start, start + 6))), torch.ones(6, dtype=torch.bool), draw)
        for name, number in enumerate(torch.rand(6, generator=same, dtype=torch.float64).tolist(), start):
            place = int(number * (name + 1))
            if name < 4:
                wanted.append(name)
            elif place < 4:
                wanted[place] = name
    assert kept(reservoir) == wanted


def test_an_empty_reservoir_answers_rows_without_a_legal_action() -> None:
    sampled = Reservoir(4, 1, 2, "cpu").sample(3, torch.Generator())
    assert sampled.mask.shape == (3, 2)
    assert not sampled.mask.any()


def test_the_reservoir_is_sampled_evenly() -> None:
    reservoir = Reservoir(10, 1, 2, "cpu")
    fill(reservoir, 6, 6, torch.Generator())
    seen = reservoir.sample(6000, torch.Generator().manual_seed(1)).observation[:, 0]
    counts = Counter(seen.int().tolist())
    assert sorted(counts) == [0, 1, 2, 3, 4, 5]
    assert chisquare(list(counts.values())).pvalue > 0.01


# ---- Both


@pytest.mark.parametrize("steps", [2, 9])
def test_a_restored_buffer_goes_on_as_the_other_does(steps: int) -> None:
    def begin() -> tuple[Ring, Reservoir]:
        return Ring(4, 2, 2, 1, 2, "cpu"), Reservoir(5, 1, 2, "cpu")

    def go_on(ring: Ring, reservoir: Reservoir, first: int, draw: torch.Generator) -> None:
        for step in range(first, first + steps):
            play(ring, [2 * step, 2 * step + 1], [step % 2, 0], {1: (1.0, -1.0)} if step % 3 == 0 else {})
            reservoir.add(decisions([2 * step, 2 * step + 1]), torch.tensor([True, step % 2 == 0]), draw)

    one, other = begin(), begin()
    go_on(*one, 0, torch.Generator().manual_seed(1))
    states = [buffer.state() for buffer in one]
    go_on(*one, steps, torch.Generator().manual_seed(2))
    for buffer, state in zip(other, states, strict=True):
        buffer.restore(state)
    go_on(*other, steps, torch.Generator().manual_seed(2))
    rows = list(range(len(one[0])))
    assert told(one[0], rows) == told(other[0], rows)
    assert kept(one[1]) == kept(other[1])
    for mine, theirs in zip(one, other, strict=True):
        for name, value in mine.state().items():
            assert value == theirs.state()[name] if isinstance(value, int) else torch.equal(value, theirs.state()[name])
