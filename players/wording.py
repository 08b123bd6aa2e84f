"""What people write to name something with its settings: "random", "threshold(raise_at=0.5)", "my_bot.py:MyBot(a=1)".

Settings are literals; nothing in a text is ever evaluated.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from roomai.errors import OptionError, RoomAIError


def split_settings(text: str, error: type[RoomAIError] = OptionError) -> tuple[str, dict[str, Any]]:
    """The target and the settings of a text such as dcfr(alpha=1.5). Raises `error` for settings that are none."""
    text = text.strip()
    if not text.endswith(")"):
        return text, {}
    for start in re.finditer(r"\(", text):  # the first bracket that opens a call: a folder may have some in its name
        try:
            call = ast.parse(f"f{text[start.start() :]}", mode="eval").body
        except SyntaxError:
            continue
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            return text[: start.start()].strip(), _literals(text, call, error)
    raise error(f"{text}: expected settings such as (name=1, other='text') at its end")


def _literals(text: str, call: ast.Call, error: type[RoomAIError]) -> dict[str, Any]:
    if call.args:
        written = ast.unparse(call.args[0])
        raise error(f"{text}: settings are given by name, as in (name=value), not {written}")
    settings: dict[str, Any] = {}
    for keyword in call.keywords:
        written = ast.unparse(keyword.value)
        if keyword.arg is None:
            raise error(f"{text}: settings are given by name, as in (name=value), not **{written}")
        if keyword.arg in settings:
            raise error(f"{text}: the setting {keyword.arg} is given twice")
        try:
            settings[keyword.arg] = ast.literal_eval(keyword.value)
        except ValueError:
            raise error(
                f"{text}: the setting {keyword.arg} must be a literal (a number, a quoted text, True, a tuple of "
                f"them), got {written}"
            ) from None
    return settings
