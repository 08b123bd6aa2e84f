"""Reports: one page that says what the table says, fetches nothing, and lets no name become markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from test_command_line import run

from competitions.report.charts import axis_of, bins, histogram, whisker

HOSTILE = "</style><script>alert(1)</script>&amp"
CHROMIUM = shutil.which("chromium")


class Reader(HTMLParser):
    """The tags of a page, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "record"
    file = folder.parent / "event.toml"
    file.write_text(
        f'game = "leduc_poker"\n[schedule]\ngames = 40\n[players]\n"{HOSTILE}" = "call"\nb = "raise"\nc = "random"\n'
    )
    assert run("tournament", "--file", file, "--seed", 3, "--out", folder).exit_code == 0
    result = run("report", folder)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{folder / 'report.html'}\n"
    return folder


def test_a_page_has_the_numbers_of_the_table(folder: Path) -> None:
    page = Reader((folder / "report.html").read_text())
    table = run("table", folder, "--json").stdout
    for row in json.loads(table)["rows"]:
        assert row["player"] in page.text
        assert f"{row['score']:+.3f}" in page.text
        assert f"{row['elo']:.0f}" in page.text
    assert "120 games on 20 deals, seed 3, round-robin" in page.text


def test_a_page_runs_nothing_and_fetches_nothing(folder: Path) -> None:
    text = (folder / "report.html").read_text()
    page = Reader(text)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form"})
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert not re.match(r"\w+:", attributes.get("href") or "")
    assert HOSTILE in page.text
    (policy,) = (attributes["content"] for _, attributes in page.tags if attributes.get("http-equiv"))
    style = re.search(r"<style>(.*)</style>", text, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_its_links_lead_to_replays_of_the_largest_swings(folder: Path) -> None:
    page = Reader((folder / "report.html").read_text())
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert len(links) == 5
    for link in links:
        assert "<title>leduc_poker: replay</title>" in (folder / str(link)).read_text()


def test_a_report_of_a_record_without_games_and_one_that_is_none(tmp_path: Path, folder: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "event.json").write_bytes((folder / "event.json").read_bytes())
    (empty / "games.jsonl").write_text("")
    assert run("report", empty).exit_code == 0
    assert "0 games" in (empty / "report.html").read_text()
    nothing = run("report", tmp_path)
    assert nothing.exit_code == 2
    assert "no event.json" in nothing.stderr
    blocked = run("report", folder, "--out", tmp_path / "nowhere" / "x.html")
    assert blocked.exit_code == 2
    assert "can't be written" in blocked.stderr


def test_whiskers_and_bars_are_where_their_numbers_are() -> None:
    drawn = whisker(1.0, (0.0, 2.0), -2.0, 2.0, 0.0)
    assert 'class="zero" x1="500.0"' in drawn
    assert 'class="reach" x1="500.0" y1="12.0" x2="1000.0"' in drawn
    assert 'class="mark" x1="750.0"' in drawn
    assert "reach" not in whisker(1.0, None, -2.0, 2.0, None)
    assert axis_of([1.0], [None]) == (0.0, 2.0)
    counts, edges = bins(np.array([-1.0, 1.0, 1.0]), -1.0, 1.0)
    assert (counts.tolist(), edges.tolist()) == ([1, 0, 2], [-1.5, -0.5, 0.5, 1.5])
    bars = histogram(np.array([-1.0, 1.0, 1.0]), -1.0, 1.0, 2 / 3)
    assert re.findall(r'class="(won|lost|even)"[^>]*height="([\d.]+)"', bars) == [("lost", "30.0"), ("won", "60.0")]
    assert len(bins(np.array([0.1, 0.2]), 0.0, 1.0)[0]) == 40


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_phone_shows_it_without_a_sideways_scroll(folder: Path, tmp_path: Path) -> None:
    """The page is as wide as the window: only tables scroll within themselves."""
    assert CHROMIUM is not None
    probe = tmp_path / "probe.html"
    page = (folder / "report.html").read_text()
    probe.write_text(
        re.sub(r"<meta http-equiv[^>]*>", "", page).replace(
            "</body>",
            "<script>document.title = document.documentElement.scrollWidth + '/' + innerWidth</script></body>",
        )
    )
    frame = tmp_path / "frame.html"
    frame.write_text(
        "<iframe src='probe.html' width='360' height='800'></iframe><script>"
        "const f = document.querySelector('iframe'); f.onload = () => document.body.append(f.contentDocument.title)"
        "</script>"
    )
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000",
         "--dump-dom", str(frame)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    wide = re.search(r"(\d+)/(\d+)", done.stdout)
    assert wide is not None, done.stdout + done.stderr
    assert int(wide[1]) <= int(wide[2])
