"""Games in plain Python: Nim, the example, by the referee and in batches that loop over copies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import roomai
from roomai import TERMINAL, AbstractEnv, AbstractPlayer, AbstractPublicState, Box, Discrete, GameSpec, Info
from roomai.batch.loop import LoopBatchEnv
from roomai.errors import ActionShapeError, GameDefinitionError, GameStateError, IllegalActionError, OptionError
from roomai.spaces import Space
from roomai.testing import check_backend, check_game

NIM = str(Path(__file__).parents[2] / "examples" / "nim.py") + ":spec"


def nim(size: int = 4, device: str = "numpy", heaps: tuple[int, ...] = (1, 2), **settings: Any) -> LoopBatchEnv:
    """Nim with actions 0: 1 from a, 1: 1 from b, 2: 2 from b."""
    batch = roomai.game(NIM, heaps=heaps).batch(size, device, **{"seed": 3, **settings})
    assert isinstance(batch, LoopBatchEnv)
    return batch


class FirstLegal(AbstractPlayer):
    def take_action(self) -> str:
        answer: str = self.info.person_state.available_actions[0]
        return answer


class Perfect(AbstractPlayer):
    """Leaves heaps whose binary digits add up to even numbers: Bouton's theorem says that this wins."""

    def take_action(self) -> str:
        heaps = self.info.public_state.heaps
        for action in self.info.person_state.available_actions:
            count, heap = int(action.split()[0]), ord(action[-1]) - ord("a")
            if np.bitwise_xor.reduce([left - count * (i == heap) for i, left in enumerate(heaps)]) == 0:
                return str(action)
        return str(self.info.person_state.available_actions[0])


class Dreamer(AbstractPlayer):
    """Answers batches at random."""

    plays_batches = True

    def __init__(self) -> None:
        self.random = np.random.default_rng(1)

    def take_action(self) -> Any:
        mask = np.asarray(self.info.action_mask)
        return np.argmax(self.random.random(mask.shape) * mask, axis=1)


# ---- Nim ---------------------------------------------------------------------------------------------------------


def test_nim_keeps_to_the_contract() -> None:
    check_game(NIM).assert_ok()


def test_nim_has_the_winner_that_theory_says() -> None:
    """3, 4, 5 is won by whoever begins and plays perfectly; 1, 2, 3 by the other."""
    assert AbstractEnv.round(roomai.make(NIM), [Perfect(), FirstLegal()]) == (1.0, -1.0)
    assert AbstractEnv.round(roomai.make(NIM, heaps=(1, 2, 3)), [FirstLegal(), Perfect()]) == (-1.0, 1.0)
    assert AbstractEnv.round(roomai.make(NIM, heaps=(1, 2, 3)), [Perfect(), Perfect()]) == (-1.0, 1.0)


@pytest.mark.parametrize("heaps", [(), (0, 1), (1,) * 27])
def test_nim_refuses_heaps_that_make_no_game(heaps: tuple[int, ...]) -> None:
    with pytest.raises(OptionError, match="heaps: expected 1 to 26 numbers of at least 1"):
        roomai.game(NIM, heaps=heaps)


# ---- Batches of it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_a_batch_plays_what_games_alone_play(device: str) -> None:
    check_backend(NIM, device, games=20).assert_ok()


def test_the_words_of_a_batch() -> None:
    is_terminal, scores, infos = nim(4, "cpu").init()
    recorder = infos[-1]
    arrays = is_terminal, scores, recorder.public_state.turn, recorder.public_state.heaps, recorder.person_state[1].id
    assert [(array.dtype, tuple(array.shape)) for array in arrays] == [
        (torch.bool, (4,)),
        (torch.float64, (4, 2)),
        (torch.int64, (4,)),
        (torch.int64, (4, 2)),
        (torch.int64, (4,)),
    ]
    assert len(infos) == 3
    assert [info.private_state is None for info in infos] == [True, True, False]
    assert infos[0].rows.tolist() == [0, 1, 2, 3]
    assert infos[0].action_mask.tolist() == [[True, True, True]] * 4
    assert infos[0].person_state.available_actions is infos[0].action_mask
    assert infos[0].observation.tolist() == recorder.observation.tolist() == [[1.0, 2.0]] * 4
    assert infos[1].rows.tolist() == []
    assert tuple(infos[1].action_mask.shape) == (0, 3)
    assert tuple(infos[1].observation.shape) == (0, 2)


