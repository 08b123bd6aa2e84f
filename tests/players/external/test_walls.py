"""What a guarded bot can't see or do; and that the bots which try would succeed without the walls."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from zoo import BOTS, processes_in

import roomai
from players import make_player
from players.external import make_external, protections
from players.external.survey import PROTECTIONS, why_no_walls
from roomai.errors import PlayerError, PlayerFaultError, UnknownNameError

SEED = 8_765_432_198_765_432_109
needs_walls = pytest.mark.skipif(bool(why_no_walls()), reason=f"no namespaces: {why_no_walls()}")
game = roomai.game("leduc_poker")


def play(text: str, **settings: object) -> None:
    with make_external(text, game, 1, rules="leduc_poker", **settings) as bot:  # type: ignore[arg-type]
        roomai.AbstractEnv.round(game.env(SEED), [bot, make_player("call", game, 2)])


@pytest.fixture
def record(tmp_path: Path) -> Path:
    folder = tmp_path / "record"
    folder.mkdir()
    (folder / "event.json").write_text("the seed")
    return folder


@needs_walls
def test_a_bot_finds_nothing_that_it_should_not_know(record: Path) -> None:
    play(f"{BOTS / 'peeks.py'}(hint={SEED + 1}, folder={str(record)!r})", hidden=[record])
    assert (record / "event.json").read_text() == "the seed"


@needs_walls
def test_the_hidden_folder_can_be_where_the_event_was_started(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(record)
    play(f"{BOTS / 'peeks.py'}(folder='.')", hidden=[record])
    with pytest.raises(PlayerError, match="found .*the seed"):
        play(f"{BOTS / 'peeks.py'}(folder='.')")


def test_the_bot_that_peeks_would_find_it(record: Path) -> None:
    with pytest.raises(PlayerError, match="found .*the folder, the seed"):
        play(f"{BOTS / 'peeks.py'}(folder={str(record)!r})", level="trusted", hidden=[record])
    bot = make_player(f"{BOTS / 'peeks.py'}(hint={SEED + 1})", game, 1)
    with pytest.raises(PlayerError, match="found .*Env, .*LeducPokerRecorder, .*the secret"):
        roomai.AbstractEnv.round(game.env(SEED), [bot, make_player("call", game, 2)])


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@needs_walls
def test_a_bot_reaches_nothing_outside(port: int, record: Path) -> None:
    play(f"{BOTS / 'looks_outside.py'}(port={port}, folder={str(record)!r})", hidden=[record])
    play(f"{BOTS / 'looks_outside.py'}(port={port}, folder={str(record.parent)!r})")
    assert [path.name for path in record.parent.iterdir()] == ["record"]


def test_the_bot_that_looks_outside_would_reach_it(port: int, record: Path) -> None:
    with pytest.raises(PlayerError, match="can connect, write"):
        play(f"{BOTS / 'looks_outside.py'}(port={port}, folder={str(record)!r})", level="trusted")


@pytest.mark.parametrize("level", ["guarded", "trusted"])
def test_the_environment(level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "bot").write_text("#!/bin/sh\nenv >&2; echo x > $TMPDIR/notes && cat $TMPDIR/notes >&2\n")
    (tmp_path / "bot").chmod(0o755)
    log = tmp_path / "log"
    settings = {"level": level, "log": log}
    with pytest.raises(PlayerError, match="exit code 0; its last words: x"):
        play(f"cmd:{tmp_path / 'bot'}", **settings)
    told = dict(line.split("=", 1) for line in log.read_text().splitlines() if "=" in line)
    assert ("API_KEY" in told) == (level == "trusted")
    assert (told["HOME"] == str(tmp_path)) == (level == "trusted")
    assert told["TMPDIR"] != os.environ.get("TMPDIR")
    assert (told["HOME"] == told["TMPDIR"]) == (level == "guarded")
    assert told["OMP_NUM_THREADS"] == "1"
    assert "SSH_AUTH_SOCK" not in told or level == "trusted"


@needs_walls
def test_a_folder_to_be_hidden_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(PlayerError, match="walls can't be built.*nowhere") as caught:
        play("call", hidden=[tmp_path / "nowhere"])
    assert caught.value.verdict == "startup"


def test_protections_are_told() -> None:
    assert set(protections("guarded")) == set(PROTECTIONS)
    assert protections("trusted")["time"]
    assert not protections("trusted")["memory"]
    assert not protections("contained")["network"]  # its operator knows
    assert protections()["network"] == (not why_no_walls())
    with pytest.raises(UnknownNameError, match="guarded"):
        protections("gaurded")


def test_protections_without_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("players.external.survey.why_no_walls", lambda: "forbidden")
    told = protections("guarded")
    assert told["memory"]
    assert not told["network"]
    assert not told["hidden"]


NESTED = """
import sys
sys.path[:0] = {path!r}
from players.external.survey import why_no_walls
print("reason:", why_no_walls(), file=sys.stderr)
"""


@needs_walls
def test_the_survey_finds_out_where_there_are_none(tmp_path: Path) -> None:
    """Behind walls no others can be built: as on a system that forbids them."""
    log = tmp_path / "log"
    code = NESTED.format(path=[path for path in sys.path if path])
    text = f"cmd:{sys.executable} -c {shlex.quote(code)}"
    with make_external(text, game, 1, rules="leduc_poker", log=log) as bot, pytest.raises(PlayerFaultError):
        bot.start()
    assert "reason: its walls can't be built: namespaces: [Errno 28]" in log.read_text()


EVENT = """
import sys, time
import roomai
from players.external import make_external
game = roomai.game("leduc_poker")
bot = make_external(sys.argv[1], game, 1, rules="leduc_poker", level=sys.argv[2])
bot.reset()
bot.receive_info(game.env(1).init()[2][0])
print("asked", flush=True)
bot.take_action()
"""


@pytest.mark.parametrize("level", ["guarded", "trusted"])
@pytest.mark.parametrize("name", ["hangs_catching_everything", "leaves_children_and_hangs"])
def test_bots_end_with_the_event_however_that_ends(name: str, level: str, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", EVENT, str(BOTS / f"{name}.py"), level]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=os.environ | {"TMPDIR": str(tmp_path)}) as event:
        assert event.stdout is not None
        assert event.stdout.readline() == b"asked\n"
        time.sleep(0.3)
        assert len(processes_in(tmp_path)) >= 2
        event.send_signal(signal.SIGKILL)
    until = time.monotonic() + 3
    while (processes_in(tmp_path) or list(tmp_path.iterdir())) and time.monotonic() < until:
        time.sleep(0.01)
    assert processes_in(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@needs_walls
@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="it takes root to be somebody else")
def test_walls_need_no_privileges(tmp_path: Path) -> None:
    """What root can do proves nothing of an ordinary user: build them as one."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if python is None:
        pytest.skip("no Python that everybody may run")
    jail = Path(sys.modules["players.external"].__path__[0])
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        copy = Path(name, "external")
        shutil.copytree(jail, copy)
        home = Path(name, "home")
        home.mkdir()
        for path in (Path(name), copy, home):
            path.chmod(0o777)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            settings = [f"control={theirs.fileno()}", f"folder={home}", "cwd=/", "memory=512", "disk=8", "walls=1"]
            command = ["/bin/sh", "-c", "id -u; echo $$; touch /x || touch ~/x && ls $HOME"]
            somebody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            done = subprocess.run(
                [*somebody, python, "-I", "-S", str(copy / "jail.py"), *settings, "--", *command],
                env={"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin"},
                pass_fds=[theirs.fileno()],
                capture_output=True,
                text=True,
                timeout=20,
            )
            assert ours.recv(1000) == b"crash it ended with exit code 0", done.stderr
    assert done.stdout == "1000\n2\nx\n"
    assert "Read-only file system" in done.stderr
