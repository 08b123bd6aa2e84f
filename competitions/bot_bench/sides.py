"""Which games are played by two sides, and what is worth a measure in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from roomai.errors import OptionError


@dataclass(frozen=True)
class Sides:
    """The roles of a game in the order of its person member `role`, and how they come together in two sides."""

    names: tuple[str, str]
    """Of the two sides."""
    roles: tuple[str, ...]
    side_of: tuple[int, ...]
    """By role: 0 or 1."""
    won: str
    """The measure that is 1 if the first side wins."""
    endings: tuple[str, ...]
    """Measures one of which is 1 at the end."""
    length: str
    """The measure of how long a game is."""
    sizes: tuple[int, ...]
    """Numbers of players it is played by."""
    people: Mapping[int, float] = field(default_factory=dict)
    """How often the second side wins among people, by the number of players."""


SIDES: Mapping[str, Sides] = {
    "secret_hitler": Sides(
        names=("liberals", "fascists"),
        roles=("liberal", "fascist", "hitler"),
        side_of=(0, 1, 1),
        won="liberals_win",
        endings=("liberal_policies", "hitler_executed", "fascist_policies", "hitler_elected"),
        length="elections",
        sizes=(5, 6, 7, 8, 9, 10),
        people={5: 0.518, 6: 0.455, 7: 0.525, 8: 0.478, 9: 0.604, 10: 0.543},  # of a large site for human players
    )
}


def sides_of(game: str) -> Sides:
    """The sides of a game. Raises OptionError for one that is not played by two sides."""
    if game not in SIDES:
        raise OptionError(f"{game} is not played by two sides; games that are: {', '.join(SIDES)}")
    return SIDES[game]
