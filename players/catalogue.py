"""Finding players and making them: "random", "threshold(raise_at=0.5)", "my_bot.py:MyBot", "package.module:Bot".

Names are those in the modules of players/bots, `human`, and other packages' entry points `roomai.players`. A player
whose constructor has a parameter `file` may be named with it, as in "cfr:leduc.npz". A class may name another parameter
for that, `made_from = "run"`, and a static method `files` that answers the files which such a text stands for.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import shlex
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomai.abstract import AbstractPlayer
from roomai.errors import PlayerLoadError, RoomAIError, UnknownNameError
from roomai.registry import load_module

from .wording import split_settings

if TYPE_CHECKING:
    from roomai.game import Game, PlainGame

COMMAND = "cmd:"
"""How the text of a player begins that is a program of its own."""
GIVEN = ("game", "seed")
"""Parameters of a player's constructor that the catalogue fills in, unless the text does."""
REQUIRED = inspect.Parameter.empty
HINT = "A player in a file of yours is named my_bot.py or my_bot.py:MyBot, one in a package package.module:Bot."


@dataclass(frozen=True)
class Setting:
    """One setting of a player; `default` is REQUIRED for one that must be given."""

    name: str
    default: Any

    def __str__(self) -> str:
        return f"{self.name} (required)" if self.default is REQUIRED else f"{self.name}={self.default!r}"


@dataclass(frozen=True)
class PlayerEntry:
    """What the catalogue knows of a player without making one; no `games` means any game."""

    name: str
    summary: str
    games: tuple[str, ...]
    plays_batches: bool
    settings: tuple[Setting, ...]


def player_names() -> list[str]:
    """The names of all players that are installed."""
    return sorted({*_built_in(), *_entry_points()})


def describe_players() -> list[PlayerEntry]:
    """All players that are installed, by name; the summary of one that can't be loaded says why."""
    return [_entry(name) for name in player_names()]


def player_class(text: str) -> type[AbstractPlayer]:
    """The class that a name or a path stands for; settings in the text are passed over.

    Raises UnknownNameError for an unknown name, PlayerLoadError for a file or a class that is not right.
    """
    return _found(_split(text)[0])


def make_player(text: str, game: Game | PlainGame, seed: int) -> AbstractPlayer:
    """Make the player that the text names, for that game; give every seat a seed of its own.

    Raises UnknownNameError for an unknown player or setting, PlayerLoadError for everything else that is wrong.
    """
    return player_factory(text, game)(seed)


def player_factory(text: str, game: Game | PlainGame) -> Callable[[int], AbstractPlayer]:
    """Check a player and its settings once; the answer makes one from a seed, as often as wanted.

    Raises what make_player raises; calling the answer raises PlayerLoadError if the constructor fails.
    """
    target, written = _split(text)
    found = _found(target)
    _check_game(text, found, game)
    parameters = _parameters(found)
    settings = _checked(target, found, written)
    given = {name for name in GIVEN if name in parameters and name not in settings}
    missing = [name for name, default in parameters.items() if default is REQUIRED and name not in {*settings, *given}]
    if missing:
        example = ", ".join(f"{name}=..." for name in missing)
        raise PlayerLoadError(f"{text}: it needs the setting {', '.join(missing)}: write {target}({example})")
    if "game" in given:
        settings["game"] = game

    def make(seed: int) -> AbstractPlayer:
        try:
            return found(**settings, **({"seed": seed} if "seed" in given else {}))
        except RoomAIError as cause:
            raise PlayerLoadError(f"{text}: {cause}") from cause
        except (Exception, SystemExit) as cause:
            file = inspect.getsourcefile(found) or ""
            raise PlayerLoadError(f"{text}: it can't be made: {_told(cause, file)}") from cause

    return make


def is_own_code(text: str) -> bool:
    """Whether the text names code that is not installed under a name: a file, a module's class or a command."""
    target = text.partition("(")[0].strip()
    name, colon, _ = target.partition(":")
    return (bool(colon) and _made_from(name) is None) or target.endswith(".py")


def files_named(text: str) -> list[Path]:
    """The files that the text of a player names: a Python file, one that a player is made from, a command's words.

    Raises PlayerLoadError if the file is not there, a command's words aside.
    """
    if text.startswith(COMMAND):
        return [path for path in map(Path, shlex.split(text.removeprefix(COMMAND))) if path.is_file()]
    named = _files_named(text)
    for path in named:
        if not path.is_file():
            raise PlayerLoadError(f"there is no file {path}")
    return named


def _files_named(text: str) -> list[Path]:
    found = re.match(r"(.+?\.py)(?=$|[:(])", text.strip())
    if found and is_own_code(text):
        return [Path(found[1]).expanduser()]
    target, settings = _split(text)
    source = settings.get(_made_from(target) or "")
    if not isinstance(source, str):
        return []
    files = getattr(_found(target), "files", None)
    try:
        return [Path(source).expanduser()] if files is None else list(files(source))
    except RoomAIError as cause:
        raise PlayerLoadError(f"{text}: {cause}") from cause


# ---- From the text to a class ----------------------------------------------------------------------------------


def _split(text: str) -> tuple[str, dict[str, Any]]:
    """The target and the settings of a text; "name:file" is short for "name(file=...)"."""
    target, settings = split_settings(text, PlayerLoadError)
    name, colon, source = target.partition(":")
    parameter = _made_from(name)
    if not colon or parameter is None:
        return target, settings
    if parameter in settings:
        raise PlayerLoadError(f"{text}: the setting {parameter} is given twice")
    return name, {parameter: source, **settings}


def _made_from(name: str) -> str | None:
    """The parameter that the short form "name:..." fills, of a player that is installed under the name, or None."""
    if name not in _built_in() and name not in _entry_points():
        return None
    found = _found(name)
    parameter: str = getattr(found, "made_from", "file")
    return parameter if parameter in _parameters(found) else None


