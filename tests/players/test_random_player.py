"""The random player: legal, uniform, reproducible; in one game, in batches, on a Box."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import chisquare, kstest

import roomai
from players import make_player
from players.bots.random import RandomPlayer
from players.randomness import Randomness, choose_on_device
from roomai.errors import OptionError

LEDUC: Any = roomai.game("leduc_poker")
AUCTION: Any = roomai.game("sealed_bid")
ROWS = 20_000


def told(available_actions: Any) -> Any:
    """An info of which only the legal actions matter."""
    return SimpleNamespace(person_state=SimpleNamespace(available_actions=available_actions))


def answers(player: Any, info: Any, count: int) -> list[Any]:
    player.receive_info(info)
    return [player.take_action() for _ in range(count)]


def mask_of(width: int, legal: list[int], rows: int = ROWS) -> Any:
    mask = np.zeros((rows, width), np.bool_)
    mask[:, legal] = True
    return mask


@pytest.mark.parametrize("kind", [tuple, list])
def test_one_game_is_uniform_over_the_legal_actions(kind: Any) -> None:
    names = answers(RandomPlayer(seed=3), told(kind(["a", "b", "c"])), 6000)
    assert chisquare([names.count(name) for name in "abc"]).pvalue > 0.001


@pytest.mark.parametrize(("width", "legal"), [(3, [0, 2]), (9, [1, 2, 5, 8]), (40, [0, 7, 20, 39])])
def test_a_batch_is_uniform_over_the_legal_actions(width: int, legal: list[int]) -> None:
    actions = Randomness(3).choose(mask_of(width, legal))
    assert actions.dtype == np.int64
    counts = np.bincount(actions, minlength=width)
    assert set(np.flatnonzero(counts)) == set(legal)
    assert chisquare(counts[legal]).pvalue > 0.001


def test_choice_by_torchs_operations_is_uniform_as_well() -> None:
    mask = torch.from_numpy(mask_of(5, [1, 3, 4]))
    counts = np.bincount(choose_on_device(mask, torch.Generator().manual_seed(3)).numpy(), minlength=5)
    assert set(np.flatnonzero(counts)) == {1, 3, 4}
    assert chisquare(counts[[1, 3, 4]]).pvalue > 0.001


def test_rows_with_masks_of_their_own() -> None:
    mask = np.random.default_rng(1).random((5000, 7)) < 0.4
    mask[~mask.any(1), 2] = True
    assert mask[np.arange(5000), Randomness(1).choose(mask)].all()
    assert mask[np.arange(5000), choose_on_device(torch.from_numpy(mask), torch.Generator()).numpy()].all()


def test_the_same_seed_makes_the_same_choices_on_numpy_and_torch() -> None:
    mask = mask_of(6, [0, 1, 4, 5], 100)

    def choices(seed: int, like: Any) -> list[int]:
        player = RandomPlayer(seed)
        return [action for batch in answers(player, told(like), 3) for action in batch.tolist()]

    assert choices(7, mask) == choices(7, torch.from_numpy(mask)) != choices(8, mask)
    assert choices(7, mask)[:100] != choices(7, mask)[100:200]
    single = told(tuple("abcdef"))
    assert answers(RandomPlayer(7), single, 50) == answers(RandomPlayer(7), single, 50)
    assert answers(RandomPlayer(), single, 50) != answers(RandomPlayer(), single, 50)


def test_a_box_is_filled_evenly_and_never_left() -> None:
    game = SimpleNamespace(action_space=roomai.Box(2, -0.3, 0.1), name="game")
    batch: Any = RandomPlayer(seed=2, game=game)
    (rows,) = answers(batch, told(mask_of(1, [0])), 1)
    (tensor,) = answers(RandomPlayer(seed=2, game=game), told(torch.from_numpy(mask_of(1, [0]))), 1)
    singles = np.array(answers(RandomPlayer(seed=2), told(game.action_space), ROWS))
    assert rows.shape == singles.shape == tuple(tensor.shape) == (ROWS, 2)
    assert rows.dtype == np.float32
    assert tensor.dtype == torch.float32
    assert rows.tolist() == tensor.tolist()
    for numbers in (rows, singles):
        assert game.action_space.parse(numbers.min(0)) is not None
        assert game.action_space.parse(numbers.max(0)) is not None
        assert kstest((numbers[:, 1] + 0.3) / 0.4, "uniform").pvalue > 0.001


def test_a_batch_of_a_box_needs_the_game() -> None:
    with pytest.raises(OptionError, match="RandomPlayer\\(game=...\\)"):
        answers(RandomPlayer(), told(mask_of(1, [0])), 1)


@pytest.mark.parametrize("game", [LEDUC, AUCTION], ids=["leduc", "auction"])
def test_it_plays_games_to_their_end(game: Any) -> None:
    env = game.env(seed=1, compiled=False)
    players = [make_player("random", game, seed) for seed in range(2)]
    for _ in range(50):
        assert len(roomai.AbstractEnv.round(env, players)) == 2


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_it_plays_batches_to_their_end(device: str) -> None:
    batch = LEDUC.batch(500, device, reset="manual", seed=1)
    scores = roomai.AbstractEnv.round(batch, [make_player("random", LEDUC, seed) for seed in range(2)])
    assert scores.shape == (500, 2)
    assert len(set(scores[:, 0].tolist())) > 5
    assert not scores.sum(1).any()
