"""A Ray cluster of several nodes on this machine: the records of a local run, also when a node is lost on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from processes import descendants

import roomai
from competitions.crews.cluster import Cluster, ClusterError
from competitions.event import Terms, read_event
from competitions.record import read_games
from competitions.schedules import RoundRobin
from competitions.tournament import Tournament
from roomai.errors import RecordError

ray = pytest.importorskip("ray", reason="needs the extra ray")
BOTS = Path(__file__).with_name("bots.py")
LEDUC = roomai.game("leduc_poker")


QUICK = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500, "health_check_failure_threshold": 3}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A head without cores and two nodes with one each."""
    from ray.cluster_utils import Cluster as Nodes

    nodes = Nodes(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, "_system_config": QUICK}
    )
    yield nodes
    nodes.shutdown()


def games(folder: Path) -> list[tuple[Any, ...]]:
    records = read_games(folder, read_event(folder))
    return sorted((r.game, r.deal, r.seats, r.chance, r.actions, r.scores, r.verdict) for r in records)


def tournament(bot: str) -> Tournament:
    terms = Terms(match=10, isolate="guarded")
    return Tournament(LEDUC, [bot, "threshold"], RoundRobin(games=160), 5, terms=terms)


def is_playing(pid: int) -> bool:
    """Whether the process is in the midst of a match: Ray writes the name of the task into its title."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::play_on_node")
    return False


def tell(pids: Collection[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def test_a_cluster_plays_the_games_of_one_machine_and_survives_the_loss_of_a_node(tmp_path: Path, nodes: Any) -> None:
    run = tournament(f"{BOTS}:Slow")
    run.run(tmp_path / "here")
    first, _ = nodes.add_node(num_cpus=1), nodes.add_node(num_cpus=1)
    lost: list[Any] = []

    def lose_a_node(played: int) -> None:
        pids = set() if lost or played <= 20 else descendants(first.all_processes["raylet"][0].process.pid)
        tell(pids, signal.SIGSTOP)  # or the match might end between the look at it and the loss
        if any(is_playing(pid) for pid in pids):
            lost.append(first)
            nodes.remove_node(first, allow_graceful=False)
            tell(pids, signal.SIGKILL)  # a machine that is lost takes all its processes along
        else:
            tell(pids, signal.SIGCONT)

    outcome = run.run(tmp_path / "out", lose_a_node, crew=Cluster(run.event, tmp_path / "out", nodes.address))
    assert lost
    assert any("a worker was lost" in note for note in outcome.notes)
    assert games(tmp_path / "out") == games(tmp_path / "here")
    numbers = [record.game for record in read_games(tmp_path / "out", read_event(tmp_path / "out"))]
    assert len(numbers) == len(set(numbers)) == 160


def test_a_node_with_another_bot_is_refused(tmp_path: Path, nodes: Any) -> None:
    nodes.add_node(num_cpus=1)
    bot = tmp_path / "bot.py"
    bot.write_text(BOTS.read_text())
    run = tournament(f"{bot}:Caller")
    bot.write_text(BOTS.read_text() + "\n")
    with pytest.raises((ClusterError, RecordError), match="is not here, or has changed since the event began"):
        run.run(tmp_path / "out", crew=Cluster(run.event, tmp_path / "out", nodes.address))


def test_no_cluster_is_a_clear_error(tmp_path: Path) -> None:
    run = tournament("call")
    with pytest.raises(ClusterError, match="there is no Ray cluster at 127.0.0.1:1"):
        run.run(tmp_path / "out", crew=Cluster(run.event, tmp_path / "out", "127.0.0.1:1"))
