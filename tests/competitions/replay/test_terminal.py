"""The viewer in a real terminal: tmux types the keys and tells what is seen."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import check_golden, is_golden

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
ROOMAI = Path(sys.executable).parent / "roomai"
PATIENCE = 20.0


class Tmux:
    """A shell in a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "tmux"
        self._run("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "bash --norc --noprofile")
        self._run("set-option", "-g", "status", "off")
        self.resize(80, 24)
        self.type(f"cd {folder}; PS1='$ '; export TERM=xterm-256color; clear", "Enter")
        self.wait("$")

    def _run(self, *words: str) -> str:
        environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "NO_COLOR")}
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), *words], env=environment | {"LC_ALL": "C.UTF-8"}, check=True,
            capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        return done.stdout

    def type(self, *keys: str) -> None:
        for key in keys:
            self._run("send-keys", key)

    def resize(self, width: int, height: int) -> None:
        self._run("resize-window", "-x", str(width), "-y", str(height))

    def screen(self, *words: str) -> str:
        return self._run("capture-pane", "-p", *words)

    def wait(self, text: str, gone: bool = False) -> str:
        """The screen, once a text is on it (or not any more)."""
        end = time.monotonic() + PATIENCE
        while (text in self.screen()) == gone:
            assert time.monotonic() < end, f"{text!r} is {'still' if gone else 'not'} on the screen:\n{self.screen()}"
            time.sleep(0.03)
        return self.screen()

    def check_golden(self, name: str, text: str) -> None:
        """Wait for a text, then until the screen, which is painted piece by piece, is the golden one of that name."""
        self.wait(text)
        end = time.monotonic() + PATIENCE
        while not is_golden(name, self.screen()) and time.monotonic() < end:
            time.sleep(0.03)
        check_golden(name, self.screen())

    def wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.screen()
            time.sleep(0.03)

    def close(self) -> None:
        self._run("kill-server")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    terminal = Tmux(tmp_path)
    yield terminal
    terminal.close()


def start(tmux: Tmux, folder: Path, options: str = "--game 0", before: str = "") -> None:
    tmux.type(f"stty -a > before; {before}{ROOMAI} replay {folder} {options}; echo code $?; stty -a > after", "Enter")
    tmux.wait("q quit")


def check_restored(tmux: Tmux, folder: Path, code: int) -> None:
    """The shell is there again as it was: the settings, the cursor, and the screen of before."""
    screen = tmux.wait(f"code {code}")
    assert "│" not in screen
    tmux.wait_for((folder / "after").exists)
    tmux.wait_for(lambda: bool((folder / "after").read_text()))
    assert (folder / "before").read_text() == (folder / "after").read_text()
    assert tmux._run("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}").split() == ["0", "1", "1"]


def test_keys_and_sizes(tmux: Tmux, leduc: Path, tmp_path: Path) -> None:
    start(tmux, leduc)
    tmux.check_golden("leduc-begin-80x24", "0 of 7")
    tmux.type("Right", "Space", "l")
    tmux.check_golden("leduc-thought-80x24", "3 of 7")
    tmux.resize(120, 40)
    tmux.check_golden("leduc-thought-120x40", "what call thought")
    tmux.resize(20, 5)
    tmux.check_golden("leduc-thought-20x5", "larger window")
    tmux.resize(80, 24)
    tmux.check_golden("leduc-thought-80x24", "what call thought")
    tmux.type("1", "Home", "Right")
    tmux.check_golden("leduc-seat-80x24", "1 of 7")
    tmux.type("a", "Tab", "End")
    tmux.check_golden("leduc-end-80x24", "7 of 7")
    tmux.type("]", "End")
    tmux.wait("crash by call")
    tmux.type("?")
    tmux.wait("this help / quit")
    tmux.type("Escape")
    tmux.wait("this help / quit", gone=True)
    tmux.type("f", "player=raise verdict=normal", "Enter")
    tmux.wait("3 games")
    tmux.type("/", "fold", "Enter")
    tmux.wait("game 4")
    tmux.type("q")
    check_restored(tmux, tmp_path, 0)


