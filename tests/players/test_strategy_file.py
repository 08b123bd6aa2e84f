"""Strategies as values and as files: nothing is lost on the way, and nothing that is wrong is let in."""

from __future__ import annotations

import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import roomai
from players import files
from players.tabular import archive
from players.tabular.strategy import KINDS, Strategy, load_strategy
from players.tabular.tree import build_tree
from roomai.batch.table import build_table, hash_words
from roomai.errors import OutputError, StrategyError

OLD = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def kuhn_file(solved: Any, tmp_path: Path) -> Path:
    path = tmp_path / "kuhn.npz"
    solved("kuhn_poker").strategy.save(path)
    return path


def contents(path: Path) -> dict[str, Any]:
    with np.load(path) as members:
        return dict(members)


def refusal(path: Path, game: Any = None, **changed: Any) -> str:
    """What is said of the file with some members replaced; None leaves one out."""
    members = contents(path) | changed
    other = path.with_name("other.npz")
    with other.open("wb") as file:
        np.savez(file, allow_pickle=True, **{name: value for name, value in members.items() if value is not None})
    with pytest.raises(StrategyError) as caught:
        load_strategy(other, game)
    assert str(caught.value).startswith(str(other))
    return str(caught.value).removeprefix(str(other))


def about(path: Path, **changed: Any) -> Any:
    """The member `about` with some entries replaced."""
    told = msgspec.json.decode(contents(path)["about"].tobytes())
    return np.frombuffer(msgspec.json.encode(told | changed), np.uint8)


def changed(array: Any, place: Any, value: Any) -> Any:
    array = array.copy()
    array[place] = value
    return array


# ---- There and back


@pytest.mark.parametrize("name", ["kuhn_poker", "leduc_poker"])
def test_a_file_has_all_of_a_strategy(solved: Any, tmp_path: Path, name: str) -> None:
    case, path = solved(name), tmp_path / "deep.v2.npz"
    case.strategy.save(path)
    for game in (None, case.tree.game, roomai.game(name)):
        loaded = load_strategy(path, game)
        assert loaded.about == case.strategy.about
        np.testing.assert_array_equal(loaded.policy_on(case.tree), case.policy)
        np.testing.assert_array_equal(loaded.policy_on(build_tree(roomai.game(name))), case.policy)  # type: ignore[arg-type]
    told = loaded.about
    assert (told.game, told.algorithm, told.iterations, told.seed, told.seconds) == (name, "cfr+", 50, 7, 0.25)
    assert told.zero_sum
    assert told.options["num_players"] == 2
    assert 0 < told.nash_conv < 0.2
    assert sum(told.scores) == pytest.approx(0)
    assert os.listdir(tmp_path) == ["deep.v2.npz"]


def test_the_same_strategy_makes_the_same_file(solved: Any, kuhn_file: Path) -> None:
    before = kuhn_file.read_bytes()
    load_strategy(kuhn_file).save(kuhn_file)
    assert kuhn_file.read_bytes() == before


def test_a_games_options_count(tmp_path: Path) -> None:
    tree = build_tree(roomai.game("kuhn_poker", num_players=3))
    policy = np.concatenate([np.ones(3), np.full(tree.num_sequences - 3, 0.5)])
    path = tmp_path / "three.npz"
    Strategy.of(tree, policy, algorithm="none", iterations=0, seconds=0).save(path)
    assert load_strategy(path).game.num_players == 3
    with pytest.raises(
        StrategyError, match=r"another game: expected options {'num_players': 2}, got {'num_players': 3}"
    ):
        load_strategy(path, roomai.game("kuhn_poker"))


def test_hashes_are_those_of_the_kernels(solved: Any) -> None:
    torch = pytest.importorskip("torch")
    tree = solved("leduc_poker").tree
    hashes = hash_words(tree.keys)
    keys, _ = build_table(tree.game, {tree.info(state): np.ones(3) for state in range(tree.num_states)})
    assert set(hashes.tolist()) == set(keys.tolist()) - {0}
    signed = hash_words(torch.from_numpy(tree.keys.view(np.int64).copy()))
    np.testing.assert_array_equal(signed.numpy().view(np.uint64), hashes)
    np.testing.assert_array_equal(hash_words(tree.keys.view(np.int64)).view(np.uint64), hashes)


# ---- Writing


