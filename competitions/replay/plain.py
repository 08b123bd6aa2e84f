"""A game as plain text, moment by moment: for pipes, files, and terminals without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roomai.game import Game, PlainGame

from .moments import Moment

if TYPE_CHECKING:
    from rich.console import RenderableType


def draw(game: Game | PlainGame, moment: Moment, seat: int | None) -> RenderableType:
    """A moment as a panel: the recorder's view, or one seat's."""
    from rich.panel import Panel
    from rich.text import Text

    info = moment.infos[-1 if seat is None else seat]
    title = Text(f" {moment.headline_for(seat)} ")
    return Panel(picture(game, info), title=title, title_align="left", border_style="dim", width=64)


def picture(game: Game | PlainGame, info: Any) -> RenderableType:
    """What an info tells, by the game's view, or plainly for a game without one."""
    if game.spec.view is not None:
        drawn: RenderableType = game.spec.view.render(game, info)
        return drawn
    from rich.console import Group
    from rich.pretty import Pretty

    known = (info.public_state, info.person_state)
    return Group(*(Pretty(state, overflow="fold") for state in known))
