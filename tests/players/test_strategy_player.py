"""`cfr:FILE`: plays a strategy from a file, alone and in batches, wherever a player can be named."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import roomai
from competitions.cli import main
from competitions.entrants import named_entrants
from players import make_player, player_class
from players.bots.strategy import StrategyPlayer
from players.catalogue import files_named, is_own_code
from players.tabular.policies import stated_policy
from roomai.batch import BatchInfo
from roomai.errors import PlayerLoadError, StrategyError
from roomai.testing import check_player

GAME: Any = roomai.game("leduc_poker")


@pytest.fixture
def player(leduc_file: Path) -> Any:
    return make_player(f"cfr:{leduc_file}", GAME, 5)


@pytest.fixture
def run(leduc_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Run a command where the file leduc.npz is; the answer is what it says."""
    monkeypatch.chdir(leduc_file.parent)

    def run(command: str, exit_code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            main(command.split())
        told = "".join(capsys.readouterr())
        assert end.value.code == exit_code, told
        return told

    return run


def all_rows(solved: Any) -> tuple[Any, Any]:
    """The keys of all information states, and the actions that are legal in them."""
    tree = solved("leduc_poker").tree
    legal = [tree.info(state).action_mask for state in range(tree.num_states)]
    return tree.keys, np.stack(legal)


# ---- How it plays


def test_it_keeps_to_the_contract(leduc_file: Path) -> None:
    report = check_player(lambda seed=1: StrategyPlayer(GAME, str(leduc_file), seed), GAME, device="cpu")
    report.assert_ok()
    for check in ("batch_answers", "states_distribution", "policy_changes_nothing", "batch_policy"):
        assert report[check].passed


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_a_batch_has_the_policy_of_single_games(solved: Any, player: Any, device: str) -> None:
    case = solved("leduc_poker")
    rows = player.policy(BatchInfo.of(GAME, *all_rows(solved), device))
    assert str(rows.dtype).endswith("float64")
    alone = [player.policy(case.tree.info(state)) for state in range(case.tree.num_states)]
    np.testing.assert_array_equal(np.asarray(rows), alone)


def test_what_it_states_is_what_was_found(solved: Any, player: Any) -> None:
    case = solved("leduc_poker")
    np.testing.assert_array_equal(stated_policy(case.tree, [player, player]), case.policy)


@pytest.mark.parametrize("device", ["numpy", "cpu", "one game"])
def test_it_plays_as_often_as_it_should(solved: Any, player: Any, device: str) -> None:
    keys, legal = all_rows(solved)
    state = int(np.abs(solved("leduc_poker").strategy.table - 0.5).min(1).argmin())  # nobody knows what it will do
    likely, count = player.strategy.table[state], 4000
    if device == "one game":
        player.receive_info(solved("leduc_poker").tree.info(state))
        actions = [player.take_action() for _ in range(count)]
    else:
        player.receive_info(BatchInfo.of(GAME, keys[[state] * count], legal[[state] * count], device))
        actions = np.asarray(player.take_action())
    often = np.bincount(actions, minlength=3) / count
    assert (np.abs(often - likely) <= 4 * np.sqrt(likely * (1 - likely) / count)).all()


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_a_batch_never_plays_what_has_no_probability(solved: Any, player: Any, device: str) -> None:
    keys, legal = all_rows(solved)
    info = BatchInfo.of(GAME, keys, legal, device)
    for _ in range(50):
        player.receive_info(info)
        actions = np.asarray(player.take_action())
        assert (player.strategy.table[np.arange(len(keys)), actions] > 0).all()


def test_numpy_and_torch_get_the_same_answers_from_the_same_seed(solved: Any, leduc_file: Path) -> None:
    answers = []
    for device in ("numpy", "cpu"):
        player = make_player(f"cfr:{leduc_file}", GAME, 5)
        player.receive_info(BatchInfo.of(GAME, *all_rows(solved), device))
        answers.append(np.asarray(player.take_action()))
    np.testing.assert_array_equal(*answers)


def test_it_tells_what_it_thinks_in_single_games(solved: Any, player: Any) -> None:
    info = solved("leduc_poker").tree.info(3)
    player.receive_info(info)
    player.take_action()
    names = info.person_state.available_actions
    assert tuple(player.thought.probabilities) == names
    assert list(player.thought.probabilities.values()) == player.policy(info)[info.action_mask].tolist()


@pytest.mark.parametrize("device", ["numpy", "cpu"])
def test_rows_that_it_does_not_know(solved: Any, player: Any, device: str) -> None:
    keys, legal = all_rows(solved)
    keys = keys.copy()
    keys[17] = keys[16] ^ np.uint64(1 << 40)
    with pytest.raises(StrategyError, match="the strategy does not know this information state: seat"):
        player.policy(BatchInfo.of(GAME, keys, legal, device))
    less = legal.copy()
    less[9] = False
    with pytest.raises(StrategyError, match="has other actions than those that are legal here: seat 0 to move; board"):
        player.policy(BatchInfo.of(GAME, all_rows(solved)[0], less, device))


def test_players_of_one_file_share_what_is_in_it(player: Any, leduc_file: Path) -> None:
    other: Any = make_player(f"cfr(file={str(leduc_file)!r}, seed=3)", GAME, 4)
    assert other.strategy is player.strategy
    os.utime(leduc_file, (1, 1))
    written_anew: Any = make_player(f"cfr:{leduc_file}", GAME, 4)
    assert written_anew.strategy is not player.strategy


@pytest.mark.gpu
def test_on_cuda(solved: Any, player: Any, leduc_file: Path) -> None:
    import torch

    keys, legal = all_rows(solved)
    info = BatchInfo.of(GAME, keys, legal, "cuda")
    np.testing.assert_array_equal(player.policy(info).cpu().numpy(), player.strategy.table)
    player.receive_info(info)
    actions = player.take_action()
    assert actions.is_cuda
    assert (player.strategy.table[np.arange(len(keys)), actions.cpu().numpy()] > 0).all()
    batch: Any = GAME.batch(512, "cuda", reset="manual", seed=1)
    other = StrategyPlayer(GAME, str(leduc_file), seed=2)
    scores = roomai.AbstractEnv.round(batch, [player, other])
    assert torch.isfinite(scores).all()


# ---- Where it can be named


def test_texts_that_name_it(leduc_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, named = f"cfr:{leduc_file}", f"cfr(file={str(leduc_file)!r})"
    for entered in (text, named, f"{text}(seed=3)"):
        assert player_class(entered) is StrategyPlayer
        assert not is_own_code(entered)
        assert files_named(entered) == [leduc_file]
    assert list(named_entrants([text, text, "best=cfr:a/b.npz"])) == ["leduc", "leduc#2", "best"]
    monkeypatch.setenv("HOME", str(leduc_file.parent))
    assert files_named("cfr:~/leduc.npz") == [leduc_file]
    assert make_player("cfr:~/leduc.npz", GAME, 1).plays_batches


def test_texts_that_are_not_right(leduc_file: Path) -> None:
    for text, told in {
        "cfr": "it needs the setting file",
        "cfr:": "is a directory|Is a directory",
        "cfr:nowhere.npz": "nowhere.npz can't be read: No such file",
        f"cfr:{leduc_file}(file='x')": "the setting file is given twice",
        f"cfr:{leduc_file}(alpha=1)": "there is no setting of cfr: 'alpha'",
        "random:nowhere.npz": "there is no player class in random",
    }.items():
        with pytest.raises(roomai.RoomAIError, match=told):
            make_player(text, GAME, 1)
    with pytest.raises(PlayerLoadError, match="there is no file nowhere.npz"):
        files_named("cfr:nowhere.npz")
    with pytest.raises(PlayerLoadError, match="is of another game: expected game 'kuhn_poker', got 'leduc_poker'"):
        make_player(f"cfr:{leduc_file}", roomai.game("kuhn_poker"), 1)


def test_a_tournament_side_by_side_can_be_resumed_with_the_same_file_only(run: Any, leduc_file: Path) -> None:
    told = run("tournament leduc_poker cfr:leduc.npz random --games 40 --seed 1 --out event")
    assert "40 games on 20 deals, played side by side" in told
    event = json.loads(Path("event/event.json").read_text())
    assert event["players"] == {"leduc": "cfr:leduc.npz", "random": "random"}
    assert list(event["files"]) == ["leduc.npz"]
    whole, games = leduc_file.read_bytes(), Path("event/games.jsonl")
    lines = games.read_bytes().splitlines(keepends=True)
    games.write_bytes(b"".join(lines[:11]))
    leduc_file.write_bytes(whole + b" ")
    assert "leduc.npz" in run("tournament --resume --out event", exit_code=2)
    leduc_file.write_bytes(whole)
    run("tournament --resume --out event")
    again = {json.loads(line)["game"]: json.loads(line)["actions"] for line in games.open()}
    assert again == {json.loads(line)["game"]: json.loads(line)["actions"] for line in lines}


def test_a_tournament_one_by_one_records_thoughts(run: Any, solved: Any) -> None:
    run("tournament leduc_poker cfr:leduc.npz random --games 8 --seed 1 --out event --one-by-one --jobs 2")
    for line in Path("event/games.jsonl").read_text().splitlines():
        record = json.loads(line)
        assert record["verdict"] == "normal"
        said = [thought for thought in record.get("thoughts", ()) if thought]
        assert all(sum(thought["probabilities"].values()) == pytest.approx(1) for thought in said)
        assert len(said) >= record["seats"].index("leduc") == 0 or said
    assert "leduc" in run("replay event --game 0")


def test_it_can_be_watched_and_checked(run: Any) -> None:
    assert "leduc" in run("play leduc_poker --with cfr:leduc.npz --with random --seed 1")
    assert "batch_policy" in run("check player cfr:leduc.npz --game leduc_poker")
