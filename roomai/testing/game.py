"""`check_game`: does a game keep to the contract, and are its rules what they declare to be."""

from __future__ import annotations

from functools import cached_property
from random import Random
from typing import Any

from ..abstract import AbstractEnv
from ..game import Game, GameSpec, PlainGame
from .histories import EnvHistories, Histories, RuleHistories
from .play import Step, play_randomly
from .report import Checks, NotApplicable, Report

MOST_ACTIONS = 10_000  # in one game that does not declare its length


class GameSubject:
    """A game under test, with the random games and histories that its checks share."""

    def __init__(self, game: Game | PlainGame, games: int, seed: int, largest_tree: int, compiled: bool) -> None:
        self.game = game
        self.games = games
        self.seed = seed
        self.largest_tree = largest_tree
        self.compiled = compiled
        self.told = game.spec.told_by_rules(game.options)

    def rules_of(self) -> Game:
        """The game, for checks of compiled rules."""
        if isinstance(self.game, PlainGame):
            raise NotApplicable("the game is in plain Python")
        return self.game

    def env(self, index: int = 0, *, compiled: bool | None = None, seed: int | None = None) -> AbstractEnv[Any]:
        """A fresh env, about to start game `index` of the seed."""
        if isinstance(self.game, Game):
            env: AbstractEnv[Any] = self.game.env(compiled=self.compiled if compiled is None else compiled)
        else:
            env = self.game.env()
        env.seed(self.seed if seed is None else seed, index)
        return env

    @property
    def most(self) -> int:
        """No game may have more actions."""
        return self.game.max_length if isinstance(self.game, Game) else MOST_ACTIONS

    def random(self, index: int) -> Random:
        return Random(f"{self.seed}/{index}")

    @cached_property
    def traces(self) -> list[list[Step]]:
        """Random legal games, by index."""
        return [play_randomly(self.env(index), self.random(index), self.most) for index in range(self.games)]

    @cached_property
    def histories(self) -> Histories:
        """The whole tree if it is small, otherwise random games with alternatives."""
        if isinstance(self.game, PlainGame):
            return EnvHistories(self.game, self.games, self.seed)
        whole = RuleHistories.tree(self.game, self.largest_tree)
        return whole or RuleHistories.sample(self.game, self.games, self.random(-1))


checks: Checks[GameSubject] = Checks()


def check_game(
    game_or_spec: str | GameSpec | Game | PlainGame,
    *,
    games: int = 20,
    seed: int = 0,
    largest_tree: int = 10_000,
    compiled: bool = True,
) -> Report:
    """Check a game: by name, "file.py:spec", declaration, or with its options fixed.

    `games` random games are played by the seed. The rules are checked on all histories, moments of chance included,
    if there are at most `largest_tree`; otherwise on random games and alternatives to them. compiled=False leaves out
    the compiler, for rules that are still changing.
    """
    from ..registry import game_spec
    from . import infos, leakage, measures, rules, views, words  # noqa: F401  (they hold the checks)

    if isinstance(game_or_spec, str):
        game_or_spec = game_spec(game_or_spec)
    game = game_or_spec.bind() if isinstance(game_or_spec, GameSpec) else game_or_spec
    options = "".join(f" {name}={value!r}" for name, value in game.changed_options.items())
    return checks.run(GameSubject(game, games, seed, largest_tree, compiled), f"game {game.name}{options}")
