"""BatchEnv on the CPU: each row plays what the game alone plays, and says so in the words of one game."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from compiled_games import NAMES, compiled_game, worth

import roomai
from roomai import AbstractEnv, AbstractPlayer, IllegalActionError
from roomai.batch import AbstractBatchEnv
from roomai.errors import ActionShapeError, GameStateError, OptionError, PlayerError
from roomai.testing import check_backend

LEDUC = compiled_game("leduc_poker")
FOLD, CALL, RAISE = 0, 1, 2


def leduc(size: int = 6, device: str = "numpy", **settings: Any) -> Any:
    return LEDUC.batch(size, device, **{"seed": 5, **settings})


def calls(size: int = 6) -> np.ndarray[Any, Any]:
    return np.full(size, CALL)


def slot_bytes(slots: np.ndarray[Any, Any]) -> list[bytes]:
    return [slot.tobytes() for slot in slots.view(np.uint8).reshape(len(slots), -1)]


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_plays_what_games_alone_play_uncompiled(name: str) -> None:
    game = compiled_game(name)
    check_backend(game, "numpy", games=worth(game, 50), seed=1).assert_ok()


@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_compiled_games_end_with_the_same_bytes_alone(name: str) -> None:
    game = compiled_game(name)
    batch, env = game.batch(1000, "numpy", seed=7, reset="manual"), game.env()
    is_terminal, scores, _ = batch.init()
    while not is_terminal.all():
        is_terminal, scores, _ = batch.forward(batch.random_actions())
    slots = batch.host_slots()
    for index, (slot, data) in enumerate(zip(slots, slot_bytes(slots), strict=True)):
        env.seed(7, index)
        alone = env.init()
        log = slot["private"]["log"]
        for action in log["actions"][: log["steps"]]:
            alone = env.forward(action)
        assert alone[0]
        assert alone[1] == tuple(scores[index])
        assert alone[2][-1].slot == data


@pytest.mark.parametrize("name", NAMES)
def test_torch_and_numpy_batches_are_equal(name: str) -> None:
    game = compiled_game(name)
    host, tensors = (game.batch(32, device, seed=3) for device in ("numpy", "cpu"))
    host.init(), tensors.init()
    for _ in range(40):
        actions = host.random_actions()
        assert np.array_equal(actions, tensors.random_actions().numpy())
        wanted, got = host.forward(actions), tensors.forward(torch.from_numpy(actions))
        assert [array.dtype for array in got[:2]] == [torch.bool, torch.float64]
        assert np.array_equal(wanted[0], got[0].numpy())
        assert np.array_equal(wanted[1], got[1].numpy())
        assert np.array_equal(wanted[2][-1].observation, got[2][-1].observation.numpy())
        assert slot_bytes(host.host_slots()) == slot_bytes(tensors.host_slots())


@pytest.mark.parametrize("threads", [2, 3])
def test_the_number_of_threads_changes_nothing(threads: int) -> None:
    one, several = (leduc(1001, threads=count) for count in (1, threads))
    for batch in (one, several):
        batch.init()
        batch.forward(batch.random_actions())
        batch.play_random(30)
    assert slot_bytes(one.host_slots()) == slot_bytes(several.host_slots())
    assert np.array_equal(one.observation, several.observation)
    actions = one.random_actions()
    actions[[700, 900]] = 99
    for batch in (one, several):
        with pytest.raises(IllegalActionError, match="game 700 of the batch"):
            batch.forward(actions)


def test_play_random_is_random_actions_in_one_go() -> None:
    fused, stepped = leduc(50), leduc(50)
    stepped.init()
    for _ in range(20):
        stepped.forward(stepped.random_actions())
    fused.play_random(20)
    assert slot_bytes(fused.host_slots()) == slot_bytes(stepped.host_slots())


# ---- Reset -------------------------------------------------------------------------------------------------------


def test_each_row_goes_on_with_the_game_one_batch_later() -> None:
    batch = leduc(7)
    batch.seed(5, 100)
    is_terminal, _, infos = batch.init()
    log = infos[-1].private_state.log
    assert log.index.tolist() == list(range(100, 107))
    ends = np.zeros(7, np.int64)
    for _ in range(50):
        is_terminal, scores, _ = batch.forward(batch.random_actions())
        ends += is_terminal
        assert log.index.tolist() == [100 + row + 7 * count for row, count in enumerate(ends)]
        assert (scores[~is_terminal] == 0).all()
        assert (scores[is_terminal].sum(1) == 0).all()
    assert ends.min() > 3


def test_scores_by_game_do_not_depend_on_the_size_of_the_batch() -> None:
    """So a mean over the games started is the same for any size; one over the games that ended first is not."""
    wanted = LEDUC.rollout(300, seed=5).scores
    for size in (3, 100):
        batch = leduc(size)
        _, _, infos = batch.init()
        found: dict[int, Any] = {}
        while not found.keys() >= set(range(300)):
            playing = infos[-1].private_state.log.index.tolist()
            is_terminal, scores, infos = batch.forward(batch.random_actions())
            found |= {playing[row]: scores[row].copy() for row in np.flatnonzero(is_terminal)}
        assert np.array_equal(np.stack([found[index] for index in range(300)]), wanted)


def test_the_end_of_a_game_comes_with_the_start_of_the_next() -> None:
    batch = leduc(4)
    batch.init()
    batch.forward(np.full(4, RAISE))
    before = [batch.person_view(seat).card.copy() for seat in range(2)]
    is_terminal, scores, infos = batch.forward(np.array([FOLD, CALL, CALL, FOLD]))
    assert is_terminal.tolist() == [True, False, False, True]
    assert scores[[0, 3]].tolist() == [[1.0, -1.0]] * 2
    fresh = leduc(4)
    fresh.seed(5, 4)
    _, _, wanted = fresh.init()
    for seat in range(2):
        final = infos[-1].observation_of(seat, final=True)[[0, 3]]
        assert np.array_equal(np.argmax(final[:, 2:8], axis=1), before[seat][[0, 3]])  # own card, after the two seats
        now = infos[-1].observation_of(seat)
        assert np.array_equal(now[[0, 3]], wanted[-1].observation_of(seat)[[0, 3]])
    assert np.array_equal(infos[-1].observation[[0, 3]], wanted[-1].observation[[0, 3]])


def test_manual_reset_leaves_a_game_that_is_over_as_it_is() -> None:
    batch = leduc(3, reset="manual")
    batch.init()
    batch.forward(np.full(3, RAISE))
    is_terminal, scores, infos = batch.forward(np.array([FOLD, CALL, CALL]))
    over = slot_bytes(batch.host_slots())[0]
    is_terminal, scores, infos = batch.forward(np.array([-5, CALL, CALL]))  # the action of row 0 is ignored
    assert slot_bytes(batch.host_slots())[0] == over
    assert is_terminal.tolist() == [True, False, False]
    assert scores[0].tolist() == [1.0, -1.0]
    assert not infos[-1].action_mask[0].any()
    assert not infos[-1].observation[0].any()
    batch.forward(calls(3))
    with pytest.raises(GameStateError, match="all games of this batch are over"):
        batch.forward(calls(3))
    batch.init()
    assert batch.view("private").log.index.tolist() == [3, 4, 5]


def test_rows_of_one_index_play_the_same_deal() -> None:
    indices = [5, 5, 2**62, 2**62, 0, 0]
    batch = leduc(6, reset="manual", indices=indices)
    for _ in range(2):
        _, _, infos = batch.init()
        assert infos[-1].private_state.log.index.tolist() == indices
        for seat in range(2):
            cards = infos[-1].person_state[seat].card
            assert np.array_equal(cards[::2], cards[1::2])


# ---- Infos -------------------------------------------------------------------------------------------------------


def test_kept_infos_do_not_change() -> None:
    batch = leduc(40)
    _, _, infos = batch.init()
    kept = infos[0]
    chips, cards, mask = kept.public_state.chips.copy(), kept.person_state.card.copy(), kept.action_mask.copy()
    seen = infos[-1].observation.copy()
    for _ in range(9):
        batch.forward(batch.random_actions())
    assert np.array_equal(kept.public_state.chips, chips)
    assert np.array_equal(kept.person_state.card, cards)
    assert np.array_equal(kept.person_state.available_actions, mask)
    assert np.array_equal(kept.observation, seen)  # made only now
    assert not np.array_equal(batch.view("public").chips, chips)


def test_the_infos_of_an_earlier_step_can_be_read_no_more() -> None:
    batch = leduc()
    _, _, old = batch.init()
    first = old[0]
    _, _, new = batch.forward(calls())
    assert old[0] is first
    with pytest.raises(GameStateError, match="infos are of an earlier step"):
        old[1]
    assert len(new[1].rows) == 6


def test_infos_are_a_sequence_with_the_recorder_last() -> None:
    batch = leduc()
    _, _, infos = batch.init()
    assert len(infos) == 3
    assert [info.private_state is None for info in infos] == [True, True, False]
    assert [len(info.rows) for info in infos[:2]] == [6, 0]
    assert infos[-1] is infos[2]
    with pytest.raises(IndexError):
        infos[3]


def test_the_recorder_sees_the_memory_of_the_batch() -> None:
    batch = leduc(8, "cpu")
    _, _, infos = batch.init()
    recorder = infos[-1]
    shapes = {
        "turn": recorder.public_state.turn,
        "bets": recorder.public_state.bets,
        "folded": recorder.public_state.folded,
        "card": recorder.person_state[1].card,
        "outcomes": recorder.private_state.log.outcomes,
        "mask": recorder.action_mask,
        "observation": recorder.observation,
    }
    assert {name: (str(array.dtype), tuple(array.shape)) for name, array in shapes.items()} == {
        "turn": ("torch.int8", (8,)),
        "bets": ("torch.int8", (8, 2, 4)),
        "folded": ("torch.bool", (8, 2)),
        "card": ("torch.int8", (8,)),
        "outcomes": ("torch.int32", (8, 3)),
        "mask": ("torch.bool", (8, 3)),
        "observation": ("torch.float32", (8, 34)),
    }
    assert torch.equal(recorder.observation, recorder.observation_of(0))
    batch.forward(batch.random_actions())
    assert shapes["turn"].tolist() == [1] * 8  # the arrays of before are the memory of now
    with pytest.raises(AttributeError, match="no 'pot'; it has turn, betting_round"):
        recorder.public_state.pot  # noqa: B018


# ---- Seats -------------------------------------------------------------------------------------------------------


class Bystander(AbstractPlayer):
    """Calls, and notes which games it was asked about, in which seats."""

    plays_batches = True

    def __init__(self) -> None:
        self.asked: list[tuple[list[int], list[int]]] = []

    def take_action(self) -> Any:
        self.asked.append((self.info.rows.tolist(), self.info.person_state.id.tolist()))
        return np.full(len(self.info.rows), CALL)


def test_a_player_is_asked_once_for_all_its_seats() -> None:
    batch = leduc(3, reset="manual", seating=[[0, 1], [1, 0], [2, 2]])
    players = [Bystander() for _ in range(3)]
    scores = AbstractEnv.round(batch, players)
    assert scores.shape == (3, 2)
    assert [player.asked for player in players] == [
        [([0], [0]), ([1], [1])] * 2,
        [([1], [0]), ([0], [1])] * 2,
        [([2], [0]), ([2], [1])] * 2,
    ]


@pytest.mark.parametrize("seating", [[[0, 1]], [[0], [1]], [[0, -1], [0, 1]]])
def test_bad_seatings(seating: Any) -> None:
    with pytest.raises(OptionError, match="seating: expected players' numbers"):
        leduc(2, seating=seating)


def test_a_player_that_fails_in_a_batch_is_named() -> None:
    class Failing(Bystander):
        def take_action(self) -> Any:
            raise ZeroDivisionError

    with pytest.raises(PlayerError, match=r"Failing.* failed in take_action") as failure:
        AbstractEnv.round(leduc(2, reset="manual"), [Bystander(), Failing()])
    assert failure.value.seat == 1


# ---- Bad input ---------------------------------------------------------------------------------------------------


def test_a_refused_action_changes_nothing() -> None:
    batch = leduc(6)
    batch.init()
    before = slot_bytes(batch.host_slots())
    actions = calls()
    actions[[3, 5]] = [FOLD, 17]  # nothing to fold to: not legal
    with pytest.raises(IllegalActionError, match="game 3 of the batch") as refusal:
        batch.forward(actions)
    assert (refusal.value.action, refusal.value.player, refusal.value.legal) == (FOLD, 0, ("call", "raise"))
    assert slot_bytes(batch.host_slots()) == before


@pytest.mark.parametrize("device", ["numpy", "cpu"])
@pytest.mark.parametrize(
    "actions",
    [calls(5), calls(6)[:, None], calls().astype(np.float32), calls() > 0, 1, None, ["call"] * 6, [[1], [1, 1]]],
    ids=repr,
)
def test_actions_of_another_shape_or_kind(actions: Any, device: str) -> None:
    batch = leduc(6, device)
    batch.init()
    with pytest.raises(ActionShapeError, match=r"expected int actions of shape \[6\]"):
        batch.forward(actions)


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_actions_come_in_any_memory(device: str) -> None:
    """Another integer type, a list, every other element of an array, an array of the other library."""
    sparse = np.array([CALL, 99] * 6)[::2]
    for actions in (calls().astype(np.uint8), calls().tolist(), sparse, torch.from_numpy(calls())):
        batch = leduc(6, device)
        batch.init()
        batch.forward(actions)
        log = batch.view("private").log
        assert log.steps.tolist() == [1] * 6
        assert log.actions[:, 0].tolist() == [CALL] * 6


def test_vectors_are_refused_out_of_bounds() -> None:
    batch = compiled_game("sealed_bid").batch(4, "cpu", seed=1)
    batch.init()
    batch.forward(torch.full((4,), 0.5, requires_grad=True))  # [B] will do where k is 1
    bids = torch.full((4, 1), 0.25, dtype=torch.float64)
    bids[2] = float("nan")
    with pytest.raises(IllegalActionError, match="game 2 of the batch"):
        batch.forward(bids)
    with pytest.raises(ActionShapeError, match=r"float actions of shape \[4, 1\], got torch.int64"):
        batch.forward(torch.zeros(4, 1, dtype=torch.int64))


def test_calls_at_the_wrong_time() -> None:
    with pytest.raises(GameStateError, match="call init"):
        leduc().forward(calls())
    with pytest.raises(OptionError, match="play_random"):
        leduc(reset="manual").play_random(1)
    with pytest.raises(OptionError, match="play_random"):
        leduc(observe=False).play_random(1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 0}, "batch: expected a whole number from 1"),
        ({"size": True}, "batch: expected a whole number"),
        ({"size": 2.0}, "batch: expected a whole number"),
        ({"size": 2**24 + 1}, "batch: expected a whole number from 1 to 16777216"),
        ({"device": "gpu"}, "device: expected one of numpy, cpu, cuda"),
        ({"reset": "never"}, "reset: expected 'auto' or 'manual'"),
        ({"seed": -1}, "seed and game index must be from 0"),
        ({"threads": 0}, "threads: expected a whole number of at least 1"),
        ({"indices": [0], "reset": "manual"}, "indices: expected numbers of games of shape"),
        ({"size": 2, "indices": [0, 0]}, 'indices: expected .* and reset="manual"'),
    ],
)
def test_bad_settings(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        leduc(**settings)


def test_make_makes_batches() -> None:
    batch = roomai.make("leduc_poker", batch=3, seed=1, reset="manual", num_players=3)
    assert isinstance(batch, AbstractBatchEnv)
    assert (batch.size, batch.num_players, batch.device) == (3, 3, "cpu")
