"""Finding games by name: the folders of roomai/games, then other packages' entry points `roomai.games`.

A game is imported when it is first asked for. A user's own file needs no registration: "my_game.py:spec".
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, overload

from .abstract import AbstractEnv
from .errors import GameDefinitionError, RoomAIError, UnknownNameError

if TYPE_CHECKING:
    from .batch import AbstractBatchEnv
    from .game import Game, GameSpec, PlainGame


def game_names() -> list[str]:
    """The names of all games that are installed."""
    return sorted({*_built_in(), *_entry_points()})


def game_spec(name: str) -> GameSpec:
    """The declaration of a game, by name or as "file.py:object".

    Raises UnknownNameError for a name that is not installed, GameDefinitionError for a file that declares no game.
    """
    from .game import GameSpec

    if ":" in name:
        found = load_object(name, GameDefinitionError)
    elif name in _built_in():
        found = importlib.import_module(f"roomai.games.{name}").spec
    elif name in _entry_points():
        found = _entry_points()[name].load()
    else:
        raise UnknownNameError("game", name, game_names(), "A game in a file of yours is named file.py:spec.")
    if not isinstance(found, GameSpec):
        raise GameDefinitionError(f"{name}: expected a GameSpec, got {found!r}")
    return found


def game(name: str, **options: Any) -> Game | PlainGame:
    """A game with its options fixed, for example `game("leduc_poker", num_players=3)`.

    Raises UnknownNameError for an unknown game or option, OptionError for a value out of range.
    """
    return game_spec(name).bind(**options)


@overload
def make(
    name: str, *, batch: int, device: str = "cpu", reset: str = "auto", seed: int | None = None, **options: Any
) -> AbstractBatchEnv: ...


@overload
def make(name: str, *, seed: int | None = None, **options: Any) -> AbstractEnv[Any]: ...


def make(
    name: str,
    *,
    batch: int | None = None,
    device: str = "cpu",
    reset: str = "auto",
    seed: int | None = None,
    **options: Any,
) -> AbstractEnv[Any]:
    """One game, `make("leduc_poker", seed=7, num_players=3)`, or a batch of them, `make("leduc_poker", batch=4096)`.

    Without a seed one is drawn. For a batch, device is "cpu" or "cuda" (torch tensors) or "numpy" (arrays, no torch),
    and reset is "auto" (a finished game is followed by the next at once) or "manual".
    """
    chosen = game(name, **options)
    if batch is None:
        return chosen.env(seed)
    return chosen.batch(batch, device, reset=reset, seed=seed)


def load_object(path: str, error: type[RoomAIError]) -> Any:
    """The object at "folder/file.py:name" or "package.module:name"; `error` says what is wrong."""
    place, _, attribute = path.partition(":")
    module = load_module(place, error)
    if not hasattr(module, attribute):
        raise error(f"{place} has no {attribute!r}")
    return getattr(module, attribute)


def load_module(place: str, error: type[RoomAIError]) -> ModuleType:
    """Import a .py file by its path, or a module by its name; `error` says why it can't be imported."""
    try:
        if not place.endswith(".py"):
            _make_importable(Path.cwd())
            return importlib.import_module(place)
        file = Path(place).expanduser().resolve()
        if not file.is_file():
            raise error(f"there is no file {place}")
        name = f"roomai_user_{file.stem}_{abs(hash(str(file))):x}"
        if name not in sys.modules:
            module_spec = importlib.util.spec_from_file_location(name, file)
            assert module_spec is not None
            assert module_spec.loader is not None
            module = importlib.util.module_from_spec(module_spec)
            sys.modules[name] = module
            _make_importable(file.parent)
            try:
                module_spec.loader.exec_module(module)
            except BaseException:
                del sys.modules[name]
                raise
        return sys.modules[name]
    except RoomAIError:
        raise
    except (Exception, SystemExit) as cause:
        raise error(f"{place} can't be imported: {type(cause).__name__}: {cause}") from cause


def _make_importable(folder: Path) -> None:
    """Let a user's file import its neighbours; last on the path, so that it hides no installed package."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


@cache
def _built_in() -> frozenset[str]:
    from . import games

    return frozenset(module.name for module in pkgutil.iter_modules(games.__path__) if module.ispkg)


@cache
def _entry_points() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group="roomai.games")}
