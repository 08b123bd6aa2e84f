"""`human`: a person at the terminal, who sees what a player in that seat may see and nothing else."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from roomai.abstract import AbstractPlayer
from roomai.spaces import Box, Menu

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from roomai.game import Game, PlainGame


class PlayerLeft(KeyboardInterrupt):
    """The person left the game, by Ctrl-C or Ctrl-D; no failure of a player, so the referee lets it through."""


class Terminal:
    """Where a person reads and types; tests put a scripted one in its place."""

    @cached_property
    def console(self) -> Console:
        from rich.console import Console

        return Console()

    def show(self, *pictures: RenderableType) -> None:
        self.console.print(*pictures, sep="\n", markup=False)

    def read(self, prompt: str) -> str:
        """A line that the person typed. Raises EOFError or KeyboardInterrupt when there are no more."""
        return input(prompt)


TERMINAL = Terminal()


class HumanPlayer(AbstractPlayer):
    """A person at the terminal, who is shown every move and asked for an action by its number or its name."""

    def __init__(self, game: Game | PlainGame, terminal: Terminal = TERMINAL) -> None:
        self._game = game
        self._terminal = terminal

    def receive_info(self, info: Any) -> None:
        super().receive_info(info)
        over = info.public_state.turn < 0
        self._terminal.show("", self._picture(info), *(["The game is over."] if over else []))

    def take_action(self) -> Any:
        """Ask until the answer is a legal action. Raises PlayerLeft when the person leaves."""
        actions = self.info.person_state.available_actions
        read = self._read_vector if isinstance(actions, Box) else self._read_choice
        while True:
            try:
                action = read(actions)
            except (EOFError, KeyboardInterrupt) as cause:
                raise PlayerLeft("the player left the game") from cause
            if action is not None:
                return action

    def _read_choice(self, actions: Any) -> str | None:
        """The legal action named by its number in the list, its name or the beginning of it; None for anything else."""
        listed = "  ".join(f"{number} {name}" for number, name in enumerate(actions, 1))
        text = self._terminal.read(f"{listed}\nseat {self.info.person_state.id}: ").strip()
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(actions):
            return str(actions[int(text) - 1])
        meant = [name for name in actions if name == text] or [
            name for name in actions if text and name.lower().startswith(text.lower())
        ]
        if len(meant) == 1:
            return str(meant[0])
        if self._is_other_size(text):
            return text
        more = "" if self._sizes is None else f", or any size that is legal, such as {self._sizes.kinds[-1]}_20"
        self._terminal.show(f"{text!r} is no legal action: type a number from 1 to {len(actions)}, or a name{more}.")
        return None

    @property
    def _sizes(self) -> Menu | None:
        """The menu of a game in which other sizes than those listed may be named."""
        space = self._game.action_space
        return space if isinstance(space, Menu) else None

    def _is_other_size(self, text: str) -> bool:
        game: Any = self._game
        return self._sizes is not None and text not in self._sizes.names and game.allows(self.info, text)

    def _read_vector(self, box: Box) -> Any:
        """The numbers typed, float32 [k]; None if they are not in the box."""
        wanted = f"{box.k} number{'s' * (box.k > 1)} from {box.low:g} to {box.high:g}"
        text = self._terminal.read(f"{wanted}\nseat {self.info.person_state.id}: ")
        try:
            vector = box.parse([float(word) for word in text.replace(",", " ").split()])
        except ValueError:
            vector = None
        if vector is None:
            self._terminal.show(f"{text!r} is not in the range: type {wanted}.")
        return vector

    def _picture(self, info: Any) -> RenderableType:
        view: Any = self._game.spec.view
        if view is not None:
            picture: RenderableType = view.render(self._game, info)
            return picture
        from rich.console import Group
        from rich.pretty import Pretty

        return Group(Pretty(info.public_state), Pretty(info.person_state))


PLAYERS: dict[str, type[AbstractPlayer]] = {"human": HumanPlayer}
