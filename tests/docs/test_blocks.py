"""Every fenced block of README.md and of the documentation does what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from blocks import ROOT, Block, PageRunner, blocks_of, prints_what_is_shown

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SKIPPED = [block for page in PAGES for block in blocks_of(page) if "skip" in block.settings]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks_of(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_page(page: Path, tmp_path: Path) -> None:
    PageRunner(tmp_path).run(blocks_of(page))


@pytest.mark.parametrize("block", SKIPPED, ids=str)
def test_a_block_that_is_not_run_says_why(block: Block) -> None:
    reason = block.settings["skip"]
    assert reason, f'{block}: write skip="reason"'
    pytest.skip(f"{block}: {reason}")


# ---- The runner itself: what is wrong must fail -------------------------------------------------------------------

GOOD = """
```python
number = 20
```

```pycon
>>> number + 1
21
```

```python title="mine.py"
A = 1
```

```python title="mine.py"
B = A + 1
```

```pycon
>>> import mine
>>> mine.B
2
```

```console
$ echo one; echo two; echo three
one
...
three
$ python -c \\
  "import mine; print(mine.B)"
2
```

```console exit=2
$ roomai table nowhere
error: nowhere is no record of ours: it has no event.json
```

```bash skip="not for a machine"
exit 1
```

```json
{"a": 1}
```
"""

WRONG = {
    "an exception": "```python\n1 / 0\n```\n",
    "another value": "```pycon\n>>> 1 + 1\n3\n```\n",
    "another output": "```console\n$ echo one\ntwo\n```\n",
    "a line too few": "```console\n$ echo one; echo two\none\n```\n",
    "an exit code": "```console\n$ false\n```\n",
    "another exit code": "```console exit=2\n$ exit 1\n```\n",
    "a command in the middle": "```bash\nfalse\ntrue\n```\n",
    "no excerpt": '```python title="examples/my_bot.py"\nnowhere = 1\n```\n',
    "no JSON": "```json\n{'a': 1}\n```\n",
    "no language": "```\n1\n```\n",
    "an unknown language": "```rust\n1\n```\n",
}


def run(text: str, folder: Path) -> None:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    (folder / "home").mkdir()
    PageRunner(folder / "home").run(blocks_of(page))


def test_a_page_that_is_right_passes(tmp_path: Path) -> None:
    run(GOOD, tmp_path)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_page_that_is_wrong_fails(text: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, ZeroDivisionError, ValueError)):
        run(text, tmp_path)


def test_times_may_differ_and_nothing_else() -> None:
    row = "  1=  call    400   +0.845   0.222   1497   9      {}   0.250"
    assert prints_what_is_shown(row.format("0.001"), row.format("12.345").replace("0.250", "7.500"))
    assert prints_what_is_shown(row.format("0.001"), row.format("<0.001"))
    assert not prints_what_is_shown(row.format("0.001"), row.replace("1=", "2").format("0.001"))
    assert not prints_what_is_shown(row.format("0.001"), row.replace("1497", "1498").format("0.001"))
    assert not prints_what_is_shown(row.format("0.001"), row.replace("call", "fold").format("0.001"))
    assert prints_what_is_shown('"scores":[1.0],"ms":[0.5]}', '"scores":[1.0],"ms":[0.25]}')
    assert prints_what_is_shown('"worst_ms": 1.5,', '"worst_ms": 0.001,')
    assert not prints_what_is_shown('"scores":[1.0],"ms":[0.5]}', '"scores":[2.0],"ms":[0.5]}')
