"""A game as plain text, moment by moment: for pipes, files, and terminals without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roomai.game import Game, PlainGame
from roomai.testing.values import members_of

from .moments import Moment
from .words import clean

if TYPE_CHECKING:
    from rich.console import RenderableType

TOLD_ELSEWHERE = ("turn", "id", "available_actions")
"""Members of states that a picture without a view leaves out."""


def draw(game: Game | PlainGame, moment: Moment, seat: int | None) -> RenderableType:
    """A moment as a panel: the recorder's view, or one seat's."""
    from rich.panel import Panel
    from rich.text import Text

    info = moment.infos[-1 if seat is None else seat]
    title = Text(moment.headline_for(seat))
    return Panel(picture(game, info), title=title, title_align="left", border_style="dim", width=64)


def picture(game: Game | PlainGame, info: Any) -> RenderableType:
    """What an info tells, by the game's view; for a game without one its public and person states, member by member."""
    if game.spec.view is not None:
        drawn: RenderableType = game.spec.view.render(game, info)
        return drawn
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    persons = info.person_state if isinstance(info.person_state, tuple) else (info.person_state,)
    for title, state in (("", info.public_state), *((f"seat {person.id}: ", person) for person in persons)):
        for name, value in members_of(state).items():
            if name not in TOLD_ELSEWHERE:
                table.add_row(Text(title + name, "bold"), Text(clean(str(value))))
    return table
