"""Results of training runs: the index against the folders, names, groups and means by hand, cleaning, cross-play."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import math
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_runs import make_run, write

from competitions.results import ResultsManager
from competitions.results.clean import Cleaning, Removal
from competitions.results.compare import mean_of
from competitions.results.curves import find_metric, is_lower_better, main_metric, mean_curve, plot_curves
from competitions.results.export import as_csv
from competitions.results.index import INDEX
from competitions.results.leaderboard import split_players
from players.learners.run_folder import CHECKPOINTS, LOCK, METADATA, METRICS, read_metadata
from roomai.errors import OptionError, RunError, UnknownNameError

ONE, TWO = "ppo/run_20260101_120000_seed1", "ppo/run_20260102_120000_seed2"
OTHER = "nfsp/run_20260103_120000_seed1"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    make_run(folder, ONE, final=0.1)
    make_run(folder, TWO, final=0.2)
    make_run(folder, OTHER, status="failed", error="it broke", game="leduc_poker")
    return folder


def statuses(results: Path) -> dict[str, str]:
    return {row.run: row.status for row in ResultsManager(results).list()}


# ---- The index ------------------------------------------------------------------------------------------------------


def test_runs_are_listed_newest_first_and_filtered(results: Path) -> None:
    manager = ResultsManager(results)
    assert [row.run for row in manager.list()] == [OTHER, TWO, ONE]
    assert [row.run for row in manager.list(algorithm="ppo", status="finished")] == [TWO, ONE]
    assert [row.error for row in manager.list(game="leduc_poker")] == ["it broke"]
    assert manager.list()[1].final["eval/exploitability"] == 0.2
    assert ResultsManager(results / "none").list() == ()
    assert not (results / "none").exists()


def test_the_index_follows_the_folders(results: Path) -> None:
    statuses(results)
    metadata = msgspec.structs.replace(read_metadata(results / OTHER), status="finished")
    write(results / OTHER / METADATA, metadata)  # in its place: the folder's own time stays
    shutil.rmtree(results / ONE)
    make_run(results, "ppo/run_20260104_120000_seed4")
    assert statuses(results) == {
        "ppo/run_20260104_120000_seed4": "interrupted", OTHER: "finished", TWO: "finished",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99, "runs": {}}', "[" * 100_000, '{"runs": {"a": 3}}'])
def test_an_index_that_is_none_is_made_anew(results: Path, text: str) -> None:
    expected = statuses(results)
    good = (results / INDEX).read_bytes()
    (results / INDEX).write_text(text)
    assert statuses(results) == expected
    assert (results / INDEX).read_bytes() == good


def test_an_edited_index_can_not_give_a_run_another_place(results: Path) -> None:
    statuses(results)
    text = (results / INDEX).read_text()
    (results / INDEX).write_text(text.replace(f'"run":"{ONE}"', '"run":"../../etc"'))
    assert set(statuses(results)) == {ONE, TWO, OTHER}


def test_nothing_is_read_again_that_did_not_change(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = statuses(results)
    monkeypatch.setattr("competitions.results.index.read_row", lambda folder: pytest.fail(f"{folder} is read"))
    before = (results / INDEX).stat().st_mtime_ns
    assert statuses(results) == expected
    assert (results / INDEX).stat().st_mtime_ns == before


def test_a_folder_that_can_not_be_written_is_listed(results: Path) -> None:
    (results / INDEX).mkdir()  # permissions would not keep root from writing
    assert set(statuses(results)) == {ONE, TWO, OTHER}
    assert sorted(path.name for path in results.iterdir()) == [INDEX, "nfsp", "ppo"]


def test_a_run_is_running_as_long_as_it_is_locked(results: Path) -> None:
    folder = make_run(results, "ppo/run_20260105_120000_seed5", status="running")
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert statuses(results)["ppo/run_20260105_120000_seed5"] == "running"
    os.close(lock)  # as if it had been killed
    assert statuses(results)["ppo/run_20260105_120000_seed5"] == "interrupted"


def test_broken_folders_are_told_of_and_stay(results: Path, tmp_path: Path) -> None:
    (results / ONE / METADATA).write_text('{"run_id": "run_')
    (results / TWO / METADATA).write_text('{"format": 7}')
    (results / OTHER / METADATA).unlink()
    os.mkfifo(results / OTHER / METADATA)
    (results / "ppo" / "run_file").write_text("")
    (results / "ppo" / "run_empty").mkdir()
    (results / "ppo" / "run_link").symlink_to(tmp_path)
    (results / "linked").symlink_to(results / "ppo")
    (results / "kuhn_poker-1").mkdir()  # the record of a tournament
    rows = {row.run: row for row in ResultsManager(results).list()}
    assert {row.status for row in rows.values()} == {"broken"}
    assert set(rows) == {ONE, TWO, OTHER, "ppo/run_file", "ppo/run_empty", "ppo/run_link"}
    for run, reason in {ONE: "torn", TWO: "format 7", OTHER: "plain file", "ppo/run_link": "link"}.items():
        assert reason in rows[run].error, rows[run]
    with pytest.raises(RunError, match="torn"):
        ResultsManager(results).show(ONE)
    assert ResultsManager(results).best() == ()
    assert len(ResultsManager(results).export()) == 6


def test_a_thousand_runs_are_listed_quickly(tmp_path: Path) -> None:
    first = make_run(tmp_path, ONE, final=0.1)
    for number in range(1000):
        folder = tmp_path / "ppo" / f"run_20260201_{number:06}_seed1"
        folder.mkdir()
        for name in (METADATA, "final_eval.json"):
            shutil.copy(first / name, folder / name)
    assert len(ResultsManager(tmp_path).list()) == 1001
    start = time.perf_counter()
    assert len(ResultsManager(tmp_path).list()) == 1001
    assert time.perf_counter() - start < 0.5


# ---- Names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [ONE, ONE[4:], "ppo/run_20260101", "run_20260101", "20260101", "01_120000_seed1"])
def test_names_of_a_run(results: Path, text: str) -> None:
    assert ResultsManager(results).run(text).row.run == ONE


def test_a_folder_is_a_name_wherever_it_is(results: Path, tmp_path: Path) -> None:
    shutil.copytree(results / ONE, tmp_path / "kept" / "mine")
    assert ResultsManager(results).run(str(tmp_path / "kept" / "mine")).row.seed == 1
    assert ResultsManager(results).run(str(results / TWO) + "/").row.run == TWO


def test_names_of_several_runs_and_of_none(results: Path) -> None:
    with pytest.raises(OptionError, match=f"'seed1' is the name of 2 runs: {OTHER}, {ONE}"):
        ResultsManager(results).run("seed1")
    with pytest.raises(UnknownNameError, match=f"did you mean '{TWO}'"):
        ResultsManager(results).run(TWO[:-1] + "3")
    with pytest.raises(UnknownNameError):
        ResultsManager(results).run("")
    make_run(results, ONE.replace("ppo", "mappo"))
    with pytest.raises(OptionError, match="2 runs"):
        ResultsManager(results).run(ONE[4:])
    assert ResultsManager(results).run(ONE).row.algorithm == "ppo"


# ---- Curves, means, groups ------------------------------------------------------------------------------------------


def test_a_mean_curve_by_hand() -> None:
    one, other = [(0, 0.0), (10, 10.0), (20, 0.0)], [(5, 1.0), (15, 3.0), (40, 9.0)]
    assert mean_curve([one, other]) == [(5, 3.0), (10, 6.0), (15, 4.0), (20, (0 + 4.2) / 2)]
    assert mean_curve([one, []]) == one
    assert mean_curve([]) == []
    assert mean_curve([[(1, 1.0)], [(2, 2.0)]]) == []  # they are nowhere both there


curves = st.lists(st.tuples(st.integers(0, 50), st.floats(-5, 5)), min_size=1, max_size=8, unique_by=lambda p: p[0])


@settings(max_examples=50, deadline=None)
@given(st.lists(curves.map(sorted), min_size=1, max_size=4))
def test_a_mean_lies_between_the_curves(many: Sequence[Sequence[tuple[int, float]]]) -> None:
    low, high = min(y for each in many for _, y in each), max(y for each in many for _, y in each)
    assert all(low - 1e-9 <= y <= high + 1e-9 for _, y in mean_curve(many))


def test_an_interval_over_seeds_by_hand() -> None:
    found = mean_of([0.1, 0.2])
    assert found.mean == pytest.approx(0.15)
    assert found.interval == pytest.approx((0.15 - 12.7062 * 0.05, 0.15 + 12.7062 * 0.05), abs=1e-5)  # t of 1 degree
    assert (mean_of([3.0]).interval, mean_of([3.0]).seeds) == (None, 1)


def test_metrics_and_which_way_is_better() -> None:
    known = ["losses/q", "charts/episodic_return_seat0", "eval/score_against_random", "eval/exploitability"]
    assert main_metric(known) == "eval/exploitability"
    assert main_metric(known[:3]) == "eval/score_against_random"
    assert main_metric([]) is None
    assert find_metric("exploitability", known) == "eval/exploitability"
    with pytest.raises(UnknownNameError, match="did you mean"):
        find_metric("eval/exploitabilty", known)
    with pytest.raises(OptionError, match="several"):
        find_metric("q", ["losses/q", "eval/q"])
    assert is_lower_better("eval/exploitability")
    assert not is_lower_better("eval/score_against_random")


def test_plots_thin_long_curves_and_keep_their_ends() -> None:
    long = [(k, math.sin(k)) for k in range(10_000)]
    plot = plot_curves("game", "charts/return", {"one": [long, long], "other": [long[:1]]})
    assert len(plot.thin["one"][0]) == 500
    assert plot.curves["one"][0] == long[0]
    assert plot.curves["one"][-1] == long[-1]
    assert set(plot.thin) == {"one"}  # a single run is its own mean


def test_runs_that_differ_in_the_seed_alone_are_a_group(results: Path) -> None:
    three = make_run(results, "ppo/run_20260103_120000_seed3", final=0.6, settings={"steps": 1000, "lr": 0.5})
    found = ResultsManager(results).compare([ONE, TWO, str(three), ONE])
    assert [group.name for group in found.groups] == ["ppo lr=0.001 (2 seeds)", "ppo lr=0.5"]
    assert found.differing == {"lr": (0.001, 0.5)}
    assert found.groups[0].final["eval/exploitability"].mean == pytest.approx(0.15)
    assert found.metric == "eval/exploitability"
    assert len(found.plot.thin["ppo lr=0.001 (2 seeds)"]) == 2
    for other in ({"device": "cuda"}, {"game_version": 2}, {"options": {"num_players": 3}}, {"game": "leduc_poker"}):
        shutil.rmtree(three)
        make_run(results, f"ppo/{three.name}", final=0.6, **other)
        assert len(ResultsManager(results).compare([ONE, str(three)]).groups) == 2, other
    with pytest.raises(UnknownNameError, match="metric"):
        ResultsManager(results).compare([ONE], "charts/SPS")
    with pytest.raises(OptionError, match="which runs"):
        ResultsManager(results).compare([])


def test_lines_of_metrics_may_be_torn_and_out_of_order(results: Path) -> None:
    lines = [{"steps": steps, "games": 1, "seconds": 1.0, "metrics": {"a": value}} for steps, value in
             ((10, 1.0), (30, 3.0), (20, 2.0), (30, 4.0))]  # fmt: skip
    (results / ONE / METRICS).write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"steps": 40')
    assert ResultsManager(results).run(ONE).curves == {"a": [(10, 1.0), (20, 2.0), (30, 4.0)]}
    (results / ONE / METRICS).write_text('{"steps": "many"}\n')
    with pytest.raises(RunError, match="line 1"):
        ResultsManager(results).compare([ONE])


def test_the_best_run_of_each_game_and_options(results: Path) -> None:
    make_run(results, "ppo/run_20260104_120000_seed1", final=0.05, options={"num_players": 3})
    found = ResultsManager(results).best(game="kuhn_poker")
    assert [(best.row.run, best.value, best.of) for best in found] == [
        ("ppo/run_20260104_120000_seed1", 0.05, 1), (ONE, 0.1, 2),
    ]  # fmt: skip
    (score, *_) = ResultsManager(results).best(metric="score_against_random")
    assert (score.metric, score.half_width) == ("eval/score_against_random", 0.05)
    with pytest.raises(UnknownNameError, match="metric"):
        ResultsManager(results).best(metric="nothing")


def test_what_is_shown_of_a_run(results: Path) -> None:
    run = "ppo/run_20260104_120000_seed1"
    make_run(results, run, settings={"lr": 0.5, "clip": 0.2, "hidden": [128, 128]}, options={"num_players": 3})
    shown = ResultsManager(results).show(run)
    assert "lr" in shown.changed
    assert "clip" in shown.unchanged
    assert shown.commands == {"go on": f"roomai train --resume {results / run}"}  # it has no policy to play against
    (results / run / "policy.safetensors").write_bytes(b"")
    play = ResultsManager(results).show(run).commands["play"]
    assert play == f"roomai play kuhn_poker -o num_players=3 --with run:{results / run}"
    foreign = make_run(results, "alien/run_20260104_120000_seed2", settings={"clip": 0.2})
    assert ResultsManager(results).show(str(foreign)).changed == {"clip": 0.2}  # nobody knows its defaults here


# ---- Export ---------------------------------------------------------------------------------------------------------


def test_exported_rows(results: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(ResultsManager(results).export()))))
    assert [row["run"] for row in rows] == [OTHER, TWO, ONE]
    assert [row["final.eval/exploitability"] for row in rows] == ["", "0.2", "0.1"]
    assert [row["setting.lr"] for row in rows] == ["0.001"] * 3
    assert rows[0]["error"] == "it broke"
    metrics = ResultsManager(results).export(ONE)
    assert [row["steps"] for row in metrics] == [100, 1000]
    assert metrics[1]["eval/exploitability"] == 0.25
    assert as_csv([{"a": [1, 2], "b": None}, {"c": "x,y"}]) == 'a,b,c\n"[1, 2]",,\n,,"x,y"\n'


# ---- Cleaning -------------------------------------------------------------------------------------------------------


def test_cleaning_says_what_goes_and_removes_it(results: Path) -> None:
    manager = ResultsManager(results)
    cleaning = manager.clean(["failed"])
    assert [removal.path for removal in cleaning.removals] == [results / OTHER]
    assert cleaning.size == sum(path.stat().st_size for path in (results / OTHER).rglob("*") if path.is_file())
    assert (results / OTHER).exists()
    assert manager.remove(cleaning).size == cleaning.size
    assert set(statuses(results)) == {ONE, TWO}


def test_old_checkpoints_go_and_the_newest_stay(results: Path) -> None:
    folder = make_run(results, "ppo/run_20260104_120000_seed1", checkpoints=(100, 2000, 30))
    manager = ResultsManager(results)
    cleaning = manager.clean(keep_checkpoints=1)
    assert cleaning.size == 200
    manager.remove(cleaning)
    assert [path.name for path in (folder / CHECKPOINTS).iterdir()] == ["step_000002000"]
    assert manager.clean(keep_checkpoints=1).removals == ()
    assert len(manager.clean(["finished"], keep_checkpoints=0).removals) == 0


def test_a_run_that_is_running_is_left_alone(results: Path) -> None:
    manager = ResultsManager(results)
    cleaning = manager.clean(["failed"])
    lock = os.open(results / OTHER / LOCK, os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)  # somebody goes on with it after the plan was made
    done = manager.remove(cleaning)
    assert (done.removals, (results / OTHER).exists()) == ((), True)
    assert "it is running" in done.notes[0]
    os.close(lock)


def test_links_are_never_followed(results: Path, tmp_path: Path) -> None:
    precious = make_run(tmp_path / "elsewhere", OTHER, checkpoints=(1, 2), status="failed")
    (results / "nfsp" / "run_20260109_120000_seed9").symlink_to(precious)
    folder = make_run(results, "ppo/run_20260104_120000_seed1")
    (folder / CHECKPOINTS).symlink_to(precious / CHECKPOINTS)
    inside = make_run(results, "ppo/run_20260104_120000_seed2", status="failed")
    (inside / "link").symlink_to(precious)
    manager = ResultsManager(results)
    for cleaning in (manager.clean(["failed", "interrupted", "broken"]), manager.clean(keep_checkpoints=0)):
        manager.remove(cleaning)
    assert len(list((precious / CHECKPOINTS).iterdir())) == 2
    assert (precious / METADATA).exists()
    assert not inside.exists()
    assert any("link" in note for note in manager.clean(["broken"]).notes)


def test_nothing_outside_of_the_runs_is_removed(results: Path, tmp_path: Path) -> None:
    outside = make_run(tmp_path / "elsewhere", OTHER, status="failed")
    run = results / OTHER
    (run / "precious").mkdir()
    for path, of in (
        (outside, outside), (results, results), (results / "ppo", results / "ppo"), (run / ".." / "..", run),
        (results / ".." / "elsewhere" / OTHER, results / ".." / "elsewhere" / OTHER), (outside, run),
        (run / "precious", run), (results / ONE, run),
    ):  # fmt: skip
        forged = Cleaning(results, (Removal(path, of, "failed", 1),), ())
        done = ResultsManager(results).remove(forged)
        assert (done.removals, len(done.notes)) == ((), 1), path
    assert statuses(results) == {OTHER: "failed", ONE: "finished", TWO: "finished"}
    assert (outside / METADATA).exists()


def test_a_run_that_has_come_to_its_end_meanwhile_stays(results: Path) -> None:
    cleaning = ResultsManager(results).clean(["failed"])
    write(results / OTHER / METADATA, msgspec.structs.replace(read_metadata(results / OTHER), status="finished"))
    assert "it was failed, and is finished now" in ResultsManager(results).remove(cleaning).notes[0]
    assert statuses(results)[OTHER] == "finished"


def test_only_what_is_old_goes(results: Path) -> None:
    now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    make_run(results, "ppo/run_20260104_120000_seed1", status="failed", updated=now)
    old = make_run(results, "ppo/run_20260104_120000_seed2", status="failed", updated="2020-01-01T00:00:00+00:00")
    odd = make_run(results, "ppo/run_20260104_120000_seed3", status="failed", updated="yesterday")  # its folder is new
    removed = [removal.path for removal in ResultsManager(results).clean(["failed"], older_than=2).removals]
    assert old in removed
    assert odd not in removed
    assert results / "ppo/run_20260104_120000_seed1" not in removed
    assert ResultsManager(results).clean(["failed"], older_than=1e15).removals == ()


def test_finished_runs_are_not_removed_by_their_status(results: Path) -> None:
    with pytest.raises(OptionError, match="finished"):
        ResultsManager(results).clean(["finished"])
    with pytest.raises(OptionError, match="clean what"):
        ResultsManager(results).clean()


# ---- The leaderboard ------------------------------------------------------------------------------------------------


def test_lists_of_players() -> None:
    assert split_players("random, threshold(raise_at=0.5,seed=1),,call") == [
        "random", "threshold(raise_at=0.5,seed=1)", "call",
    ]  # fmt: skip
    assert split_players("") == []


def make_stubborn(results: Path, run: str, action: int, final: float, file: str = "policy.safetensors") -> None:
    """A run whose policy always plays the same action of Kuhn poker where it may."""
    import torch

    import roomai
    from players.learners.algorithms import find_learner
    from players.learners.trained import About, save_policy

    if not (results / run).exists():
        make_run(results, run, final=final)
    game, ppo = roomai.game("kuhn_poker"), find_learner("ppo")
    chosen = ppo.settings_class.of(hidden=(4,))
    policy = ppo.make_policy(game, chosen)
    with torch.no_grad():
        last: Any = policy.actor[-1]  # type: ignore[index]
        last.weight.zero_()
        last.bias[action] = 100.0
    save_policy(results / run / file, policy, About.of("ppo", chosen, game, 1, 1000))


def test_the_leaderboard_ranks_by_play_against_each_other(tmp_path: Path) -> None:
    """Who always bets wins a chip of who always passes in each game, whatever their own evaluations say."""
    results = tmp_path / "a (b), c"
    make_stubborn(results, ONE, action=0, final=0.001)
    make_stubborn(results, TWO, action=1, final=0.9)
    make_run(results, "ppo/run_20260104_120000_seed1", final=0.0)
    make_run(results, "ppo/run_20260105_120000_seed1", final=0.0, options={"num_players": 3})
    torn = make_run(results, "ppo/run_20260106_120000_seed1", final=0.0)
    (torn / "policy.safetensors").write_bytes(b"torn")
    manager = ResultsManager(results)
    found = manager.leaderboard("kuhn_poker", baselines=[], games=40, seed=1)
    assert found.standing.players == [TWO, ONE]
    assert [row.score for row in found.standing.rows] == [1.0, -1.0]
    assert found.mode == "batch"
    assert len(found.notes) == 3
    assert "ppo/run_20260106_120000_seed1 is left out" in found.notes[2]
    make_stubborn(results, ONE, action=1, final=0.9, file="best.safetensors")
    folder = tmp_path / "record"
    best = manager.leaderboard("kuhn_poker", baselines=["random"], games=40, seed=1, folder=folder)
    assert best.standing.cross[best.standing.players.index(ONE), best.standing.players.index(TWO)] == 0.0
    assert len((folder / "games.jsonl").read_text().splitlines()) == 3 * 40
    last = manager.leaderboard("kuhn_poker", baselines=[], games=40, seed=1, policy="final")
    assert last.standing.players == [TWO, ONE]
    with pytest.raises(OptionError, match="takes 3 players, and there are 2"):
        manager.leaderboard("kuhn_poker", options={"num_players": 3}, baselines=["random", "call"])
