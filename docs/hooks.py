"""What MkDocs does for this site: the pages of all games go into the navigation, so that a new game needs no entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def on_config(config: Any) -> Any:
    for section in config.nav:
        if "Games" in section:
            section["Games"] += sorted(
                page.relative_to(HERE).as_posix() for page in (HERE / "games").glob("*.md") if page.stem != "index"
            )
    return config