def _found(target: str) -> type[AbstractPlayer]:
    file = re.fullmatch(r"(?P<file>.+\.py)(?::(?P<name>.*))?", target)
    if file:
        return _class_in(file["file"], file["name"])
    module, colon, name = target.partition(":")
    if colon:
        return _class_in(module, name)
    if target in _built_in():
        return _built_in()[target]
    if target in _entry_points():
        try:
            return _player_type(target, _entry_points()[target].load())
        except (Exception, SystemExit) as cause:
            raise PlayerLoadError(f"{target}: its package can't be imported: {_told(cause)}") from cause
    if "(" in target:
        raise PlayerLoadError(f"{target}: the bracket that opens the settings is not closed at the end")
    raise UnknownNameError("player", target, player_names(), HINT)


def _class_in(place: str, name: str | None) -> type[AbstractPlayer]:
    module = _module(place)
    own = {key: value for key, value in vars(module).items() if _is_own_player(module, value)}
    if name is not None:
        if not hasattr(module, name):
            raise UnknownNameError(f"player class in {place}:", name, own)
        return _player_type(f"{place}:{name}", getattr(module, name))
    if len(own) > 1:
        listed = ", ".join(f"{place}:{key}" for key in own)
        raise PlayerLoadError(f"{place} has several player classes: say which one: {listed}")
    if not own:
        raise PlayerLoadError(f"{place} has no player class: expected a subclass of roomai.AbstractPlayer in it")
    return _player_type(place, *own.values())


def _module(place: str) -> types.ModuleType:
    try:
        return load_module(place, PlayerLoadError)
    except PlayerLoadError as error:
        if error.__cause__ is None:
            raise
        file = str(Path(place).expanduser().resolve())
        raise PlayerLoadError(f"{place} can't be imported: {_told(error.__cause__, file)}") from error.__cause__


def _is_own_player(module: types.ModuleType, value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, AbstractPlayer) and value.__module__ == module.__name__


def _player_type(text: str, value: Any) -> type[AbstractPlayer]:
    if not isinstance(value, type) or not issubclass(value, AbstractPlayer):
        raise PlayerLoadError(f"{text} is no player: expected a subclass of roomai.AbstractPlayer, got {value!r}")
    if inspect.isabstract(value):
        lacking = ", ".join(sorted(value.__abstractmethods__))
        raise PlayerLoadError(f"{text} can't play yet: it lacks {lacking}()")
    return value


def _told(cause: BaseException, file: str = "") -> str:
    """An exception in a sentence, with the line of the user's file at which it came up."""
    lines = [frame.lineno for frame in traceback.extract_tb(cause.__traceback__) if frame.filename == file]
    if isinstance(cause, SyntaxError) and cause.filename == file:
        lines.append(cause.lineno)
    message = cause.msg if isinstance(cause, SyntaxError) else str(cause)
    return f"{type(cause).__name__}: {message}{f' (line {lines[-1]} of {Path(file).name})' if lines else ''}"


# ---- Games and settings ------------------------------------------------------------------------------------------


def _check_game(text: str, found: type[AbstractPlayer], game: Game | PlainGame) -> None:
    games = found.games
    if games and game.name not in games:
        raise PlayerLoadError(f"{text} plays {', '.join(games)}, not {game.name}")


def _parameters(found: type[AbstractPlayer]) -> dict[str, Any]:
    """The defaults of the constructor's parameters by name, of those that a text can say."""
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    sayable = (bool, int, float, str, tuple, types.NoneType)
    parameters = inspect.signature(found).parameters.values()
    return {
        parameter.name: parameter.default
        for parameter in parameters
        if parameter.kind not in variadic and (parameter.default is REQUIRED or isinstance(parameter.default, sayable))
    }


def _settings(found: type[AbstractPlayer]) -> tuple[Setting, ...]:
    return tuple(Setting(name, default) for name, default in _parameters(found).items() if name not in GIVEN)


def _checked(target: str, found: type[AbstractPlayer], written: dict[str, Any]) -> dict[str, Any]:
    kinds = [parameter.kind for parameter in inspect.signature(found).parameters.values()]
    defaults = _parameters(found)
    for name in written:
        if name not in defaults and inspect.Parameter.VAR_KEYWORD not in kinds:
            raise UnknownNameError(f"setting of {target}:", name, [setting.name for setting in _settings(found)])
    return {name: _converted(target, name, defaults.get(name), value) for name, value in written.items()}


def _converted(target: str, name: str, default: Any, value: Any) -> Any:
    """The value, of the type of the setting's default where that is a plain one."""
    wanted = type(default)
    if wanted is float and type(value) is int:
        return float(value)
    if wanted in (bool, int, float, str) and type(value) is not wanted:
        raise PlayerLoadError(f"{target}: the setting {name} must be of type {wanted.__name__}, got {value!r}")
    return value


def _entry(name: str) -> PlayerEntry:
    try:
        found = player_class(name)
    except PlayerLoadError as error:
        return PlayerEntry(name, str(error), (), False, ())
    first_line = (found.__doc__ or "").strip().partition("\n")[0]
    return PlayerEntry(name, first_line, tuple(found.games), found.plays_batches, _settings(found))


# ---- What is installed -------------------------------------------------------------------------------------------


@cache
def _built_in() -> dict[str, type[AbstractPlayer]]:
    from . import bots, human

    names = [f"{bots.__name__}.{module.name}" for module in pkgutil.iter_modules(bots.__path__)]
    modules = map(importlib.import_module, names)
    return {name: found for module in (*modules, human) for name, found in module.PLAYERS.items()}


@cache
def _entry_points() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group="roomai.players")}