def test_each_row_goes_on_with_the_game_one_batch_later() -> None:
    batch = nim(2)
    batch.init()
    is_terminal, scores, infos = batch.forward([0, 2])
    assert (is_terminal.tolist(), infos[-1].public_state.heaps.tolist()) == ([False, False], [[0, 2], [1, 0]])
    assert (infos[1].rows.tolist(), infos[1].action_mask.tolist()) == (
        [0, 1],
        [[False, True, True], [True, False, False]],
    )
    is_terminal, scores, infos = batch.forward([2, 0])
    assert (is_terminal.tolist(), scores.tolist()) == ([True, True], [[-1.0, 1.0], [-1.0, 1.0]])
    assert infos[-1].public_state.heaps.tolist() == [[1, 2], [1, 2]]
    assert infos[-1].observation_of(0, final=True).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert infos[-1].observation_of(0).tolist() == [[1.0, 2.0], [1.0, 2.0]]
    is_terminal, scores, infos = batch.forward([0, 0])
    assert (is_terminal.tolist(), scores.tolist()) == ([False, False], [[0.0, 0.0], [0.0, 0.0]])


def test_manual_reset() -> None:
    batch = nim(2, reset="manual")
    batch.init()
    batch.forward([0, 0])
    is_terminal, scores, infos = batch.forward([2, 1])
    assert (is_terminal.tolist(), scores.tolist()) == ([True, False], [[-1.0, 1.0], [0.0, 0.0]])
    is_terminal, scores, infos = batch.forward([99, 1])  # the action of row 0 is ignored
    assert (is_terminal.tolist(), scores.tolist()) == ([True, True], [[-1.0, 1.0], [1.0, -1.0]])
    assert not infos[-1].action_mask.any()
    assert not infos[-1].observation.any()
    assert batch.random_actions().tolist() == [0, 0]
    with pytest.raises(GameStateError, match="all games of this batch are over"):
        batch.forward([0, 0])


@pytest.mark.parametrize(("action", "legal"), [(1, ("1 from a",)), (7, ("1 from a",)), (-1, ("1 from a",))])
def test_a_refused_action_changes_nothing(action: int, legal: tuple[str, ...]) -> None:
    batch = nim(3)
    batch.init()
    batch.forward([2, 2, 2])
    with pytest.raises(IllegalActionError, match="game 1 of the batch") as refusal:
        batch.forward([0, action, 0])
    assert (refusal.value.action, refusal.value.player, refusal.value.legal) == (action, 1, legal)
    is_terminal, _, _ = batch.forward([0, 0, 0])  # row 0 was not played either: its last object is still there
    assert is_terminal.tolist() == [True, True, True]


def test_infos_do_not_change() -> None:
    batch = nim(3)
    _, _, infos = batch.init()
    batch.forward([0, 1, 2])
    assert infos[0].public_state.heaps.tolist() == [[1, 2]] * 3
    assert infos[-1].public_state.heaps.tolist() == [[1, 2]] * 3
    assert infos[-1].observation_of(1).tolist() == [[1.0, 2.0]] * 3


def test_players_play_it_by_the_one_referee() -> None:
    scores = AbstractEnv.round(nim(50, heaps=(3, 4, 5), reset="manual"), [Dreamer(), Dreamer()])
    assert np.abs(scores).tolist() == [[1.0, 1.0]] * 50
    assert 5 < (scores[:, 0] > 0).sum() < 45
    seated = nim(4, heaps=(3, 4, 5), reset="manual", seating=[[0, 1], [1, 0], [2, 2], [2, 0]])
    _, _, infos = seated.init()
    assert [info.rows.tolist() for info in infos[:-1]] == [[0], [1], [2, 3]]
    assert AbstractEnv.round(seated, [Dreamer(), Dreamer(), Dreamer()]).shape == (4, 2)


def test_bad_input() -> None:
    with pytest.raises(GameStateError, match="call init"):
        nim().forward([0, 0, 0, 0])
    with pytest.raises(OptionError, match="reset: expected"):
        nim(reset="never")
    with pytest.raises(OptionError, match="seed and game index"):
        nim(seed=2**63)
    batch = nim()
    batch.init()
    with pytest.raises(ActionShapeError, match=r"expected int actions of shape \[4\]"):
        batch.forward([0, 0])