def test_it_plays_by_itself(tmux: Tmux, leduc: Path, tmp_path: Path) -> None:
    start(tmux, leduc)
    tmux.type("+", "+", "+", "p")
    tmux.wait("7 of 7")
    tmux.type("q")
    check_restored(tmux, tmp_path, 0)


def test_colours(tmux: Tmux, leduc: Path) -> None:
    start(tmux, leduc)
    assert "\x1b[1m\x1b[31mK♥" in tmux.screen("-e") or "\x1b[1;31m" in tmux.screen("-e")


def test_no_color(tmux: Tmux, leduc: Path) -> None:
    start(tmux, leduc, before="NO_COLOR=1 ")
    assert "\x1b[31m" not in tmux.screen("-e")
    assert "\x1b[36m" not in tmux.screen("-e")


def test_a_picture_of_the_screen_is_written_and_never_over_another(tmux: Tmux, leduc: Path, tmp_path: Path) -> None:
    start(tmux, leduc)
    tmux.type("Right", "e")
    tmux.wait("written: leduc_poker-game0-1.svg")
    assert (tmp_path / "leduc_poker-game0-1.svg").read_text().startswith("<svg")
    tmux.type("e")
    tmux.wait("File exists")


def test_ctrl_c(tmux: Tmux, leduc: Path, tmp_path: Path) -> None:
    start(tmux, leduc)
    tmux.type("Right", "C-c")
    check_restored(tmux, tmp_path, 130)


@pytest.mark.parametrize(("name", "code"), [("TERM", 143), ("HUP", 129)])
def test_it_is_ended_from_outside(tmux: Tmux, leduc: Path, tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "run.sh").write_text(f"echo $$ > pid; exec {ROOMAI} replay {leduc} --game 0\n")
    tmux.type("stty -a > before; bash run.sh; echo code $?; stty -a > after", "Enter")
    tmux.wait("q quit")
    os.kill(int((tmp_path / "pid").read_text()), getattr(signal, f"SIG{name}"))
    check_restored(tmux, tmp_path, code)


def test_ctrl_z_and_on_again(tmux: Tmux, leduc: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings"

    def check_settings() -> None:
        settings.unlink(missing_ok=True)
        tmux.type("stty -a > settings", "Enter")
        tmux.wait_for(lambda: settings.exists() and settings.read_text() == (tmp_path / "before").read_text())

    start(tmux, leduc)
    tmux.type("Right", "Right")
    seen = tmux.wait("2 of 7")
    for _ in range(2):
        tmux.type("C-z")
        tmux.wait("Stopped")
        check_settings()
        tmux.type("clear; fg", "Enter")
        tmux.wait_for(lambda: tmux.screen() == seen)
    tmux.type("Right")
    tmux.wait("3 of 7")
    tmux.type("q")
    tmux.wait("q quit", gone=True)
    check_settings()


def test_an_exception_restores_the_terminal_first(tmux: Tmux, leduc: Path, tmp_path: Path) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import competitions.replay.model as model\n"
        "def broken(self, state, key):\n    raise RuntimeError('a bug')\n"
        "model.Viewer.press = broken\n"
    )
    start(tmux, leduc, before=f"PYTHONPATH={tmp_path} ")
    tmux.type("Right")
    tmux.wait("RuntimeError: a bug")
    check_restored(tmux, tmp_path, 1)


def test_many_games_and_keys_at_once(tmux: Tmux, leduc: Path, tmp_path: Path) -> None:
    start(tmux, leduc)
    tmux.type("]" * 5 + "[" * 3 + "l" * 9 + "v??" * 2)
    tmux.wait("game 2")
    tmux.type("q")
    check_restored(tmux, tmp_path, 0)
