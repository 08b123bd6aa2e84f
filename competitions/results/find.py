"""From what a user calls a run to its folder."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from players.learners.run_folder import METADATA
from roomai.errors import OptionError, UnknownNameError

from .index import RUN, run_folders
from .runs import printable

MOST_NAMED = 10


def find_run(results: Path, text: str) -> Path:
    """The folder of the run that `text` names: by its id, a beginning or an end of it that no other has, or a folder.

    Raises OptionError if several are meant, UnknownNameError if none is; each names some that there are.
    """
    folders = {f"{folder.parent.name}/{folder.name}": folder for folder in run_folders(results)}
    found = [place for place in folders if text in (place, folders[place].name)]
    if not found and text and (Path(text) / METADATA).is_file():
        return Path(text).resolve()
    found = found or [place for place in folders if text and _is_part(text, place)]
    if len(found) == 1:
        return folders[found[0]]
    if found:
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise OptionError(
            f"{text!r} is the name of {len(found)} runs: {printable(', '.join(found[:MOST_NAMED]))}{more}"
        )
    near = get_close_matches(text, folders, n=MOST_NAMED, cutoff=0.0)
    raise UnknownNameError("run", text, map(printable, near), f"They are in {results}; roomai results list shows all.")


def _is_part(text: str, place: str) -> bool:
    """Whether a run's place, its id, or its id without `run_` begins or ends so."""
    name = place.rpartition("/")[2]
    return place.endswith(text) or any(whole.startswith(text) for whole in (place, name, name.removeprefix(RUN)))