# ---- Another kind of game: vectors, chance, histories of any length, no observation -------------------------------


@dataclass(frozen=True)
class GuessPublic(AbstractPublicState):
    turn: int
    guesses: tuple[float, ...]


@dataclass(frozen=True)
class GuessPerson:
    id: int
    available_actions: Any


@dataclass(frozen=True)
class Options:
    listed: str = roomai.option("space", "what available_actions holds", choices=("space", "ids", "nonsense"))


class Guess(AbstractEnv[AbstractPlayer]):
    """One player guesses until it is within a tenth of a secret number; or, from a list of ids, guesses once."""

    num_players = 1

    def __init__(self, listed: str = "space") -> None:
        super().__init__()
        self.action_space: Space = Box(1, 0.0, 2.0) if listed == "space" else Discrete(("low", "high"))
        self.available = {"space": self.action_space, "ids": (1,), "nonsense": ("middle",)}[listed]

    def init(self) -> Any:
        self.secret = 2 * self.random.random()
        self.guesses: tuple[float, ...] = ()
        return self.answer(False)

    def forward(self, action: Any) -> Any:
        self.guesses += (float(np.asarray(action).reshape(-1)[0]),)
        return self.answer(isinstance(self.action_space, Discrete) or abs(self.guesses[-1] - self.secret) < 0.1)

    def answer(self, over: bool) -> Any:
        public = GuessPublic(TERMINAL if over else 0, self.guesses)
        person = GuessPerson(0, () if over else self.available)
        return over, (self.secret,), [Info(public, person), Info(public, (person,), public)]  # type: ignore[arg-type]


GUESS = GameSpec("guess", 1, "Guess a number.", Options, zero_sum=False, env=Guess)


def secrets(first: int) -> list[list[float]]:
    env: Any = GUESS.bind().env()
    found = []
    for index in range(first, first + 3):
        env.seed(8, index)
        found.append(list(env.init()[1]))
    return found


def test_vectors_chance_and_ragged_members() -> None:
    batch: Any = GUESS.bind().batch(3, "numpy", seed=8)
    _, _, infos = batch.init()
    assert infos[0].observation is None
    assert infos[-1].observation is None
    assert infos[-1].observation_of(0) is None
    assert infos[0].action_mask.tolist() == [[True]] * 3
    actions = batch.random_actions()
    assert (actions.dtype, actions.shape) == (np.float32, (3, 1))
    assert ((actions >= 0) & (actions <= 2)).all()
    wanted = secrets(0)
    far = np.array([[0.0 if secret > 1 else 2.0] for (secret,) in wanted])
    far[1] = wanted[1]
    is_terminal, scores, infos = batch.forward(far)
    assert (is_terminal.tolist(), scores.tolist()) == ([False, True, False], wanted)  # here scores are told all along
    assert infos[-1].public_state.guesses == ((far[0, 0],), (), (far[2, 0],))
    _, scores, _ = batch.forward(np.where(is_terminal[:, None], 3 * [[secrets(3)[1][0]]], wanted))
    assert scores.tolist() == [wanted[0], secrets(3)[1], wanted[2]]  # row 1 went on with game 1 + 3
    with pytest.raises(IllegalActionError, match="game 2 of the batch") as refusal:
        batch.forward(np.array([[0.0], [0.0], [2.5]]))
    assert refusal.value.legal == ("Box(1, 0..2)",)


def test_legal_actions_listed_by_id() -> None:
    batch: Any = GUESS.bind(listed="ids").batch(2, "numpy", seed=8)
    _, _, infos = batch.init()
    assert infos[0].action_mask.tolist() == [[False, True]] * 2
    assert batch.random_actions().tolist() == [1, 1]
    assert batch.forward([1, 1])[0].tolist() == [True, True]
    with pytest.raises(IllegalActionError, match="Legal: high"):
        batch.forward([1, 0])


def test_legal_actions_that_are_none() -> None:
    with pytest.raises(GameDefinitionError, match=r"guess lists the legal actions \('middle',\)"):
        GUESS.bind(listed="nonsense").batch(1, "numpy", seed=8).init()