def test_a_failure_while_writing_leaves_the_old_file(
    solved: Any, kuhn_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kuhn_file.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match=r"kuhn.npz can't be written: No space left on device"):
        solved("kuhn_poker").strategy.save(kuhn_file)
    assert kuhn_file.read_bytes() == before
    assert os.listdir(kuhn_file.parent) == ["kuhn.npz"]


def test_where_nothing_can_be_written(solved: Any, tmp_path: Path) -> None:
    strategy = solved("kuhn_poker").strategy
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "nowhere" / "kuhn.npz", tmp_path / "folder"):
        with pytest.raises(OutputError, match="can't be written"):
            strategy.save(path)
    assert os.listdir(tmp_path) == ["folder"]


# ---- Files that are none


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(StrategyError, match="there is no file .*nowhere.npz"):
        load_strategy(tmp_path / "nowhere.npz")
    with pytest.raises(StrategyError, match="can't be read: Is a directory"):
        load_strategy(tmp_path)


def test_files_that_are_torn(leduc_file: Path) -> None:
    whole = leduc_file.read_bytes()
    for length in (0, 10, 1000, len(whole) // 2, len(whole) - 1):
        leduc_file.write_bytes(whole[:length])
        with pytest.raises(StrategyError, match="is torn, or no .npz file"):
            load_strategy(leduc_file)


@given(data=st.data())
@OLD
def test_whatever_happens_to_a_file_is_told_as_one_error(leduc_file: Path, data: st.DataObject) -> None:
    if not leduc_file.with_suffix(".old").exists():
        leduc_file.rename(leduc_file.with_suffix(".old"))
    whole = bytearray(leduc_file.with_suffix(".old").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1) | st.integers(len(whole) - 500, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    low = data.draw(st.integers(0, len(whole)))
    high = data.draw(st.integers(low, min(low + 3, len(whole))))
    whole[low:high] = data.draw(st.binary(max_size=3))
    leduc_file.write_bytes(whole)
    with suppress(StrategyError):
        load_strategy(leduc_file)


@given(data=st.data())
@OLD
def test_whatever_is_in_its_members_is_told_as_one_error(kuhn_file: Path, data: st.DataObject) -> None:
    original, other = kuhn_file.with_suffix(".old"), kuhn_file.with_suffix(".new")
    if not original.exists():
        kuhn_file.rename(original)
    with zipfile.ZipFile(original) as members, zipfile.ZipFile(other, "w") as written:
        for name in members.namelist():  # checksums and sizes are right, what they are of is not
            text = bytearray(members.read(name))
            for _ in range(data.draw(st.integers(0, 2))):
                place = data.draw(st.integers(0, len(text) - 1) | st.integers(0, 127))
                text[place] = data.draw(st.integers(0, 255))
            written.writestr(name, bytes(text))
    with suppress(StrategyError):
        load_strategy(other)


def test_members_that_should_not_be_there(kuhn_file: Path) -> None:
    listed = "expected the members about.npy, keys.npy, first.npy, action.npy, probabilities.npy, got"
    assert f"{listed} 4: " in refusal(kuhn_file, first=None)
    assert f"{listed} 6: " in refusal(kuhn_file, more=np.ones(1))
    assert "got 5" in refusal(kuhn_file, first=None, last=np.ones(1))
    with zipfile.ZipFile(kuhn_file, "a") as members, pytest.warns(UserWarning, match="Duplicate name"):
        members.writestr("first.npy", b"")
    with pytest.raises(StrategyError, match="got 6"):
        load_strategy(kuhn_file)


def test_a_bomb_is_not_unpacked(solved: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, size = tmp_path / "bomb.npz", 1 << 27
    bare = solved("kuhn_poker").strategy
    about = np.frombuffer(msgspec.json.encode(bare.about), np.uint8)
    arrays = {name: getattr(bare, name) for name in KINDS if name != "about"} | {"probabilities": np.zeros(size // 8)}
    archive.write_arrays(path, {"about": about, **arrays})
    assert path.stat().st_size < size // 500
    monkeypatch.setattr(archive, "_read", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(
        StrategyError, match=r"bomb.npz would unpack to 134,\d+,\d+ bytes, and at most 67,108,864 are let in"
    ):
        load_strategy(path)
    with pytest.raises(StrategyError, match="and at most 1,000 are let in"):
        load_strategy(path, largest=1000)


def test_a_member_may_not_be_smaller_than_it_says(kuhn_file: Path) -> None:
    """Its header promises 8 GB, and its size in the directory is that of what is there."""
    members = contents(kuhn_file)
    with zipfile.ZipFile(kuhn_file, "w") as written:
        for name, array in members.items():
            file = io.BytesIO()
            np.save(file, array)
            text = file.getvalue()
            if name == "probabilities":
                text = text.replace(b"(24,), }" + b" " * 8, b"(1000000000,), }")
            written.writestr(f"{name}.npy", text)
    with pytest.raises(StrategyError, match="probabilities.npy has not the size of an array of shape"):
        load_strategy(kuhn_file)


def test_nothing_is_unpickled(kuhn_file: Path, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "sprung"),)

    objects = np.array([Trap()], object)
    told = refusal(kuhn_file, probabilities=objects)
    assert told == ": probabilities.npy: expected float64 of 1 dimension, got object of shape (1,)"
    assert not (tmp_path / "sprung").exists()


def test_other_dtypes_and_shapes(kuhn_file: Path) -> None:
    known = contents(kuhn_file)
    assert "keys.npy: expected uint64 of 2 dimensions, got int64" in refusal(kuhn_file, keys=known["keys"].astype(int))
    assert "got uint64 of shape (24,)" in refusal(kuhn_file, keys=known["keys"].reshape(-1))
    assert "Fortran's order" in refusal(kuhn_file, keys=np.asfortranarray(known["keys"]))
    assert "expected keys of 2 words for kuhn_poker, got 12 of 1" in refusal(
        kuhn_file, keys=known["keys"][:, :1].copy()
    )
    assert "got 0 of 2" in refusal(kuhn_file, keys=known["keys"][:0])
    assert "the 12 keys" in refusal(kuhn_file, first=known["first"][:-1])
    assert "23 probabilities" in refusal(kuhn_file, probabilities=known["probabilities"][:-1])
    assert "must increase" in refusal(kuhn_file, action=known["action"][:-1], probabilities=known["probabilities"][:-1])


# ---- Files of other things


def test_descriptions_that_are_not_right(kuhn_file: Path) -> None:
    assert "has format 7; this roomai" in refusal(kuhn_file, about=about(kuhn_file, format=7))
    assert "its description can't be read" in refusal(kuhn_file, about=about(kuhn_file, iterations="many"))
    assert "its description can't be read" in refusal(kuhn_file, about=about(kuhn_file, more=1))
    assert "its description can't be read" in refusal(kuhn_file, about=np.frombuffer(b"[" * 100_000, np.uint8))
    assert "its description can't be read" in refusal(kuhn_file, about=np.zeros(2 << 20, np.uint8))
    assert "expected 2 scores, got 1" in refusal(kuhn_file, about=about(kuhn_file, scores=[1.0]))


def test_files_of_other_games(kuhn_file: Path) -> None:
    assert "expected game 'leduc_poker', got 'kuhn_poker'" in refusal(kuhn_file, roomai.game("leduc_poker"))
    assert "expected game_version 1, got 9" in refusal(kuhn_file, about=about(kuhn_file, game_version=9))
    three = about(kuhn_file, options={"num_players": 3})
    assert "expected options" not in refusal(kuhn_file, about=three)  # its game has other records
    told = refusal(kuhn_file, roomai.game("kuhn_poker"), about=three)
    assert told.endswith("is of another game: expected options {'num_players': 2}, got {'num_players': 3}")
    assert "had another layout in memory" in refusal(kuhn_file, about=about(kuhn_file, layout="0" * 64))
    assert "can't be had: there is no game 'whist'" in refusal(kuhn_file, about=about(kuhn_file, game="whist"))
    assert "there is no option" in refusal(kuhn_file, about=about(kuhn_file, options={"stakes": 2}))
    assert "which is no name of a game" in refusal(kuhn_file, about=about(kuhn_file, game="evil.py:spec"))
    assert "a list of actions, got sealed_bid" in refusal(kuhn_file, roomai.game("sealed_bid"))


# ---- Content that is not right


def test_content_that_is_not_right_is_told_in_words(kuhn_file: Path) -> None:
    known = contents(kuhn_file)
    likely, first, action, keys = (known[name] for name in ("probabilities", "first", "action", "keys"))
    state = "information state 2 (seat 0 to move; pot 2; player 0: Q, 1 in; player 1: ??, 1 in)"
    assert f"from 0 to 1, got -0.25 in {state}" in refusal(kuhn_file, probabilities=changed(likely, 4, -0.25))
    assert f"got nan in {state}" in refusal(kuhn_file, probabilities=changed(likely, 5, np.nan))
    assert f"add up to 1, got 0.5 in {state}" in refusal(kuhn_file, probabilities=changed(likely, [4, 5], 0.25))
    assert "first must increase" in refusal(kuhn_file, first=changed(first, 3, 2))
    assert "first must increase" in refusal(kuhn_file, first=changed(first, 0, 1))
    assert f"from 0 to 1, ascending, got 2 in {state}" in refusal(kuhn_file, action=changed(action, 5, 2))
    assert f"got -1 in {state}" in refusal(kuhn_file, action=changed(action, 4, -1))
    assert f"got 0 in {state}" in refusal(kuhn_file, action=changed(action, 5, 0))
    assert "information states 2 and 3 are the same: seat 0" in refusal(kuhn_file, keys=changed(keys, 3, keys[2]))
    nonsense = np.full(keys.shape[1], 0x7777777777777777, np.uint64)
    assert "the words 7777777777777777" in refusal(
        kuhn_file, keys=changed(keys, 2, nonsense), probabilities=changed(likely, 4, 2.0)
    )


def test_probabilities_may_be_rounded(solved: Any) -> None:
    case = solved("kuhn_poker")
    rounded = Strategy.of(
        case.tree, case.policy.astype(np.float32).astype(float), algorithm="", iterations=1, seconds=1
    )
    np.testing.assert_allclose(rounded.policy_on(case.tree), case.policy, atol=1e-6)


def without(strategy: Strategy, state: int) -> Strategy:
    """The same strategy without one of its information states."""
    low, high = strategy.first[state : state + 2]
    shorter = np.delete(strategy.first, state)
    shorter[state:] -= high - low
    action, likely = (np.delete(array, slice(low, high)) for array in (strategy.action, strategy.probabilities))
    return Strategy(strategy.game, strategy.about, np.delete(strategy.keys, state, axis=0), shorter, action, likely)


def test_a_tree_with_an_information_state_that_it_does_not_know(solved: Any) -> None:
    case = solved("leduc_poker")
    lacking = without(case.strategy, 500)
    with pytest.raises(StrategyError) as caught:
        lacking.policy_on(case.tree)
    state = case.tree.info(500)
    assert "the strategy does not know information state 500 (seat 1 to move; board " in str(caught.value)
    assert f"for example after [{', '.join(case.tree.history(case.tree.node[500]))}]" in str(caught.value)
    with pytest.raises(StrategyError, match="does not know this information state: seat 1 to move; board"):
        lacking.policy(state)


def test_actions_that_are_not_legal(solved: Any) -> None:
    case = solved("leduc_poker")
    strategy, state = case.strategy, int(np.flatnonzero(np.diff(case.strategy.first) == 2)[0])
    first = strategy.first[state]
    assert strategy.action[first : first + 2].tolist() == [1, 2]
    other = Strategy(
        strategy.game, strategy.about, strategy.keys, strategy.first, changed(strategy.action, first, 0),
        strategy.probabilities,
    )  # fmt: skip
    with pytest.raises(StrategyError, match=f"has other actions in information state {state} "):
        other.policy_on(case.tree)
    with pytest.raises(StrategyError, match="has other actions than those that are legal here: seat 0"):
        other.policy(case.tree.info(state))


def test_trees_and_infos_of_other_games(solved: Any) -> None:
    strategy = solved("leduc_poker").strategy
    with pytest.raises(StrategyError, match="this strategy is of another game: expected game 'kuhn_poker'"):
        strategy.policy_on(solved("kuhn_poker").tree)
    with pytest.raises(StrategyError, match="got some of another game"):
        strategy.policy(solved("kuhn_poker").tree.info(0))
    _, _, infos = roomai.make("leduc_poker", seed=1).init()
    with pytest.raises(StrategyError, match="expected the info of a player to move in leduc_poker"):
        strategy.policy(infos[1])
